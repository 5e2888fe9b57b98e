"""Writes each event for the seller's timeline: a heading, facts, and words that were said with it.

`STORIES` maps an event's name to a function that describes it from what `firm_history` lets through; for a speaker who
is not proved most facts are missing, and only the heading is shown.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.firm_view import FirmView
from ccms.complaints.timeline import Happened
from ccms.web.language import language
from ccms.web.shared.clock_events import missed, reminded
from ccms.web.shared.timeline import EventDescription, is_agreed, of_clock
from ccms.web.shared.wording import choice_words, money, on_day, promise_words, put, terms
from ccms.web.templatetags.words import code, digits, moment, run

type Words = Any  # a str, or markup
type Story = Callable[[Happened, FirmView], EventDescription | None]


def plain(words: Words) -> Story:
    """Tell an event by one sentence that never changes."""
    return lambda _event, _view: EventDescription(words)


def nothing(_event: Happened, _view: FirmView) -> None:
    """Leave an event out."""


def _day(data: Mapping[str, Any], name: str = "day") -> date | None:
    return date.fromisoformat(data[name]) if data.get(name) else None


def _filed(event: Happened, view: FirmView) -> EventDescription:
    reason = choice_words(view.pack, "escalated", event.data["set"].get("reason"))
    return EventDescription(_("The buyer sent the complaint"), [reason])


def _received(event: Happened, view: FirmView) -> EventDescription:
    basis = choice_words(view.pack, "receipt_basis", event.data.get("basis"))
    days = digits(view.pack.periods["answer"].amount)
    facts: list[Words] = [put(_("How we know: %(basis)s"), basis=basis)] if basis else []
    return EventDescription(
        _("Our notice reached you"), [*facts, gettext("From now on you have %(days)s days to answer.") % {"days": days}]
    )


def _own(words: Words, list_name: str = "", *, by: bool = True) -> Story:
    """Tell an act of the firm: its choice, amount and day, and whether it counts as the firm's own."""

    def tell(event: Happened, view: FirmView) -> EventDescription:
        data = event.data
        chosen = data.get("remedy") or data.get("code")
        kind = choice_words(view.pack, list_name, chosen) if list_name else ""
        facts: list[Words] = [terms(kind, data.get("amount_paisa"), _day(data), by=by)]
        if data.get("verified") is False:
            facts.append(gettext("Given through a number that is not verified."))
        if data and list_name in LATE_LISTS and "status" not in data["set"]:
            facts.append(gettext("It came after the complaint had gone to DNCRP. The officer's work goes on."))
        return EventDescription(words, facts)

    return tell


def _offered(event: Happened, view: FirmView) -> EventDescription | None:
    words = _("Your side accepted the buyer's proposal. It is now your promise")
    return _own(words if is_agreed(event) else _("Your side made an offer"), "offer_kind")(event, view)


LATE_LISTS = frozenset({"offer_kind", "solved_kind", "defend"})


def _interim(event: Happened, view: FirmView) -> EventDescription:
    day = _day(event.data)
    reason = choice_words(view.pack, "interim", event.data.get("code"))
    return EventDescription(
        _("Your side asked for more time"),
        [reason, put(_("Answer promised by %(day)s."), day=on_day(day)) if day else ""],
    )


def _checked(event: Happened, _view: FirmView) -> EventDescription:
    matched = event.data.get("matches")
    return EventDescription(
        _("Your side compared a number from its book"),
        [gettext("It is the buyer's number.") if matched else gettext("It is not the buyer's number.")],
    )


def _claimed_page(event: Happened, _view: FirmView) -> EventDescription:
    if event.data.get("verified"):
        return EventDescription(_("Your side took its page over"))
    return EventDescription(
        _("Your side says that the page is yours"), [gettext("An officer of DNCRP looks at it first.")]
    )


def _accepted(event: Happened, view: FirmView) -> EventDescription:
    made = event.data["set"]
    match made.get("status"):
        case "promised":
            day = _day(made, "promised_on")
            what = promise_words(view.pack, made.get("promised_remedy"), made.get("promised_paisa"), day)
            return EventDescription(
                _("The buyer accepted the offer"), [put(_("Your promise: %(what)s"), what=what)] if what else []
            )
        case "settled":
            return EventDescription(_("The buyer confirmed that it is settled"), _settlement(event))
        case _:
            return EventDescription(_("The buyer accepted your explanation"))


def _settlement(event: Happened) -> list[Words]:
    agreed = event.data.get("settlement") or {}
    return [terms("", agreed.get("amount_paisa"), _day(agreed, "on"), by=False)]


