"""The Cell writes a letter about one firm, calls it in, or shows it to an office.

Shows the list of the Cell's letters, one letter, and its answer, to the members with the right to read them.
"""

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
from ccms.apps.oversight import letters
from ccms.apps.oversight import letters as written
from ccms.apps.oversight.letters import Way, answering, open_paper, papers_of
from ccms.apps.oversight.models import FirmLetter, LetterKind
from ccms.apps.oversight.pages.reader import address, name_of
from ccms.complaints.evidence.names import names_for
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.statuses import side_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.web import fields
from ccms.web.form_page import KEY, drawn, once_prepared, submitted, tell
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.evidence import SCANS, EvidenceField
from ccms.web.templatetags.words import code, days_late, run, short_last_moment, time_left

LONGEST = 4000
KIND_WORDS: Mapping[LetterKind, Any] = {
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
            "papers": self._papers(papers_of(found), by, key),
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
        return open_paper(key, answer_paper, by, request.now, only_asks=request.only_asks).response()

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
    prepare = partial(answering, key, given["text"], given["file"] or [], by, request.now)
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
        "kind": KIND_WORDS[LetterKind(letter.kind)],
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


STAGE, CONFIRM, CHANGE = "stage", "confirm", "change"
NOT_SHOWN_AGAIN = frozenset({KEY, "csrfmiddlewaretoken", STAGE})
REACHED: Mapping[Way, Any] = {
    Way.ACCOUNT: _("It reads the letter in its pages and answers there."),
    Way.CONTACT: _(
        "Nobody there has an account. A number or mail address that is proved to be its gets a message; "
        "with a code it reads the letter and answers."
    ),
    Way.NOBODY: _(
        "Nobody of the firm can be told: nobody has an account, and no number or mail address is proved to be its. "
        "The letter is kept here, and no time to answer runs."
    ),
}
KINDS = {
    LetterKind.LETTER: (_("Write to the firm"), ""),
    LetterKind.CALL_IN: (_("Call the firm in"), _("A letter with a day and a place.")),
    LetterKind.OFFICE: (_("Show it to an office of DNCRP"), _("The office answers; the firm is not told.")),
}


class LetterForm(fields.PageForm):
    """What to do about the firm, in which words, and for a call when and where."""

    kind = fields.ChoiceCards(label=_("What is to be done?"))
    text = fields.CleanText(
        label=_("Text"),
        help_text=_("Name no buyer and no complaint number: you see none, and it is the firm's letter."),
        most=LONGEST,
    )
    meeting_on = fields.DateField(label=_("Day of the meeting"), help_text=_("Only for a call."), required=False)
    place = fields.CleanLine(label=_("Place of the meeting"), help_text=_("Only for a call."), required=False, most=200)
    office = fields.Pick(label=_("Which office?"), help_text=_("Only to show it to an office."), required=False)

    def __init__(self, data: Any, request: SignedRequest, way: Way) -> None:
        super().__init__(data)
        for name in ("meeting_on", "place", "office"):
            self.fields[name].one_of = True  # type: ignore[attr-defined] # compulsory by what is to be done
        kind, day, office = (self.fields[name] for name in ("kind", "meeting_on", "office"))
        assert isinstance(kind, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(day, fields.DateField)  # noqa: S101
        assert isinstance(office, fields.Pick)  # noqa: S101
        kind.offer([fields.Card(str(each), label, hint or REACHED[way]) for each, (label, hint) in KINDS.items()])
        day.between(earliest=dhaka_day(request.now), too_early=fields.said("date-in-past"))
        office.offer([(str(each.pk), each.name(language())) for each in written.offices()])

    def wanted(self) -> written.LetterWanted:
        """Return what was asked for."""
        given = self.cleaned_data
        return written.LetterWanted(
            kind=LetterKind(given["kind"]),
            text=given["text"],
            meeting_on=given.get("meeting_on"),
            place=given.get("place") or "",
            office=UUID(given["office"]) if given.get("office") else None,
        )


def write(request: SignedRequest, key: UUID) -> HttpResponse:
    """Write a letter about a firm, call it in, or show it to an office; what follows is shown first."""
    by, firm = request.actor, written.firm_of(key)
    way, stage = written.way_to(firm), request.POST.get(STAGE)
    form = LetterForm(request.POST or None, request, way)
    context = {"name": run(name_of(firm, language())), "way": way, "reached": REACHED[way], "at_firms": True}
    if stage != CHANGE and form.is_valid() and _can_be_sent(form, request):
        if stage != CONFIRM:
            return render(request, "oversight/write_preview.html", {**context, **_shown(form, way, request)})

        send = partial(written.send, firm.pk, form.wanted(), by, request.now)
        if answer := submitted(request, form, send, to=address(by, firm.pk), said=_said(form, way)):
            return answer
    context |= {"back_url": address(by, firm.pk)}
    return drawn(request, "oversight/write.html", form, context)


def _can_be_sent(form: LetterForm, request: SignedRequest) -> bool:
    """Tell whether it can be sent as it was written; what is wrong stands in the form."""
    try:
        written.check(form.wanted(), request.now)
    except Failure as failure:
        tell(form, failure)
        return False
    return True


def _shown(form: LetterForm, way: Way, request: SignedRequest) -> dict[str, Any]:
    """Return what the page shows before the letter is sent."""
    wanted = form.wanted()
    to_office = wanted.kind is LetterKind.OFFICE
    office = next((each for each in written.offices() if each.pk == wanted.office), None) if to_office else None
    return {
        "kind": KINDS[wanted.kind][0],
        "office": run(office.name(language())) if office else "",
        "to_office": to_office,
        "meeting_on": wanted.meeting_on if wanted.kind is LetterKind.CALL_IN else None,
        "place": run(wanted.place),
        "paragraphs": [run(each) for each in wanted.text.split("\n\n")],
        "due_at": written.ends_at(request.now) if to_office or way else None,
        "carried": [(name, each) for name, each in request.POST.items() if name not in NOT_SHOWN_AGAIN],
    }


def _said(form: LetterForm, way: Way) -> str:
    if way or form.wanted().kind is LetterKind.OFFICE:
        return gettext("The letter was sent. The day by which its answer is awaited stands beside it.")
    return gettext("The letter is kept. Nobody of the firm could be told of it, so no time to answer runs.")
