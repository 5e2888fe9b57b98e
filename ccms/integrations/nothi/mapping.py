"""Reads the movements of a letter in Nothi (dak) strictly, and says which of them is the newest.

Answers may be doubled, late, out of order, or about another letter. What cannot be read is left out and counted, and
the order in which movements came makes no difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

LONGEST = 64  # characters of a number that Nothi gives
CLOCKS_DIFFER = timedelta(minutes=10)  # what lies further ahead was not said by a clock


class MovementKind(StrEnum):
    """What happened to a letter, in the order in which it can."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    PUT_TO_FILE = "put_to_file"
    RETURNED = "returned"
    FILED_NO_ACTION = "filed_no_action"
    LETTER_ISSUED = "letter_issued"
    ARCHIVED = "archived"


# Nothi's own words for what was done: the last parts of the addresses that its client calls.
_KINDS: Mapping[str, MovementKind] = {
    "dak/upload/send": MovementKind.SUBMITTED,
    "dak/received": MovementKind.RECEIVED,
    "nothi/dak/nothivukto": MovementKind.PUT_TO_FILE,
    "dak/revert/sent": MovementKind.RETURNED,
    "dak/revert/nothivukto": MovementKind.RETURNED,
    "nothi/dak/nothijato": MovementKind.FILED_NO_ACTION,
    "potro/dispatch": MovementKind.LETTER_ISSUED,
    "dak/archive": MovementKind.ARCHIVED,
}
_NUMBERS = ("dak_received_no", "docketing_no", "sarok_no")
_RANK = {kind: rank for rank, kind in enumerate(MovementKind)}


@dataclass(frozen=True, slots=True)
class Movement:
    """One thing that happened to a letter, by the number that Nothi gives it."""

    outside_id: str
    kind: MovementKind
    at: datetime
    number: str = ""  # receipt, docket or memo number that came with it


@dataclass(frozen=True, slots=True)
class Movements:
    """What was read of one answer, each movement once, and how many of its entries could not be."""

    read: tuple[Movement, ...]
    unread: int


def movements_of(answer: Any, dak_id: str, now: datetime) -> Movements:
    """Read the answer about one letter."""
    entries = answer.get("movements") if isinstance(answer, Mapping) else None
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return Movements((), 1)
    read: dict[str, Movement] = {}
    unread = 0
    for entry in entries:
        movement = _movement(entry, dak_id, now)
        if movement is None:
            unread += 1
        else:
            read.setdefault(movement.outside_id, movement)
    return Movements(tuple(read.values()), unread)


def newest(movements: Iterable[Movement]) -> Movement | None:
    """Return the movement that says how it stands: the last by its time, and of one moment the furthest."""
    return max(movements, key=lambda each: (each.at, _RANK[each.kind], each.outside_id), default=None)


def _movement(entry: Any, dak_id: str, now: datetime) -> Movement | None:
    if not isinstance(entry, Mapping) or _line(entry.get("dak_id")) != dak_id:
        return None
    kind, at, key = _KINDS.get(_line(entry.get("operation"))), _moment(entry.get("created")), _line(entry.get("id"))
    if kind is None or at is None or at > now + CLOCKS_DIFFER or not key:
        return None
    said = (_line(entry.get(name)) for name in _NUMBERS)
    number = next(filter(None, said), "")
    return Movement(key, kind, at, number)


def _moment(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(_line(value))
        return at.astimezone(UTC) if at.tzinfo else None  # the database takes no zone beyond sixteen hours
    except (ValueError, OverflowError):
        return None


def _line(value: Any) -> str:
    """Return a number or short text as one clean line; nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value).strip()
    return text if len(text) <= LONGEST and text.isprintable() else ""
