"""Opens the law with all its versions: `book()` reads the shipped packs, `Book.on(day)` gives what held on that day."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccms.law.pack import loading
from ccms.law.pack.files import OFFICE, PackRefused, digest_of, files_of, tables_of
from ccms.law.pack.validate import problems
from ccms.law.pack.versions import TABLES, Book, Bought, Dated, in_words_of
from ccms.law.periods import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ccms.law.pack.files import Files, Row
    from ccms.law.pack.nouns import Rule

PACKS = Path(__file__).parent.parent / "packs"


def read_files(content: Files) -> Book:
    """Read the packs from the content of their files by name."""
    tables = tables_of(content)
    entries: dict[str, Dated[Any]] = {
        table: list(loading.parse_all(tables.get(table, []), parse)) for table, (parse, _) in TABLES.items()
    }
    entries["reasons"] = list(loading.parse_all(tables.get("reasons", []), loading.reasons))
    calendar = _calendar(tables)
    versions, files, digest = _versions(tables.get("rule", [])), _files(tables), digest_of(content)

    def told(bought: Bought, of_service: Book | None = None) -> Book:
        return Book(in_words_of(entries, bought), in_words_of(versions, bought), calendar, files, digest, of_service)

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
            raise PackRefused([f"{older.id}: two versions begin on {older.in_force.since}"])


def _calendar(tables: Mapping[str, list[tuple[str, Row]]]) -> Calendar:
    shipped, own = (loading.parse_all(tables.get(f"{of}holidays", []), loading.holiday) for of in ("", OFFICE))
    return Calendar({day.on: day for _, day in shipped}).with_changes(day for _, day in own)


@dataclass
class _Own:
    """What an installation has in place of the shipped law, or beside it."""

    packs: Path = PACKS
    holidays_file: Path | None = None
    newest: Callable[[], Book] | None = None  # asks for the law in force, until it was taken once
    taken: Book | None = None


_own = _Own()


def use_own(*, packs: Path | None, holidays_file: Path | None) -> None:
    """Name an installation's own folder of packs and file of holidays, once when the program starts."""
    _own.packs, _own.holidays_file = packs or PACKS, holidays_file


def packs_in_use() -> Path:
    """Return the folder whose law holds in this installation."""
    return _own.packs


def files_in_use() -> Files:
    """Read the files of the installation's own folder, and of its holidays, as they are now."""
    return files_of(_own.packs, _own.holidays_file)


def follow(newest: Callable[[], Book]) -> None:
    """Let `book` ask `newest` for the law in force in place of the folder, and then give what `take` brings."""
    _own.newest, _own.taken = newest, None


def take(newer: Book) -> None:
    """Let what begins from now on have this law; what began within `one_law` goes on with the one that it has."""
    _own.taken = newer


_thread = threading.local()


@contextmanager
def one_law() -> Iterator[None]:
    """Give whoever asks within this block, in this thread, the same law, also where another is taken meanwhile."""
    _thread.pinned = True
    try:
        yield
    finally:
        vars(_thread).clear()


def book(packs: Path | None = None, holidays_file: Path | None = None) -> Book:
    """Open the law: of a folder once per process, read, validated and kept; without one, the law in force."""
    if packs or holidays_file:
        return _opened(packs or _own.packs, holidays_file or _own.holidays_file)
    held = vars(_thread)
    if "book" in held:
        found: Book = held["book"]
        return found
    found = _in_force()
    if held:
        held["book"] = found
    return found


def _in_force() -> Book:
    if _own.newest is None:
        return _opened(_own.packs, _own.holidays_file)
    if _own.taken is None:
        _own.taken = _own.newest()
    return _own.taken


@cache
def _opened(packs: Path, holidays_file: Path | None) -> Book:
    return opened(files_of(packs, holidays_file))


def opened(content: Files) -> Book:
    """Read and validate the packs of some files; raises PackRefused with everything that is wrong."""
    found = read_files(content)
    if wrong := problems(found):
        raise PackRefused(wrong)
    return found
