"""Shows the list of the Cell's letters, one letter, and its answer, to the members with the right to read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Kind
from ccms.apps.oversight import letters, papers
from ccms.apps.oversight.models import FirmLetter, LetterKind
from ccms.apps.oversight.pages.naming import name_of
from ccms.complaints.evidence.names import names_for
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.statuses import side_of
from ccms.core.failures import Failure, NotFound
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.sending import once_prepared, tell
from ccms.web.shared.evidence_download import SCANS
from ccms.web.shared.evidence_field import EvidenceField
from ccms.web.templatetags.words import code, days_late, run, short_last_moment, time_left

LONGEST = 4000
KINDS: Mapping[LetterKind, Any] = {
    LetterKind.CALL_IN: _("Called to the Cell"),
    LetterKind.LETTER: _("Letter of the Cell"),
    LetterKind.OFFICE: _("Shown to an office"),
}


class AnswerForm(fields.PageForm):
    """What the firm or the office answers."""

    text = fields.CleanText(label=_("Your answer"), most=LONGEST)
    file = EvidenceField(
        label=_("Papers"), help_text=_("Only what shows what you write. No buyer's papers."), many=True, required=False
    )


@dataclass(frozen=True, slots=True)
class LetterPages:
    """The pages of the letters for one group of readers: in which namespace, within which frame, and who asks."""

    namespace: str
    frame: str
    reader: Callable[[SignedRequest], Actor] = attrgetter("actor")
    begun_at: str = ""  # the route on which letters begin, where these readers may write one
    answered_at: str = "letter"  # of an office only officers answer, while others read the letter

    def addresses(self, start: str) -> list[URLPattern]:
        """Return the addresses of these pages below a start."""
        return [
            path(start, self.letters, name="letters"),
            path(f"{start}/<uuid:key>", self.letter, name="letter"),
            path(f"{start}/<uuid:key>/<uuid:answer_paper>", self.letter_paper, name="letter_paper"),
        ]

    def letters(self, request: SignedRequest) -> HttpResponse:
        """List the letters that this reader may read: unanswered ones first."""
        by = self.reader(request)
        context = {
            "frame": self.frame,
            "lines": [line_of(each, by, self.namespace, request) for each in letters.letters(by)],
            "begun_at": reverse(self.begun_at) if self.begun_at else "",
            "at_cell_letters": True,
        }
        return render(request, "oversight/letters.html", context)

    def letter(self, request: SignedRequest, key: UUID) -> HttpResponse:
        """Show one letter with its answer, and take the answer from the firm or office that owes it."""
        by = self.reader(request)
        found = letters.letter_of(key, by)
        form = AnswerForm(request.POST or None, request.FILES or None)
        if form.is_valid() and _answered(request, by, key, form):
            messages.success(request, gettext("Your answer was sent to the Cell."))
            return HttpResponseRedirect(self._url("letter", key=key))
        context = {
            "frame": self.frame,
            "letter": found,
            "line": line_of(found, by, self.namespace, request),
            "paragraphs": [run(each) for each in found.text.split("\n\n")],
            "place": run(found.place),
            "papers": self._papers(papers.papers_of(found), by, key),
            "upload": True,
            "answer": [run(each) for each in found.answer.split("\n\n")] if found.answer else [],
            "form": form if letters.may_answer(found, by) else None,
            "answer_url": self._url(self.answered_at, key=key),
            "back_url": self._url("letters"),
            "at_cell_letters": True,
        }
        return drawn(request, "oversight/letter.html", form, context)

    def letter_paper(self, request: SignedRequest, key: UUID, answer_paper: UUID) -> HttpResponseBase:
        """Hand out one paper of an answer; each opening is an event."""
        by = self.reader(request)
        return papers.open_paper(key, answer_paper, by, request.now, only_asks=request.only_asks).response()

    def _papers(self, items: list[Evidence], by: Actor, key: UUID) -> list[dict[str, Any]]:
        """Return what the page shows of the papers; of one with harmful content no address."""
        names = names_for(items, side_of(by.role))
        return [
            {
                "name": code(names[each.pk]) if names[each.pk].isascii() else run(names[each.pk]),
                "url": "" if each.scan == Scan.MALICIOUS else self._url("letter_paper", key=key, answer_paper=each.pk),
                "scan": SCANS[Scan(each.scan)],
            }
            for each in items
        ]

    def _url(self, route: str, **kwargs: UUID) -> str:
        return reverse(f"{self.namespace}:{route}", kwargs=kwargs)


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


def line_of(letter: FirmLetter, by: Actor, namespace: str, request: PageRequest) -> dict[str, Any]:
    """Return what a list shows of a letter: an office and the firm itself read the firm's name, the Cell as it may."""
    due = letter.due_at
    is_late = letter.answered_at is None and due is not None and due <= request.now
    knows = by.kind in {Kind.OFFICE, Kind.FIRM}
    name = letter.firm.name(language()) if knows else name_of(letter.firm, language())
    return {
        "kind": KINDS[LetterKind(letter.kind)],
        "firm": run(name),
        "office": run(letter.office.name(language())) if letter.office else "",
        "url": reverse(f"{namespace}:letter", kwargs={"key": letter.pk}),
        "sent_at": letter.sent_at,
        "answered_at": letter.answered_at,
        "is_late": is_late,
        "when": _until(due, request) if due else "",
        "due": short_last_moment(due) if due else "",
    }


def _until(due: datetime, request: PageRequest) -> str:
    return days_late(due, request.now) if due <= request.now else time_left(due, request.now)
