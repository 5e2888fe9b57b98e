"""Delivers messages: claims what is due, commits, hands it to the gateway, records the result. Codes always go first.

No transaction is open while a call to the outside runs, and no thread that makes such a call touches the database.
"""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ccms.notices import proofs, queues
from ccms.notices.channels import Failed, Outcome, Trouble, development, receipts, routing, sms
from ccms.notices.channels.sms import SendResult
from ccms.notices.channels.table import CHANNELS, SENT
from ccms.notices.composition import composing
from ccms.notices.composition.composing import Composed, compose_codes, compose_notices
from ccms.notices.models import Notice, State
from ccms.notices.queues import CODE_QUEUE, NOTICE_QUEUE, Queue, Result, wait_after

log = logging.getLogger(__name__)


HEAD_START_SECONDS = 0.2  # what codes get before notices follow them to the gateway
GATHER_SECONDS = 0.005
LOOK_AGAIN_SECONDS = 0.5  # how soon a new code is seen while all calls hang
AT_ONCE = 200  # rows a round takes where nobody outside has to be waited for


@dataclass(slots=True)
class DeliveryReport:
    """What one call of `deliver` did; false when there was nothing to do."""

    codes: int = 0
    sent: int = 0
    retried: int = 0
    parked: int = 0
    expired: int = 0
    rescued: int = 0
    fenced: int = 0
    proved: int = 0

    def __bool__(self) -> bool:
        return any((self.codes, self.sent, self.retried, self.parked, self.expired, self.rescued, self.proved))


@dataclass(frozen=True, slots=True)
class Lane:
    """One stream of messages: which rows, how many at a time, and by what they leave."""

    queue: Queue
    channel: str
    width: int
    is_built_in: bool

    @property
    def is_code(self) -> bool:
        """Codes overtake."""
        return self.queue is CODE_QUEUE

    @property
    def is_routed(self) -> bool:
        """An SMS that is really sent needs a gateway that may be paid."""
        return not self.is_built_in and CHANNELS[self.channel].is_routed

    def send(self, one: Composed) -> SendResult:
        """Send a message, in a thread that knows no database."""
        send = CHANNELS[self.channel].send
        return SendResult(send(one.message)) if send else sms.travel(one.message, one.way, is_code=self.is_code)


@dataclass(slots=True)
class Run:
    """One call of `deliver`: its time that runs on, its calls in flight, its report."""

    start: datetime
    limit: int
    seconds: float
    pool: ThreadPoolExecutor
    report: DeliveryReport = field(default_factory=DeliveryReport)
    in_flight: dict[Future[SendResult], tuple[Lane, Composed]] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> datetime:
        """The time handed in plus what has passed since, so that leases are as long as they say."""
        return self.start + timedelta(seconds=time.monotonic() - self.begun)

    @property
    def open(self) -> bool:
        """Whether more may be taken."""
        return self.limit > 0 and time.monotonic() - self.begun < self.seconds

    def room(self, lane: Lane) -> int:
        """How many rows this lane may take now."""
        busy = sum(1 for other, _ in self.in_flight.values() if other is lane)
        return min(self.limit, (AT_ONCE if lane.is_built_in else lane.width) - busy)


def deliver(now: datetime, limit: int = 10_000, *, seconds: float = 5.0) -> DeliveryReport:
    """Send what is due, up to `limit` messages and for about `seconds`; safe in any number of processes at once."""
    lanes = _lanes()
    if not all(lane.is_built_in for lane in lanes) and transaction.get_connection().in_atomic_block:
        raise RuntimeError("deliver() sends outside of transactions: a claim must be committed before a call")
    with ThreadPoolExecutor(sum(lane.width for lane in lanes), thread_name_prefix="out") as pool:
        run = Run(start=now, limit=limit, seconds=seconds, pool=pool)
        run.report.rescued = sum(queues.rescue(queue, now) for queue in (CODE_QUEUE, NOTICE_QUEUE))
        while _rounds(run, lanes):
            pass
    return run.report


def retry(notice_id: UUID, now: datetime) -> bool:
    """Let a parked notice be tried from the beginning; False where it is not parked, or is a letter that came back."""
    parked = Notice.objects.filter(pk=notice_id, state=State.PARKED).exclude(last_error=Trouble.CAME_BACK)
    return bool(parked.update(state=State.QUEUED, attempts=0, next_try_at=now))


def _lanes() -> tuple[Lane, ...]:
    """Codes first, and each channel a lane: a hanging mail server holds up no SMS, and nothing holds up a code."""
    ways = [(channel, CHANNELS[channel]) for channel in SENT]
    codes = [Lane(CODE_QUEUE, name, way.codes_at_once, way.is_built_in()) for name, way in ways if way.codes_at_once]
    return (*codes, *(Lane(NOTICE_QUEUE, name, way.at_once, way.is_built_in()) for name, way in ways))


def _rounds(run: Run, lanes: Sequence[Lane]) -> bool:
    """Send all that is due, then tell what was proved; True when that may have made more to send."""
    while _round(run, lanes):
        pass
    proved = proofs.tell(run.now)
    run.report.proved += proved
    return bool(proved) and run.open


