"""Names the rows that a plan writes, each with its digest, for the plan's event."""

from itertools import chain

from ccms.complaints.history.covered import OF_MODEL
from ccms.complaints.models import Deadline
from ccms.complaints.plan import Plan
from ccms.ledger.canonical import JSON

_CLOCKS = OF_MODEL[Deadline]


def rows_of(plan: Plan) -> dict[str, JSON]:
    """Return the digest of each row that the plan makes, changes or closes, by the row's name."""
    named: dict[str, JSON] = {}
    for row in chain(plan.rows, plan.touched, plan.fired, plan.opened):
        if covered := OF_MODEL.get(type(row)):
            named[covered.name(row.pk)] = covered.digest(row)
    for clock in plan.loaded.clocks:
        if clock.id in plan.closed:
            closed = {"closed_at": plan.at, "closed_how": str(plan.closed[clock.id])}
            named[_CLOCKS.name(clock.id)] = _CLOCKS.digest(clock, **closed)
    return named
