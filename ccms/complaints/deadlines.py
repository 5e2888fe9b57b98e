"""Starts and moves the deadlines of a complaint, and says when their alarms are due. Lengths are the law pack's.

A period counted in days ends at 24:00 in Dhaka, one counted in hours to the minute, one in working days at the end of
that working day (`law.periods`). A deadline keeps the instant it is counted from (`starts_at`), so that moving a
deadline is moving that instant.
"""

import uuid
from datetime import date, datetime, timedelta

from ccms.complaints.lifecycle import TO_CLOSE, TO_SERVE, DeadlineKind, Status
from ccms.complaints.models import Deadline
from ccms.complaints.plan import Ended, LoadedComplaint, Plan
from ccms.core.clock import dhaka_day, end_of_day
from ccms.law.periods import Period

D = DeadlineKind
# The clock of each status by which the firm's inbox is sorted: of an open complaint exactly one of them runs.
SORTS_FOR_FIRM = frozenset(
    {
        *(D.FIRM_FIRST, D.REACH_FIRM, D.ANSWER, D.COUNTER, D.CONSUMER_REPLY, D.PROMISE),
        *(D.FIRST_STEP, D.REFERRAL, D.HEARING_RESULT, D.PAYMENT),
    }
)
# The clocks by which the office's lists by reason are sorted, each in one status.
SORTS_BY_REASON = frozenset({D.TAKE_UP, D.FIRST_STEP, D.REFERRAL, D.HEARING_RESULT})

# The duties that begin anew as often as their period passes without the act.
BEGIN_ANEW = frozenset({D.TAKE_UP, D.FIRST_STEP, D.HEARING_RESULT, D.PAYMENT, D.DISPATCH_SEND, D.DISPATCH_RETURN})

# How many weeks more a body has to answer what it was asked, before nothing is awaited of it.
MOST_WEEKS = 3

# The step of a referral's deadline: the papers are to be sent, were sent, or the other body has taken it over.
TO_BE_SENT, SENT, ACCEPTED = 0, 1, 2
# The step of the time to reach a firm once a letter to it was posted; smaller steps count reminders.
POSTED = 9


def is_duty_of_office(kind: str, party: str) -> bool:
    """Tell whether the office has to act: of a fine only until its order is served, and once it has come in."""
    return kind in BEGIN_ANEW and (kind != D.PAYMENT or party in {TO_SERVE, TO_CLOSE})


def is_on_firms_desk(kind: str, party: str) -> bool:
    """Tell whether a firm's inbox reads this deadline: it sorts a list there, or an officer waits for the firm."""
    return kind in SORTS_FOR_FIRM or (kind == D.INFORMATION and party == "firm")


def due(loaded: LoadedComplaint, kind: str, start: datetime) -> datetime:
    """Return when a period of this kind, counted from `start`, is over."""
    return loaded.pack.periods[str(kind)].ends(start, loaded.calendar)


def period_of(loaded: LoadedComplaint, clock: Deadline) -> Period:
    """Return the period of the pack after which a deadline begins anew."""
    return loaded.pack.periods["order_service" if clock.party == TO_SERVE else clock.kind]


def last_day(loaded: LoadedComplaint, period: str, start: datetime) -> date:
    """Return the last day in Dhaka that still belongs to a period of the pack."""
    return dhaka_day(loaded.pack.periods[period].ends(start, loaded.calendar) - timedelta(microseconds=1))


def reminders(loaded: LoadedComplaint, kind: DeadlineKind, start: datetime) -> tuple[datetime, ...]:
    """Return the instants before the end at which a deadline of this kind reminds."""
    if kind is DeadlineKind.REACH_FIRM:
        return (loaded.pack.periods["second_channel"].ends(start, loaded.calendar),)
    if kind is DeadlineKind.HEARING_RESULT:  # counted from the hearing, of which both sides are reminded before it
        return (start - timedelta(days=loaded.pack.figures["hearing_reminder_days"]),)
    return loaded.pack.periods[str(kind)].reminders_at(start, loaded.calendar)


