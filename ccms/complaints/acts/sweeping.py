"""Fires every deadline's alarm that is due, each minute: once, in order, by any number of sweepers.

A sweeper locks what is due with SKIP LOCKED, some thousand at a time, plans each with a pure function and records them
together. Of one complaint only the earliest alarm is fired in a round: the next may no longer exist afterwards.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from ccms.accounts.actors import CLOCK
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.proof_of_service import receive_posted
from ccms.complaints.dispatches.planning import end, settle
from ccms.complaints.filing.drafts import tell_ripe
from ccms.complaints.lifecycle import BESIDE, ENDED, TO_SERVE, Action, AnswerKind, DeadlineKind, Outcome, Reason, Status
from ccms.complaints.models import Call, Complaint, Deadline, Dispatch
from ccms.complaints.models.dispatch import DispatchState, told_of
from ccms.complaints.plan import Ended, LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.complaints.statuses import allowed
from ccms.core.failures import Failure
from ccms.gate import alarms

log = logging.getLogger(__name__)

BATCH = 1000
_ALL_CLOCKS = ("sweep", "all clocks")
_UNTIL_A_PERSON_SAYS = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Round:
    """What one transaction did: complaints it held, alarms fired, complaints whose alarm could not be fired."""

    held: int
    fired: int
    failed: frozenset[UUID]


def rest(now: datetime) -> None:
    """Fire no alarm until `go_on`: after a restore a person looks first at what the backup does not know."""
    alarms.suspend(*_ALL_CLOCKS, now + _UNTIL_A_PERSON_SAYS)


def go_on() -> bool:
    """Let alarms fire again; what was due meanwhile fires in its order. False where nothing was suspended."""
    return alarms.resume(*_ALL_CLOCKS)


def rests(now: datetime) -> bool:
    """Tell whether all alarms are suspended."""
    return bool(alarms.suspended_for(dict([_ALL_CLOCKS]), now))


def sweep(now: datetime, *, batch: int = BATCH, hands: int = 1) -> int:
    """Fire every alarm that is due by `now`; return how many were fired.

    Where there is much, `hands` sweep side by side: while one waits for the database, the other plans.
    """
    if rests(now):
        log.warning("the clocks rest after a restore; `manage.py held --run-clocks` lets them go on")
        return 0
    untold = receive_posted(now)
    first = sweep_once(now, batch=batch, without=untold)
    apart = untold | first.failed
    if hands > 1 and first.held > batch // 2:
        with ThreadPoolExecutor(hands, thread_name_prefix="sweep") as pool:
            others = [pool.submit(_sweep_apart, now, batch, apart) for _ in range(hands)]
        fired = first.fired + sum(other.result() for other in others)
    else:
        fired = first.fired + _sweep_on(now, batch, apart)
    while tell_ripe(now):
        pass
    return fired


def _sweep_on(now: datetime, batch: int, failed: frozenset[UUID]) -> int:
    fired = 0
    while (done := sweep_once(now, batch=batch, without=failed)).held:
        fired, failed = fired + done.fired, failed | done.failed
    return fired


def _sweep_apart(now: datetime, batch: int, failed: frozenset[UUID]) -> int:
    try:
        return _sweep_on(now, batch, failed)
    finally:
        connection.close()  # this thread's own


def sweep_once(now: datetime, *, batch: int = BATCH, without: frozenset[UUID] = frozenset()) -> Round:
    """Fire one batch in one transaction; it holds nothing when nothing is due that nobody else is firing."""
    failed: set[UUID] = set()
    with transaction.atomic():
        held = load_complaints(_lock_due(now, batch, without))
        plans = [plan for loaded in held if (plan := _plan_first(loaded, now, failed))]
        record(plans)
    return Round(len(held), len(plans), frozenset(failed))


def _lock_due(now: datetime, batch: int, without: frozenset[UUID]) -> list[Complaint]:
    """Lock the complaints of due deadlines; those that another sweeper or an act holds are left to it.

    Only complaints: a holder of one may change its deadlines, and a deadline locked beside a complaint that is then
    skipped would stay locked, so that two sweepers could wait for each other.
    """
    due = (
        Complaint.objects.filter(deadlines__closed_at__isnull=True, deadlines__next_alarm_at__lte=now)
        .select_for_update(of=("self",), skip_locked=True)
        .exclude(id__in=without)
        .order_by("deadlines__next_alarm_at", "deadlines__id")[:batch]
    )
    return list({complaint.id: complaint for complaint in due}.values())


def _plan_first(loaded: LoadedComplaint, now: datetime, failed: set[UUID]) -> Plan | None:
    """Plan the complaint's first alarm; one that cannot be planned is named in the log and holds up no other."""
    clock = _first_due(loaded, now)
    if clock is None:
        return None
    try:
        return plan_ring(loaded, clock, now)
    except (Failure, LookupError, ValueError, TypeError):
        log.exception("clock %s of complaint %s could not be fired", clock.kind, loaded.complaint.id)
        failed.add(loaded.complaint.id)
        return None


