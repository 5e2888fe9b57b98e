"""Lists the files of a complaint for a page: what each shows, and which side gave it.

Hands out a file of a complaint; the right to it is checked each time.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.models.evidence import Evidence, Preview
from ccms.complaints.queries import find
from ccms.complaints.reading.tracking import Case
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.evidence_download import Shown, hand_out, shown
from ccms.web.templatetags.words import code, run

SIDES = {
    "consumer": _("You gave it"),
    "firm": _("The seller gave it"),
    "office": _("DNCRP gave it"),
    "body": _("Another office gave it"),
}


@dataclass(frozen=True, slots=True)
class File:
    """One file as a page lists it."""

    item: Evidence
    side: str
    kind: str
    name: Any
    giver: Any
    url: str
    has_preview: bool
    shown: Shown


def files_of(case: Case) -> list[File]:
    """Return every file of both sides."""
    return [_file(item, case) for item in case.evidence]


def _file(item: Evidence, case: Case) -> File:
    kind = case.pack.evidence_kinds.get(item.kind)
    kwargs, name = {"reference": case.complaint.reference, "evidence_id": item.id}, case.file_names[item.id]
    url = reverse("consumer:evidence_file", kwargs=kwargs)
    return File(
        item=item,
        side=item.side,
        kind=kind.text.read(language()) if kind else "",
        name=code(name) if name.isascii() else run(name),
        giver=SIDES.get(item.side, ""),
        url=url,
        has_preview=item.preview in {Preview.MADE, Preview.WAITING} and not is_quarantined(item),
        shown=shown(item, url, own=item.side == "consumer"),
    )


def evidence_file(request: SignedRequest, reference: str, evidence_id: UUID) -> HttpResponseBase:
    """Hand out one file of this case, or its smaller copy."""
    find(reference, request.actor)
    back = reverse("consumer:complaint", kwargs={"reference": reference})
    return hand_out(request, evidence_id, request.actor, back_url=back)
