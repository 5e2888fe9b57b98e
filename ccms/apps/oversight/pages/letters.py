"""The Cell writes a letter about one firm, calls it in, or shows it to an office."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.apps.oversight import letters as written
from ccms.apps.oversight.letters import Way
from ccms.apps.oversight.models import LetterKind
from ccms.apps.oversight.pages.letter_pages import LONGEST
from ccms.apps.oversight.pages.naming import name_of
from ccms.apps.oversight.pages.reader import address
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.sending import KEY, tell
from ccms.web.templatetags.words import run

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
