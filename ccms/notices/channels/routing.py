"""Chooses the gateways of each SMS and keeps count of their money and failures; all of it is in the database.

A route is a list of gateways in the order in which they are asked: those that name the number's operator, then those
that name none; one that is suspended comes last. Money is reserved for every gateway of the route before the first
call and given back afterwards, so that no ceiling is passed by workers that do not see each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from ccms.core.phones import operator_of
from ccms.gate import alarms, spend_counters
from ccms.notices.channels import AMBIGUOUS, Failed, Trouble, money, sms
from ccms.notices.channels.sms import Gateway, SendResult
from ccms.notices.composition.composing import Composed
from ccms.notices.composition.rendering import parts
from ccms.notices.models import GatewayState
from ccms.notices.queues import UNKNOWN

RESTING = "sms_gateway_rests"  # the name of an alarm
FAILURES_IN_A_ROW = 5
CALLS_JUDGED, FAILED_PERCENT = 20, 10  # of so many calls in a minute, more than this share failed
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)
TRIAL = timedelta(seconds=60)  # so long one message may try a gateway out before the next one does
CODE_RETRY_SECONDS = 60
_SICK = AMBIGUOUS | {Trouble.GATEWAY_DOWN, Trouble.GATEWAY_ERROR}


@dataclass(frozen=True, slots=True)
class Sendable:
    """Which messages may leave now, which may be a second copy, and which nobody may pay for today."""

    ready: list[Composed]
    doubtful: list[Composed]
    unpaid: list[tuple[Composed, Failed]]


def assign(composed: Sequence[Composed], now: datetime, *, is_code: bool) -> Sendable:
    """Give each message its way and put its money aside, in a transaction of its own."""
    known = sms.gateways()
    sendable = Sendable([], [], [])
    with transaction.atomic():
        books = money.books_of(known, now)
        for one in composed:
            way = _way(one, known, books, now, is_code=is_code)
            if not way:
                wait = CODE_RETRY_SECONDS if is_code else money.until_tomorrow(now)
                sendable.unpaid.append((one, Failed("", Trouble.BUDGET_SPENT, wait_seconds=wait)))
                continue
            _put_aside(one, way, books, now)
            ready = replace(one, way=tuple(way))
            sendable.ready.append(ready)
            if _may_arrive_twice(ready, known):
                sendable.doubtful.append(ready)
        money.keep(books)
    return sendable


@dataclass(frozen=True, slots=True)
class Standing:
    """How one gateway stands: why it takes nothing now ("" where it does), and the paisa that it says it has."""

    name: str
    stopped: str
    balance: int | None


def standings(now: datetime) -> list[Standing]:
    """Return how each gateway of the setting stands, from what the workers noted."""
    known = sms.gateways()
    rows = GatewayState.objects.in_bulk([gateway.name for gateway in known])
    return [_standing(gateway, rows.get(gateway.name), now) for gateway in known]


def _standing(gateway: Gateway, state: GatewayState | None, now: datetime) -> Standing:
    if state is None:
        return Standing(gateway.name, "", None)
    if money.is_under_floor(gateway, state):
        return Standing(gateway.name, "balance", state.balance)
    rests = state.rests_until is not None and state.rests_until > now
    return Standing(gateway.name, (state.why or "unknown") if rests else "", state.balance)


def settle(landed: Sequence[tuple[Composed, SendResult]], now: datetime) -> None:
    """Give back what was not spent, and remember which gateways answered; in a transaction of its own."""
    known = {gateway.name: gateway for gateway in sms.gateways()}
    with transaction.atomic():
        books = money.books_of(list(known.values()), now)
        for one, trip in landed:
            paid = [name for name, failed in trip.calls if failed is None or failed.trouble in AMBIGUOUS]
            _give_back(one, paid, books)
            for name, failed in trip.calls:
                if name in books:
                    _judge(books[name], one, failed, now)
        money.keep(books)


def _way(
    one: Composed, known: Sequence[Gateway], books: dict[str, GatewayState], now: datetime, *, is_code: bool
) -> list[Gateway]:
    paid = [each for each in _in_order(one, known) if money.affordable(each, _cost(one, each), books, is_code=is_code)]
    fresh = next((each for each in paid if _is_tried_out(books[each.name], one, now)), None)
    working = [each for each in paid if books[each.name].rests_until is None]
    resting = [each for each in paid if each not in working and each is not fresh]
    way = [*([fresh] if fresh else []), *working, *resting]
    holder = next((each for each in way if each.name == one.claim.maybe_with), None)
    if holder is None:
        return way
    if is_code:  # its reader waits: another gateway brings the same code sooner than this one's second answer
        return [*(each for each in way if each is not holder), holder]
    return [holder] if holder.driver.honours_reference and holder not in resting else way


def _in_order(one: Composed, known: Sequence[Gateway]) -> list[Gateway]:
    operator = operator_of(one.message.to)
    chosen = [each for each in known if operator in each.operators]
    open_to_all = [each for each in known if not each.operators]
    return [*chosen, *open_to_all] or list(known)


def _is_tried_out(state: GatewayState, one: Composed, now: datetime) -> bool:
    """Let exactly one message ask a gateway whose rest is over."""
    if state.rests_until is None or state.rests_until > now:
        return False
    state.rests_until, state.trial = now + TRIAL, one.claim.id
    return True


def _put_aside(one: Composed, way: Sequence[Gateway], books: dict[str, GatewayState], now: datetime) -> None:
    for gateway in way:
        money.spend(books[gateway.name], _cost(one, gateway), gateway.ceiling, now)
    money.spend(books[money.ALL], max(_cost(one, gateway) for gateway in way), settings.CCMS_SMS_CEILING, now)


def _give_back(one: Composed, paid: Sequence[str], books: dict[str, GatewayState]) -> None:
    spent = 0
    for gateway in one.way:
        cost, state = _cost(one, gateway), books.get(gateway.name)
        if gateway.name in paid:
            spent += cost
            if state and state.balance is not None:
                state.balance -= cost
        elif state:
            state.spent = max(0, state.spent - cost)
    aside = max(_cost(one, gateway) for gateway in one.way)
    books[money.ALL].spent = max(0, books[money.ALL].spent - aside + spent)


def _judge(state: GatewayState, one: Composed, failed: Failed | None, now: datetime) -> None:
    """Count one call; a gateway that fails too often rests, each time longer, until one message gets through."""
    tried = state.trial == one.claim.id
    minute = spend_counters.start_of("minute", now)
    if state.minute != minute:
        state.minute, state.calls, state.failures = minute, 0, 0
    state.calls += 1
    state.why = failed.why if failed else ""
    if failed is not None and failed.trouble is Trouble.RATE_LIMITED:
        _rest(state, max(FIRST_REST, timedelta(seconds=failed.wait_seconds)), now)
    elif failed is None or failed.trouble not in _SICK:
        state.in_a_row, state.rests, state.rests_until, state.trial = 0, 0, None, None
    else:
        state.failures += 1
        state.in_a_row += 1
        often = state.calls >= CALLS_JUDGED and state.failures * 100 > state.calls * FAILED_PERCENT
        ill = state.in_a_row >= FAILURES_IN_A_ROW or often
        if tried or (state.rests_until is None and ill):
            _rest(state, min(FIRST_REST * 2**state.rests, LONGEST_REST), now)
            state.rests = min(state.rests + 1, 10)


def _rest(state: GatewayState, length: timedelta, now: datetime) -> None:
    state.rests_until, state.trial = now + length, None
    alarms.sound(RESTING, state.name, now)


def is_second_copy(one: Composed, failed: Failed) -> bool:
    """Tell whether a further try may be a second copy: every gateway was asked, and none recognises a repetition."""
    asked = next((each for each in one.way if each.name == failed.provider), None)
    knows = asked is not None and asked.driver.honours_reference
    return failed.trouble in AMBIGUOUS and one.claim.attempts >= len(one.way) and not knows


def _cost(one: Composed, gateway: Gateway) -> int:
    return parts(one.message.body) * gateway.price


def _may_arrive_twice(one: Composed, known: Sequence[Gateway]) -> bool:
    """After a lost answer only the same gateway, knowing our reference, can tell that it has the message already."""
    holder = one.claim.maybe_with
    if not holder:
        return False
    asked = one.way[0]
    sure = len(one.way) == 1 and asked.driver.honours_reference
    return not (sure and (asked.name == holder or (holder == UNKNOWN and len(known) == 1)))
