"""Adds a file to a complaint, and downloads one; the right to it is checked each time."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from ccms.complaints.lifecycle import Action
from ccms.complaints.queries import find
from ccms.complaints.reading.tracking import Case
from ccms.web.consumer.tracking.acts import form_page, while_allowed
from ccms.web.consumer.tracking.files import files_of
from ccms.web.consumer.tracking.forms import EvidenceForm
from ccms.web.requests import SignedRequest
from ccms.web.shared.evidence_download import hand_out


@while_allowed(Action.ADD_EVIDENCE)
def add_evidence(request: SignedRequest, case: Case) -> HttpResponse:
    """Take one more file. Giving it is all there is to do."""
    form = EvidenceForm(case, request.POST or None, request.FILES or None)
    mine = [file for file in files_of(case) if file.side == "consumer"]
    said = gettext("Your evidence has been added.")
    return form_page(request, case, "add_evidence", form, lambda _given: None, said=said, files=mine, upload=True)


def evidence_file(request: SignedRequest, reference: str, evidence_id: UUID) -> HttpResponseBase:
    """Hand out one file of this case, or its smaller copy."""
    find(reference, request.actor)
    back = reverse("consumer:complaint", kwargs={"reference": reference})
    return hand_out(request, evidence_id, request.actor, back_url=back)
