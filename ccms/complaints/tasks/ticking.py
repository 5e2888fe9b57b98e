"""Runs one round of the worker's timed jobs, for `manage.py tick` and the clock buttons of /dev."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ccms.complaints.acts.proof_of_service import tell_again
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.letters import queueing
from ccms.complaints.reading import webhooks
from ccms.complaints.registry.following import follow
from ccms.complaints.tasks import expiring
from ccms.complaints.words import catch_up
from ccms.ledger.heads import sign_heads
from ccms.notices.delivery import DeliveryReport, deliver
from ccms.notices.webhooks import calling
from ccms.notices.webhooks.calling import CallReport


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one round did."""

    fired: int
    delivered: DeliveryReport
    called: CallReport
    signed: int


def tick(clock: Callable[[], datetime]) -> Ticked:
    """Close what is due, deliver what waits, sign what is new: in the order in which one feeds the next.

    The clock is asked before each step, since a step takes time and no head is older than what it covers.
    """
    fired = sweep(clock())
    follow(clock())
    tell_again(clock())
    queueing.work(clock())
    expiring.work(clock())
    while catch_up():
        pass
    delivered = deliver(clock())
    while webhooks.catch_up():
        pass
    called = calling.deliver(clock())
    return Ticked(fired, delivered, called, signed=len(sign_heads(clock())))
