"""Shows an officer what other bodies were sent of a complaint, and how far each dispatch has come."""

from django.http import HttpResponse
from django.shortcuts import render

from ccms.complaints.dispatches.reading import shared
from ccms.complaints.reading.office_case import office_case
from ccms.web.office.case import case_context
from ccms.web.office.current_officer import reader_of
from ccms.web.requests import PageRequest
from ccms.web.shared.dispatch_words import told


def dispatches(request: PageRequest, reference: str) -> HttpResponse:
    """List every dispatch with the fields that it holds."""
    case = office_case(reference, reader_of(request))
    listed = [told(each, case.pack) for each in shared(case.complaint)]
    return render(request, "office/dispatches.html", {**case_context(request, case, "dispatches"), "listed": listed})