def next_ring(loaded: LoadedComplaint, clock: Deadline, after: datetime) -> datetime:
    """Return the deadline's next reminder after the given instant, or its end."""
    coming = [at for at in reminders(loaded, DeadlineKind(clock.kind), clock.starts_at) if after < at < clock.due_at]
    return min(coming, default=clock.due_at)


def start(
    plan: Plan,
    kind: DeadlineKind,
    *,
    counted_from: datetime | None = None,
    until: datetime | None = None,
    step: int = 0,
    party: str = "",
    item: uuid.UUID | None = None,
) -> Deadline:
    """Start a deadline; a live one of the same kind, party and thing is closed for it."""
    begins = counted_from or plan.at
    running = plan.loaded.clock(kind, party, item)
    if running:
        plan.closed.setdefault(running.id, Ended.MOVED)
    plan.opened = [one for one in plan.opened if (one.kind, one.party, one.item) != (kind, party, item)]
    clock = Deadline(
        id=uuid.uuid4(),
        complaint_id=plan.complaint.id,
        kind=str(kind),
        party=party,
        item=item,
        step=step,
        starts_at=begins,
        due_at=until or due(plan.loaded, kind, begins),
    )
    clock.next_alarm_at = next_ring(plan.loaded, clock, plan.at)
    plan.opened.append(clock)
    return clock


def start_consumer_reply(plan: Plan) -> None:
    """The consumer is asked: counted from receipt, at the latest from a day after sending."""
    latest = plan.loaded.pack.periods["consumer_reply_unproved"].ends(plan.at, plan.loaded.calendar)
    start(plan, DeadlineKind.CONSUMER_REPLY, counted_from=latest)


def start_service(plan: Plan) -> None:
    """The order is to reach the firm: its days to pay run from a proved receipt."""
    until = due(plan.loaded, "order_service", plan.at)
    start(plan, DeadlineKind.PAYMENT, party=TO_SERVE, until=until)


def start_payment(plan: Plan, received_at: datetime) -> None:
    """The order has reached the firm, whose days to pay run from that instant."""
    plan.stop(DeadlineKind.PAYMENT, Ended.MET, party=TO_SERVE)
    start(plan, DeadlineKind.PAYMENT, counted_from=received_at)


def start_promise(plan: Plan, day: date) -> None:
    """The firm has until the end of the promised day."""
    start(plan, DeadlineKind.PROMISE, until=end_of_day(day))


def start_office(plan: Plan) -> None:
    """The complaint is before the office: to be taken up, and a first step to be made."""
    start(plan, DeadlineKind.TAKE_UP)
    start(plan, DeadlineKind.FIRST_STEP)


def start_charge_sheet(plan: Plan) -> None:
    """Section 61: ninety days from filing, with alerts before."""
    start(plan, DeadlineKind.CHARGE_SHEET)


def start_charge_sheet_again(plan: Plan) -> None:
    """An ended complaint is open again: what is left of its ninety days runs on.

    If they were over meanwhile the alarm fires at once; if before its end, it has fired and does not again.
    """
    clock = start(plan, DeadlineKind.CHARGE_SHEET, counted_from=plan.complaint.filed_at)
    ended_at = plan.complaint.ended_at
    if ended_at and clock.due_at <= ended_at:
        plan.opened.remove(clock)


def receive(plan: Plan, received_at: datetime) -> None:
    """The firm's receipt is proved: it is reached, and its days to answer run from that instant."""
    plan.stop(DeadlineKind.REACH_FIRM, Ended.MET)
    start(plan, DeadlineKind.ANSWER, counted_from=received_at)


def arrive_at_office(plan: Plan) -> None:
    """Start what belongs to the status at the office that the plan has reached."""
    if plan.status is Status.ESCALATED:
        start_office(plan)
    elif plan.status is Status.SCRUTINY and not plan.loaded.clock(DeadlineKind.FIRST_STEP):
        start(plan, DeadlineKind.FIRST_STEP)
