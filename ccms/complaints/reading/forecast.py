"""Foretells the days of a filing before it is sent: it is planned as if it were sent now, and nothing is written."""

import uuid
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.models import Consumer, Office
from ccms.complaints.acts.proof_of_service import plan_firm_received
from ccms.complaints.acts.sweeping import plan_ring
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import new_matter, plan_file
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.law.checks import Precheck
from ccms.law.pack.in_force import Pack


@dataclass(frozen=True, slots=True)
class Forecast:
    """The complaint as it would be, and when its deadlines would end.

    `clocks` are those that the filing itself starts. `later` are those that follow where nobody acts: the notice after
    the first 72 hours, and the reply to a notice that is received the moment it is sent, which is the earliest end.
    """

    complaint: Complaint
    clocks: Mapping[DeadlineKind, datetime]
    later: Mapping[DeadlineKind, datetime]


def forecast(*, filing: Filing, result: Precheck, pack: Pack, by: Actor | None, now: datetime) -> Forecast | None:
    """Plan a filing and what follows if nobody acts; None where it could not be sent now."""
    if result.status is None:
        return None
    by = by or CLOCK
    person = Consumer(id=by.consumer or uuid.uuid4())
    loaded = new_matter(filing, person, Office(id=uuid.uuid4()), result, pack, now)
    loaded, filed = _after(plan_file(loaded, filing, result, [], by, now))
    complaint, later = copy(loaded.complaint), dict[DeadlineKind, datetime]()
    if waits := loaded.clock(DeadlineKind.FIRM_FIRST):
        loaded, over = _after(plan_ring(loaded, waits, waits.due_at))
        later |= over
    if reach := loaded.clock(DeadlineKind.REACH_FIRM):
        sent_at = reach.starts_at
        _, received = _after(plan_firm_received(loaded, sent_at, "opened", by, sent_at, proved=True))
        later |= received
    return Forecast(complaint, filed, later)


def forecast_of(
    category: str, facts: Mapping[str, object], result: Precheck, pack: Pack, by: Actor | None, now: datetime
) -> Forecast | None:
    """Foretell the days of a purchase while neither the seller nor the buyer is known."""
    filing = Filing(
        draft=uuid.uuid4(),
        firm=uuid.uuid4(),
        category=category,
        facts=facts,
        wish="",
        narrative="",
        name="",
        district="",
    )
    return forecast(filing=filing, result=result, pack=pack, by=by, now=now)


def _after(plan: Plan) -> tuple[LoadedComplaint, Mapping[DeadlineKind, datetime]]:
    """Return the complaint as the plan leaves it, and the ends of the deadlines that it starts."""
    for name, value in plan.changes.items():
        setattr(plan.complaint, name, value)
    running = [clock for clock in plan.loaded.clocks if clock.id not in plan.closed]
    started = {DeadlineKind(clock.kind): clock.due_at for clock in plan.opened}
    return replace(plan.loaded, clocks=(*running, *plan.opened)), started
