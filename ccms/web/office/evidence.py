"""The evidence of both sides: a list of the files, and the viewer, in which each file has its own address.

A picture or a page of a PDF is drawn here and shown as a picture; the original is only downloaded. What the viewer
shows is an opening like any other; turning the pages and coming back within half an hour are the same one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.files import Note, notes_of
from ccms.complaints.events.event_type import Happened
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.likeness import Elsewhere
from ccms.complaints.evidence.limits import IMAGES, RECORDINGS
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.lifecycle import Action
from ccms.complaints.models.evidence import Evidence
from ccms.complaints.reading.case_words import SIDES
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.core.failures import NotFound
from ccms.web.language import language
from ccms.web.office.acts.files import FileNoteForm
from ccms.web.office.case import case_context
from ccms.web.office.labels import FLAGS
from ccms.web.requests import SignedRequest
from ccms.web.shared.evidence import Shown, hand_out, shown
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import code, digits, reference, run

PAGE, ZOOM, TURN = "page", "zoom", "turn"
MOST_ZOOM, QUARTERS = 4, 4
_SAME_FILE = _("The same file also stands in %(references)s.")
KEYS = (
    (("+", "-"), _("show it larger, smaller")),
    (("r",), _("turn it")),
    (("←", "→"), _("previous and next file")),
    (("m",), _("mark the file as one that the decision relies on, or take the mark back")),
    (("c",), _("write a note")),
    (("Ctrl", "Enter"), _("send the text that is being written")),
    (("?",), _("show these keys")),
)


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
    url: str
    view_url: str
    here: bool
    shown: Shown
    relied: bool
    copy_of: str  # of a redacted copy: the name of its original


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a file that is looked at, as it is turned and enlarged, and the addresses that change that."""

    source: str
    number: int
    pages: int
    zoom: int
    turn: int
    previous_url: str
    next_url: str
    larger_url: str
    smaller_url: str
    turned_url: str


@dataclass(frozen=True, slots=True)
class Noted:
    """One note as the viewer shows it; of the pins on a page, each has a number."""

    note: Note
    who: Any
    number: int


def evidence(request: SignedRequest, reference: str) -> HttpResponse:
    """List the files; nothing is opened."""
    case = office_case(reference, request.actor)
    context = {**case_context(request, case, "evidence"), "files": _files(case, None), "keys": KEYS}
    return render(request, "office/evidence.html", context)


def view(request: SignedRequest, reference: str, evidence_id: UUID) -> HttpResponse:
    """Show one file beside the list: what it shows, what is known of it, the officers' notes, and what can be done."""
    case = office_case(reference, request.actor)
    files = _files(case, evidence_id)
    opening = [file for file in files if file.view_url]
    place = next((place for place, file in enumerate(opening) if file.here), None)
    if place is None:
        raise NotFound
    file = opening[place]
    look = serving.look_over(file.item)
    sheet = _sheet(request, file, look.pages)
    notes = list(_noted(case, file, sheet))
    context = {
        **case_context(request, case, "evidence"),
        "files": files,
        "file": file,
        "before": opening[place - 1] if place else None,
        "after": opening[place + 1] if place + 1 < len(opening) else None,
        "place": place + 1,
        "places": len(opening),
        "sheet": sheet,
        "notes": notes,
        "pins": [each for each in notes if each.number],
        "intact": look.intact,
        "openings": [_opening(event, case) for event in case.openings(file.item.id)],
        "alike": list(_alike(case.elsewhere.get(file.item.id, Elsewhere()), picture=file.item.media_type in IMAGES)),
        "plays": file.item.media_type in RECORDINGS,
        "mark_url": _act_url(case, Action.MARK_EVIDENCE, file),
        "note_url": _act_url(case, Action.NOTE_EVIDENCE, file),
        "redact_url": _redact_url(case, file, sheet),
        "note_form": FileNoteForm(case, request),
        "keys": KEYS,
    }
    return render(request, "office/evidence_view.html", context)