def _countered(event: Happened, view: FirmView) -> EventDescription:
    data = event.data
    wanted = promise_words(view.pack, data.get("remedy"), data.get("amount_paisa"), _day(data))
    return EventDescription(_("The buyer proposed something else"), [wanted])


def _informed(event: Happened, _view: FirmView) -> EventDescription:
    to_us = any(said.kind == "information" for said in event.words)
    return EventDescription(
        _("The buyer answered your question") if to_us else _("The buyer answered the officer's question")
    )


def _with_reason(words: Words, list_name: str) -> Story:
    def tell(event: Happened, view: FirmView) -> EventDescription:
        return EventDescription(words, [choice_words(view.pack, list_name, event.data.get("reason"))])

    return tell


def _asked_for(event: Happened, _view: FirmView) -> EventDescription:
    if event.data.get("party") == "firm":
        return EventDescription(_("The officer asked you"))
    return EventDescription(_("The officer asked the buyer"))


def _referred(event: Happened, view: FirmView) -> EventDescription:
    regulator = view.pack.regulators.get(event.data.get("regulator", ""))
    if regulator is None:
        return EventDescription(_("DNCRP's office is to send it to another office"))
    name = run(regulator.text.read(language()))
    return EventDescription(put(_("DNCRP's office is to send it to %(name)s"), name=name))


def _hearing(words: Words) -> Story:
    def tell(event: Happened, view: FirmView) -> EventDescription:
        at = event.data.get("hearing_at")
        reason = choice_words(view.pack, "adjourn", event.data.get("reason"))
        return EventDescription(words, [reason, moment(datetime.fromisoformat(at)) if at else ""])

    return tell


def _held(event: Happened, view: FirmView) -> EventDescription:
    return EventDescription(
        _("The hearing was held"), [choice_words(view.pack, "attendance", event.data.get("attendance"))]
    )


def _agreed(event: Happened, view: FirmView) -> EventDescription:
    agreed = event.data.get("settlement") or {}
    kind = choice_words(view.pack, "offer_kind", agreed.get("kind"))
    promised = event.data["set"].get("status") == "promised"
    told = terms(kind, agreed.get("amount_paisa"), _day(agreed, "on"), by=promised)
    return EventDescription(_("Both sides agreed at the hearing"), [told])


def _ordered(event: Happened, view: FirmView) -> EventDescription:
    section = event.data.get("section")
    if section is None:
        return EventDescription(_("DNCRP decided: the seller is to pay a fine"))
    fine = put(
        _("Fine: %(amount)s, under section %(section)s"),
        amount=money(event.data["fine_paisa"]),
        section=digits(section),
    )
    offence = view.pack.offences.get(section)
    return EventDescription(
        _("DNCRP decided: the seller is to pay a fine"), [fine, offence.text.read(language()) if offence else ""]
    )


def _paid(event: Happened, _view: FirmView) -> EventDescription:
    facts: list[Words] = [terms("", event.data.get("amount_paisa"), _day(event.data, "on"), by=False)]
    if event.data.get("left_paisa"):
        facts.append(put(_("Still unpaid: %(amount)s"), amount=money(event.data["left_paisa"])))
    return EventDescription(_("A payment of the fine was recorded"), facts)


def _closed(event: Happened, view: FirmView) -> EventDescription:
    return EventDescription(
        _("DNCRP closed the complaint"), [choice_words(view.pack, "outcome", event.data["set"].get("outcome"))]
    )


def _added(event: Happened, view: FirmView) -> EventDescription:
    kind = view.pack.evidence_kinds.get(event.data.get("kind", ""))
    who = {"consumer": _("The buyer added evidence"), "firm": _("Your side added evidence")}
    return EventDescription(
        who.get(event.by) or _("DNCRP added evidence"), [kind.text.read(language()) if kind else "", _name(event, view)]
    )


def _opened(event: Happened, view: FirmView) -> EventDescription:
    who = {
        "consumer": _("The buyer opened a file"),
        "firm": _("Your side opened a file"),
        "regulator": _("The other office opened a file"),
    }
    return EventDescription(who.get(event.by) or _("DNCRP opened a file"), [_name(event, view)])


def _quarantined(event: Happened, view: FirmView) -> EventDescription:
    return EventDescription(_("A virus was found in a file. Nobody can open it any more"), [_name(event, view)])


def _name(event: Happened, view: FirmView) -> Words:
    known = view.buyer.files if view.buyer else view.own_files
    item = next((item for item in known if str(item.id) == event.data.get("evidence")), None)
    return code(item.name) if item and item.name.isascii() else run(item.name) if item else ""


