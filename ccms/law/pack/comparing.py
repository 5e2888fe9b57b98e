"""Compares two states of the packs entry by entry: what is new, ends, changed from a day on, or changed in place.

A complaint is judged by the versions of its days, so a version that has begun stays as it is. What may still change in
it decides nothing: its words, how well its source is known, how a body is reached, and a last day that lies ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ccms.law.pack import shapes
from ccms.law.pack.files import tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccms.law.pack.files import Files, Row

type Key = tuple[str, str, date]
type Way = tuple[str, ...]

WORDS = frozenset({"bn", "en", "help", "quote", "informs"})
SOURCES = frozenset({"clause", "verified", "confirmed", "confidence", "sources", "source", "estimated"})
CONTACTS = frozenset({"hotline", "url", "email", "number"})
CORRECTABLE = WORDS | SOURCES | CONTACTS
"""The keys that may be corrected in a version that has begun: nobody is judged by them."""

_BESIDE = frozenset({"from", "until"})


class Kind(StrEnum):
    """How an entry differs."""

    NEW = "new"
    VERSION = "new version"
    ENDS = "ends"
    CORRECTED = "corrected"
    IN_PLACE = "changed in place"
    REMOVED = "taken away"


@dataclass(frozen=True, slots=True)
class Difference:
    """How one version of one entry differs; `details` has one line for each key, with what stood there before."""

    kind: Kind
    table: str
    code: str
    since: date
    details: tuple[str, ...] = ()
    until: tuple[date, date] = (date.max, date.max)  # before and after

    def __str__(self) -> str:
        """Return the difference as one line, and one more for each key."""
        day = "" if self.since == date.min else f" from {self.since}"
        last = f", until {self.until[1]}" if self.until[1] < date.max else ""
        return "\n    ".join([f"{self.kind}: {self.table} {self.code}{day}{last}", *self.details])

    def refusal(self, today: date) -> str | None:
        """Say why it cannot be put in force, or None: only what begins after today may change what is decided."""
        place = f"{self.table} {self.code}"
        if self.since > today or self.kind in {Kind.NEW, Kind.CORRECTED}:
            return None
        version = "the version that always held" if self.since == date.min else f"the version from {self.since}"
        match self.kind:
            case Kind.VERSION:
                return f"{place}: {version} begins too early: a version before it is in use; let it begin after {today}"
            case Kind.ENDS if min(self.until) >= today:
                return None
            case Kind.ENDS:
                return f"{place}: {version} ends on {self.until[1]}; days that are over keep their law ({today})"
            case Kind.REMOVED:
                return f"{place}: {version} is in use and was taken away; give it a last day with `until`"
            case _:
                keys = "; ".join(self.details)
                return f"{place}: {version} is in use and was changed in place ({keys}); add a version with a later day"


def compare(old: Files, new: Files) -> list[Difference]:
    """List what differs between two states of the packs, in the order of the new files."""
    before, after = _entries(old), _entries(new)
    known = {key[:2] for key in before}
    found: list[Difference] = []
    for key, row in after.items():
        if key in before:
            found += _changes(key, before[key], row)
        elif key[:2] in known:
            found.append(Difference(Kind.VERSION, *key, _details(_version_before(before, key), row), _last(row, row)))
        else:
            found.append(Difference(Kind.NEW, *key, until=_last(row, row)))
    gone = [Difference(Kind.REMOVED, *key) for key in before if key not in after]
    return [*found, *gone]


def _entries(files: Files) -> dict[Key, Row]:
    """Name every version of every entry; of a list of reasons each choice, and a holiday begins on its day."""
    found: dict[Key, Row] = {}
    for table, rows in tables_of(files).items():
        for _, row in rows:
            if table == "reasons":
                for choice in row["value"]:
                    found[table, f"{row['id']} {choice['code']}", date.min] = choice
            elif table.endswith("holidays"):
                found[table, row["id"], date.fromisoformat(row["id"])] = row
            else:
                found[table, shapes.called(row), row.get("from", date.min)] = row
    return found


def _version_before(entries: Mapping[Key, Row], new: Key) -> Row:
    """Return the version that a new one follows; where it is the earliest, the one that came first until now."""
    versions = sorted((key[2], row) for key, row in entries.items() if key[:2] == new[:2])  # one day has one version
    earlier = [row for since, row in versions if since < new[2]]
    return earlier[-1] if earlier else versions[0][1]


def _last(before: Row, after: Row) -> tuple[date, date]:
    return before.get("until", date.max), after.get("until", date.max)


def _changes(key: Key, before: Row, after: Row) -> Iterator[Difference]:
    last = _last(before, after)
    if last[0] != last[1]:
        told = (f"until: {_shown(before.get('until'))} -> {_shown(after.get('until'))}",)
        yield Difference(Kind.ENDS, *key, told, last)
    details = [(way, _detail(way, *pair)) for way, pair in _differing(before, after).items()]
    for kind, wanted in ((Kind.IN_PLACE, False), (Kind.CORRECTED, True)):
        of_kind = tuple(detail for way, detail in details if (way[-1] in CORRECTABLE) is wanted)
        if of_kind:
            yield Difference(kind, *key, of_kind, last)


def _details(before: Row, after: Row) -> tuple[str, ...]:
    return tuple(_detail(way, *pair) for way, pair in _differing(before, after).items())


def _differing(before: Row, after: Row) -> dict[Way, tuple[object, object]]:
    """Pair what stands at each way within an entry where the two differ, None where nothing stands."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    ways = dict.fromkeys([*old, *new])
    pairs = {way: (old.get(way), new.get(way)) for way in ways if way[0] not in _BESIDE}
    return {way: pair for way, pair in pairs.items() if pair[0] != pair[1]}


def _leaves(value: Any, way: Way = ()) -> Iterator[tuple[Way, object]]:
    """Give each single value of an entry with the way to it; a list of tables is gone through by its codes."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, (*way, key))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        yield (*way, "order"), [_called(each) for each in value]
        for each in value:
            yield from _leaves(each, (*way, _called(each)))
    else:
        yield way, value


def _called(part: Any) -> str:
    keys = ("value", "rule", "code", "id", "category")
    return str(next((part[key] for key in keys if key in part), part)) if isinstance(part, dict) else str(part)


def _detail(way: Way, before: object, after: object) -> str:
    return f"{'.'.join(way)}: {_shown(before)} -> {_shown(after)}"


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value) if isinstance(value, date) else repr(value)
