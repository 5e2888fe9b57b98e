"""The whole law, every version of it. `book()` opens the shipped packs; `Book.on(day)` gives what held on that day."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccms.law.calendar import ONE_DAY, Calendar
from ccms.law.pack import loading
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import InForce
from ccms.law.pack.validate import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ccms.law.pack.loading import Row
    from ccms.law.pack.nouns import Rule

PACKS = Path(__file__).parent / "packs"

type Dated[T] = list[tuple[InForce, T]]

_TABLES: dict[str, tuple[Callable[[Row], Any], Callable[[Any], Any]]] = {
    "law": (loading.law, lambda law: law.id),
    "question": (loading.question, lambda question: question.id),
    "derived": (loading.derived, lambda derived: derived.id),
    "category": (loading.category, lambda category: category.code),
    "card": (loading.card, lambda card: card.id),
    "evidence": (loading.evidence_kind, lambda kind: kind.code),
    "offence": (loading.offence, lambda offence: offence.section),
    "period": (loading.period, lambda period: period.kind),
    "check": (loading.check, lambda check: check.id),
    "regulator": (loading.regulator, lambda regulator: regulator.code),
    "route": (loading.route, lambda route: route.id),
    "advice": (loading.advice, lambda advice: advice.id),
    "district": (loading.district, lambda district: district.code),
    "payment_message": (loading.payment_format, lambda message: message.id),
    "effort": (loading.effort_rule, lambda effort: effort.id),
    "figure": (loading.figure, lambda figure: figure[0]),
    "division": (loading.sentence, lambda division: division[0]),
    "text": (loading.sentence, lambda text: text[0]),
}


@dataclass
class Book:
    """Every entry of a pack folder with the days on which it holds; `files` says where "rule DCG-DELIV5" stands."""

    entries: dict[str, Dated[Any]]
    versions: dict[str, tuple[Rule, ...]]
    calendar: Calendar
    files: Mapping[str, str]
    _packs: dict[date, Pack] = field(default_factory=dict)

    def on(self, day: date) -> Pack:
        """Give the law in force on a day. The newest entry that has begun wins over an older one of the same code."""
        starts = self._starts
        begun = starts[bisect_right(starts, day) - 1]
        if begun not in self._packs:
            self._packs[begun] = self._pack(begun)
        return self._packs[begun]

    def every_pack(self) -> Iterator[tuple[Pack, InForce]]:
        """Give the law of each stretch of time in which the same entries hold, the oldest first."""
        begins = self._changes()
        ends = [day - ONE_DAY for day in begins[1:]] + [date.max]
        return ((self.on(begin), InForce(begin, end)) for begin, end in zip(begins, ends, strict=True))

    def clashes(self) -> Iterator[tuple[str, str, date]]:
        """Name entries of one code that begin on the same day, as (table, code, day)."""
        for table, (_, code) in _TABLES.items():
            begun = Counter((str(code(entry)), in_force.since) for in_force, entry in self.entries[table])
            yield from ((table, name, since) for (name, since), times in begun.items() if times > 1)

    @cached_property
    def _starts(self) -> list[date]:
        """The days on which anything begins or ends; rules too, because a pack shows the rule of its day."""
        rules = {rule.in_force.since for versions in self.versions.values() for rule in versions}
        return sorted({*self._changes(), *rules})

    def _changes(self) -> list[date]:
        days = {date.min}
        for table, rows in self.entries.items():
            for in_force, _ in rows if table != "law" else ():
                days.add(in_force.since)
                if in_force.until < date.max:
                    days.add(in_force.until + ONE_DAY)
        return sorted(days)

    def _held(self, table: str, day: date) -> dict[Any, Any]:
        code = _TABLES[table][1]
        return {
            code(entry): entry
            for in_force, entry in sorted(self.entries[table], key=lambda row: row[0].since)
            if in_force.holds_on(day)
        }

    def _pack(self, day: date) -> Pack:
        held = {table: self._held(table, day) for table in _TABLES}
        return Pack(
            day=day,
            calendar=self.calendar,
            laws={law.id: law for _, law in self.entries["law"]},
            questions=_in_file_order(held["question"], self.entries["question"]),
            derived=held["derived"],
            categories=_in_file_order(held["category"], self.entries["category"]),
            cards=tuple(held["card"].values()),
            evidence_kinds=held["evidence"],
            versions=self.versions,
            offences=held["offence"],
            periods=held["period"],
            reasons=self._reasons(day),
            checks=held["check"],
            regulators=held["regulator"],
            routes=tuple(held["route"].values()),
            advice=tuple(held["advice"].values()),
            districts=held["district"],
            divisions=dict(held["division"].values()),
            payment_messages=tuple(held["payment_message"].values()),
            effort=tuple(held["effort"].values()),
            figures=dict(held["figure"].values()),
            texts=dict(held["text"].values()),
        )

    def _reasons(self, day: date) -> dict[str, tuple[Any, ...]]:
        lists: dict[str, dict[str, Any]] = {}
        for in_force, (list_name, choices) in self.entries["reasons"]:
            if in_force.holds_on(day):
                lists.setdefault(list_name, {}).update({choice.code: choice for choice in choices})
        return {name: tuple(choices.values()) for name, choices in lists.items()}


def _in_file_order(held: dict[Any, Any], rows: Dated[Any]) -> dict[Any, Any]:
    """Keep the order of the files, which is the order of the pages, whatever version is in force."""
    order = [entry for _, entry in rows]
    ids = list(dict.fromkeys(getattr(entry, "id", None) or entry.code for entry in order))
    return {key: held[key] for key in ids if key in held}


def read_book(packs: Path = PACKS, holidays_file: Path | None = None) -> Book:
    """Read a pack folder, and the office's own holidays where a file names them."""
    tables = loading.read_tables(packs)
    entries: dict[str, Dated[Any]] = {
        table: list(loading.parse_all(tables.get(table, []), parse)) for table, (parse, _) in _TABLES.items()
    }
    entries["reasons"] = list(loading.parse_all(tables.get("reasons", []), loading.reasons))
    calendar = _calendar(tables.get("holidays", []), holidays_file)
    return Book(entries, _versions(tables.get("rule", [])), calendar, _files(tables))


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


_office: dict[str, Path | None] = {"holidays_file": None}


def use_holidays(file: Path | None) -> None:
    """Name the office's own file of holidays, once when the program starts; books opened from then on follow it."""
    _office["holidays_file"] = file


def book(packs: Path = PACKS, holidays_file: Path | None = None) -> Book:
    """Open the law once per process: read, validated, and kept."""
    return _opened(packs, holidays_file or _office["holidays_file"])


@cache
def _opened(packs: Path, holidays_file: Path | None) -> Book:
    opened = read_book(packs, holidays_file)
    found = problems(opened)
    if found:
        raise loading.PackRefused(found)
    return opened
