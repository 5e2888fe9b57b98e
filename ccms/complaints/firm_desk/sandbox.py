"""Does what a firm's people try in a sandbox: made-up complaints, and time that passes for everybody.

What is limited by the day is counted by the machine's time, which nobody moves.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings

from ccms.accounts.actors import Actor
from ccms.accounts.consumers import actor_of_consumer, consumer_of, find
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.gate import clock
from ccms.gate.counters import take_or_refuse
from ccms.gate.jobs import wait_for_turn
from ccms.gate.limits import Counted


def complain(by: Actor, now: datetime) -> Complaint:
    """File a made-up complaint of a new buyer about this member's firm. Raises NotFound and TooManyRequests."""
    firm = counted(Counted.TEST_COMPLAINTS, by, now)
    buyer = consumer_of(_unused_number(), now)
    return file(filing=_made_up(firm, now), by=actor_of_consumer(buyer), now=now).complaint


def _unused_number() -> str:
    """Return a number that is nobody's yet: a buyer of another firm's complaint is not to complain about this one."""
    while find(number := f"+8801300{secrets.randbelow(1_000_000):06}"):
        pass
    return number


def pass_time(length: timedelta, by: Actor, now: datetime) -> None:
    """Move the clock on, for everybody in this installation. Raises NotFound and TooManyRequests."""
    wait_for_turn("clock")  # of two that move it at once, none is lost
    counted(Counted.TEST_MOVES, by, now)
    clock.move(length)


def fire_due() -> int:
    """Fire the alarms that are due now, as the worker does each minute; returns how many."""
    return sweep(clock.current_time())


def counted(what: Counted, by: Actor, now: datetime) -> UUID:
    """Count one try of this member's firm and return the firm. Raises NotFound, also in production; TooManyRequests."""
    if by.firm is None or settings.CCMS_ENV == "production":
        raise NotFound
    take_or_refuse(what, str(by.firm), now - clock.offset())
    return by.firm


def _made_up(firm: UUID, now: datetime) -> Filing:
    day = dhaka_day(now)
    return Filing(
        draft=uuid4(),
        firm=firm,
        category="WRONG_ITEM",
        wish="refund",
        narrative="এটি একটি পরীক্ষামূলক অভিযোগ। একটি শাড়ি চেয়েছিলাম, অন্য শাড়ি এসেছে।",
        facts={
            "sale_channel": "website",
            "purchase_purpose": "own_use",
            "price": 245_000,
            "advance": 245_000,
            "pay_method": "bkash",
            "ordered_at": day - timedelta(days=12),
            "paid_at": now - timedelta(days=12),
            "delivered_at": day - timedelta(days=10),
            "firm_told": "no_solution",
            "told_how": "messenger",
            "firm_said": "promised",
            "firm_told_at": now - timedelta(days=9),
            "told_proof": True,
        },
        name="পরীক্ষামূলক ক্রেতা",
        district="dhaka",
    )
