"""Writes a value as bytes in one way only, so that any holder of the bytes can compute the hash that we signed."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

type JSON = bool | int | str | datetime | Sequence[JSON] | Mapping[str, JSON] | None

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


class NotCanonical(ValueError):  # noqa: N818 - failures are named for what happened
    """The value has no single canonical form: a float, a naive time, a key twice, half a surrogate pair."""


def canonical(value: JSON) -> bytes:
    """Return UTF-8 JSON: keys sorted by code point, no spaces, text in NFC, no floats, times as `instant`."""
    return encoded(_plain(value))


def encoded(plain: JSON) -> bytes:
    """Return the bytes of a value that was read from canonical bytes; quicker, since it is plain already."""
    try:
        return _encode(plain).encode()
    except (ValueError, RecursionError) as error:
        raise NotCanonical("half a surrogate pair, a number that is none, or too deep") from error


def parsed(body: bytes) -> dict[str, Any]:
    """Return the mapping in these bytes, an empty one where they hold none; the caller compares."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def instant(at: datetime) -> str:
    """Return the time as canonical text, e.g. `2026-11-25T06:48:32.000000Z`; a naive time is refused."""
    if at.tzinfo is None:
        raise NotCanonical(f"a time without zone: {at.isoformat()}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def nfc(text: str) -> str:
    """Return the text in Unicode form NFC as a plain `str`, also for members of a `StrEnum`."""
    return str(text) if text.isascii() else unicodedata.normalize("NFC", text)


def _plain(value: JSON) -> JSON:
    match value:
        case str():
            return nfc(value)
        case None | bool() | int():
            return value
        case datetime():
            return instant(value)
        case Mapping():
            return _plain_mapping(value)
        case list() | tuple():
            return [_plain(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _plain_mapping(value: Mapping[str, JSON]) -> dict[str, JSON]:
    plain: dict[str, JSON] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(f"a key of type {type(key).__name__}")
        plain[nfc(key)] = _plain(item)
    if len(plain) != len(value):
        raise NotCanonical("two keys are the same text in form NFC")
    return plain
