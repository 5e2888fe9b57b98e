"""The form in which a clerk types a complaint that was made elsewhere."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.intakes import keeping
from ccms.complaints.intakes.receiving import PHONE, IntakeInput, correct, given_of, receive
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.language import language
from ccms.web.office.intakes.intake_words import address, waits
from ccms.web.requests import SignedRequest
from ccms.web.sending import once, tell
from ccms.web.shared.act_page import cards_of


class IntakeForm(fields.PageForm):
    """Where it was made, by whom, about what; what is not known stays empty."""

    source = fields.ChoiceCards(label=_("Where was it made?"))
    outside_no = fields.CodeLine(label=_("Its number there"), most=64, required=False)
    first_made_at = fields.DateField(label=_("On which day was it made there?"))
    name = fields.CleanLine(label=_("Name of the person"))
    phone = fields.PhoneField(
        label=_("Mobile number of the person"),
        help_text=_("An SMS asks this number whether the complaint is theirs. Nothing is filed by itself."),
    )
    district = fields.Pick(label=_("District"), required=False)
    firm = fields.CleanLine(label=_("Name of the shop or page"))
    link = fields.CodeLine(label=_("Its page or website"), most=200, required=False)
    purchase_number = fields.CodeLine(label=_("Purchase number"), most=64, required=False)
    amount_paisa = fields.TakaField(label=_("Amount"), required=False)
    bought_on = fields.DateField(label=_("Day of the order"), required=False)
    story = fields.CleanText(
        label=_("What happened"), help_text=_("In the words in which it was handed over."), most=5000, required=False
    )

    def __init__(self, data: Any, now: datetime, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        pack, today = book().on(dhaka_day(now)), dhaka_day(now)
        self.fields["source"].offer(cards_of(list_of(pack, "intake_source")))  # type: ignore[attr-defined]
        districts = [(key, each.text.read(language())) for key, each in pack.districts.items()]
        self.fields["district"].offer(sorted(districts, key=lambda pair: pair[1]))  # type: ignore[attr-defined]
        for name in ("first_made_at", "bought_on"):
            self.fields[name].between(latest=today)  # type: ignore[attr-defined]


class CorrectForm(IntakeForm):
    """What was handed over, to be corrected; the number stays where none is typed, and is not shown."""

    phone = fields.PhoneField(
        label=_("Another mobile number"),
        help_text=_("Leave it empty if the number is right. With another number the SMS is sent anew, by you."),
        required=False,
    )


def add(request: SignedRequest) -> HttpResponse:
    """Take one complaint; its page then says what is the same here already, and sends the SMS."""
    by = request.actor
    form = IntakeForm(request.POST or None, request.now)
    if form.is_valid():

        def act() -> dict[str, str]:
            take_or_refuse(Counted.INTAKES, by.text, request.now)
            return {"key": str(receive(IntakeInput(**form.cleaned_data), by, request.now).pk)}

        try:
            kept = once(request, account=by.text, act=act)
        except Failure as failure:
            tell(form, failure)
        else:
            return HttpResponseRedirect(reverse("office:intake", kwargs={"key": kept.answer["key"]}))
    return drawn(request, "office/intakes/add.html", form, {"at_intakes": True, "back_url": reverse("office:intakes")})


def edit(request: SignedRequest, key: UUID) -> HttpResponse:
    """Correct what was handed over, until its person has confirmed it."""
    by = request.actor
    found = keeping.find_intake(key, by)
    given = given_of(found)
    initial = {name: value for name, value in asdict(given).items() if name != PHONE}
    form = CorrectForm(request.POST or None, request.now, initial)

    def act() -> None:
        typed = form.cleaned_data
        correct(key, replace(given, **{**typed, PHONE: typed[PHONE] or given.phone}), by, request.now)

    said = gettext("Corrected. What it said before stays on this page.")
    if answer := submitted(request, form, act, to=address(found), said=said):
        return answer
    if not waits(found):
        raise NotFound
    return drawn(request, "office/intakes/edit.html", form, {"at_intakes": True, "back_url": address(found)})
