"""Says what follows from the life cycle: which acts are open to a role, and what may be told and run in a status."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import ClassVar

from ccms.accounts.actors import Role
from ccms.complaints.lifecycle import FIRM, OFFICE, OPEN, SUPERVISOR, Action, DeadlineKind, Standing, Status, holds
from ccms.complaints.transitions import ONLY_PROVED, TRANSITIONS, Transition, Wait
from ccms.core.failures import Failure


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


class NotAllowed(Failure):
    """The table says no. Parameters: action, status; `allowed` lists what this reader may do instead."""

    slug: ClassVar[str] = "invalid-transition"

    def __init__(self, action: Action, status: Status, allowed_instead: tuple[Action, ...]) -> None:
        super().__init__(action=str(action), status=str(status), allowed=[str(a) for a in allowed_instead])


def roles_of(action: Action) -> frozenset[Role]:
    """Return who can do an action at some time."""
    return frozenset(role for row in TRANSITIONS if row.action is action for role in row.by)


def actions_of(roles: Iterable[str]) -> frozenset[Action]:
    """Return the actions that one of these roles can do at some time."""
    return frozenset(row.action for row in TRANSITIONS if not row.by.isdisjoint(roles))


def side_of(role: Role) -> str:
    """Name the side a role speaks for: consumer, firm, office, body or clock."""
    if role in FIRM:
        return "firm"
    if role in OFFICE or role in SUPERVISOR:
        return "office"
    return str(role)


def open_rows(standing: Standing, role: Role, *, proved: bool = True) -> Iterator[Transition]:
    """Yield the rows of the table that this role may use now; `proved` is asked of a person that speaks for a firm."""
    side = side_of(role)
    withheld = ONLY_PROVED if side == "firm" and not proved else ()
    for row in TRANSITIONS:
        if role not in row.by or standing.status not in row.sources or row.action in withheld:
            continue
        if holds(row.guard, standing, side):
            yield row


def allowed_actions(
    standing: Standing, role: Role, *, proved: bool = True, waits: Collection[Wait] = ()
) -> tuple[Action, ...]:
    """List the actions open to this role now, in the table's order; `waits` are those that are not over."""
    return tuple(row.action for row in open_rows(standing, role, proved=proved) if row.wait not in waits)


def allowed(
    standing: Standing, action: Action, role: Role, *, proved: bool = True, waits: Collection[Wait] = ()
) -> Transition:
    """Return the row that lets `role` do `action`, be it after a wait, or raise `NotAllowed` naming what is allowed."""
    for row in open_rows(standing, role, proved=proved):
        if row.action == action:
            return row
    raise NotAllowed(action, standing.status, allowed_actions(standing, role, proved=proved, waits=waits))
