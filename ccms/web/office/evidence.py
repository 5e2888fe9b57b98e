"""The evidence of both sides: what it shows, its fingerprint, who opened it, a pane to view it, its download."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.happened import Happened
from ccms.complaints.evidence.likeness import Elsewhere
from ccms.complaints.evidence.limits import IMAGES
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.models.evidence import Evidence, Preview
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.core.failures import NotFound
from ccms.web.language import language
from ccms.web.office.case import case_context
from ccms.web.office.current_officer import reader_of
from ccms.web.office.labels import FLAGS, SIDES
from ccms.web.requests import PageRequest
from ccms.web.shared.evidence_download import Shown, hand_out, shown
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import code, digits, reference, run

LOOK = "look"
_SAME_FILE = _("The same file also stands in %(references)s.")


@dataclass(frozen=True, slots=True)
class Opening:
    """One time somebody opened a file."""

    who: Any
    at: Any
    original: bool


@dataclass(frozen=True, slots=True)
class File:
    """One file as the list shows it."""

    item: Evidence
    kind: str
    name: Any
    giver: Any
    sha256: str
    flags: list[Any]
    openings: list[Opening]
    url: str
    look_url: str
    here: bool
    shown: Shown
    alike: list[Any]


def evidence(request: PageRequest, reference: str) -> HttpResponse:
    """List the files; the one that is looked at stands in the pane, which is an opening like any other."""
    case = office_case(reference, reader_of(request))
    looked_at = request.GET.get(LOOK, "")
    files = [_file(item, case, looked_at) for item in case.evidence]
    shown = next((file for file in files if file.here and file.look_url), None)
    return render(
        request, "office/evidence.html", {**case_context(request, case, "evidence"), "files": files, "shown": shown}
    )


def evidence_file(request: PageRequest, reference: str, evidence_id: UUID) -> HttpResponseBase:
    """Hand out one file of this case, or its smaller copy; both sides see in their history that it was opened."""
    case = office_case(reference, reader_of(request))
    if not any(item.id == evidence_id for item in case.evidence):
        raise NotFound
    back = reverse("office:evidence", kwargs={"reference": reference})
    return hand_out(request, evidence_id, case.reader, back_url=back)


def _file(item: Evidence, case: OfficeCase, looked_at: str) -> File:
    kind = case.pack.evidence_kinds.get(item.kind)
    kwargs = {"reference": case.complaint.reference}
    page = reverse("office:evidence", kwargs=kwargs)
    url = reverse("office:evidence_file", kwargs={**kwargs, "evidence_id": item.id})
    has_preview = item.preview in {Preview.MADE, Preview.WAITING} and not is_quarantined(item)
    return File(
        item=item,
        kind=kind.text.read(language()) if kind else "",
        name=code(item.name) if item.name.isascii() else run(item.name),
        giver=SIDES.get(item.side, ""),
        sha256=bytes(item.sha256).hex(),
        flags=[FLAGS[flag] for flag in item.flags if flag in FLAGS],
        openings=[_opening(event, case) for event in case.openings(item.id)],
        url=url,
        look_url=f"{page}?{LOOK}={item.id}#pane" if has_preview else "",
        here=str(item.id) == looked_at,
        shown=shown(item, url, own=item.side == "office"),
        alike=list(_alike(case.elsewhere.get(item.id, Elsewhere()), picture=item.media_type in IMAGES)),
    )


def _alike(found: Elsewhere, *, picture: bool) -> Iterator[Any]:
    """Say where else a file stands, with links to what this reader may open."""
    if found.same:
        words = _("The same picture also stands in %(references)s.") if picture else _SAME_FILE
        yield put(words, references=_links(found.same))
    if found.similar:
        yield put(_("A very similar picture stands in %(references)s."), references=_links(found.similar))
    if found.hidden:
        words = _("It also stands in %(count)s complaints that other offices handle.")
        yield put(words, count=digits(found.hidden))


def _links(references: Sequence[str]) -> SafeString:
    shown = ((reverse("office:evidence", kwargs={"reference": each}), reference(each)) for each in references)
    return format_html_join(", ", '<a href="{}">{}</a>', shown)


def _opening(event: Happened, case: OfficeCase) -> Opening:
    name = case.who(event.event)
    return Opening(run(name) if name else SIDES.get(event.by, ""), event.at, event.data.get("copy") == "original")
