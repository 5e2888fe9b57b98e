"""Describes as data what each SMS gateway wants and answers.

A TOML file for each gateway says which fields to send and how to read the reply.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from ccms.core.strict_json import read_json
from ccms.notices.composition.texts import placeholders

FOLDER = Path(__file__).parent.parent / "gateways"
LONGEST_REFERENCE = 32
MOST_TAKA = 10**9  # no account holds more, and a number with an exponent may be longer than any memory


class Word(StrEnum):
    """What a gateway's reply to a sending means."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LIMITED = "limited"
    FAILED = "failed"
    UNREADABLE = "unreadable"


class Fate(StrEnum):
    """What a delivery receipt says in the end; words in between say nothing."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReplyShape:
    """Where the reply says what happened: a path in JSON, or how a text begins, and which words mean what."""

    path: str = ""
    accepted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    limited: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptShape:
    """Where a delivery receipt names the message and its fate."""

    state: str
    each: str = ""  # path of a list, where several receipts come in one call
    reference: str = ""
    provider_id: str = ""
    delivered: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BalanceShape:
    """How a gateway is asked what money is left: an address on its host, and where the reply says so, in taka.

    `value` empty: the whole answer is the number.
    """

    path: str
    fields: Mapping[str, str]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Driver:
    """One gateway's shape. `fields` hold {to}, {text}, {reference} and the credentials of the address."""

    name: str
    fields: Mapping[str, str]
    reply: ReplyShape
    method: str = "POST"
    encoding: str = "json"
    number: str = "8801"
    reference_length: int = LONGEST_REFERENCE
    honours_reference: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    receipt: ReceiptShape | None = None
    balance: BalanceShape | None = None
    sender: str = ""  # which credential is the name or number that the phone shows

    @property
    def wanted(self) -> frozenset[str]:
        """The credentials that the address must give."""
        balance = self.balance.fields.values() if self.balance else ()
        named = placeholders(*self.fields.values(), *self.headers.values(), *balance)
        return frozenset(named - {"to", "text", "reference"})

    def reference(self, key: UUID) -> str:
        """Return our id as this gateway can carry it."""
        return key.hex[: self.reference_length]

    def dialled(self, e164: str) -> str:
        """Return a number as this gateway writes it: 8801…, +8801… or 01…."""
        return {"8801": e164[1:], "+8801": e164, "01": e164[3:]}[self.number]

    def read(self, status: int, body: bytes) -> tuple[Word, str]:
        """Return what a reply means and the gateway's own id of the message."""
        said, document = self._said(body)
        for word in (Word.ACCEPTED, Word.REFUSED, Word.LIMITED, Word.FAILED):
            if self._matches(getattr(self.reply, word.value), said):
                return word, found(document, self.reply.provider_id)
        word = _by_status(status)
        # an answer in the gateway's own shape that does not say "accepted" is a failure, not a riddle
        return Word.FAILED if word is Word.UNREADABLE and said and self.reply.path else word, ""

    def read_balance(self, body: bytes) -> int | None:
        """Return the money left, in paisa; None where the answer names none, as it does for wrong credentials."""
        if self.balance is None:
            return None
        text = body.decode("utf-8", "replace").strip()
        try:
            said = found(read_json(text), self.balance.value) if self.balance.value else text
            taka = Decimal(said.replace(",", ""))
            return int(taka * 100) if abs(taka) <= MOST_TAKA else None
        except (ValueError, ArithmeticError):
            return None

    def _said(self, body: bytes) -> tuple[str, Any]:
        text = body.decode("utf-8", "replace").strip()
        if not self.reply.path:
            return text, {}
        try:
            document = read_json(text)
        except ValueError:
            return "", {}
        return found(document, self.reply.path), document

    def _matches(self, words: Iterable[str], said: str) -> bool:
        if not self.reply.path:
            return any(said.startswith(word) for word in words)
        return said in words


def _by_status(status: int) -> Word:
    if status == 429:  # noqa: PLR2004 - Too Many Requests
        return Word.LIMITED
    if 200 <= status < 300:  # noqa: PLR2004 - a success whose words we do not know
        return Word.UNREADABLE
    # 408 and 425 ask for another try; the other refusals of this class will not change
    return Word.REFUSED if 400 <= status < 500 and status not in {401, 403, 408, 425} else Word.FAILED  # noqa: PLR2004


def found(document: Any, path: str) -> str:
    """Return what stands at "smsinfo.0.reference_id", or "" where nothing does."""
    for step in path.split(".") if path else ():
        if isinstance(document, list) and step.isdigit() and int(step) < len(document):
            document = document[int(step)]
        elif isinstance(document, Mapping) and step in document:
            document = document[step]
        else:
            return ""
    if not path or not isinstance(document, str | int | float):
        return ""
    # PostgreSQL keeps no NUL and no half of a surrogate pair, and nobody's id holds one
    return "".join(character for character in str(document) if character.isprintable())


@cache
def driver(name: str) -> Driver:
    """Return a shipped driver by name, or one that an operator wrote, by the path of its file."""
    file = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not file.is_file():
        raise ValueError(f"CCMS_SMS_URL: there is no SMS driver {name!r}")
    try:
        return _read(file)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"CCMS_SMS_URL: the SMS driver {name!r} cannot be used: {error}") from error


def _read(file: Path) -> Driver:
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    reply = {key: _tuple(value) for key, value in table.pop("reply").items()}
    receipt, balance = table.pop("receipt", None), table.pop("balance", None)
    return Driver(
        name=file.stem,
        reply=ReplyShape(**reply),
        receipt=ReceiptShape(**{key: _tuple(value) for key, value in receipt.items()}) if receipt else None,
        balance=BalanceShape(**balance) if balance else None,
        **table,
    )


def _tuple(value: Any) -> Any:
    return tuple(str(item) for item in value) if isinstance(value, list) else value