def _first_due(loaded: LoadedComplaint, now: datetime) -> Deadline | None:
    """Return what fires first, as it is since the lock: another sweeper may have just started an earlier deadline.

    Deadlines that end at the same moment fire in the order of their names, so that every such history reads alike.
    """
    first = min(
        loaded.clocks, key=lambda clock: (clock.next_alarm_at, clock.kind, clock.party, str(clock.item)), default=None
    )
    return first if first and first.next_alarm_at <= now else None


def plan_ring(loaded: LoadedComplaint, clock: Deadline, now: datetime) -> Plan:
    """Plan what a deadline's alarm does: a reminder before its end, or what its expiry means."""
    if clock.next_alarm_at < clock.due_at:
        return _remind(loaded, clock, now)
    return _expire(loaded, clock, now)


def _remind(loaded: LoadedComplaint, clock: Deadline, now: datetime) -> Plan:
    plan = Plan(loaded=loaded, event="clock.reminded", by=CLOCK, at=now, due_at=clock.next_alarm_at)
    plan.data = {"deadline": clock.kind, "step": clock.step, "until": clock.due_at.isoformat()}
    if clock.kind == DeadlineKind.HEARING_RESULT:
        plan.data["hearing_at"] = clock.starts_at.isoformat()
    clock.next_alarm_at = deadlines.next_ring(loaded, clock, clock.next_alarm_at)
    if clock.kind not in deadlines.BEGIN_ANEW:  # there it counts how often the period passed
        clock.step += 1
    plan.fired.append(clock)
    return plan


def _expire(loaded: LoadedComplaint, clock: Deadline, now: datetime) -> Plan:
    row = allowed(loaded.complaint.standing, Action.MISS_DEADLINE, CLOCK.role)
    if loaded.complaint.status in ENDED and clock.kind not in BESIDE:
        raise LookupError(f"{clock.kind} runs on complaint {loaded.complaint.id}, which has ended")
    plan = Plan(loaded=loaded, event="clock.missed_deadline", by=CLOCK, at=now, due_at=clock.due_at, transition=row)
    plan.data = {"deadline": clock.kind, "step": clock.step}
    if clock.party:
        plan.data["party"] = clock.party
    if clock.item:
        plan.data["item"] = str(clock.item)
    plan.closed[clock.id] = Ended.MISSED
    EXPIRY[DeadlineKind(clock.kind)](plan, clock)
    return plan


def _firm_first(plan: Plan, _clock: Deadline) -> None:
    plan.move_to(Status.WITH_FIRM)
    deadlines.start(plan, DeadlineKind.REACH_FIRM)


def _reach_firm(plan: Plan, _clock: Deadline) -> None:
    _unreached(plan, "firm", Reason.UNREACHABLE)


def _answer(plan: Plan, _clock: Deadline) -> None:
    """Silence counts only where the notice reached a contact that is proved to be the firm's."""
    if plan.complaint.receipt_proved:
        _escalate(plan, Reason.SILENCE)
    else:
        _unreached(plan, "firm", Reason.UNREACHABLE)


def _consumer_reply(plan: Plan, _clock: Deadline) -> None:
    asked_about = plan.complaint.on_table
    plan.set("on_table", "")
    if not plan.complaint.consumer_reached:
        _unreached(plan, "consumer", Reason.CONSUMER_UNREACHED)
    elif asked_about == AnswerKind.DEFENCE:
        _escalate(plan, Reason.DEFENCE_UNANSWERED)
    elif asked_about == AnswerKind.PERFORMANCE:
        plan.move_to(Status.CLOSED, outcome=Outcome.PERFORMED_UNCONFIRMED)
    else:
        plan.move_to(Status.CLOSED, outcome=Outcome.UNRATED)


def _consumer_information(plan: Plan, _clock: Deadline) -> None:
    plan.set("information_open", sorted(set(plan.complaint.information_open) - {"consumer"}))


def _counter(plan: Plan, _clock: Deadline) -> None:
    _escalate(plan, Reason.DISAGREEMENT)


def _promise(plan: Plan, _clock: Deadline) -> None:
    _escalate(plan, Reason.BROKEN_PROMISE)


def _unreached(plan: Plan, party: str, reason: Reason) -> None:
    """Bring it before the office, and the party that no message reached on the hotline's call list."""
    _escalate(plan, reason)
    plan.rows.append(Call(complaint_id=plan.complaint.id, party=party, since=plan.at, due_at=plan.at))


