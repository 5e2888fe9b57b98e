"""The list of what was handed over, and one intake: its duplicates, the SMS to its person, the call, and its end.

The form in which a clerk types a complaint that was made elsewhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import IntakeState
from ccms.accounts.privacy.sealing import load_keys
from ccms.complaints.intakes import confirming, deciding, keeping
from ccms.complaints.intakes.deciding import CallEnd
from ccms.complaints.intakes.receiving import PHONE, Duplicate, IntakeInput, correct, duplicates_of, given_of, receive
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.form_page import do_once, drawn, once, submitted, tell
from ccms.web.language import language
from ccms.web.office.intakes.intake_words import (
    CALLS,
    STATES,
    address,
    duplicate_words,
    earlier,
    handed_rows,
    other_words,
    rows,
    waits,
)
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import cards_of
from ccms.web.shared.lists import Column, Link, Table, below_each_other, link
from ccms.web.templatetags.words import code, reference, run, short_day
from ccms.web.templatetags.words import phone as whole


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


TO_CALL = "call"
LOOK = "look"
COMPLAINT = "complaint"  # among the intakes to choose from: none of them, but a complaint


class RefuseForm(fields.PageForm):
    """Why it is not gone on with, and words that stay in the office."""

    reason = fields.ChoiceCards(label=_("Why is it not taken?"))
    text = fields.CleanText(label=_("In your own words"), help_text=_("Only the office reads this."), required=False)

    def __init__(self, data: Any, request: SignedRequest) -> None:
        super().__init__(data, initial={"reason": request.GET.get("reason", "")})
        pack = book().on(dhaka_day(request.now))
        self.fields["reason"].offer(cards_of(list_of(pack, "refuse_intake")))  # type: ignore[attr-defined]


class DuplicateForm(fields.PageForm):
    """Which complaint, or other intake, it is; one that was handed over is chosen, since its code is its person's."""

    other = fields.ChoiceCards(label=_("With which one is it the same?"))
    number = fields.ReferenceField(label=_("Number of the complaint"), required=False)

    def __init__(self, data: Any, duplicates: Sequence[Duplicate]) -> None:
        found = [each.reference for each in duplicates if each.reference]
        others = [each for each in duplicates if each.intake]
        first = str(others[0].intake) if others and not found else COMPLAINT
        super().__init__(data, initial={"number": found[0] if found else "", "other": first})
        self.fields["number"].required = not others
        if not others:
            del self.fields["other"]
            return
        cards = [fields.Card(str(each.intake), other_words(each)) for each in others]
        self.fields["other"].offer([*cards, fields.Card(COMPLAINT, _("a complaint with this number"))])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return the number of a complaint, or else the key of another intake."""
        given = super().clean() or {}
        other = given.pop("other", COMPLAINT)
        if other != COMPLAINT:
            return {"other": UUID(other)}
        if "number" not in self.errors and not given.get("number"):
            self.add_error("number", fields.said("reference-empty"))
        return given


class CallForm(fields.PageForm):
    """What became of the call."""

    outcome = fields.ChoiceCards(
        label=_("What was the result of the call?"), cards=[fields.Card(str(each), CALLS[each]) for each in CallEnd]
    )


def intakes(request: SignedRequest) -> HttpResponse:
    """List what was handed over, by state, or what to call about now."""
    by, asked = request.actor, request.GET.get("state", "")
    state = IntakeState(asked) if asked in set(IntakeState) else None
    found = load_keys(deciding.call_list(by, request.now) if asked == TO_CALL else keeping.list_of(by, state))
    complaints = confirming.complaints_of(found)
    here = reverse("office:intakes")
    links = [Link("", _("All"), "", here, here=not asked)]
    links += [Link(str(each), STATES[each], "", f"{here}?state={each}", here=each is state) for each in IntakeState]
    links.append(Link(TO_CALL, _("to call"), "", f"{here}?state={TO_CALL}", here=asked == TO_CALL))
    context = {
        "links": links,
        "table": Table(list(_columns(complaints, request.now)), found, _("Nothing is in this list.")),
        "may_add": by.role is Role.CLERK,
        "at_intakes": True,
    }
    return render(request, "office/intakes/list.html", context)


def _columns(complaints: Mapping[UUID, str], now: datetime) -> Iterator[Column[Intake]]:
    def made_with(each: Intake) -> Any:
        source = link(address(each), keeping.source_of(each, now)[language()])
        return below_each_other(source, code(each.outside_no) if each.outside_no else "")

    def state(each: Intake) -> Any:
        number = complaints.get(each.pk)
        return below_each_other(STATES[IntakeState(each.state)], reference(number) if number else "")

    yield Column(_("First made with"), made_with)
    yield Column(_("State"), state)
    yield Column(_("In the name of"), lambda each: run(each.handed.full_name) if each.handed else "")
    yield Column(_("Seller"), lambda each: run(each.handed.firm) if each.handed else "")
    yield Column(
        _("First made on"), lambda each: format_html('<span class="num">{}</span>', short_day(each.first_made_at))
    )


def intake(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show one intake, with what is the same here already."""
    found = keeping.find_intake(key, request.actor)
    return _page(request, found, fields.PageForm(), "one", back_url=reverse("office:intakes"))


