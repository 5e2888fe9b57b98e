"""Puts claimed rows into words at the moment of sending: addresses and codes are read here and kept nowhere.

Sends several notices of one kind to one recipient as one message, each still proved by itself (decision 11).

A notice that the message does not name is not proved by it: so an SMS takes only as many complaints as it can name in
two parts, and a mail holds every notice whole.

Defines a message that is ready to be sent, with the rows that it carries.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from uuid import UUID, uuid5

from ccms.accounts.codes.one_time import CodeMessage as Current
from ccms.accounts.codes.one_time import current_code
from ccms.notices.addresses import Address, Wanted, addresses_of, names_of
from ccms.notices.channels import Message, Trouble
from ccms.notices.channels.sms import Gateway
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import NoticeContent, told_by
from ccms.notices.composition.texts import text_of
from ccms.notices.composition.wording import NAMED, Names, lapsed
from ccms.notices.models import CodeMessage, Notice, State
from ccms.notices.queues import RENAMED, Claim, Result


@dataclass(frozen=True, slots=True)
class Composed:
    """A message ready to leave, and what its arrival means."""

    claim: Claim
    message: Message
    proof: bool = False
    others: tuple[Claim, ...] = ()  # of a digest: the notices that travel with the first
    way: tuple[Gateway, ...] = ()  # of an SMS: the gateways to ask, in this order
    received: bool = False  # once taken: the recipient designated this address (ICT Act s. 15)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All notices that this one message tells."""
        return (self.claim, *self.others)


log = logging.getLogger(__name__)

LEAST = 4  # as many as leave at once, and fewer, travel alone
COMPANIONS = 100  # taken beside a claim, at most
_REFERENCE = UUID("5b0f6f43-3d8e-4c55-9d2a-0a6b3c0f6d11")  # names a digest by the notices in it


def compose(
    claims: Sequence[Claim], rows: Mapping[UUID, Notice], addresses: Mapping[Wanted, Address], names: Names
) -> tuple[list[Composed], set[UUID]]:
    """Return the digests that these claims make, and the notices that travel in them."""
    ready: list[Composed] = []
    together: set[UUID] = set()
    for group in _groups(claims, rows):
        members = [rows[claim.id] for claim in group]
        address = addresses.get((members[0].recipient, members[0].channel))
        if address is None:
            continue  # each is parked with its reason
        try:
            ready.append(_composed(group, members, address, names))
        except Exception:  # what cannot be told together is told, or parked, one by one
            log.exception("a digest could not be put into words", extra={"notice": str(members[0].pk)})
            continue
        together |= {claim.id for claim in group}
    return ready, together


def reference_of(notices: Sequence[Notice]) -> UUID:
    """Return our reference of a digest: the same notices, tried again, have the same one."""
    return uuid5(_REFERENCE, " ".join(sorted(notice.pk.hex for notice in notices)))


def _groups(claims: Sequence[Claim], rows: Mapping[UUID, Notice]) -> Iterator[list[Claim]]:
    kinds: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        row = rows[claim.id]
        if row.gathers:
            same = tuple(row.params.get(name) for name in ("days", "day"))
            key = (row.carried_by, row.recipient, row.channel, row.template, row.language, *same)
            kinds.setdefault(key, []).append(claim)
    for (carried_by, _, channel, *_), found in kinds.items():
        found.sort(key=lambda claim: (rows[claim.id].created_at, claim.id))
        # what travelled together before travels together again, so that the gateway knows its reference
        size = len(found) if carried_by else CHANNELS[str(channel)].digest
        yield from (list(group) for group in batched(found, size) if len(group) >= LEAST)


def _composed(group: Sequence[Claim], members: Sequence[Notice], address: Address, names: Names) -> Composed:
    several = [rendering.told_by(row) for row in members]
    reference = reference_of(members)
    first, *others = group
    if any(row.carried_by not in {None, reference} for row in members) and any(one.maybe_with for one in group):
        first = Claim(first.id, first.lease, first.attempts, first.gathers, RENAMED)
    elif not first.maybe_with:
        held = next((one.maybe_with for one in others if one.maybe_with), "")
        first = Claim(first.id, first.lease, first.attempts, first.gathers, held)
    return Composed(
        first,
        _digest(reference, members, several, address, names),
        proof=several[0].text.proof,
        others=tuple(others),
        received=address.designated and CHANNELS[members[0].channel].arrives,
    )


