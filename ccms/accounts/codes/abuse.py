"""Detects SMS pumping (codes sent to many numbers that nobody enters), and limits what all codes cost.

Counts each requester of codes apart: what strangers ask and guess stops neither a number's owner nor others.

A browser in which the number was proved has counts of its own, and so has a network where it was proved. All other
networks are strangers to the number: each has a small share whatever the others did, and beyond it they share one
(decision 28).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from ccms.accounts.channels import Channel
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import CodeRequest, Consumer, FirmContact
from ccms.accounts.models.firm_contact import Proof
from ccms.accounts.privacy.sealing import index_of
from ccms.core.phones import national
from ccms.gate import alarms, spend_counters
from ccms.gate.addresses import network_of
from ccms.gate.counters import Allowance, TooManyRequests, let_pass, reset, standing, take
from ccms.gate.limits import CODE_BUDGET, CODE_COST, CODES, LIMITS, Counted

RESEND_AFTER = LIMITS[Counted.CODE_SENT][0].length
KNOWN, OURSELVES = "known", "ourselves"


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that asks: whether the number was proved in it before, and what it has asked for and still holds."""

    known: bool = False
    asked: UUID | None = None


@dataclass(frozen=True, slots=True)
class Requester:
    """A browser, a network or this system, which asks for codes to a number and enters them."""

    number: str
    index: bytes
    is_stranger: bool

    @property
    def key(self) -> str:
        """The name under which they are counted."""
        return f"{self.number}|{self.index.hex()}"

    def take_request(self, now: datetime) -> Allowance:
        """Count one code asked for, or say how long to wait. Those who ask for one number stand in line until then."""
        own = take(Counted.CODE_SENT, self.key, now)
        if not own.allowed or not self.is_stranger:
            return own
        if take(Counted.CODE_STRANGERS, self.number, now, member=self.key).allowed:
            first = take(Counted.CODE_FIRST, self.key, now)
            if first.allowed:
                return first
        part = take(Counted.CODE_PART, self.key, now)
        if not part.allowed:
            return part
        shared = take(Counted.CODE_SENT_TO_STRANGERS, self.number, now)
        return shared if shared.allowed else take(Counted.CODE_SENT_LATE, self.number, now)

    def take_try(self, now: datetime) -> Allowance:
        """Count one try as wrong, or say how long to wait."""
        own = take(Counted.CODE_WRONG, self.key, now)
        if not own.allowed or not self.is_stranger:
            return own
        first = take(Counted.CODE_FIRST_WRONG, self.key, now)
        if first.allowed:
            return first
        part = take(Counted.CODE_PART_WRONG, self.key, now)
        return take(Counted.CODE_WRONG_BY_STRANGERS, self.number, now) if part.allowed else part

    def until_next(self, now: datetime) -> timedelta:
        """Tell how long until another code can be asked for."""
        return standing(Counted.CODE_SENT, self.key, now).wait

    def note_proved(self, now: datetime) -> None:
        """Count them as no stranger from now on; the minute after a code that was used is over."""
        reset(Counted.CODE_WRONG, self.key)
        reset(Counted.CODE_PROVED, self.key)
        take(Counted.CODE_PROVED, self.key, now)
        let_pass(Counted.CODE_SENT, self.key, RESEND_AFTER, now)


def requester_of(number: str, address: str | None, browser: Browser | None, now: datetime) -> Requester:
    """Return the requester at an address; without an address it is this system, which has proved nothing."""
    if browser and browser.known:
        return requester_by(number, _index(number, KNOWN), now)
    name = OURSELVES if address is None else network_of(address)
    return requester_by(number, _index(number, name), now)


def requester_by(number: str, index: bytes, now: datetime) -> Requester:
    """Return who asked before. The system itself stays a stranger: anybody can have it ask again and again."""
    found = Requester(number, index, is_stranger=False)
    if index == _index(number, KNOWN):
        return found
    is_stranger = index == our_index(number) or standing(Counted.CODE_PROVED, found.key, now).allowed
    return replace(found, is_stranger=is_stranger)


def our_index(number: str) -> bytes:
    """Name the system itself as the one who asks."""
    return _index(number, OURSELVES)


def is_proved(number: str) -> bool:
    """Tell whether somebody has entered a code sent to this mobile number, or an officer knows that it is a firm's."""
    index = contact_index(Channel.SMS, number)
    proved = FirmContact.objects.filter(value_index=index, channel=Channel.SMS, proof=Proof.PROVED)
    return Consumer.objects.filter(phone_index=index).exists() or proved.exists()


def _index(number: str, name: str) -> bytes:
    return index_of("code requester", f"{number}|{name}")


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
