"""Shows an officer what other bodies were sent of a complaint, and how far each dispatch has come."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from ccms.complaints.dispatches.reading import shared
from ccms.complaints.models.dispatch import profile_of
from ccms.complaints.reading.office_case import office_case
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.web.language import language
from ccms.web.office.case import case_context
from ccms.web.office.sent_back import sent_back
from ccms.web.requests import SignedRequest
from ccms.web.shared.bodies.dispatch_words import told
from ccms.web.templatetags.words import run


def paper(request: SignedRequest, reference: str, dispatch: UUID) -> HttpResponse:
    """Show one dispatch as a letter to be printed, posted and then recorded as sent."""
    case = office_case(reference, request.actor)
    one = next((each for each in shared(case.complaint) if each.dispatch.pk == dispatch), None)
    if one is None:
        raise NotFound
    profile = profile_of(one.dispatch)
    context = {
        **case_context(request, case, "dispatches"),
        "letter": told(one, case.pack),
        "to": run(profile.to.read(language())) if profile else "",
        "today": dhaka_day(request.now),
        "office_name": run(case.complaint.office.name(language())),
    }
    return render(request, "office/dispatch_paper.html", context)


def dispatches(request: SignedRequest, reference: str) -> HttpResponse:
    """List every dispatch with the fields that it holds."""
    case = office_case(reference, request.actor)
    found = shared(case.complaint)
    made = [each.dispatch for each in found]
    listed = [replace(told(each, case.pack), back=sent_back(case, each.dispatch, made, request.now)) for each in found]
    return render(request, "office/dispatches.html", {**case_context(request, case, "dispatches"), "listed": listed})