def _digest(
    reference: UUID,
    members: Sequence[Notice],
    several: Sequence[rendering.NoticeContent],
    address: Address,
    names: Names,
) -> Message:
    event = members[0].event
    if CHANNELS[members[0].channel].is_short:
        return Message(id=reference, to=address.value, body=rendering.digest_sms(several, names), event=event)
    letter = rendering.digest_letter(several, names)
    return Message(
        id=reference, to=address.value, subject=letter.subject, body=letter.plain, html=letter.html, event=event
    )


type Ready = tuple[list[Composed], list[Result]]


def compose_codes(claims: Sequence[Claim], now: datetime) -> Ready:
    """Return the codes to send; one that is older than its life, or was entered, has expired."""
    rows = CodeMessage.objects.in_bulk([claim.id for claim in claims])
    ready: list[Composed] = []
    ended: list[Result] = []
    for claim in claims:
        current = current_code(rows[claim.id].request_id, now)
        if current is None:
            ended.append(Result(claim, State.EXPIRED, now, trouble=Trouble.LAPSED))
            continue
        ready.append(Composed(claim, _code_message(claim, current)))
    return ready, ended


def _code_message(claim: Claim, current: Current) -> Message:
    text = text_of(f"code.{current.purpose}", {})
    if CHANNELS[current.channel].is_short:
        return Message(id=claim.id, to=current.phone, body=rendering.code_sms(text, current.language, current.code))
    letter = rendering.code_letter(text, current.language, current.code)
    return Message(id=claim.id, to=current.phone, subject=letter.subject, body=letter.plain, html=letter.html)


def compose_notices(claims: Sequence[Claim], now: datetime) -> Ready:
    """Return the notices to send, and the end of those that have no address, no text or no longer a point."""
    rows = Notice.objects.in_bulk([claim.id for claim in claims])
    addresses = addresses_of((row.recipient, row.channel) for row in rows.values())
    names = names_of(f"{key}:{row.params[key]}" for row in rows.values() for key in NAMED & row.params.keys())
    ready, together = compose(claims, rows, addresses, names)
    ended: list[Result] = []
    for claim in claims:
        if claim.id in together:
            continue
        row = rows[claim.id]
        made = _compose(_alone_now(claim, row), row, addresses.get((row.recipient, row.channel)), names, now)
        if isinstance(made, Composed):
            ready.append(made)
        else:
            ended.append(made)
    return ready, ended


def _alone_now(claim: Claim, row: Notice) -> Claim:
    """What travelled in a digest before is unknown to the gateway under its own reference."""
    return replace(claim, maybe_with=RENAMED) if row.carried_by and claim.maybe_with else claim


def _compose(claim: Claim, row: Notice, address: Address | None, names: Names, now: datetime) -> Composed | Result:
    if address is None:
        return Result(claim, State.PARKED, now, trouble=Trouble.NO_ADDRESS)
    try:
        told = told_by(row, address.language)
        if told.text.lapses and lapsed(row.params[told.text.lapses], now):
            return Result(claim, State.EXPIRED, now, trouble=Trouble.LAPSED)
        message = _message(row, told, address.value, names)
    except Exception:  # one poisoned notice must not stop the line; it is parked where people see it
        log.exception("a notice could not be put into words", extra={"notice": str(row.pk)})
        return Result(claim, State.PARKED, now, trouble=Trouble.TEXT_MISSING)
    return Composed(
        claim,
        message,
        proof=told.text.proof,
        received=address.designated and CHANNELS[row.channel].arrives,
    )


def _message(row: Notice, told: NoticeContent, to: str, names: Names) -> Message:
    if CHANNELS[row.channel].is_short:
        return Message(id=row.pk, to=to, body=rendering.sms(told, names), event=row.event)
    letter = rendering.letter(told, names)
    return Message(
        id=row.pk,
        to=to,
        subject=letter.subject,
        body=letter.plain,
        html=letter.html,
        thread=row.subject,
        event=row.event,
    )
