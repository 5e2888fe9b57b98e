"""Delivery: take what is due, commit, hand it to the outside, write down what became of it. Codes go first, always.

No transaction is open while a stranger thinks, and no thread that talks to a stranger touches the database.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ccms.notices import proofs, queues, receipts
from ccms.notices.channels import Failed, Message, Outcome, Trouble, development, email, sms
from ccms.notices.composing import Composed, compose_codes, compose_notices
from ccms.notices.models import Channel, Notice, State
from ccms.notices.queues import CODE_QUEUE, NOTICE_QUEUE, Claim, Queue, Result
from ccms.notices.schedule import wait_after

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
    send: Callable[[Message], Outcome] | None  # None: the built-in gateway, which is a table
    honoured: bool = False

    @property
    def is_code(self) -> bool:
        """Codes overtake."""
        return self.queue is CODE_QUEUE


@dataclass(slots=True)
class Run:
    """One call of `deliver`: its time that runs on, its calls in flight, its report."""

    start: datetime
    limit: int
    seconds: float
    pool: ThreadPoolExecutor
    report: DeliveryReport = field(default_factory=DeliveryReport)
    flying: dict[Future[Outcome], tuple[Lane, Composed]] = field(default_factory=dict)
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
        busy = sum(1 for other, _ in self.flying.values() if other is lane)
        return min(self.limit, (lane.width if lane.send else AT_ONCE) - busy)


def deliver(now: datetime, limit: int = 10_000, *, seconds: float = 5.0) -> DeliveryReport:
    """Send what is due, up to `limit` messages and for about `seconds`; safe in any number of processes at once."""
    lanes = _lanes()
    if any(lane.send for lane in lanes) and transaction.get_connection().in_atomic_block:
        raise RuntimeError("deliver() sends outside of transactions: a claim must be committed before a call")
    with ThreadPoolExecutor(sum(lane.width for lane in lanes), thread_name_prefix="out") as pool:
        run = Run(start=now, limit=limit, seconds=seconds, pool=pool)
        run.report.rescued = sum(queues.rescue(lane.queue, now) for lane in lanes[:2])
        while _rounds(run, lanes):
            pass
    return run.report


def retry(notice_id: UUID, now: datetime) -> bool:
    """Let a parked notice be tried from the beginning; False where it is not parked."""
    parked = Notice.objects.filter(pk=notice_id, state=State.PARKED)
    return bool(parked.update(state=State.QUEUED, attempts=0, next_try_at=now))


def _lanes() -> tuple[Lane, Lane, Lane]:
    """Codes, SMS, mails: a lane each, so that a hanging mail server holds up no SMS and nothing holds up a code."""
    gateway = next(iter(sms.gateways()), None)
    honoured = gateway is not None and gateway.driver.honours_reference
    mail = None if settings.CCMS_MAIL_URL.startswith(sms.BUILTIN) else email.send
    return (
        Lane(CODE_QUEUE, Channel.SMS, 4, gateway.send_code if gateway else None, honoured),
        Lane(NOTICE_QUEUE, Channel.SMS, 20, gateway.send if gateway else None, honoured),
        Lane(NOTICE_QUEUE, Channel.EMAIL, 6, mail),
    )


def _rounds(run: Run, lanes: Sequence[Lane]) -> bool:
    """Send all that is due, then tell what was proved; True when that may have made more to send."""
    while _round(run, lanes):
        pass
    proved = proofs.tell(run.now)
    run.report.proved += proved
    return bool(proved) and run.open


def _round(run: Run, lanes: Sequence[Lane]) -> bool:
    """Take, send, and put away what came back; False when nothing is left to take or to wait for."""
    took = False
    for lane in lanes:
        took = _take(run, lane) or took
    if run.flying:
        wait(run.flying, LOOK_AGAIN_SECONDS, FIRST_COMPLETED)
        wait(run.flying, GATHER_SECONDS)
        _land(run, [flight for flight in run.flying if flight.done()])
    return took or bool(run.flying)


def _take(run: Run, lane: Lane) -> bool:
    room = run.room(lane) if run.open else 0
    if room <= 0:
        return False
    with transaction.atomic():
        channel = "" if lane.is_code else lane.channel
        claims = queues.claim(lane.queue, run.now, room, channel=channel, honoured=lane.honoured)
    if not claims:
        return False
    run.limit -= len(claims)
    ready, ended = (compose_codes if lane.is_code else compose_notices)(claims, run.now)
    _put_away(run, lane, ended)
    if lane.send is None:
        _take_in_house(run, lane, ready)
        return True
    flights = {run.pool.submit(lane.send, one.message): (lane, one) for one in ready}
    run.flying |= flights
    if lane.is_code:
        wait(flights, HEAD_START_SECONDS)
    return True


def _take_in_house(run: Run, lane: Lane, ready: Sequence[Composed]) -> None:
    with transaction.atomic():
        outcomes = development.take(lane.channel, [one.message for one in ready], run.now)
        _put_away(run, lane, [_result(run, lane, *pair) for pair in zip(ready, outcomes, strict=True)])


def _land(run: Run, landed: Sequence[Future[Outcome]]) -> None:
    results: dict[Lane, list[Result]] = {}
    for flight in landed:
        lane, composed = run.flying.pop(flight)
        results.setdefault(lane, []).append(_result(run, lane, composed, _outcome(flight)))
    for lane, ended in results.items():
        _put_away(run, lane, ended)


def _outcome(flight: Future[Outcome]) -> Outcome:
    error = flight.exception()
    if error is None:
        return flight.result()
    # a fault of ours in a channel must not stop the line; the message is tried again and parked in the end
    log.error("a channel failed", exc_info=error)
    return Failed("", Trouble.GATEWAY_ERROR)


def _result(run: Run, lane: Lane, composed: Composed, outcome: Outcome) -> Result:
    if isinstance(outcome, Failed):
        return _failure(run, lane, composed.claim, outcome)
    arrived = outcome.delivered or composed.designated_mail
    return Result(
        composed.claim,
        State.DELIVERED if arrived else State.SENT,
        run.now,
        provider=outcome.provider,
        provider_id=outcome.provider_id,
        proof_due=arrived and composed.proof,
    )


def _failure(run: Run, lane: Lane, claim: Claim, failed: Failed) -> Result:
    again = None if failed.for_good else wait_after(lane.queue.waits, claim.attempts, failed.wait_seconds)
    log.warning("not sent", extra={"notice": str(claim.id), "trouble": str(failed.trouble), "try": claim.attempts})
    return Result(
        claim,
        State.PARKED if again is None else State.QUEUED,
        run.now,
        next_try_at=None if again is None else run.now + again,
        provider=failed.provider,
        trouble=failed.trouble,
    )


def _put_away(run: Run, lane: Lane, results: Sequence[Result]) -> None:
    kept = queues.put_away(lane.queue, results)
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
