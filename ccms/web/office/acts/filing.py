"""The page on which an officer lets the dossier of a complaint go into the e-filing of the office."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.office_case import office_case
from ccms.integrations.nothi import filing
from ccms.web.form_page import drawn, submitted
from ccms.web.office.acts.acting import CONFLICT, ActPage, moved_on
from ccms.web.office.acts.forms import ActForm
from ccms.web.office.standing import standing_context
from ccms.web.requests import SignedRequest


def view(request: SignedRequest, reference: str) -> HttpResponse:
    """Say what goes and by which way; once sent, let it go."""
    by = request.actor
    case = office_case(reference, by)
    if case.is_copy:
        return render(request, "office/copy.html", standing_context(case, request.now), status=CONFLICT)
    if Action.FILE_DOSSIER not in case.allowed:
        return moved_on(request, PAGE, case)
    form = ActForm(case, request)

    act = partial(filing.file_dossier, case.complaint.reference, by=by, now=request.now)
    to = reverse("office:case", kwargs={"reference": case.complaint.reference})
    if request.method == "POST" and (answer := submitted(request, form, act, to=to, said=PAGE.said)):
        return answer
    context = {
        **standing_context(case, request.now),
        "act": PAGE,
        "by_itself": filing.connected() and case.complaint.office.nothi_office != "",
        "back_url": form.back_url(),
    }
    return drawn(request, "office/file_dossier.html", form, context)


PAGE = ActPage(
    action=Action.FILE_DOSSIER,
    title=_("File the dossier in the e-filing"),
    button=_("File it"),
    said=_("The dossier is to be filed. Its history says when it was."),
    view=view,
)
ACTS = (PAGE,)
