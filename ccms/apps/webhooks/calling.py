"""Calls the webhooks: claims what is due, commits, calls, records the answer. No transaction is open during a call.

A worker keeps one pool of threads as long as it runs, so that a slow machine delays no calls but its own.
"""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from ccms.apps.webhooks import claims, content
from ccms.apps.webhooks.claims import Claim, Outcome
from ccms.apps.webhooks.models import Delivery
from ccms.core import egress
from ccms.core.egress import EgressFailed, EgressRefused
from ccms.gate import clock
from ccms.gate.machines.addresses import is_trusted

log = logging.getLogger(__name__)

WIDTH = 24  # calls at a time
LOOK_AGAIN_SECONDS = 0.2
LIMITS = egress.Limits(connect_s=5, total_s=15, max_bytes=65_536)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One call, ready to be made by a thread that knows no database."""

    claim: Claim
    url: str
    body: str
    headers: dict[str, str]
    trusted: bool


@dataclass(slots=True)
class CallReport:
    """What was done; false when there was nothing to do."""

    delivered: int = 0
    failed: int = 0
    rescued: int = 0
    fenced: int = 0

    def __bool__(self) -> bool:
        return any((self.delivered, self.failed, self.rescued))


@dataclass(slots=True)
class Line:
    """A pool of threads, and the calls that they make."""

    width: int = WIDTH
    report: CallReport = field(default_factory=CallReport)
    in_flight: dict[Future[Outcome], Claim] = field(default_factory=dict)
    pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.width, thread_name_prefix="webhook")

    def step(self, now: datetime, *, take: bool = True) -> bool:
        """Take what is due, and put away what came back; False when nothing was taken and nothing is under way."""
        free = self.width - len(self.in_flight) if take else 0
        claimed = claims.claim(now, free) if free else []
        if claimed and transaction.get_connection().in_atomic_block:
            raise RuntimeError("webhooks are called outside of transactions: a claim must be committed before a call")
        for parcel in self._parcels(claimed, now):
            self.in_flight[self.pool.submit(_call, parcel, now)] = parcel.claim
        if not self.in_flight:
            return False
        wait(self.in_flight, LOOK_AGAIN_SECONDS, FIRST_COMPLETED)
        self._land([flight for flight in self.in_flight if flight.done()], now)
        return True

    def close(self) -> None:
        """End the threads; what they still do is sent again by the worker that finds its lease run out."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _parcels(self, claimed: list[Claim], now: datetime) -> Iterator[Parcel]:
        rows = Delivery.objects.select_related("webhook").in_bulk([claim.id for claim in claimed])
        for claim in claimed:
            try:
                yield _parcel(claim, rows[claim.id], now)
            except Exception:  # one poisoned row must not stop the line; it is given up in the end, and its owner told
                log.exception("a webhook's call could not be written", extra={"webhook": str(claim.webhook)})
                self._write_down([Outcome(claim, None, 0, now)])

    def _land(self, landed: list[Future[Outcome]], now: datetime) -> None:
        if landed:
            self._write_down([_outcome(flight, self.in_flight.pop(flight), now) for flight in landed])

    def _write_down(self, outcomes: list[Outcome]) -> None:
        kept = claims.settle(outcomes)
        delivered = sum(each.delivered for each in outcomes)
        self.report.delivered += delivered
        self.report.failed += len(outcomes) - delivered
        self.report.fenced += len(outcomes) - kept


def deliver(now: datetime, *, seconds: float = 20.0) -> CallReport:
    """Call until nothing is due, for about so many seconds; safe in any number of processes at once."""
    line, begun = Line(), time.monotonic()
    try:
        line.report.rescued = claims.rescue(now)
        while True:
            passed = time.monotonic() - begun
            if not line.step(now + timedelta(seconds=passed), take=passed < seconds):
                return line.report
    finally:
        line.close()


def _parcel(claim: Claim, row: Delivery, now: datetime) -> Parcel:
    body = content.body_of(row)
    # a receiver compares with its own clock, which no offset file moves
    headers = content.headers_for(row, body, content.secrets_of(row.webhook, now), now - clock.offset())
    return Parcel(claim, row.webhook.url, body, headers, is_trusted(row.webhook.url))


def _call(parcel: Parcel, now: datetime) -> Outcome:
    """Make one call. Its answer's body is read up to a limit and forgotten."""
    begun, answer, refused = time.monotonic(), None, False
    try:
        reply = egress.call(
            "POST",
            parcel.url,
            body=parcel.body.encode(),
            headers=parcel.headers,
            trusted=parcel.trusted,
            **LIMITS,
        )
        answer = reply.status
    except EgressFailed as failed:
        refused = isinstance(failed, EgressRefused)
    taken = timedelta(seconds=time.monotonic() - begun)
    return Outcome(parcel.claim, answer, round(taken.total_seconds() * 1000), now + taken, refused)


def _outcome(flight: Future[Outcome], claim: Claim, now: datetime) -> Outcome:
    error = flight.exception()
    if error is None:
        return flight.result()
    # a fault of ours in one call must not stop the line; it is tried again, and given up in the end
    log.error("a webhook could not be called", exc_info=error)
    return Outcome(claim, None, 0, now)
