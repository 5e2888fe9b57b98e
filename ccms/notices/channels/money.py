"""Keeps account of the money for messages: what each gateway may spend in a day, has spent, and has left. In paisa.

Rows are locked while a gateway is chosen or paid, so that workers that do not see each other pass no ceiling.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from ccms.core.clock import dhaka_day
from ccms.gate import alarms, spend_counters
from ccms.notices.channels import sms
from ccms.notices.channels.sms import Gateway
from ccms.notices.models import GatewayState

ALL = "all"
CEILING = "sms_ceiling"  # the name of an alarm
NOTICE_PERCENT = 80  # of a ceiling; the rest of the day's money is the codes'
ALARM_PERCENT = 80


def codes_can_be_paid(now: datetime) -> bool:
    """Tell whether any gateway may still send a code today; True where the built-in one takes everything."""
    known = sms.gateways()
    if not known:
        return True
    rows = {row.name: row for row in GatewayState.objects.filter(name__in=_names(known))}
    books = {name: _today(rows.get(name) or GatewayState(name=name, day=dhaka_day(now)), now) for name in _names(known)}
    return any(affordable(gateway, gateway.price, books, is_code=True) for gateway in known)


def books_of(known: Sequence[Gateway], now: datetime) -> dict[str, GatewayState]:
    """Return the rows of these gateways, locked, with the spending of today."""
    rows = GatewayState.objects.select_for_update().filter(name__in=_names(known)).order_by("name")
    books = {row.name: row for row in rows}
    if missing := [name for name in _names(known) if name not in books]:
        new = [GatewayState(name=name, day=dhaka_day(now)) for name in missing]
        GatewayState.objects.bulk_create(new, ignore_conflicts=True)
        books = {row.name: row for row in rows.all()}
    return {name: _today(row, now) for name, row in books.items()}


def _names(known: Sequence[Gateway]) -> list[str]:
    return [*(gateway.name for gateway in known), ALL]


def _today(row: GatewayState, now: datetime) -> GatewayState:
    today = dhaka_day(now)
    if row.day != today:
        row.day, row.spent = today, 0
    return row


def keep(books: dict[str, GatewayState]) -> None:
    """Write the books back."""
    health = ("minute", "calls", "failures", "in_a_row", "rests", "rests_until", "trial", "why")
    GatewayState.objects.bulk_update(books.values(), ("day", "spent", "balance", *health))


def affordable(gateway: Gateway, cost: int, books: dict[str, GatewayState], *, is_code: bool) -> bool:
    """Tell whether a gateway may take a message of this cost: notices stop before the codes' share."""
    state = books[gateway.name]
    if is_under_floor(gateway, state):
        return False
    percent = 100 if is_code else NOTICE_PERCENT
    limits = ((state, gateway.ceiling), (books[ALL], settings.CCMS_SMS_CEILING))
    return all(limit is None or (row.spent + cost) * 100 <= limit * percent for row, limit in limits)


def is_under_floor(gateway: Gateway, state: GatewayState) -> bool:
    """Tell whether a gateway has less money left than it may carry messages with."""
    return gateway.floor is not None and state.balance is not None and state.balance < gateway.floor


def spend(state: GatewayState, cost: int, ceiling: int | None, now: datetime) -> None:
    """Book a sum; where it passes most of a ceiling, somebody should look."""
    state.spent += cost
    if ceiling is not None and (state.spent - cost) * 100 < ceiling * ALARM_PERCENT <= state.spent * 100:
        alarms.sound(CEILING, state.name, now)


def until_tomorrow(now: datetime) -> int:
    """Return the seconds after which there is money again."""
    return int((spend_counters.end_of("day", now) - now).total_seconds()) + 1
