"""Reads the signed token in which a shop's own server describes an order; the buyer brings it from the shop to CCMS.

`v1.<payload>.<signature>`: JSON and its HMAC-SHA256 under a secret that shop and CCMS share, both base64url without
padding. The format is a promise to shops (docs/shops.md); sdk/ holds a signer for each language, and all of them and
this file are tested on the same vectors.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from ccms.core.bangla import clean_line
from ccms.core.clock import dhaka_day
from ccms.core.crypto import same
from ccms.core.digits import PAISA_IN_A_TAKA
from ccms.core.failures import Failure
from ccms.core.money import MOST_PAISA
from ccms.core.strict_json import read_strictly

VERSION = "v1"
MOST_BYTES = 4096
LONGEST_LIFE = timedelta(days=30)
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
MOST_ITEMS = 50
LONGEST_NUMBER = 64
LONGEST_NAME = 200
MOST_OF_AN_ITEM = 100_000
TOLD_STATES = ("confirms", "nothing", "denies")
_PARTS = 3
_SAFE = re.compile(r"[A-Za-z0-9_-]+")
_KID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_FIRM = re.compile(r"[A-Za-z0-9_-]{1,40}")
_JTI = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,31}")
_HEX = re.compile(r"[0-9a-f]{64}")
_AMOUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")
_MOMENT = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_LAST_SECOND = 4_102_444_800  # of this century: what lies beyond is no time stamp in seconds


class Reason(StrEnum):
    """Why a token is not believed; shown to the shop's developers, never to a buyer."""

    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    OTHER_FIRM = "other-firm"
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE = "signature"
    EXPIRED = "expired"
    NOT_YET = "not-yet"  # signed in the future: the shop's clock is wrong
    TOO_LONG = "too-long"  # valid for more than thirty days


