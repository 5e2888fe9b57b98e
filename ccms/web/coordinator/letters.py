"""The Cell's letters: written about one firm, listed with their deadlines, and read with their answers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.core.clock import dhaka_day
from ccms.oversight import letters as written
from ccms.oversight.models import LetterKind
from ccms.web import fields
from ccms.web.coordinator.reader import address, reader_of
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import done
from ccms.web.shared.letters.naming import name_of
from ccms.web.shared.letters.pages import LONGEST, UNPROCESSABLE, letter_page, letters_page, open_paper
from ccms.web.templatetags.words import run

FRAME, AREA = "coordinator/frame.html", "coordinator"
WAYS = {
    LetterKind.LETTER: (_("Write to the firm"), _("It reads the letter in its pages and answers there.")),
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

    def __init__(self, data: Any, request: PageRequest) -> None:
        super().__init__(data)
        for name in ("meeting_on", "place", "office"):
            self.fields[name].one_of = True  # type: ignore[attr-defined] # compulsory by what is to be done
        kind, day, office = (self.fields[name] for name in ("kind", "meeting_on", "office"))
        assert isinstance(kind, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(day, fields.DateField)  # noqa: S101
        assert isinstance(office, fields.Pick)  # noqa: S101
        kind.offer([fields.Card(str(each), *WAYS[each]) for each in WAYS])
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


def write(request: PageRequest, key: UUID) -> HttpResponse:
    """Write a letter about a firm, call it in, or show it to an office."""
    by, firm = reader_of(request), written.firm_of(key)
    form = LetterForm(request.POST or None, request)
    if form.is_valid():

        def act() -> None:
            written.send(firm.pk, form.wanted(), by, request.now)

        if done(request, form, account=by.text, act=act):
            messages.success(
                request, gettext("The letter was sent. The day by which its answer is awaited stands beside it.")
            )
            return HttpResponseRedirect(address(by, firm.pk))
    context = {"form": form, "name": run(name_of(firm, language())), "back_url": address(by, firm.pk), "at_firms": True}
    wrong = form.is_bound and bool(form.errors)
    return render(request, "coordinator/write.html", context, status=UNPROCESSABLE if wrong else 200)


def letters(request: PageRequest) -> HttpResponse:
    """List the letters: unanswered ones first."""
    return letters_page(request, reader_of(request), FRAME, AREA)


def letter(request: PageRequest, key: UUID) -> HttpResponse:
    """Show one letter with its answer."""
    return letter_page(request, reader_of(request), key, FRAME, AREA)


def letter_paper(request: PageRequest, key: UUID, answer_paper: UUID) -> HttpResponseBase:
    """Hand out a paper of the answer; each opening is an event."""
    return open_paper(request, reader_of(request), key, answer_paper)
