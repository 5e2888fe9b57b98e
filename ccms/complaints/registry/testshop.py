"""Does what a firm's people do in their test shop: open it, make complaints and events, let time pass.

All but `open_shop` and `start_afresh` are called within `gate.testshop.within`. Nothing there happens by itself: the
caller of an act calls `settle` afterwards, which does for this one firm what the worker does outside test shops.
"""

import logging
import secrets
import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError

from ccms.accounts.actors import Actor
from ccms.accounts.consumers import actor_of_consumer, consumer_of
from ccms.accounts.firms import sandbox_firm, shop_keys
from ccms.complaints import words
from ccms.complaints.acts.scanning import scan_waiting
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.events.book import ANNOUNCEMENTS
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import file
from ccms.complaints.firm_desk import exports
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Complaint
from ccms.complaints.reading import webhooks
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure
from ccms.gate import clock, counters, rows, spend_counters, testshop, testshop_tables
from ccms.gate.clock import current_time
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import TESTSHOP, Counted
from ccms.ledger import following
from ccms.notices.delivery import deliver
from ccms.notices.webhooks import calling, deliveries, owning

log = logging.getLogger(__name__)

CALLING_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.1
COUNTED = (Counted.TEST_CALLS, Counted.TEST_COMPLAINTS, Counted.TEST_EVENTS)
CALLS = "test_webhook_calls"
_STATUSES = frozenset(map(str, Status))
_coming: dict[UUID, threading.Thread] = {}  # who waits to be let into a test shop, to call its webhooks


def open_shop(by: Actor) -> None:
    """Give an administrator's firm its test shop with a twin of the firm; a second time changes nothing.

    Raises NotFound and `testshop_tables.NotPossible`.
    """
    firm, names = shop_keys.administered(by), sandbox_firm.names_of(by)
    testshop.open_for(firm)
    with testshop.within(firm):
        sandbox_firm.make_twin(firm, names, current_time())


def start_afresh(by: Actor) -> None:
    """Forget all that was tried, keys and webhooks too, but not what the day's limits have counted.

    Raises NotFound, NotOpened, TooManyRequests and `testshop.NoRoom`.
    """
    firm = shop_keys.administered(by)
    take_or_refuse(Counted.TEST_AFRESH, str(firm), current_time())
    with testshop.within(firm):
        counted, calls = counters.rows_of(COUNTED, str(firm)), spend_counters.rows_of(CALLS)
    testshop.clear(firm)
    open_shop(by)
    with testshop.within(firm):
        rows.insert(counted)
        rows.insert(calls)


def count_call(*, adds: bool) -> None:
    """Count a call, where it is with a test key, by the machine's time, which nobody moves.

    Raises TooManyRequests and, of a call that may add something, `testshop.Full`.
    """
    if testshop.firm():
        _count(Counted.TEST_CALLS)
        if adds:
            testshop.refuse_when_full()


def count_complaint() -> None:
    """Count one more complaint, where it is made up. Raises TooManyRequests."""
    if testshop.firm():
        _count(Counted.TEST_COMPLAINTS)


def complain() -> Complaint:
    """Let a buyer who does not exist complain about the twin. Raises TooManyRequests."""
    count_complaint()
    now, firm = current_time(), testshop.firm()
    assert firm is not None  # noqa: S101 - says what the head of this file says
    buyer = consumer_of(f"+8801300{secrets.randbelow(1_000_000):06}", now)
    return file(filing=_made_up(firm, now), by=actor_of_consumer(buyer), now=now).complaint


def ring() -> int:
    """Fire the alarms that are due by the test shop's clock; returns how many."""
    return sweep(current_time())


def tell_each(webhook: UUID, by: Actor, now: datetime) -> int:
    """Send one made-up event of each kind to a webhook; returns how many.

    Raises NotFound, ValidationFailed and TooManyRequests.
    """
    _count(Counted.TEST_EVENTS)
    return deliveries.send_each(webhook, examples(), by, now)


def examples() -> Mapping[str, str]:
    """Return the name of each event that a webhook can be told of, with a status that it may give a complaint."""
    found = dict.fromkeys(webhooks.OFFERED, "")
    for topic in ANNOUNCEMENTS:
        name, _, led_to = topic.partition("/")
        if name in found and led_to in _STATUSES:
            found[name] = found[name] or led_to
    return found


def settle(*, wait_seconds: float = 0) -> None:
    """Do what waits, keep the messages, let what was told be found, and call the webhooks in a thread of their own.

    A developer's server may well wait for this very answer before it takes the next call.
    """
    counters.purge(_machine_time())
    scan_waiting(current_time())
    exports.work(current_time())
    deliver(current_time())
    while words.catch_up():
        pass
    firm = testshop.firm()
    if firm and any(webhook.is_on for webhook in owning.living()):
        _caller(firm).join(wait_seconds)


def _caller(firm: UUID) -> threading.Thread:
    """Return the thread that calls a firm's webhooks: one that is still starting will find all told until then."""
    coming = _coming.get(firm)
    if coming is not None and coming.is_alive():
        return coming
    _coming[firm] = coming = threading.Thread(target=_call, args=(firm,), daemon=True, name="test shop webhooks")
    coming.start()
    return coming


def _call(firm: UUID) -> None:
    try:
        with testshop.within(firm, behind=True):
            _coming.pop(firm, None)
            until = time.monotonic() + CALLING_SECONDS
            while _called() and time.monotonic() < until:
                time.sleep(LOOK_AGAIN_SECONDS)
    except (Failure, DatabaseError, OSError):
        log.exception("the webhooks of a test shop were not called")


def _called() -> bool:
    """Tell the webhooks what they can be told now; True where it has to be tried again.

    That is where an older transaction still hides something, or somebody else calls: what one may still call is only
    known when the other has counted.
    """
    while webhooks.catch_up():
        pass
    firm = testshop.firm()
    if firm is None or not testshop_tables.calls_alone(firm):
        return True
    report = calling.deliver(current_time(), seconds=CALLING_SECONDS, most=_calls_left())
    spend_counters.add(CALLS, report.delivered + report.failed, _machine_time())
    return following.lags(webhooks.READER)


def _calls_left() -> int:
    """Return how often the webhooks may be called now; what waits then is sent after a later act."""
    now = _machine_time()
    minute, day = (
        sum(spend_counters.sums(CALLS, unit, spend_counters.start_of(unit, now))) for unit in ("minute", "day")
    )
    return max(min(TESTSHOP.calls_of_minute - minute, TESTSHOP.calls_of_day - day), 0)


def _count(what: Counted) -> None:
    take_or_refuse(what, str(testshop.firm()), _machine_time())


def _machine_time() -> datetime:
    return current_time() - clock.offset()


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