class TokenRefused(Exception):  # noqa: N818 - says what happened
    """The token is not believed; `member` names what in the payload is wrong, where it is that."""

    def __init__(self, reason: Reason, member: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.member = member


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """A token that was believed. `said` holds what the shop says by its path in the payload (`order.amount`).

    Values are JSON as answers travel: money is whole paisa, times are ISO with their zone, days are ISO.
    """

    firm: str
    kid: str
    issued_at: datetime
    expires_at: datetime
    jti: str
    contact: str  # hex HMAC of the buyer's number as the shop knows it; "" where the shop says none
    said: Mapping[str, Any]


def contact_digest(e164: str, secret: str) -> str:
    """Return what a shop may say instead of a number: only who holds the same secret can compare it."""
    return hmac.new(secret.encode(), e164.encode(), "sha256").hexdigest()


def verify(token: str, *, firm: str, keys: Mapping[str, str], now: datetime) -> SignedOrder:
    """Return what the shop signed; `keys` are its live secrets by `kid`. Raises TokenRefused."""
    if len(token) > MOST_BYTES:
        raise TokenRefused(Reason.TOO_LARGE)
    signed, _, signature = token.rpartition(".")
    payload = _payload(token)
    if _text(payload, "firm", _FIRM) != firm:
        raise TokenRefused(Reason.OTHER_FIRM)
    kid = _text(payload, "kid", _KID)
    if kid not in keys:
        raise TokenRefused(Reason.UNKNOWN_KEY)
    # the text is compared, not the bytes it stands for: the last character has bits that mean nothing
    if not same(_signature(signed, keys[kid]), signature):
        raise TokenRefused(Reason.SIGNATURE)
    issued_at, expires_at = _times(payload, now)
    return SignedOrder(
        firm=firm,
        kid=kid,
        issued_at=issued_at,
        expires_at=expires_at,
        jti=_text(payload, "jti", _JTI),
        contact=_text(payload, "contact_sha256", _HEX) if payload.get("contact_sha256") is not None else "",
        said=_said(payload),
    )


def _payload(token: str) -> dict[str, Any]:
    """Read the JSON of a token that nobody has vouched for yet."""
    parts = token.split(".")
    if len(parts) != _PARTS or parts[0] != VERSION or not all(_SAFE.fullmatch(part) for part in parts):
        raise TokenRefused(Reason.MALFORMED)
    try:
        body = urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        payload = read_strictly(body)
    except (NotBase64, ValueError) as unreadable:
        raise TokenRefused(Reason.MALFORMED) from unreadable
    if not isinstance(payload, dict):
        raise TokenRefused(Reason.MALFORMED)
    return payload


def _times(payload: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime]:
    issued, expires = _second(payload, "iat"), _second(payload, "exp")
    if issued > now + CLOCKS_MAY_DIFFER:
        raise TokenRefused(Reason.NOT_YET, "iat")
    if not timedelta() < expires - issued <= LONGEST_LIFE:
        raise TokenRefused(Reason.TOO_LONG if expires > issued else Reason.MALFORMED, "exp")
    if expires <= now:
        raise TokenRefused(Reason.EXPIRED, "exp")
    return issued, expires


def _second(payload: Mapping[str, Any], member: str) -> datetime:
    value = payload.get(member)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _LAST_SECOND:
        raise TokenRefused(Reason.MALFORMED, member)
    return datetime.fromtimestamp(value, UTC)


def _said(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Read what the shop says of the order and of being told; members that nobody knows are left out."""
    said: dict[str, Any] = {}
    for group, readers in (("order", _ORDER), ("told", _TOLD)):
        given = payload.get(group)
        if given is None and group == "told":
            continue
        if not isinstance(given, dict):
            raise TokenRefused(Reason.MALFORMED, group)
        for member, read in readers.items():
            value = given.get(member)
            if value is not None:
                said[f"{group}.{member}"] = _read(read, value, f"{group}.{member}")
    if not said.get("order.id"):
        raise TokenRefused(Reason.MALFORMED, "order.id")
    if "told.at" in said and "told.state" not in said:
        raise TokenRefused(Reason.MALFORMED, "told.state")
    return said


def _read(read: Callable[[Any], Any], value: object, path: str) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError, Failure) as wrong:
        raise TokenRefused(Reason.MALFORMED, path) from wrong


def _line(longest: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        line = clean_line(_string(value), longest)
        if not line:
            raise ValueError("empty")
        return line

    return read


def _moment(value: Any) -> str:
    """Return a time with its zone; a day alone is also taken, as not every shop keeps the hour."""
    if _DAY.fullmatch(_string(value)):
        return date.fromisoformat(value).isoformat()
    if not _MOMENT.fullmatch(value):
        raise ValueError("not a time with its zone")
    return datetime.fromisoformat(value).isoformat()


def _day(value: Any) -> str:
    """Return a day; of a time the day in Dhaka."""
    moment = _moment(value)
    return moment if _DAY.fullmatch(moment) else dhaka_day(datetime.fromisoformat(moment)).isoformat()


def _paisa(value: Any) -> int:
    """Return the paisa of a decimal string; a JSON number would be a float to some, so it is not taken."""
    written = _AMOUNT.fullmatch(_string(value))
    if written is None:
        raise ValueError("not an amount")
    paisa = int(written[1]) * PAISA_IN_A_TAKA + int((written[2] or "0").ljust(2, "0"))
    if paisa > MOST_PAISA:
        raise ValueError("too much")
    return paisa


def _currency(value: Any) -> str:
    return _one_of(value, ("BDT",))


def _word(value: Any) -> str:
    if not _WORD.fullmatch(_string(value)):
        raise ValueError("not a word of a list")
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not yes or no")
    return value


def _items(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MOST_ITEMS:
        raise ValueError("not a list of at most fifty")
    return [_item(each) for each in value]


def _item(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an item")
    count = value.get("qty", 1)
    if isinstance(count, bool) or not isinstance(count, int) or not 0 < count <= MOST_OF_AN_ITEM:
        raise ValueError("not a count")
    price = value.get("price")
    return {
        "name": _line(LONGEST_NAME)(value.get("name")),
        "qty": count,
        "price": None if price is None else _paisa(price),
    }


def _told_state(value: Any) -> str:
    return _one_of(value, TOLD_STATES)


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if _string(value) not in known:
        raise ValueError("not in the list")
    return str(value)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


_ORDER: Mapping[str, Callable[[Any], Any]] = {
    "id": _line(LONGEST_NUMBER),
    "placed_at": _moment,
    "paid_at": _moment,
    "amount": _paisa,
    "currency": _currency,
    "method": _word,
    "promised_by": _day,
    "same_city": _flag,
    "status": _word,
    "items": _items,
}
_TOLD: Mapping[str, Callable[[Any], Any]] = {"state": _told_state, "at": _moment}
FIELDS = frozenset({*(f"order.{name}" for name in _ORDER), *(f"told.{name}" for name in _TOLD)})
"""What a shop can sign, as `said` names it."""


def _text(payload: Mapping[str, Any], member: str, shape: re.Pattern[str]) -> str:
    value = payload.get(member)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise TokenRefused(Reason.MALFORMED, member)
    return value


def _signature(signed: str, secret: str) -> str:
    return _encoded(hmac.digest(secret.encode(), signed.encode(), "sha256"))


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
