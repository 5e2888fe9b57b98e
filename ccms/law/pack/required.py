"""Lists what the program itself asks a pack for by name; `law check` refuses a pack that lacks any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccms.law.filing import CheckId
from ccms.law.periods import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PERIODS = frozenset(
    {
        "firm_first",
        "second_channel",
        "reach_firm",
        "answer",
        "consumer_reply",
        "consumer_reply_unproved",
        "consumer_information",
        "counter",
        "promise",
        "take_up",
        "first_step",
        "information",
        "correction_ack",
        "dispatch_answer",
        "dispatch_return",
        "dispatch_send",
        "referral",
        "referral_answer",
        "hearing_result",
        "order_service",
        "payment",
        "charge_sheet",
        "reopen",
        "review",
        "offer_latest",
        "registration",
        "page_claim",
        "import",
        "letter",
        "letter_answer",
        "report",
        "data_request",
        "lost_number",
        "tell_bodies",
        "intake",
    }
)
"""Deadlines of the life cycle, and of tasks; and how long an old number can object."""

NO_TIME = frozenset({"promise"})
"""Deadlines that are a day somebody named, and no length of time after it."""

STATUTORY = {
    "firm_first": (Unit.HOURS, 24, 240),
    "answer": (Unit.DAYS, 3, 60),
    "payment": (Unit.WORKING_DAYS, 3, 30),
    "charge_sheet": (Unit.DAYS, 30, 365),
    "consumer_reply": (Unit.DAYS, 3, 30),
}
"""Periods that the Act, the Guidelines or the real system set: the unit, the least and the most."""

REMINDED = frozenset({"answer", "consumer_reply", "charge_sheet"})
"""Deadlines of which somebody is told by a reminder; of the others no message speaks, and some begin anew instead."""

REASONS = frozenset(
    {
        "agree_lost_number",
        "complainant_type",
        "correct_field",
        "dispatch_way",
        "escalated",
        "intake_source",
        "movement",
        "outcome",
        "posting",
        "receipt_basis",
        "redaction",
        "refuse_application",
        "refuse_correction",
        "refuse_erasure",
        "refuse_intake",
        "refuse_lost_number",
        "refuse_take_over",
        "return_application",
        "wish",
    }
)
"""Lists of reasons and kinds that are read by name, beside those from which an act takes a word."""

_of_acts: list[Callable[[], Iterable[str]]] = []


def use_lists(names: Callable[[], Iterable[str]]) -> None:
    """Let a pack also need the lists that these names are of; called once, when the program starts."""
    _of_acts.append(names)


def lists() -> frozenset[str]:
    """Return the names of all lists of reasons and kinds that a pack has, no more and no less."""
    return REASONS.union(*(names() for names in _of_acts))


FIGURES = {
    "limitation_safe_days": (10, 185),
    "limitation_outer_days": (10, 185),
    "protective_days": (1, 10),
    "hearing_notice_days": (0, 60),
    "hearing_reminder_days": (1, 14),
    "unusual_cases": (1, 100_000),
    "unusual_numbers": (1, 100_000),
    "unusual_times": (1, 1000),
    "filings_per_day": (1, 1000),
    "open_in_all": (1, 1000),
    "open_against_one_firm": (1, 1000),
    "reward_percent": (0, 100),
    "recovery_cost_percent": (0, 100),
    "repeat_factor": (1, 10),
    "interim_latest_days": (1, 365),
    "same_answer_limit": (1, 1000),
    "review_enabled": (0, 1),
    "registered_post_days": (1, 60),
    "unjoin_days": (1, 3650),
    "wallet_call_days": (0, 30),
}
"""Numbers, each with the least and the most that it can be; what lies beyond is a slip."""

TEXTS = frozenset(
    {
        "ok",
        "breach",
        "not_yet_due",
        "not_applicable",
        "not_in_force",
        "need_info",
        "becomes_breach",
        "can_file_on",
        "told_long_enough",
        "tell_the_firm",
        "payment_unknown",
        "payment_service_agrees",
        "payment_service_differs",
        "payment_amount_agrees",
        "payment_amount_differs",
        "payment_day_agrees",
        "payment_day_differs",
        "payment_trx_agrees",
        "payment_trx_differs",
        "payment_trx_used_agrees",
        "payment_trx_used_differs",
        "payment_receiver_agrees",
        "payment_receiver_differs",
        "payment_wallet_agrees",
        "payment_wallet_differs",
        "payment_kind_agrees",
        "payment_kind_differs",
    }
)
"""Sentences."""

CHECK_TEXTS = {
    CheckId.PHONE: ("passed", "failed"),
    CheckId.ECOM: ("passed", "failed"),
    CheckId.CONSUMER: ("passed", "failed", "other_law"),
    CheckId.DUPLICATE: ("passed", "failed", "possible"),
    CheckId.LIMITATION: (
        *("passed", "several", "protective", "last_day", "outer"),
        *("not_begun", "unknown", "failed", "discovered"),
    ),
    CheckId.RIPE: ("passed", "broken", "begun", "failed", "other"),
    CheckId.FIRM_FIRST: (
        "passed",
        "contradiction",
        "protective",
        "waiting",
        "failed",
        "promise_open",
        "remedy_received",
        "only_name",
    ),
    CheckId.POLICY: ("passed", "broken"),
    CheckId.EVIDENCE: ("passed", "failed"),
    CheckId.FIELDS: ("passed", "failed"),
    CheckId.HARASS: ("passed", "failed", "same_party"),
}
"""The sentences of each check."""

RESULT_VALUES = frozenset({"rule", "law", "since", "due", "late", "left", "done"})
"""What a sentence of a result may be filled with."""

_BOTH = frozenset({"said", "told"})
_DAYS = frozenset({"cause", "safe_last", "outer_last", "left"})
_INSTEAD = frozenset({"category", "ends"})
PLACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("ok", "breach", "not_yet_due", "not_applicable", "not_in_force", "need_info"), RESULT_VALUES),
    **dict.fromkeys(("becomes_breach", "can_file_on"), frozenset({"day"})),
    **dict.fromkeys((f"payment_{what}_{how}" for what in ("amount", "day") for how in ("agrees", "differs")), _BOTH),
    **dict.fromkeys(
        (f"LIMITATION.{key}" for key in ("passed", "protective", "last_day", "outer", "not_begun", "failed")), _DAYS
    ),
    "LIMITATION.discovered": _DAYS | {"discovered"},
    "LIMITATION.several": _DAYS | {"first"},
    "RIPE.begun": frozenset({"ground", "cause"}),
    "RIPE.broken": frozenset({"ground"}),
    "RIPE.failed": frozenset({"day", "last"}),
    "RIPE.other": _INSTEAD | {"day", "last"},
    "FIRM_FIRST.promise_open": frozenset({"day"}),
    "FIRM_FIRST.waiting": frozenset({"until"}),
    "POLICY.broken": frozenset({"count"}),
    **dict.fromkeys(("EVIDENCE.failed", "FIELDS.failed"), frozenset({"missing"})),
}
"""What the shared sentences, and those of the checks, may be filled with; all others are said as they stand."""

PAYMENT_GROUPS = frozenset({"amount", "receiver", "trx", "at"})
"""The named groups of a payment message."""