REMINDED: Mapping[str, Any] = {
    "reach_firm": _("We tried again to reach you"),
    "answer": _("We reminded you"),
    "consumer_reply": _("We reminded the buyer"),
}


MISSED: Mapping[str, Any] = {
    "firm_first": _("The first time to solve it was over"),
    "silence": _("No answer came in time. It went to DNCRP"),
    "unreachable": _("No verified number of the shop answered in time. It went to DNCRP"),
    "unrated": _("The buyer did not answer in time. It was closed"),
    "performed_unconfirmed": _("The buyer did not answer in time. It was closed as done"),
    "defence_unanswered": _("The buyer did not answer in time. It went to DNCRP"),
    "consumer_unreached": _("Our message did not reach the buyer. It went to DNCRP"),
    "disagreement": _("The buyer's proposal was not answered in time. It went to DNCRP"),
    "broken_promise": _("The promised day passed without news. It went to DNCRP"),
    "consumer_information": _("The buyer did not answer your question in time. Your own time runs on"),
    "take_up": _("No officer took it up in time"),
    "first_step": _("DNCRP took no step in time"),
    "information/consumer": _("The buyer did not answer the officer's question in time"),
    "information/firm": _("The officer's question to you was not answered in time. You can still answer"),
    "referral": _("The other office did not accept or answer it in time. It is back at DNCRP"),
    "hearing_result": _("The result of the hearing was not recorded in time"),
    "payment": _("The fine was not paid in full in time"),
    "paid": _("The fine is paid; the office has yet to close the complaint"),
    "recovery": _("The fine is still not paid in full; its recovery goes on"),
}


STORIES: Mapping[str, Story] = {
    "consumer.filed": _filed,
    "consumer.accepted": _accepted,
    "consumer.rejected": _with_reason(_("The buyer did not accept it. It went to DNCRP"), "reject"),
    "consumer.countered": _countered,
    "consumer.withdrew": plain(_("The buyer withdrew the complaint")),
    "consumer.reopened": plain(_("The buyer opened the complaint again, at DNCRP")),
    "consumer.requested_review": plain(_("The buyer asked that another officer look at it")),
    "consumer.confirmed_performance": plain(_("The buyer confirmed that the promise was kept")),
    "consumer.reported_broken_promise": plain(_("The buyer said that the promise was not kept. It went to DNCRP")),
    "consumer.gave_information": _informed,
    "firm.offered": _offered,
    "firm.claimed_solved": _own(_("Your side said that it is solved"), "solved_kind", by=False),
    "firm.defended": _own(_("Your side said that the complaint is not right"), "defend", by=False),
    "firm.refused": _own(_("Your side said that it is not its case"), "refuse"),
    "firm.asked": plain(_("Your side asked the buyer")),
    "firm.gave_interim_reply": _interim,
    "firm.reported_performance": _own(_("Your side said that it kept the promise"), by=False),
    "firm.gave_information": plain(_("Your side answered the officer's question")),
    "firm.checked_order": _checked,
    "firm.claimed_page": _claimed_page,
    "office.took_up": plain(_("An officer of DNCRP took it up")),
    "office.sent_to_firm": plain(_("DNCRP sent it to you to answer")),
    "office.requested_information": _asked_for,
    "office.referred": _referred,
    "office.recalled_dispatch": _with_reason(_("DNCRP's office has taken it back"), "recall"),
    "office.rejected": _with_reason(_("DNCRP did not accept the complaint"), "reject_complaint"),
    "office.dismissed": _with_reason(_("DNCRP dismissed the complaint"), "dismiss"),
    "office.set_hearing": _hearing(_("A hearing was set")),
    "office.adjourned": _hearing(_("The hearing was moved to another day")),
    "office.held_hearing": _held,
    "office.recorded_settlement": _agreed,
    "office.ordered": _ordered,
    "office.recorded_payment": _paid,
    "office.started_recovery": plain(_("DNCRP started to recover the fine")),
    "office.recorded_reward": nothing,
    "office.closed": _closed,
    "office.joined": plain(_("DNCRP joined it to another complaint about the same matter")),
    "office.reassigned": nothing,
    "office.added_note": nothing,
    "office.opened_number": nothing,
    "office.called": nothing,
    "regulator.accepted_referral": plain(_("The other office accepted it")),
    "regulator.returned_referral": plain(_("The other office sent it back to DNCRP")),
    "regulator.answered_referral": plain(_("The other office answered. It is back at DNCRP")),
    "clock.reminded": of_clock(reminded, REMINDED),
    "clock.missed_deadline": of_clock(missed, MISSED),
    "evidence.added": _added,
    "evidence.opened": _opened,
    "evidence.quarantined": _quarantined,
    "notice.received": _received,
}