def _escalate(plan: Plan, reason: Reason) -> None:
    plan.set("on_table", "")
    plan.move_to(Status.ESCALATED, reason=reason)
    deadlines.arrive_at_office(plan)


def _again(plan: Plan, clock: Deadline) -> None:
    """The office's own silence is an event too, and comes back until it ends.

    Where the alarms stood still, what passed meanwhile is one event, and not one for each period.
    """
    kind = DeadlineKind(clock.kind)
    period, calendar = deadlines.period_of(plan.loaded, clock), plan.loaded.calendar
    following = period.next_after(clock.due_at, calendar)
    while following and following <= plan.at:
        following = period.next_after(following, calendar)
    if following:
        again = deadlines.start(
            plan,
            kind,
            counted_from=clock.due_at,
            until=following,
            step=clock.step + 1,
            party=clock.party,
            item=clock.item,
        )
        again.late_since = clock.late_since or clock.due_at


def _payment(plan: Plan, clock: Deadline) -> None:
    """The fine is not in, or is being recovered; or the office has yet to serve the order, or to close what is paid."""
    fine = plan.loaded.fine
    if clock.party == TO_SERVE:
        plan.data["unserved"] = True
        if fine:  # it is told again, also by a way that was found since
            plan.data["fine_paisa"] = fine.order.fine_paisa
    elif fine and fine.left <= 0:
        plan.data["paid"] = True
    elif fine and fine.order.recovery_started_at:
        plan.data["recovery"] = True
    _again(plan, clock)


def _information(_plan: Plan, _clock: Deadline) -> None:
    """Noted against the party by the event itself; it may still answer. The officer's first step runs on."""


def _referral(plan: Plan, _clock: Deadline) -> None:
    """It is back: the other office has not taken it over or answered, or the papers were never sent to it."""
    referral = plan.loaded.referral
    if referral:
        plan.data |= {"body": referral.body, "unsent": referral.sent_on is None}
        referral.end(DispatchState.LAPSED, plan.at)
        plan.touched.append(referral)
    plan.move_to(Status.SCRUTINY)
    deadlines.arrive_at_office(plan)


def _of_dispatch(plan: Plan, clock: Deadline) -> Dispatch | None:
    """Return the dispatch that a deadline is about, and let the event name it."""
    found = next((each for each in plan.loaded.dispatches if each.id == clock.item), None)
    if found is not None:
        plan.data |= told_of(found)
    return found


def _dispatch_again(plan: Plan, clock: Deadline) -> None:
    """The office has not sent it, or has not seen to what came back."""
    _of_dispatch(plan, clock)
    _again(plan, clock)


def _dispatch_unanswered(plan: Plan, clock: Deadline) -> None:
    """The body was late: some weeks more are given, then nothing is awaited of it any more."""
    found = _of_dispatch(plan, clock)
    if clock.step < deadlines.MOST_WEEKS:
        _again(plan, clock)
    elif found is not None:
        end(plan, found, DispatchState.LAPSED)
        plan.data["lapsed"] = True
        settle(plan, found)


def _correction_unconfirmed(plan: Plan, clock: Deadline) -> None:
    """The body did not say that it put right what it was sent; a person of the office looks."""
    found = _of_dispatch(plan, clock)
    if found is not None:
        end(plan, found, DispatchState.LAPSED)
        settle(plan, found)


def _charge_sheet(_plan: Plan, _clock: Deadline) -> None:
    """No charge sheet is possible any more (section 61): the event says so, and nothing follows by itself."""


EXPIRY: dict[DeadlineKind, Callable[[Plan, Deadline], None]] = {
    DeadlineKind.FIRM_FIRST: _firm_first,
    DeadlineKind.REACH_FIRM: _reach_firm,
    DeadlineKind.ANSWER: _answer,
    DeadlineKind.CONSUMER_REPLY: _consumer_reply,
    DeadlineKind.CONSUMER_INFORMATION: _consumer_information,
    DeadlineKind.COUNTER: _counter,
    DeadlineKind.PROMISE: _promise,
    DeadlineKind.TAKE_UP: _again,
    DeadlineKind.FIRST_STEP: _again,
    DeadlineKind.INFORMATION: _information,
    DeadlineKind.REFERRAL: _referral,
    DeadlineKind.HEARING_RESULT: _again,
    DeadlineKind.PAYMENT: _payment,
    DeadlineKind.CHARGE_SHEET: _charge_sheet,
    DeadlineKind.DISPATCH_SEND: _dispatch_again,
    DeadlineKind.DISPATCH_ANSWER: _dispatch_unanswered,
    DeadlineKind.DISPATCH_RETURN: _dispatch_again,
    DeadlineKind.CORRECTION_ACK: _correction_unconfirmed,
}