def invite(request: SignedRequest, key: UUID) -> HttpResponse:
    """Send the SMS that asks the person."""
    by = request.actor
    found, form = keeping.find_intake(key, by), fields.PageForm(request.POST)
    act = partial(deciding.invite, key, by, request.now)
    answer = submitted(request, form, act, to=address(found), said=gettext("The SMS is on its way."))
    return answer or _page(request, found, form, "one", back_url=reverse("office:intakes"))


def phone(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show the number on asking, and take what became of the call."""
    by = request.actor
    found, number = keeping.find_intake(key, by), ""
    if LOOK in request.POST:
        _require_open(found)
        do_once(request, account=by.text, act=partial(deciding.open_number, key, by, request.now))
        number, form = found.phone.open(), CallForm()
    else:
        form = CallForm(request.POST or None)
        if ended := _ended(request, found, form, partial(deciding.note_call, key)):
            return ended
    shown = {"number": whole(number) if number else "", "back_url": address(found)}
    return _page(request, found, form, "phone", **shown)


def refuse(request: SignedRequest, key: UUID) -> HttpResponse:
    """Go on with an intake no more."""
    found = keeping.find_intake(key, request.actor)
    form = RefuseForm(request.POST or None, request)
    ended = _ended(request, found, form, partial(deciding.refuse, key))
    return ended or _page(request, found, form, "refuse", back_url=address(found))


def duplicate(request: SignedRequest, key: UUID) -> HttpResponse:
    """Say which complaint, or other intake, this one is."""
    by = request.actor
    found = keeping.find_intake(key, by)
    duplicates = duplicates_of(found, by)
    form = DuplicateForm(request.POST or None, duplicates)
    ended = _ended(request, found, form, partial(deciding.mark_duplicate, key))
    return ended or _page(request, found, form, "duplicate", back_url=address(found))


def _ended(
    request: SignedRequest, found: Intake, form: fields.PageForm, act: Callable[..., object]
) -> HttpResponse | None:
    """Do what was typed, once; nothing where the form is to be shown. Raises NotFound where the intake has ended.

    A double tap finds an intake that its first tap has ended.
    """

    def typed() -> None:
        act(by=request.actor, now=request.now, **form.cleaned_data)

    answer = submitted(request, form, typed, to=address(found), said=gettext("Written down."))
    if answer is None:
        _require_open(found)
    return answer


def _require_open(found: Intake) -> None:
    """Raise NotFound for an intake that is not the office's any more."""
    if not waits(found):
        raise NotFound


def _page(
    request: SignedRequest, found: Intake, form: fields.PageForm, template: str, **context: object
) -> HttpResponse:
    by, told = request.actor, found.handed
    shown = {
        "key": found.pk,
        "rows_of": rows(found, request.now),
        "handed": handed_rows(told, found, request.now) if told else [],
        "earlier": earlier(found, request.now) if told else [],
        "duplicates": [duplicate_words(each) for each in duplicates_of(found, by)] if waits(found) else [],
        "is_open": waits(found),
        "is_new": found.state == IntakeState.NEW,
        "is_clerk": by.role is Role.CLERK,
        "at_intakes": True,
    }
    return drawn(request, f"office/intakes/{template}.html", form, shown | context)
