"""Detects SMS pumping (codes sent to many numbers that nobody enters), and limits what all codes cost."""

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from ccms.accounts.models import CodeRequest
from ccms.accounts.privacy.keyring import index_of
from ccms.core.phones import national
from ccms.gate import alarms, spend_counters
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import CODE_BUDGET, CODE_COST, CODES

BLOCK = "code_block"
PREFIX = "code_prefix"
BUDGET = "code_budget"
_PERCENT = 100


class BudgetSpent(TooManyRequests):
    """No money for codes is left in this minute, hour, day or month; `wait` ends with it."""

    slug = "too-many-requests"


def block_index(phone: str) -> bytes:
    """Name the hundred numbers around this one."""
    return index_of(BLOCK, _block(phone))


def prefix_index(phone: str) -> bytes:
    """Name the ten thousand numbers that begin with the same seven digits."""
    return index_of(PREFIX, _prefix(phone))


def rest_left(phone: str, now: datetime) -> timedelta:
    """Tell how long the block or prefix of a number is still suspended."""
    return alarms.suspended_for({BLOCK: _block(phone), PREFIX: _prefix(phone)}, now)


def watch(phone: str, now: datetime) -> None:
    """Look at a number's block and prefix after a code was sent there; alarm, and suspend them if need be."""
    unentered = _unentered_numbers(phone, now)
    if unentered >= CODES.block_alarm:
        alarms.sound(BLOCK, _block(phone), now)
    campaign = _is_campaign(now)
    if unentered >= (CODES.block_alarm if campaign else CODES.block_pause):
        alarms.suspend(BLOCK, _block(phone), now + CODES.pause)
    _watch_prefix(phone, now, campaign=campaign)


def spend(now: datetime) -> None:
    """Book one SMS, or raise BudgetSpent. The sums stay locked until the transaction ends: call this last."""
    for unit, spent in spend_counters.add(BUDGET, CODE_COST, now).items():
        ceiling: int = getattr(CODE_BUDGET, unit)
        if spent > ceiling:
            raise BudgetSpent(wait=spend_counters.end_of(unit, now) - now)
        warned_at = ceiling * CODE_BUDGET.alarm_percent // _PERCENT
        if spent - CODE_COST < warned_at <= spent:
            alarms.sound(BUDGET, unit, now)


def _watch_prefix(phone: str, now: datetime, *, campaign: bool) -> None:
    since = now - CODES.conversion_window
    sent = CodeRequest.objects.filter(prefix_index=prefix_index(phone), created_at__gt=since).order_by("-created_at")
    if _is_poor(sent, CODES.conversion_alarm, CODES.conversion_alarm_percent):
        alarms.sound(PREFIX, _prefix(phone), now)
    sample = CODES.conversion_alarm if campaign else CODES.conversion_pause
    if _is_poor(sent, sample, CODES.conversion_pause_percent):
        alarms.suspend(PREFIX, _prefix(phone), now + CODES.pause)


def _is_poor(sent: QuerySet[CodeRequest], sample: int, percent: int) -> bool:
    entered = [at is not None for at in sent.values_list("entered_at", flat=True)[:sample]]
    return len(entered) == sample and sum(entered) * _PERCENT < sample * percent


def _unentered_numbers(phone: str, now: datetime) -> int:
    asked = CodeRequest.objects.filter(block_index=block_index(phone), created_at__gt=now - CODES.block_window)
    numbers = asked.values("phone_index").annotate(entered=Count("entered_at"))
    return numbers.filter(entered=0)[: CODES.block_pause].count()


def _is_campaign(now: datetime) -> bool:
    blocks = alarms.sounding(BLOCK, now - CODES.block_window, at_most=CODES.campaign_blocks)
    return blocks >= CODES.campaign_blocks


def _block(phone: str) -> str:
    return national(phone)[:9]


def _prefix(phone: str) -> str:
    return national(phone)[:7]