def evidence_file(request: SignedRequest, reference: str, evidence_id: UUID) -> HttpResponseBase:
    """Hand out a file of this case, its smaller copy or a page; both sides see in their history that it was opened."""
    case = office_case(reference, request.actor)
    if not any(item.id == evidence_id for item in case.evidence):
        raise NotFound
    back = reverse("office:evidence", kwargs={"reference": reference})
    page = _number(request, PAGE, 0) if PAGE in request.GET else None
    return hand_out(request, evidence_id, case.reader, back_url=back, page=page)


def _files(case: OfficeCase, here: UUID | None) -> list[File]:
    return [_file(item, case, here) for item in case.evidence]


def _file(item: Evidence, case: OfficeCase, here: UUID | None) -> File:
    kind = case.pack.evidence_kinds.get(item.kind)
    kwargs = {"reference": case.complaint.reference, "evidence_id": item.id}
    url = reverse("office:evidence_file", kwargs=kwargs)
    return File(
        item=item,
        kind=kind.text.read(language()) if kind else "",
        name=code(item.name) if item.name.isascii() else run(item.name),
        giver=SIDES.get(item.side, ""),
        sha256=bytes(item.sha256).hex(),
        flags=[FLAGS[flag] for flag in item.flags if flag in FLAGS],
        url=url,
        view_url="" if is_quarantined(item) else reverse("office:evidence_view", kwargs=kwargs),
        here=item.id == here and not is_quarantined(item),
        shown=shown(item, url, own=item.side == "office"),
        relied=str(item.id) in case.relied_on,
        copy_of=next((each.name for each in case.evidence if each.id == item.redacts_id), ""),
    )


def _number(request: SignedRequest, name: str, otherwise: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 3 else otherwise  # noqa: PLR2004


def _sheet(request: SignedRequest, file: File, pages: int) -> Sheet | None:
    """Return what is looked at of a picture or a PDF; nothing of what is played, read or only downloaded."""
    if not pages:
        return None
    number = min(max(_number(request, PAGE, 1), 1), pages)
    zoom = min(max(_number(request, ZOOM, 1), 1), MOST_ZOOM)
    turn = _number(request, TURN, 0) % QUARTERS

    def url(number: int, zoom: int = 1, turn: int = 0) -> str:
        return f"{file.view_url}?{urlencode({PAGE: number, ZOOM: zoom, TURN: turn})}#pane"

    return Sheet(
        source=f"{file.url}?{PAGE}={number}",
        number=number,
        pages=pages,
        zoom=zoom,
        turn=turn,
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number < pages else "",
        larger_url=url(number, min(zoom + 1, MOST_ZOOM), turn),
        smaller_url=url(number, max(zoom - 1, 1), turn),
        turned_url=url(number, zoom, (turn + 1) % QUARTERS),
    )


def _noted(case: OfficeCase, file: File, sheet: Sheet | None) -> Iterator[Noted]:
    """Yield the notes on a file; those with a pin on the page that is shown are numbered."""
    number = 0
    for note in notes_of(case.timeline.past, str(file.item.id)):
        on_this = note.pin is not None and sheet is not None and note.page == sheet.number
        number += on_this
        yield Noted(note, run(case.who(note.event.event)), number if on_this else 0)


def _act_url(case: OfficeCase, action: Action, file: File) -> str:
    """Return where an act on this file is sent; nothing where this reader cannot do it now."""
    can = action in case.acts and file.shown.opens
    return reverse(f"office:{action}", kwargs={"reference": case.complaint.reference}) if can else ""


def _redact_url(case: OfficeCase, file: File, sheet: Sheet | None) -> str:
    url = _act_url(case, Action.REDACT_EVIDENCE, file) if sheet else ""
    return f"{url}?{urlencode({'file': file.item.id})}" if url else ""


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
