"""Says of each status what anyone may be told of it, and which deadlines may run in it."""

from enum import StrEnum

from ccms.complaints.lifecycle import OPEN, DeadlineKind, Status


class PublicState(StrEnum):
    """What anyone may be told of a status."""

    WITH_FIRM = "with_firm"
    WITH_CONSUMER = "with_consumer"
    PROMISED = "promised"
    DISPUTED = "disputed"
    WITH_REGULATOR = "with_regulator"
    HEARING = "hearing"
    ORDERED = "ordered"
    SETTLED = "settled"
    CLOSED = "closed"


# What is told under another name than its own.
_OTHERWISE = {
    Status.TOLD_FIRM: PublicState.WITH_FIRM,
    Status.ESCALATED: PublicState.DISPUTED,
    Status.SCRUTINY: PublicState.WITH_REGULATOR,
    Status.REFERRED: PublicState.WITH_REGULATOR,
}
PUBLIC = {status: _OTHERWISE.get(status) or PublicState(status) for status in Status}

# The clocks that may run in each status. An open complaint has at least one of them live (tested).
CLOCKS: dict[Status, frozenset[DeadlineKind]] = {
    Status.TOLD_FIRM: frozenset({DeadlineKind.FIRM_FIRST}),
    Status.WITH_FIRM: frozenset(
        {DeadlineKind.REACH_FIRM, DeadlineKind.ANSWER, DeadlineKind.CONSUMER_INFORMATION, DeadlineKind.COUNTER}
    ),
    Status.WITH_CONSUMER: frozenset({DeadlineKind.CONSUMER_REPLY}),
    Status.PROMISED: frozenset({DeadlineKind.PROMISE}),
    Status.ESCALATED: frozenset({DeadlineKind.TAKE_UP, DeadlineKind.FIRST_STEP}),
    Status.SCRUTINY: frozenset({DeadlineKind.FIRST_STEP, DeadlineKind.INFORMATION}),
    Status.REFERRED: frozenset({DeadlineKind.REFERRAL}),
    Status.HEARING: frozenset({DeadlineKind.HEARING_RESULT}),
    Status.ORDERED: frozenset({DeadlineKind.PAYMENT}),
    Status.SETTLED: frozenset(),
    Status.CLOSED: frozenset(),
}
# Section 61 runs from filing until an order or the end, whatever the status.
WITH_CHARGE_SHEET = OPEN - {Status.ORDERED}
