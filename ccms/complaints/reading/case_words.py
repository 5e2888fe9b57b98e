"""Names in words what a complaint is made of: sides, texts, deadlines, results of rules, states of messages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.reading.office_case import InTime
from ccms.law.rules import Result
from ccms.notices.models import State

type Words = Any  # a str, or a lazy translation

SIDES: Mapping[str, Words] = {
    "consumer": _("Buyer"),
    "firm": _("Seller"),
    "office": _("Office"),
    "body": _("Other office"),
    "clock": _("The system"),
    "admin": _("Administrator"),
}

STATEMENTS: Mapping[str, Words] = {
    "narrative": _("The complaint in the buyer's words"),
    "told": _("What was told before"),
    "answer": _("Answer"),
    "reason": _("Reason"),
    "request": _("Question"),
    "information": _("Information given"),
    "bring": _("What to bring to the hearing"),
    "minutes": _("Minutes of the hearing"),
    "reasons": _("Reasons of a decision"),
    "section_reason": _("Why this section"),
    "note": _("Note of the office"),
    "addition": _("An addition in the buyer's words"),
}

CLOCKS: Mapping[DeadlineKind, Words] = {
    DeadlineKind.FIRM_FIRST: _("Seller's own time to solve it"),
    DeadlineKind.REACH_FIRM: _("To reach the seller"),
    DeadlineKind.ANSWER: _("Seller's answer"),
    DeadlineKind.CONSUMER_REPLY: _("Buyer's answer"),
    DeadlineKind.CONSUMER_INFORMATION: _("Buyer's information"),
    DeadlineKind.COUNTER: _("Seller's answer to the counter-proposal"),
    DeadlineKind.PROMISE: _("The promised day"),
    DeadlineKind.TAKE_UP: _("Taking it up"),
    DeadlineKind.FIRST_STEP: _("First step of the office"),
    DeadlineKind.INFORMATION: _("Information asked for"),
    DeadlineKind.REFERRAL: _("The other office's act"),
    DeadlineKind.HEARING_RESULT: _("Result of the hearing"),
    DeadlineKind.PAYMENT: _("Payment of the fine"),
    DeadlineKind.CHARGE_SHEET: _("Charge sheet (s. 61)"),
    DeadlineKind.DISPATCH_SEND: _("Sending the papers"),
    DeadlineKind.DISPATCH_ANSWER: _("Answer of another body"),
    DeadlineKind.DISPATCH_RETURN: _("Seeing to what a body sent back"),
    DeadlineKind.CORRECTION_ACK: _("A body's confirmation of a correction"),
}

IN_TIME: Mapping[InTime, Words] = {
    InTime.UNKNOWN: _("The day of the cause is not known yet."),
    InTime.WITHIN: _("Filed in time, even counted cautiously."),
    InTime.BETWEEN: _("Filed on the day in between: in time only if the day of the cause is not counted."),
    InTime.AFTER: _("Filed after the last day of section 60."),
}

RESULTS: Mapping[Result, Any] = {
    Result.BREACH: _("Not kept"),
    Result.OK: _("Kept"),
    Result.NOT_YET_DUE: _("Not yet due"),
    Result.NEED_INFO: _("Not known"),
    Result.NOT_APPLICABLE: _("Does not apply"),
}

STATES: Mapping[str, Words] = {
    State.QUEUED: _("waits to be sent"),
    State.SENDING: _("is being sent"),
    State.SENT: _("sent, no receipt yet"),
    State.DELIVERED: _("arrived"),
    State.PARKED: _("stopped"),
    State.SUPERSEDED: _("overtaken by newer news"),
    State.EXPIRED: _("its day was over"),
}
