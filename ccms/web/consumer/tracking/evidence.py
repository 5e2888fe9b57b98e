"""Hands out a file of a complaint; the right to it is checked each time."""

from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse

from ccms.complaints.queries import find
from ccms.web.requests import SignedRequest
from ccms.web.shared.evidence_download import hand_out


def evidence_file(request: SignedRequest, reference: str, evidence_id: UUID) -> HttpResponseBase:
    """Hand out one file of this case, or its smaller copy."""
    find(reference, request.actor)
    back = reverse("consumer:complaint", kwargs={"reference": reference})
    return hand_out(request, evidence_id, request.actor, back_url=back)
