"""Opens the law with all its versions: `book()` reads the shipped packs, `Book.on(day)` gives what held on that day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccms.law.calendar import Calendar
from ccms.law.pack import loading
from ccms.law.pack.alternatives import Bought, in_words_of
from ccms.law.pack.validate import problems
from ccms.law.pack.versions import TABLES, Book, Dated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.pack.loading import Row
    from ccms.law.pack.nouns import Rule

PACKS = Path(__file__).parent.parent / "packs"


def read_book(packs: Path = PACKS, holidays_file: Path | None = None) -> Book:
    """Read a pack folder, and the office's own holidays where a file names them."""
    tables = loading.read_tables(packs)
    entries: dict[str, Dated[Any]] = {
        table: list(loading.parse_all(tables.get(table, []), parse)) for table, (parse, _) in TABLES.items()
    }
    entries["reasons"] = list(loading.parse_all(tables.get("reasons", []), loading.reasons))
    calendar = _calendar(tables.get("holidays", []), holidays_file)
    versions, files = _versions(tables.get("rule", [])), _files(tables)

    def told(bought: Bought, of_service: Book | None = None) -> Book:
        return Book(in_words_of(entries, bought), in_words_of(versions, bought), calendar, files, of_service)

    return told(Bought.GOODS, told(Bought.SERVICE))


def _files(tables: Mapping[str, list[tuple[str, Row]]]) -> dict[str, str]:
    """Say in which files the versions of each entry stand, by the name that it has in them."""
    found: dict[str, dict[str, None]] = {}
    for rows in tables.values():
        for place, _ in rows:
            file, _, name = place.partition(": ")
            found.setdefault(name, {})[file] = None
    return {name: ", ".join(files) for name, files in found.items()}


def _versions(rows: list[tuple[str, Row]]) -> dict[str, tuple[Rule, ...]]:
    versions: dict[str, list[Rule]] = {}
    for _, rule in loading.parse_all(rows, loading.rule):
        versions.setdefault(rule.id, []).append(rule)
    for rules in versions.values():
        rules.sort(key=lambda rule: rule.in_force.since)
        _refuse_overlap(rules)
    return {rule_id: tuple(rules) for rule_id, rules in versions.items()}


def _refuse_overlap(rules: list[Rule]) -> None:
    for older, newer in pairwise(rules):
        if older.in_force.since == newer.in_force.since:
            raise loading.PackRefused([f"{older.id}: two versions begin on {older.in_force.since}"])


def _calendar(rows: list[tuple[str, Row]], holidays_file: Path | None) -> Calendar:
    calendar = Calendar({day.on: day for _, day in loading.parse_all(rows, loading.holiday)})
    if holidays_file is None:
        return calendar
    own = loading.read_file(holidays_file)
    if own.keys() - {"holidays"}:
        raise loading.PackRefused([f"{holidays_file.name}: only [holidays] may stand in it"])
    return calendar.with_changes(day for _, day in loading.parse_all(own.get("holidays", []), loading.holiday))


@dataclass
class _Own:
    """What an installation has in place of the shipped law, or beside it."""

    packs: Path = PACKS
    holidays_file: Path | None = None


_own = _Own()


def use_own(*, packs: Path | None, holidays_file: Path | None) -> None:
    """Name an installation's own folder of packs and file of holidays, once when the program starts."""
    _own.packs, _own.holidays_file = packs or PACKS, holidays_file


def packs_in_use() -> Path:
    """Return the folder whose law holds in this installation."""
    return _own.packs


def book(packs: Path | None = None, holidays_file: Path | None = None) -> Book:
    """Open the law once per process: read, validated, and kept."""
    return _opened(packs or _own.packs, holidays_file or _own.holidays_file)


@cache
def _opened(packs: Path, holidays_file: Path | None) -> Book:
    opened = read_book(packs, holidays_file)
    found = problems(opened)
    if found:
        raise loading.PackRefused(found)
    return opened
