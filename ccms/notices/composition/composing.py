"""Puts claimed rows into words at the moment of sending: addresses and codes are read here and kept nowhere."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ccms.accounts.codes.one_time import CodeMessage as Current
from ccms.accounts.codes.one_time import current_code
from ccms.notices.addresses import Address, addresses_of, names_of
from ccms.notices.channels import Message, Trouble
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition import digests, rendering
from ccms.notices.composition.digests import Composed
from ccms.notices.composition.rendering import NoticeContent, told_by
from ccms.notices.composition.texts import text_of
from ccms.notices.composition.wording import NAMED, Names, lapsed
from ccms.notices.models import CodeMessage, Notice, State
from ccms.notices.queues import RENAMED, Claim, Result

log = logging.getLogger(__name__)


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
    ready, together = digests.compose(claims, rows, addresses, names)
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
