"""Lists the events of deadlines, which no act makes: a reminder was sent, or the time was over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import (
    Body,
    EventType,
    Named,
    Side,
    Telling,
    Text,
    When,
    both,
    equals,
    has,
    line,
    telling,
)

_CLOCK_FACTS = ("body", "deadline", "head_told", "paid", "party", "recovery", "step", "unsent", "unserved")
_GONE_TO_OFFICE = ("firm.escalated", "office.escalated")


@dataclass(frozen=True, slots=True)
class Passed:
    """What is said where a deadline passed: `led_to` is what became of the complaint, else the kind of the deadline."""

    led_to: str
    notices: tuple[str, ...]
    consumer: Text | Side = None
    firm: Text | Side = None
    office: Text | None = None
    late: bool = False  # a lapse of the office itself


# A fine is in whole or is being recovered, or a referral was never sent: then the days that pass mean this.
_TOLD_BY = ("paid", "recovery", "unsent", "unserved")

PASSED = (
    Passed(
        "firm_first",
        ("consumer.formal_notice_sent", "firm.formal_notice"),
        consumer=_("The seller's own time to solve it ran out"),
        firm=_("The time to solve it yourselves ran out"),
    ),
    Passed(
        "silence",
        ("consumer.escalated_silence", *_GONE_TO_OFFICE),
        consumer=_("The seller did not answer in time. It went to DNCRP"),
        firm=_("No answer came in time. It went to DNCRP"),
    ),
    Passed(
        "unreachable",
        ("consumer.escalated_unreachable", "office.escalated"),
        consumer=_("There is no proof that the seller got our notice. It went to DNCRP"),
        firm=_("No verified number of the shop answered in time. It went to DNCRP"),
    ),
    Passed(
        "unrated",
        ("consumer.closed_unrated", "firm.closed"),
        consumer=_("You did not answer in time. It was closed"),
        firm=_("The buyer did not answer in time. It was closed"),
    ),
    Passed(
        "performed_unconfirmed",
        ("consumer.closed_performed_unconfirmed", "firm.closed"),
        consumer=_("You did not answer in time. It was closed as done"),
        firm=_("The buyer did not answer in time. It was closed as done"),
    ),
    Passed(
        "defence_unanswered",
        ("consumer.escalated_defence_unanswered", *_GONE_TO_OFFICE),
        consumer=_("You did not answer in time. It went to DNCRP"),
        firm=_("The buyer did not answer in time. It went to DNCRP"),
    ),
    Passed(
        "consumer_unreached",
        ("consumer.escalated_consumer_unreached", *_GONE_TO_OFFICE),
        consumer=_("Our message did not reach you. It went to DNCRP"),
        firm=_("Our message did not reach the buyer. It went to DNCRP"),
    ),
    Passed(
        "disagreement",
        ("consumer.escalated_disagreement", *_GONE_TO_OFFICE),
        consumer=_("The seller did not agree to your proposal in time. It went to DNCRP"),
        firm=_("The buyer's proposal was not answered in time. It went to DNCRP"),
    ),
    Passed(
        "broken_promise",
        ("consumer.escalated_broken_promise", *_GONE_TO_OFFICE),
        consumer=_("The promised day passed without news. It went to DNCRP"),
        firm=_("The promised day passed without news. It went to DNCRP"),
    ),
    Passed(
        "consumer_information",
        ("firm.information_missed",),
        consumer=_("The seller's question was not answered in time. Its own time runs on"),
        firm=_("The buyer did not answer your question in time. Your own time runs on"),
    ),
    Passed(
        "information",
        ("office.information_missed",),
        consumer=(
            telling(
                _("The officer's question to you was not answered in time. You can still answer"),
                when=equals("party", "consumer"),
            ),
            telling(_("The seller did not answer the officer's question in time"), when=equals("party", "firm")),
        ),
        firm=(
            telling(_("The buyer did not answer the officer's question in time"), when=equals("party", "consumer")),
            telling(
                _("The officer's question to you was not answered in time. You can still answer"),
                when=equals("party", "firm"),
            ),
        ),
    ),
    Passed(
        "take_up",
        ("consumer.take_up_late", "head.take_up"),
        consumer=_("No officer took it up in time"),
        firm=_("No officer took it up in time"),
        office=_("The office did not take it up in time"),
        late=True,
    ),
    Passed(
        "first_step",
        ("consumer.first_step_late", "head.first_step"),
        consumer=_("DNCRP took no step in time"),
        firm=_("DNCRP took no step in time"),
        office=_("The office took no step in time"),
        late=True,
    ),
    Passed(
        "referral",
        ("consumer.referral_lapsed", "firm.referral_lapsed", "office.referral_back"),
        consumer=_("The other office did not accept or answer it in time. It is back at DNCRP"),
        firm=_("The other office did not accept or answer it in time. It is back at DNCRP"),
    ),
    Passed(
        "unsent",
        ("consumer.referral_unsent", "firm.referral_unsent", "office.referral_unsent"),
        consumer=_("DNCRP's office did not send it to the other office in time. DNCRP looks at it again"),
        firm=_("DNCRP's office did not send it to the other office in time. DNCRP looks at it again"),
        office=_("The office did not send it to the other office in time"),
        late=True,
    ),
    Passed(
        "dispatch_answer",
        ("office.dispatch_unanswered",),
        consumer=line(_("%(name)s has not answered in time"), name=Body()),
        firm=(
            telling(line(_("%(name)s has not answered in time"), name=Body()), when=has("body")),
            telling(_("The other office has not answered in time")),
        ),
    ),
    Passed(
        "dispatch_return",
        ("office.dispatch_return",),
        consumer=_("DNCRP's office has not seen to what the other office sent back yet"),
        firm=_("DNCRP's office has not seen to what the other office sent back yet"),
        office=_("The office has not seen to what the other office sent back yet"),
        late=True,
    ),
    Passed(
        "correction_ack",
        ("office.correction_unconfirmed",),
        consumer=line(_("%(name)s has not confirmed the correction in time"), name=Body()),
    ),
    Passed(
        "dispatch_send",
        ("office.dispatch_send",),
        consumer=_("DNCRP's office has not sent it to the other office yet"),
        firm=_("DNCRP's office has not sent it to the other office yet"),
        office=_("The office has not recorded yet that the papers were sent"),
        late=True,
    ),
    Passed(
        "hearing_result",
        ("head.hearing_result",),
        consumer=_("The result of the hearing was not recorded in time"),
        firm=_("The result of the hearing was not recorded in time"),
        office=_("The office did not record the result of the hearing in time"),
        late=True,
    ),
    Passed(
        "payment",
        ("office.payment_missed",),
        consumer=_("The fine was not paid in full in time"),
        firm=_("The fine was not paid in full in time"),
    ),
    Passed(
        "paid",  # the fine is in: only the closing waits
        (),
        consumer=_("The fine is paid; the office has yet to close the complaint"),
        firm=_("The fine is paid; the office has yet to close the complaint"),
    ),
    Passed(
        "unserved",
        ("office.order_unserved", "firm.ordered"),
        consumer=_("Nothing proves yet that the order reached the seller"),
        firm=_("Nothing proves yet that the order reached you"),
        office=_("The office has no proof yet that the order reached the seller"),
        late=True,
    ),
    Passed(
        "recovery",
        ("office.recovery_goes_on",),
        consumer=_("The fine is still not paid in full; its recovery goes on"),
        firm=_("The fine is still not paid in full; its recovery goes on"),
        office=_("The fine is still not paid in full; its recovery goes on"),
    ),
    Passed(
        "charge_sheet",
        ("head.charge_sheet_over",),
        consumer=(
            telling(
                _("No charge sheet is possible any more (section 61)"),
                line(_("DNCRP can still hear both sides and decide. You can still go to a civil court.")),
            ),
        ),
        office=_("The 90 days of section 61 are over: no charge sheet is possible any more"),
        late=True,
    ),
)


def led_to(data: Mapping[str, Any], changed: Mapping[str, Any]) -> str:
    """Name a passed deadline by what became of the complaint, where its status changed, else by its kind."""
    if changed.get("status") == "closed":
        return str(changed["outcome"])
    if changed.get("status") == "escalated" and changed.get("reason"):
        return str(changed["reason"])
    return next((what for what in _TOLD_BY if data.get(what)), str(data.get("deadline", "")))


def _passed(what: str) -> When:
    return lambda event: led_to(event.data, event.data.get("set", {})) == what


def _tellings(words: Text | Side, row: Passed) -> tuple[Telling, ...]:
    """Return the tellings of one row for one side, which hold where the row does."""
    if not words:
        return ()
    rows = words if isinstance(words, tuple) else (Telling(words),)
    holds = _passed(row.led_to)
    return tuple(Telling(each.heading, each.facts, both(holds, each.when), row.late) for each in rows)


TIME_OVER = telling(
    line(_("Time over: %(clock)s"), clock=Named("clocks", "deadline")),
    Named("sides", "party"),
    Named("reasons", "set.reason"),
)


def _reminded(kind: str, words: Text, *, to_firm: bool = False) -> Telling:
    """Tell of a reminder that was sent; one to a seller without number or address was not."""
    return telling(words, when=lambda event: event.fact("deadline") == kind and (not to_firm or "firm" in event.told))


EVENTS = (
    EventType(
        "clock.reminded",
        quiet=True,
        notices={
            "reach_firm": ("firm.formal_notice",),
            "answer": ("firm.answer_reminder",),
            "consumer_reply": ("consumer.reply_reminder",),
            "hearing_result": ("consumer.hearing_reminder", "firm.hearing_reminder"),
            "charge_sheet": ("head.charge_sheet",),
        },
        consumer=(
            _reminded("reach_firm", _("We tried again to reach the seller"), to_firm=True),
            _reminded("answer", _("We reminded the seller"), to_firm=True),
            _reminded("consumer_reply", _("We reminded you to answer")),
            _reminded("hearing_result", _("We reminded you of the hearing")),
        ),
        firm=(
            _reminded("reach_firm", _("We tried again to reach you"), to_firm=True),
            _reminded("answer", _("We reminded you"), to_firm=True),
            _reminded("consumer_reply", _("We reminded the buyer")),
            _reminded("hearing_result", _("We reminded you of the hearing"), to_firm=True),
        ),
        office=(
            _reminded("hearing_result", _("The sides were reminded of the hearing")),
            telling(line(_("Reminder: %(clock)s"), clock=Named("clocks", "deadline"))),
        ),
        firm_sees=_CLOCK_FACTS,
        unproved_sees=_CLOCK_FACTS,
        for_firm=equals("deadline", "reach_firm", "answer", "hearing_result"),
    ),
    EventType(
        "clock.missed_deadline",
        notices={row.led_to: row.notices for row in PASSED},
        consumer=tuple(each for row in PASSED for each in _tellings(row.consumer, row)),
        firm=tuple(each for row in PASSED for each in _tellings(row.firm, row)),
        office=(*(each for row in PASSED for each in _tellings(row.office, row)), TIME_OVER),
        firm_sees=_CLOCK_FACTS,
        unproved_sees=_CLOCK_FACTS,
        for_firm=equals("deadline", "firm_first"),
    ),
)
