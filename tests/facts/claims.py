"""Lists sentences of pages and messages that claim something, each with the fact that it needs."""

import re
from datetime import datetime, timedelta

from ccms.complaints.models import Deadline, Hearing, Order
from ccms.core.clock import DHAKA
from ccms.ledger.models import Event
from ccms.notices.models import Notice

BEFORE = {"told_firm", "with_firm", "with_consumer", "promised"}
AT_OFFICE = {"escalated", "scrutiny", "referred", "hearing"}


def _told(true):
    return true.told_firm is not None


def _runs(true, kind):
    return any(clock.kind == kind and not clock.late for clock in true.clocks)


# English words → what has to be true of the facts where a page says them
SAID = {
    r"goes to DNCRP by itself|it goes to DNCRP\.|goes to DNCRP if": lambda t: t.status in BEFORE,
    r"[Nn]othing has been decided": lambda t: t.status in BEFORE,
    r"The seller was told at once|notice went to the seller at once|We sent the seller our formal": _told,
    r"The notice goes to the seller now|The seller is told now": _told,
    r"No message about it could be sent": lambda t: any("firm" not in sides for sides in t.told_of.values()),
    r"now at DNCRP": lambda t: t.status == "escalated",
    r"It is the seller's turn": lambda t: t.turn == "firm",
    r"It is the buyer's turn": lambda t: t.turn == "consumer",
    r"It is DNCRP's turn": lambda t: t.turn == "office",
    r"It is the other office's turn": lambda t: t.turn == "body",
    r"Both sides are heard; then": lambda t: t.turn == "hearing",
    r"It is late since then|It is overdue since then": lambda t: any(clock.late for clock in t.clocks),
    r"The fine is paid(?! )": lambda t: t.money == "whole",
    r"Part of the fine is paid": lambda t: t.money == "part",
    r"The fine is being recovered|is recovering the fine": lambda t: t.money == "recovery",
    r"Closed: withdrawn by the buyer": lambda t: t.outcome == "withdrawn",
    r"takes it up by then": lambda t: any(clock.kind == "take_up" and not clock.late for clock in t.clocks),
    r"takes its first step by then": lambda t: any(c.kind == "first_step" and not c.late for c in t.clocks),
    r"The fine is to be paid by then|is to pay the fine by then": lambda t: t.money in {"nothing", "part"},
    r"Our notice reached (the seller|you)": lambda t: t.received is not None,
    r"Our message reached your phone|You opened this page": lambda t: t.buyer_reached,
    r"Waiting for the seller's reply": lambda t: t.status in {"told_firm", "with_firm"},
    r"Waiting for (you|the buyer)\b": lambda t: t.status == "with_consumer",
    r"Promised, waiting for the day": lambda t: t.status == "promised",
    r"\bWith DNCRP\b": lambda t: t.state == "with_regulator" and t.turn == "office",
    r"With another office": lambda t: t.status == "referred" and t.turn == "body",
    r"Being heard": lambda t: t.turn == "hearing",
    r"Heard, the decision is to come": lambda t: t.status == "hearing" and t.turn == "office",
    r"The officer records the result of the hearing by then": lambda t: _runs(t, "hearing_result"),
    r"it comes back to DNCRP by itself": lambda t: t.status == "referred",
    r"The day you promised\.|The promised day\.": lambda t: _runs(t, "promise"),
    r"Without a solution by then, the seller's formal time": lambda t: _runs(t, "firm_first"),
    r"If the seller does not answer by then|If you do not answer by then, the complaint": lambda t: _runs(t, "answer"),
    r"gives you your quarter of the fine by then": lambda t: t.money == "whole" and t.share_paid == 0,
    r"gives you the rest of your quarter": lambda t: t.money == "whole" and 0 < t.share_paid < t.fine // 4,
    r"Your quarter of the fine is recorded as given": lambda t: t.share_paid == t.fine // 4,
    r"If the buyer accepts your answer, it ends here": lambda t: t.status in {"told_firm", "with_firm"},
}
_SAID = {re.compile(words): holds for words, holds in SAID.items()}


def found(words, true):
    """Yield each claim that a page makes, and whether it is true."""
    for pattern, holds in _SAID.items():
        if claim := pattern.search(words):
            yield claim.group(), bool(holds(true))


# The deadline whose last day a message names; what is about the office's own lateness names the first end.
DAY_OF = {
    "consumer.filed_firm_first": "firm_first",
    "consumer.filed_firm_first_untold": "firm_first",
    "consumer.filed_untold": "reach_firm",
    "consumer.formal_notice_untold": "reach_firm",
    "consumer.clock_started": "answer",
    "consumer.clock_started_unproved": "answer",
    "firm.clock_started": "answer",
    "firm.told_first": "firm_first",
    "firm.answer_reminder": "answer",
    "consumer.promised": "promise",
    "firm.accepted": "promise",
    "firm.payment_days": "payment",
    "office.order_unserved": "payment",
    "office.take_up": "take_up",
    "consumer.take_up_late": "take_up",
    "office.first_step": "first_step",
    "office.hearing_result": "hearing_result",
    "office.payment_missed": "payment",
    "consumer.information_requested": "information",
}
TELLS_OF_TOLD = {
    "consumer.filed": True,
    "consumer.filed_firm_first": True,
    "consumer.formal_notice_sent": True,
    "consumer.filed_untold": False,
    "consumer.filed_firm_first_untold": False,
    "consumer.formal_notice_untold": False,
}


def of_messages(complaint):
    """Yield what each message of a complaint states beside what is true."""
    notices = list(Notice.objects.filter(subject=complaint.reference))
    events = {event.event_id: event for event in Event.objects.filter(subject=complaint.subject)}
    ends = list(Deadline.objects.filter(complaint=complaint).values_list("kind", "due_at", "late_since"))
    for notice in notices:
        event, what = events[notice.event], f"message {notice.template}"
        if notice.template in TELLS_OF_TOLD:
            told = any(each.event == notice.event and each.recipient.startswith("contact:") for each in notices)
            yield f"{what}: the seller is told", TELLS_OF_TOLD[notice.template], told
        if kind := DAY_OF.get(notice.template):
            named = {(at if late is None else late).isoformat() for each, at, late in ends if each == kind}
            yield f"{what}: its end is that of {kind}", notice.params["due"] in named, True
        if "moment" in notice.params and event.kind in {"office.set_hearing", "office.adjourned"}:
            hearing = Hearing.objects.get(event=notice.event)
            yield f"{what}: hearing", notice.params["moment"], hearing.at.isoformat()
        if notice.template in {"consumer.ordered", "firm.ordered"}:
            yield f"{what}: fine", notice.params["fine"], Order.objects.get(complaint=complaint).fine_paisa
        if "day" in notice.params and "due" in notice.params:
            due = datetime.fromisoformat(notice.params["due"]) - timedelta(microseconds=1)
            yield f"{what}: day", notice.params["day"], due.astimezone(DHAKA).date().isoformat()
