"""Writes each event for the consumer's timeline: a heading, facts, and words that were said with it.

`STORIES` maps an event's name to a function that describes it; one that this reader does not need gives None. A test
passes every event of the life cycle through it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.tracking import Case
from ccms.complaints.timeline import Happened
from ccms.web.language import language
from ccms.web.shared.clock_events import missed, reminded
from ccms.web.shared.timeline import EventDescription, Words, is_agreed, of_clock
from ccms.web.shared.wording import choice_words, money, on_day, promise_words, put, terms
from ccms.web.templatetags.words import code, digits, moment, reference, run

type Story = Callable[[Happened, Case], EventDescription | None]


def plain(words: Any) -> Story:
    """Tell an event by one sentence that never changes."""
    return lambda _event, _case: EventDescription(words)


def nothing(_event: Happened, _case: Case) -> None:
    """Leave an event out."""


def _filed(event: Happened, case: Case) -> EventDescription:
    facts = [choice_words(case.pack, "escalated", event.data["set"].get("reason"))]
    if event.by == "office":
        facts.insert(0, gettext("An officer of the help line wrote it down for you."))
    files = len(event.data.get("evidence", ()))
    if files:
        facts.append(gettext("Files given: %(count)s") % {"count": digits(files)})
    return EventDescription(_("You sent the complaint"), facts)


def _received(event: Happened, case: Case) -> EventDescription:
    by_page = event.data["basis"] == "opened"
    if event.data["party"] == "consumer":
        return EventDescription(_("You opened this page") if by_page else _("Our message reached your phone"))
    basis = choice_words(case.pack, "receipt_basis", event.data["basis"])
    days = case.pack.periods["answer"].amount
    return EventDescription(
        _("Our notice reached the seller"),
        [
            put(_("How we know: %(basis)s"), basis=basis),
            gettext("From now on it has %(days)s days to answer.") % {"days": digits(days)},
        ],
    )


def _terms(event: Happened, case: Case, list_name: str, *, by: bool) -> Words:
    data = event.data
    return terms(choice_words(case.pack, list_name, data.get("remedy")), data.get("amount_paisa"), _day(data), by=by)


def _day(data: Mapping[str, Any], name: str = "day") -> date | None:
    return date.fromisoformat(data[name]) if data.get(name) else None


def _is_late(event: Happened) -> bool:
    return "status" not in event.data.get("set", {})


def _unproved(event: Happened) -> list[Words]:
    """Say what the reader must know of an answer: whether its sender is known, and whether it came late."""
    told: list[Words] = []
    if not event.data.get("verified"):
        told.append(gettext("Who answered is not verified."))
    if _is_late(event):
        told.append(gettext("It came after the complaint had gone to DNCRP. The officer's work goes on."))
    return told


def _offered(event: Happened, case: Case) -> EventDescription:
    what = _terms(event, case, "offer_kind", by=True)
    if is_agreed(event):
        promised = put(_("The seller's promise: %(what)s"), what=what)
        return EventDescription(_("The seller accepted your proposal"), [promised, *_unproved(event)])
    return EventDescription(_("The seller made an offer"), [what, *_unproved(event)])


def _claimed(event: Happened, case: Case) -> EventDescription:
    return EventDescription(
        _("The seller says that it is solved"), [_terms(event, case, "solved_kind", by=False), *_unproved(event)]
    )


def _defended(event: Happened, case: Case) -> EventDescription:
    reason = choice_words(case.pack, "defend", event.data.get("code"))
    return EventDescription(_("The seller says that the complaint is not right"), [reason, *_unproved(event)])


def _refused(event: Happened, case: Case) -> EventDescription:
    reason = choice_words(case.pack, "refuse", event.data.get("code"))
    return EventDescription(
        _("The seller says that it is not its case"), [reason, gettext("An officer of DNCRP looks at it.")]
    )


def _interim(event: Happened, _case: Case) -> EventDescription:
    day = _day(event.data)
    facts = [put(_("It will answer by %(day)s."), day=on_day(day))] if day else []
    return EventDescription(_("The seller needs more time"), [*facts])


def _performed(event: Happened, _case: Case) -> EventDescription:
    done = terms("", event.data.get("amount_paisa"), _day(event.data), by=False)
    return EventDescription(_("The seller says that it kept its promise"), [done])


def _checked_order(event: Happened, _case: Case) -> EventDescription:
    matched = event.data.get("matches")
    return EventDescription(
        _("The seller compared a number from its book with yours"),
        [gettext("It was your number.") if matched else gettext("It was another number. Yours was not shown.")],
    )


def _claimed_page(event: Happened, _case: Case) -> EventDescription:
    if event.data.get("verified"):
        return EventDescription(_("The seller's own people took its page over"))
    return EventDescription(
        _("Somebody says that the page is theirs"), [gettext("An officer of DNCRP looks at it first.")]
    )


def _accepted(event: Happened, case: Case) -> EventDescription:
    match event.data["set"]["status"]:
        case "promised":
            made = event.data["set"]
            day = _day(made, "promised_on")
            what = promise_words(case.pack, made.get("promised_remedy"), made.get("promised_paisa"), day)
            return EventDescription(_("You accepted the offer"), [put(_("The seller's promise: %(what)s"), what=what)])
        case "settled":
            return EventDescription(_("You confirmed that it is settled"), _settlement(event))
        case _:
            return EventDescription(_("You accepted the seller's explanation"))


def _settlement(event: Happened) -> list[Words]:
    agreed = event.data.get("settlement") or {}
    told = terms("", agreed.get("amount_paisa"), _day(agreed, "on"), by=False)
    return [told] if told else []


def _countered(event: Happened, case: Case) -> EventDescription:
    return EventDescription(_("You proposed something else"), [_terms(event, case, "offer_kind", by=True)])


def _rejected(event: Happened, case: Case) -> EventDescription:
    reason = choice_words(case.pack, "reject", event.data.get("reason"))
    return EventDescription(_("You did not accept it, and it went to DNCRP"), [reason])


def _withdrew(event: Happened, case: Case) -> EventDescription:
    facts: list[Words] = [choice_words(case.pack, "withdraw", event.data.get("reason"))]
    received = choice_words(case.pack, "received", event.data.get("received"))
    if event.data.get("amount_paisa"):
        facts.append(put(_("Received: %(what)s"), what=money(event.data["amount_paisa"])))
    elif event.data.get("received") == "nothing":
        facts.append(received)
    else:
        facts.append(put(_("Received: %(what)s"), what=received))
    return EventDescription(_("You withdrew the complaint"), facts)


def _with_reason(words: Any, list_name: str) -> Story:
    def tell(event: Happened, case: Case) -> EventDescription:
        return EventDescription(words, [choice_words(case.pack, list_name, event.data.get("reason"))])

    return tell


def _asked_for(event: Happened, _case: Case) -> EventDescription:
    if event.data["party"] == "consumer":
        return EventDescription(_("The officer asked you"))
    return EventDescription(_("The officer asked the seller"))


def _referred(event: Happened, case: Case) -> EventDescription:
    regulator = case.pack.regulators.get(event.data["regulator"])
    name = run(regulator.text.read(language())) if regulator else ""
    basis = choice_words(case.pack, "refer_basis", event.data.get("basis"))
    return EventDescription(put(_("DNCRP's office is to send it to %(name)s"), name=name), [basis])


def _hearing(event: Happened, case: Case) -> list[Words]:
    facts: list[Words] = [moment(datetime.fromisoformat(event.data["hearing_at"]))]
    appointed = case.hearings.get(event.event)
    return [*facts, run(appointed.place)] if appointed else facts


def _set_hearing(event: Happened, case: Case) -> EventDescription:
    return EventDescription(_("A hearing was set"), _hearing(event, case))


def _adjourned(event: Happened, case: Case) -> EventDescription:
    reason = choice_words(case.pack, "adjourn", event.data.get("reason"))
    return EventDescription(_("The hearing was moved to another day"), [reason, *_hearing(event, case)])


def _held(event: Happened, case: Case) -> EventDescription:
    return EventDescription(
        _("The hearing was held"), [choice_words(case.pack, "attendance", event.data.get("attendance"))]
    )


def _recorded_settlement(event: Happened, case: Case) -> EventDescription:
    agreed = event.data["settlement"]
    kind = choice_words(case.pack, "offer_kind", agreed.get("kind"))
    promised = event.data["set"].get("status") == "promised"
    told = terms(kind, agreed.get("amount_paisa"), _day(agreed, "on"), by=promised)
    return EventDescription(_("Both sides agreed at the hearing"), [told])


def _ordered(event: Happened, case: Case) -> EventDescription:
    offence = case.pack.offences.get(event.data["section"])
    facts: list[Words] = [
        put(
            _("Fine: %(amount)s, under section %(section)s"),
            amount=money(event.data["fine_paisa"]),
            section=digits(event.data["section"]),
        ),
    ]
    if offence:
        facts.append(offence.text.read(language()))
    share = digits(case.pack.figures["reward_percent"])
    facts.append(gettext("Of what is collected of it, %(percent)s%% is yours.") % {"percent": share})
    return EventDescription(_("DNCRP decided: the seller is to pay a fine"), facts)


def _paid(event: Happened, _case: Case) -> EventDescription:
    facts: list[Words] = [terms("", event.data["amount_paisa"], _day(event.data, "on"), by=False)]
    if event.data.get("left_paisa"):
        facts.append(put(_("Still unpaid: %(amount)s"), amount=money(event.data["left_paisa"])))
    return EventDescription(_("The seller paid of the fine"), facts)


def _rewarded(event: Happened, _case: Case) -> EventDescription:
    return EventDescription(
        _("Your share of the fine was paid to you"),
        [terms("", event.data["amount_paisa"], _day(event.data, "on"), by=False)],
    )


def _closed(event: Happened, case: Case) -> EventDescription:
    return EventDescription(
        _("DNCRP closed the complaint"), [choice_words(case.pack, "outcome", event.data["set"].get("outcome"))]
    )


def _joined(_event: Happened, case: Case) -> EventDescription:
    into = case.complaint.joined_into
    own = into is not None and into.consumer_id == case.complaint.consumer_id
    facts = [put(_("It goes on under %(number)s."), number=reference(into.reference))] if own and into else []
    return EventDescription(_("DNCRP joined it to another complaint about the same matter"), [*facts])


def _added(event: Happened, case: Case) -> EventDescription:
    kind = case.pack.evidence_kinds.get(event.data["kind"])
    who = {
        "consumer": gettext("You added evidence"),
        "firm": gettext("The seller added evidence"),
    }
    facts: list[Words] = [kind.text.read(language())] if kind else []
    name = _file_name(event, case)
    return EventDescription(who.get(event.by) or gettext("DNCRP added evidence"), [*facts, name] if name else facts)


def _opened(event: Happened, case: Case) -> EventDescription:
    who = {
        "consumer": gettext("You opened a file"),
        "firm": gettext("The seller opened a file"),
        "regulator": gettext("The other office opened a file"),
    }
    name = _file_name(event, case)
    return EventDescription(who.get(event.by) or gettext("DNCRP opened a file"), [name] if name else [])


def _quarantined(event: Happened, case: Case) -> EventDescription:
    name = _file_name(event, case)
    return EventDescription(_("A virus was found in a file. Nobody can open it any more"), [name] if name else [])


def _file_name(event: Happened, case: Case) -> Words:
    item = next((item for item in case.evidence if str(item.id) == event.data["evidence"]), None)
    return code(item.name) if item and item.name.isascii() else run(item.name) if item else ""


REMINDED: Mapping[str, Any] = {
    "reach_firm": _("We tried again to reach the seller"),
    "answer": _("We reminded the seller"),
    "consumer_reply": _("We reminded you to answer"),
}


MISSED: Mapping[str, Any] = {
    "firm_first": _("The seller's first time was over"),
    "silence": _("The seller did not answer in time. It went to DNCRP"),
    "unreachable": _("The seller could not be reached in time. It went to DNCRP"),
    "unrated": _("You did not answer in time. It was closed"),
    "performed_unconfirmed": _("You did not answer in time. It was closed as done"),
    "defence_unanswered": _("You did not answer in time. It went to DNCRP"),
    "consumer_unreached": _("Our message did not reach you. It went to DNCRP"),
    "disagreement": _("The seller did not agree to your proposal in time. It went to DNCRP"),
    "broken_promise": _("The promised day passed without news. It went to DNCRP"),
    "consumer_information": _("The seller's question was not answered in time. Its own time runs on"),
    "take_up": _("No officer took it up in time"),
    "first_step": _("DNCRP took no step in time"),
    "information/consumer": _("The officer's question to you was not answered in time. You can still answer"),
    "information/firm": _("The seller did not answer the officer's question in time"),
    "referral": _("The other office did not accept or answer it in time. It is back at DNCRP"),
    "hearing_result": _("The result of the hearing was not recorded in time"),
    "payment": _("The fine was not paid in full in time"),
    "paid": _("The fine is paid; the office has yet to close the complaint"),
    "recovery": _("The fine is still not paid in full; its recovery goes on"),
}


STORIES: Mapping[str, Story] = {
    "consumer.filed": _filed,
    "consumer.accepted": _accepted,
    "consumer.rejected": _rejected,
    "consumer.countered": _countered,
    "consumer.withdrew": _withdrew,
    "consumer.reopened": _with_reason(_("You opened the complaint again, at DNCRP"), "reopen"),
    "consumer.requested_review": _with_reason(_("You asked that another officer look at it"), "request_review"),
    "consumer.confirmed_performance": lambda event, _case: EventDescription(
        _("You confirmed that the promise was kept"), _settlement(event)
    ),
    "consumer.reported_broken_promise": plain(_("You said that the promise was not kept. It went to DNCRP")),
    "consumer.gave_information": plain(_("You answered the question")),
    "firm.offered": _offered,
    "firm.claimed_solved": _claimed,
    "firm.defended": _defended,
    "firm.refused": _refused,
    "firm.asked": plain(_("The seller asked you")),
    "firm.gave_interim_reply": _interim,
    "firm.reported_performance": _performed,
    "firm.gave_information": plain(_("The seller answered the officer's question")),
    "firm.checked_order": _checked_order,
    "firm.claimed_page": _claimed_page,
    "office.took_up": plain(_("An officer of DNCRP took it up")),
    "office.sent_to_firm": plain(_("DNCRP sent it to the seller to answer")),
    "office.requested_information": _asked_for,
    "office.referred": _referred,
    "office.recalled_dispatch": _with_reason(_("DNCRP's office has taken it back"), "recall"),
    "office.rejected": _with_reason(_("DNCRP did not accept the complaint"), "reject_complaint"),
    "office.dismissed": _with_reason(_("DNCRP dismissed the complaint"), "dismiss"),
    "office.set_hearing": _set_hearing,
    "office.adjourned": _adjourned,
    "office.held_hearing": _held,
    "office.recorded_settlement": _recorded_settlement,
    "office.ordered": _ordered,
    "office.recorded_payment": _paid,
    "office.started_recovery": plain(_("DNCRP started to recover the fine")),
    "office.recorded_reward": _rewarded,
    "office.closed": _closed,
    "office.joined": _joined,
    "office.reassigned": nothing,
    "office.added_note": nothing,
    "office.opened_number": nothing,
    "office.called": nothing,
    "regulator.accepted_referral": plain(_("The other office accepted it")),
    "regulator.returned_referral": _with_reason(_("The other office sent it back to DNCRP"), "return_referral"),
    "regulator.answered_referral": plain(_("The other office answered. It is back at DNCRP")),
    "clock.reminded": of_clock(reminded, REMINDED),
    "clock.missed_deadline": of_clock(missed, MISSED),
    "evidence.added": _added,
    "evidence.opened": _opened,
    "evidence.quarantined": _quarantined,
    "notice.received": _received,
}
