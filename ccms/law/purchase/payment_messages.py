"""Reads a pasted payment message, and says what in it agrees with the answers and what does not; never a verdict."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from ccms.core.clock import DHAKA
from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure
from ccms.core.money import parse_taka, taka
from ccms.law.periods import day_of
from ccms.law.sentences import day_text
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import PaymentFormat

LONGEST = 480
_NUMBER_TAIL = 10


@dataclass(frozen=True, slots=True)
class PaymentMessage:
    """What a message says: which service, how much (paisa), the transaction, when, and to whom.

    `kind` is merchant (a payment) or personal (Send Money). `verified` says whether the service confirmed the format.
    """

    format_id: str
    service: str
    kind: str
    amount: int
    trx_id: str
    at: datetime
    receiver: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """One thing that was compared. `agrees` is None where there was nothing to compare with."""

    what: str
    agrees: bool | None
    text: Text


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def parse_payment_message(pack: Pack, text: str) -> PaymentMessage | None:
    """Recognise a bKash, Nagad or Rocket message; None where no known format fits."""
    flat = " ".join(ascii_digits(text[:LONGEST]).split())
    for known in pack.payment_messages:
        hit = _compiled(known.pattern).search(flat)
        message = _message(known, hit) if hit else None
        if message:
            return message
    return None


def _message(known: PaymentFormat, hit: re.Match[str]) -> PaymentMessage | None:
    try:
        at = datetime.strptime(hit["at"], known.time_format).replace(tzinfo=DHAKA)
        amount = parse_taka(hit["amount"])
    except (ValueError, Failure):
        return None
    return PaymentMessage(
        format_id=known.id,
        service=known.service,
        kind=known.kind,
        amount=amount,
        trx_id=hit["trx"].upper(),
        at=at,
        receiver=hit["receiver"].strip(),
        verified=known.verified,
    )


def compare(
    pack: Pack,
    message: PaymentMessage,
    facts: Mapping[str, object],
    *,
    is_known: bool | None = None,
    trx_seen_elsewhere: bool | None = None,
) -> list[Agreement]:
    """Lay a message beside the answers, the firm's known numbers and the register's transactions.

    `is_known` says whether the receiver is among the firm's known numbers; None where none is known.
    """
    return [
        _agreement(pack, "service", _same(message.service, facts.get("pay_method"))),
        _amount(pack, message, facts),
        _day(pack, message, facts),
        _agreement(pack, "trx", _same(message.trx_id, _upper(facts.get("trx_id")))),
        _agreement(pack, "trx_used", None if trx_seen_elsewhere is None else not trx_seen_elsewhere),
        _agreement(pack, "receiver", _same(_number(message.receiver), _number(facts.get("wallet_number")))),
        _agreement(pack, "wallet", is_known),
        _agreement(pack, "kind", _same(message.kind, facts.get("paid_into"))),
    ]


def compare_typed(
    pack: Pack, *, is_known: bool | None = None, trx_seen_elsewhere: bool | None = None
) -> list[Agreement]:
    """Lay typed payment numbers beside the firm's known numbers and the register's transactions, without a message."""
    used = None if trx_seen_elsewhere is None else not trx_seen_elsewhere
    return [_agreement(pack, "trx_used", used), _agreement(pack, "wallet", is_known)]


def receiver_of(message: PaymentMessage) -> str:
    """Return the number that the money went to, or an empty text where the message gives a name."""
    return message.receiver if _number(message.receiver) else ""


def trx_of(text: object) -> str:
    """Return a transaction's number in the only form in which it is looked for."""
    return "".join((_upper(text) or "").split())


def written(message: PaymentMessage) -> dict[str, object]:
    """Return a message as JSON holds it."""
    return asdict(message) | {"at": message.at.isoformat()}


def restored(kept: Mapping[str, object]) -> PaymentMessage:
    """Return a message that JSON held."""
    values = {**kept, "at": datetime.fromisoformat(str(kept["at"]))}
    return PaymentMessage(**values)  # type: ignore[arg-type] # as `written` wrote it


def _agreement(pack: Pack, what: str, agrees: object, values: Mapping[str, Text] | None = None) -> Agreement:
    if not isinstance(agrees, bool):
        return Agreement(what, None, pack.texts["payment_unknown"])
    text = pack.texts[f"payment_{what}_{'agrees' if agrees else 'differs'}"]
    return Agreement(what, agrees, text.filled(values or {}))


def _amount(pack: Pack, message: PaymentMessage, facts: Mapping[str, object]) -> Agreement:
    told = facts.get("advance") or facts.get("price")
    if not isinstance(told, int):
        return _agreement(pack, "amount", None)
    values = {"said": _taka(message.amount), "told": _taka(told)}
    return _agreement(pack, "amount", message.amount == told, values)


def _day(pack: Pack, message: PaymentMessage, facts: Mapping[str, object]) -> Agreement:
    told = facts.get("paid_at")
    if not isinstance(told, date):
        return _agreement(pack, "day", None)
    values = {"said": day_text(day_of(message.at)), "told": day_text(day_of(told))}
    return _agreement(pack, "day", day_of(message.at) == day_of(told), values)


def _same(said: str | None, told: object) -> bool | None:
    return None if said is None or told is None else said == told


def _upper(value: object) -> str | None:
    return ascii_digits(value).strip().upper() if isinstance(value, str) and value.strip() else None


def _number(value: object) -> str | None:
    """Keep the last ten digits of a phone number, however it was written."""
    digits = re.sub(r"[^0-9]", "", ascii_digits(value)) if isinstance(value, str) else ""
    return digits[-_NUMBER_TAIL:] if len(digits) >= _NUMBER_TAIL else None


def _taka(paisa: int) -> Text:
    return Text(taka(paisa, "bn"), taka(paisa, "en"))