def _round(run: Run, lanes: Sequence[Lane]) -> bool:
    """Take, send, and put away what came back; False when nothing is left to take or to wait for."""
    took, due = False, queues.due(run.now)
    for lane in lanes:
        if (lane.queue.table, lane.channel) in due:
            took = _take(run, lane) or took
    if run.in_flight:
        wait(run.in_flight, LOOK_AGAIN_SECONDS, FIRST_COMPLETED)
        wait(run.in_flight, GATHER_SECONDS)
        _land(run, [flight for flight in run.in_flight if flight.done()])
    return took or bool(run.in_flight)


def _take(run: Run, lane: Lane) -> bool:
    room = run.room(lane) if run.open else 0
    if room <= 0:
        return False
    with transaction.atomic():
        claims = queues.claim(lane.queue, run.now, room, channel=lane.channel)
        claims += queues.claim_companions(claims, run.now, channel=lane.channel, most=composing.COMPANIONS)
    if not claims:
        return False
    run.limit -= len(claims)
    ready, ended = (compose_codes if lane.is_code else compose_notices)(claims, run.now)
    _settle(run, lane, ended)
    for one in ready:
        if one.others:
            queues.mark_carried([claim.id for claim in one.claims], one.message.id)
    if lane.is_built_in:
        _take_in_house(run, lane, ready)
        return True
    if lane.is_routed:
        ready = _routed(run, lane, ready)
    flights = {run.pool.submit(lane.send, one): (lane, one) for one in ready}
    run.in_flight |= flights
    if lane.is_code:
        wait(flights, HEAD_START_SECONDS)
    return True


def _routed(run: Run, lane: Lane, ready: Sequence[Composed]) -> list[Composed]:
    """Choose each message's gateways; what nobody may pay for today waits, and in the end is parked."""
    sendable = routing.assign(ready, run.now, is_code=lane.is_code)
    _settle(run, lane, [result for one, failed in sendable.unpaid for result in _results(run, lane, one, failed)])
    queues.mark_doubtful(lane.queue, [claim.id for one in sendable.doubtful for claim in one.claims])
    return sendable.ready


def _take_in_house(run: Run, lane: Lane, ready: Sequence[Composed]) -> None:
    with transaction.atomic():
        outcomes = development.take(lane.channel, [one.message for one in ready], run.now)
        pairs = zip(ready, outcomes, strict=True)
        _settle(run, lane, [result for pair in pairs for result in _results(run, lane, *pair)])


def _land(run: Run, landed: Sequence[Future[SendResult]]) -> None:
    trips: dict[Lane, list[tuple[Composed, SendResult]]] = {}
    for flight in landed:
        lane, composed = run.in_flight.pop(flight)
        trips.setdefault(lane, []).append((composed, _trip(flight)))
    for lane, ended in trips.items():
        if lane.is_routed:
            routing.settle(ended, run.now)
        _settle(run, lane, [result for one, trip in ended for result in _results(run, lane, one, trip.outcome)])


def _trip(flight: Future[SendResult]) -> SendResult:
    error = flight.exception()
    if error is None:
        return flight.result()
    # a fault of ours in a channel must not stop the line; the message is tried again and parked in the end, and as
    # nobody knows how far the call came, it may be out already
    log.error("a channel failed", exc_info=error)
    return SendResult(Failed("", Trouble.ANSWER_LOST))


def _results(run: Run, lane: Lane, composed: Composed, outcome: Outcome) -> list[Result]:
    """Return what became of each notice of a message; those of a digest come back together."""
    first = _result(run, lane, composed, outcome)
    return [first, *(replace(first, claim=other) for other in composed.others)]


def _result(run: Run, lane: Lane, composed: Composed, outcome: Outcome) -> Result:
    if isinstance(outcome, Failed):
        return _failure(run, lane, composed, outcome)
    arrived = outcome.delivered or composed.received
    return Result(
        composed.claim,
        State.DELIVERED if arrived else State.SENT,
        run.now,
        provider=outcome.provider,
        provider_id=outcome.provider_id,
        proof_due=arrived and composed.proof,
    )


def _failure(run: Run, lane: Lane, composed: Composed, failed: Failed) -> Result:
    claim, asked = composed.claim, failed.wait_seconds
    if lane.is_code and routing.is_second_copy(composed, failed):
        asked = max(asked, routing.CODE_RETRY_SECONDS)
    again = None if failed.for_good else wait_after(lane.queue.waits, claim.attempts, asked)
    log.warning(
        "not sent",
        extra={
            "notice": str(claim.id),
            "channel": lane.channel,
            "gateway": failed.provider,
            "trouble": str(failed.trouble),
            "reason": failed.detail,
            "try": claim.attempts,
        },
    )
    return Result(
        claim,
        State.PARKED if again is None else State.QUEUED,
        run.now,
        next_try_at=None if again is None else run.now + again,
        provider=failed.provider,
        trouble=failed.trouble,
    )


def _settle(run: Run, lane: Lane, results: Sequence[Result]) -> None:
    kept = queues.settle(lane.queue, results)
    receipts.apply_early(lane.queue, [one for one in results if one.provider_id], run.now)
    report = run.report
    report.fenced += len(results) - len(kept)
    for one in results:
        match one.state:
            case State.QUEUED:
                report.retried += 1
            case State.PARKED:
                report.parked += 1
            case State.EXPIRED:
                report.expired += 1
            case _ if lane.is_code:
                report.codes += 1
            case _:
                report.sent += 1
