"""The complaint on the firm's desk: both stories side by side, the possible answers, and the firm's own papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.urls import reverse

from ccms.complaints.deadlines import SORTS_FOR_FIRM
from ccms.complaints.firm_desk.firm_case import FirmCase, firm_case
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Changed, FirmChange
from ccms.complaints.reading.firm_view import FirmView
from ccms.complaints.reading.office_queue import place_left
from ccms.core.clock import dhaka_day
from ccms.web.firm import summary
from ccms.web.firm.case import beside, main, opened_by, standing_context
from ccms.web.firm.desk import papers
from ccms.web.firm.desk.inbox import LEFT
from ccms.web.firm.desk.lists import CHANGES, NOBODY, list_before
from ccms.web.firm.summary import listed
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.shop_says import answered, dispute, shop_says, shop_word
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import code, run


@dataclass(frozen=True, slots=True)
class Noted:
    """One note or change of the firm's own, with who and when."""

    who: Any
    what: Any
    at: datetime
    text: str = ""


def case(request: SignedRequest, reference: str) -> HttpResponse:
    """Show the complaint."""
    return show(request, opened_by(firm_case, request, reference))


def show(request: SignedRequest, found: FirmCase, wrong: papers.PaperForm | None = None) -> HttpResponse:
    """Draw the page; a form of the firm's own papers that is to be put right stands in its place."""
    view = found.view
    asked = view.clock(DeadlineKind.INFORMATION, "firm")
    firm = view.firm.read(language())
    before = list_before(request)
    context = {
        **standing_context(view, request),
        "found": found,
        "list_url": before,
        "next_url": _next_url(request, view, before),
        "main": main(view),
        "beside": beside(view),
        "rows": summary.rows(view),
        "told": summary.told(view),
        "signed": shop_says(view.buyer.signed if view.buyer else None, view.pack),
        "word": shop_word(view.word, view.pack),
        "counter": summary.counter(view, dhaka_day(request.now)),
        "promise": summary.promise(view),
        "question_due": asked.due_at if asked else None,
        "answers": [
            (answered(each, firm, view.pack), run(found.authors.get(each.event, ""))) for each in found.answers
        ],
        "disputes": [dispute(point, (), view.pack) for point in found.points],
        "files": listed(view, view.buyer.files if view.buyer else ()),
        "entries": summary.entries(view, found.authors),
        "papers": papers.forms_of(found, wrong),
        "notes": list(_notes(found)),
        "changes": list(_changes(found)),
    }
    return drawn(request, "desk/case.html", wrong, context)


def _next_url(request: SignedRequest, view: FirmView, before: str) -> str:
    """Name the list with the place from which the receipt, that this opening gave, has moved the complaint."""
    left = request.GET.get(LEFT, "")
    if any(each.kind == "notice.received" and each.at == request.now for each in view.past):
        left = place_left(view.reference, SORTS_FOR_FIRM, request.now)
    place = f"&{urlencode({LEFT: left})}" if left else ""
    return f"{reverse('desk:next', kwargs={'reference': view.reference})}?{urlsplit(before).query}{place}"


def _notes(found: FirmCase) -> Iterator[Noted]:
    for note in found.notes:
        yield Noted(run(note.author.name or note.author.email), "", note.at, note.text.shown)


def _changes(found: FirmCase) -> Iterator[Noted]:
    for change in found.changes:
        yield Noted(run(_author(change)), _change(change, found), change.at)


def _author(change: FirmChange) -> str:
    return (change.by.name or change.by.email) if change.by else "API"


def _change(change: FirmChange, found: FirmCase) -> Any:
    what = Changed(change.what)
    value = (found.name_of(change.value) or str(NOBODY)) if what is Changed.ASSIGNEE else change.value or "–"
    shown = code(value) if value.isascii() else run(value)
    return put(CHANGES[what], value=shown)
