"""Counts each requester of codes apart: what strangers ask and guess stops neither a number's owner nor others.

A browser in which the number was proved has counts of its own, and so has a network where it was proved. All other
networks are strangers to the number: each has a small share whatever the others did, and beyond it they share one
(decision 28).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import Consumer, FirmContact
from ccms.accounts.models.firm_contact import Proof
from ccms.accounts.privacy.keyring import index_of
from ccms.gate.addresses import network_of
from ccms.gate.counters import Allowance, let_pass, reset, standing, take
from ccms.gate.limits import LIMITS, Counted

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
