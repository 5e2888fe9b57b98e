"""Shows the list of the Cell's letters, one letter, and its answer, to the members with the right to read them."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.evidence.names import names_for
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.statuses import side_of
from ccms.core.failures import Failure, NotFound
from ccms.oversight import letters, papers
from ccms.oversight.models import FirmLetter, LetterKind
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import once_prepared, tell
from ccms.web.shared.evidence_download import SCANS
from ccms.web.shared.evidence_field import EvidenceField
from ccms.web.shared.letters.naming import name_of
from ccms.web.templatetags.words import code, days_late, run, short_last_moment, time_left

LONGEST = 4000
KINDS: Mapping[LetterKind, Any] = {
    LetterKind.CALL_IN: _("Called to the Cell"),
    LetterKind.LETTER: _("Letter of the Cell"),
    LetterKind.OFFICE: _("Shown to an office"),
}


# Where an answer is sent to: of an office only officers answer, while others read the letter.
ANSWERED_AT = {"office": "answer_cell_letter", "desk": "cell_letter", "firm": "cell_letter", "coordinator": "letter"}
PAPERS_AT = dict.fromkeys(("office", "desk", "firm"), "cell_letter_paper") | {"coordinator": "letter_paper"}


class AnswerForm(fields.PageForm):
    """What the firm or the office answers."""

    text = fields.CleanText(label=_("Your answer"), most=LONGEST)
    file = EvidenceField(
        label=_("Papers"), help_text=_("Only what shows what you write. No buyer's papers."), many=True, required=False
    )


def letters_page(request: PageRequest, by: Actor, frame: str, area: str, begun_at: str = "") -> HttpResponse:
    """List the letters that this reader may read; `begun_at` is the page on which they begin one, where they may."""
    context = {
        "frame": frame,
        "lines": [line_of(each, by, area, request) for each in letters.letters(by)],
        "begun_at": begun_at,
        "at_cell_letters": True,
    }
    return render(request, "letters/list.html", context)


def letter_page(request: PageRequest, by: Actor, key: UUID, frame: str, area: str) -> HttpResponse:
    """Show one letter with its answer, and take the answer from the firm or office that owes it."""
    found = letters.letter_of(key, by)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _answered(request, by, key, form):
        messages.success(request, gettext("Your answer was sent to the Cell."))
        return HttpResponseRedirect(reverse(f"{area}:cell_letter", kwargs={"key": key}))
    context = {
        "frame": frame,
        "letter": found,
        "line": line_of(found, by, area, request),
        "paragraphs": [run(each) for each in found.text.split("\n\n")],
        "place": run(found.place),
        "papers": _papers(papers.papers_of(found), by, key, area),
        "upload": True,
        "answer": [run(each) for each in found.answer.split("\n\n")] if found.answer else [],
        "form": form if letters.may_answer(found, by) else None,
        "answer_url": reverse(f"{area}:{ANSWERED_AT[area]}", kwargs={"key": key}),
        "back_url": _list_of(area),
        "at_cell_letters": True,
    }
    return drawn(request, "letters/one.html", form, context)


def _answered(request: PageRequest, by: Actor, key: UUID, form: AnswerForm) -> bool:
    """Send an answer with its papers once; a refusal stands in the form."""
    given = form.cleaned_data
    prepare = partial(papers.answering, key, given["text"], given["file"] or [], by, request.now)
    try:
        once_prepared(request, account=by.text, prepare=prepare)
    except NotFound:
        raise
    except Failure as failure:
        tell(form, failure)
        return False
    return True


def open_paper(request: PageRequest, by: Actor, key: UUID, paper: UUID) -> HttpResponseBase:
    """Hand out one paper of an answer."""
    return papers.open_paper(key, paper, by, request.now, only_asks=request.only_asks).response()


def _papers(items: list[Evidence], by: Actor, key: UUID, area: str) -> list[dict[str, Any]]:
    names = names_for(items, side_of(by.role))
    return [_paper(each, names[each.pk], key, area) for each in items]


def _paper(item: Evidence, name: str, key: UUID, area: str) -> dict[str, Any]:
    """Return what the page shows of a paper; of one with harmful content no address."""
    kwargs = {"key": key, "answer_paper": item.pk}
    return {
        "name": code(name) if name.isascii() else run(name),
        "url": reverse(f"{area}:{PAPERS_AT[area]}", kwargs=kwargs) if item.scan != Scan.MALICIOUS else "",
        "scan": SCANS[Scan(item.scan)],
    }


def line_of(letter: FirmLetter, by: Actor, area: str, request: PageRequest) -> dict[str, Any]:
    """Return what a list shows of a letter: an office and the firm itself read the firm's name, the Cell as it may."""
    due = letter.due_at
    is_late = letter.answered_at is None and due is not None and due <= request.now
    knows = by.kind in {Kind.OFFICE, Kind.FIRM}
    name = letter.firm.name(language()) if knows else name_of(letter.firm, language())
    return {
        "kind": KINDS[LetterKind(letter.kind)],
        "firm": run(name),
        "office": run(letter.office.name(language())) if letter.office else "",
        "url": reverse(f"{area}:{'letter' if area == 'coordinator' else 'cell_letter'}", kwargs={"key": letter.pk}),
        "sent_at": letter.sent_at,
        "answered_at": letter.answered_at,
        "is_late": is_late,
        "when": _until(due, request) if due else "",
        "due": short_last_moment(due) if due else "",
    }


def _until(due: datetime, request: PageRequest) -> str:
    return days_late(due, request.now) if due <= request.now else time_left(due, request.now)


def _list_of(area: str) -> str:
    return reverse("coordinator:letters" if area == "coordinator" else f"{area}:cell_letters")
