"""Finds what is wrong with the duties of a pack: gaps, doubles, lengths told wrongly, and breaches of no ground."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

from ccms.law.pack.nouns import BUYER
from ccms.law.pack.silent import inputs_of
from ccms.law.pack.versions import TABLES
from ccms.law.periods import ONE_DAY, Unit
from ccms.law.sentences import UP_TO_TEN
from ccms.law.texts import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Category, InForce, Rule
    from ccms.law.pack.versions import Book
    from ccms.law.periods import DateRule

ACT = "act-2009"
"""The law whose clauses are sections under which a breach is fined."""

_NUMBER = re.compile(r"\d+")
_UNITS = {
    "কর্মদিবস": Unit.WORKING_DAYS,
    "working day": Unit.WORKING_DAYS,
    "দিন": Unit.DAYS,
    "day": Unit.DAYS,
    "ঘণ্টা": Unit.HOURS,
    "ঘন্টা": Unit.HOURS,
    "hour": Unit.HOURS,
}
_WORDS = {normalize("NFC", word): number for words in UP_TO_TEN for number, word in enumerate(words.split(), start=1)}
_ONE = rf"\d+|{'|'.join(_WORDS)}"
_LENGTH_TOLD = re.compile(
    normalize("NFC", rf"(?<!\w)({_ONE})(?:(?: (?:বা|ও|থেকে|or|and|to) |[–-])({_ONE}))? ({'|'.join(_UNITS)})")
)


def gaps(book: Book) -> Iterator[str]:
    """Find a rule that ends before its next version begins, where nobody says that this is meant."""
    for rule_id, versions in book.versions.items():
        for older, newer in pairwise(versions):
            if older.in_force.until < newer.in_force.since - ONE_DAY and not newer.after_gap:
                yield (
                    f"rule {rule_id}: ends on {older.in_force.until} and holds again from {newer.in_force.since}, not "
                    "between; if that is meant, write after_gap = true in the later version"
                )


def pauses(book: Book) -> Iterator[str]:
    """Find any other entry of which no version holds for a while, though a later one does."""
    for table, (_, code) in TABLES.items():
        versions: dict[str, list[InForce]] = {}
        for in_force, entry in book.entries[table]:
            versions.setdefault(str(code(entry)), []).append(in_force)
        for name, days in versions.items():
            ordered = sorted(days, key=lambda each: each.since)
            for before, after in pairwise(ordered):
                last = max(each.until for each in ordered if each.since <= before.since)
                if last < date.max and last + ONE_DAY < after.since:
                    yield f"{table} {name}: ends on {last} and holds again from {after.since}, not between"


def lengths_told(pack: Pack, rule: Rule) -> Iterator[str]:
    """Find a sentence that names a length of time which the rule does not count."""
    if rule.due is None or rule.due.add is None:
        return
    counted = set(_counted(pack, rule))
    right = counted | {(amount // 24, Unit.DAYS) for amount, unit in counted if unit is Unit.HOURS and not amount % 24}
    for key, text in {"": rule.says, **rule.texts}.items():
        for language, words in (("bn", text.bn), ("en", text.en)):
            where = f"texts.{key}.{language}" if key else language
            for amount, unit in lengths_in(words):
                if (amount, unit) not in right:
                    due = f"{rule.due.add.amount} {rule.due.add.unit}"
                    yield f"rule {rule.id}: {where} says {amount} {unit}, but it is due after {due}"


def lengths_in(words: str) -> Iterator[tuple[int, Unit]]:
    """Give each length of time that a sentence names, in digits or in words up to ten."""
    for found in _LENGTH_TOLD.finditer(normalize("NFC", words)):
        for number in filter(None, found.groups()[:2]):
            yield _WORDS.get(number) or int(number), _UNITS[found[3]]


def _counted(pack: Pack, rule: Rule) -> Iterator[tuple[int, Unit]]:
    """Give each length of time that a rule counts, itself or through the facts that it looks at."""
    waiting: list[DateRule] = [rule.due] if rule.due else []
    names = [*inputs_of(rule)]
    seen: set[str] = set()
    while waiting or names:
        for way in waiting:
            if way.add:
                yield way.add.amount, way.add.unit
            names += [*way.facts()]
        waiting = []
        for name in set(names) - seen:
            derived = pack.derived.get(name)
            waiting += [derived.date] if derived and derived.date else []
        seen |= set(names)
        names = []


def clause_told(rule: Rule) -> Iterator[str]:
    """Find a clause of the Act that is none of the sections under which the rule's breach is fined."""
    if rule.citation.law != ACT or not rule.sections:
        return
    for language, words in (("bn", rule.citation.clause.bn), ("en", rule.citation.clause.en)):
        told = {str(int(number)) for number in _NUMBER.findall(words)}
        if not told <= set(rule.sections):
            sections = ", ".join(rule.sections)
            said = ", ".join(sorted(told))
            yield f"rule {rule.id}: citation: clause.{language} says {said}, its sections are {sections}"


def same_duties(rules: list[Rule]) -> Iterator[str]:
    """Find two rules of one law that count to the same act from the same day on the same conditions."""
    for one, other in combinations(rules, 2):
        alike = one.id != other.id and one.due and other.due and one.in_force.meets(other.in_force)
        if alike and _duty(one) == _duty(other) and set(one.categories) & set(other.categories):
            yield (
                f"rules {one.id} and {other.id}: one duty twice; a later version of a rule keeps its id, and two "
                "duties differ in what they apply to"
            )


def _duty(rule: Rule) -> tuple[object, ...]:
    start = replace(rule.due, add=None) if rule.due else None
    return rule.citation.law, rule.applies, start, rule.done_at, rule.matter


def tested(pack: Pack, rule_id: str, category: str) -> bool:
    """Say whether some version of a rule is tested for a category."""
    return any(category in version.categories for version in pack.versions[rule_id])


def fined_elsewhere(pack: Pack, rule_id: str, category: Category) -> bool:
    """Say whether the breach of a rule is fined under sections that the category does not offer."""
    sections = set(pack.versions[rule_id][-1].sections)
    return bool(sections) and not sections & set(category.sections)


def without_ground(pack: Pack, rules: list[Rule]) -> Iterator[str]:
    """Find a duty whose breach could not be complained of, where nobody says why."""
    grounds = {rule for category in pack.categories.values() for rule in category.ground_rules}
    for rule in rules:
        told = rule.matter == BUYER
        if told and (rule.id in grounds) == (rule.informs != NOTHING):
            yield (
                f"rule {rule.id}: is no ground of any category; say in `informs` why its breach alone is no complaint"
                if rule.informs == NOTHING
                else f"rule {rule.id}: `informs` says that it is no ground, but a category names it as one"
            )
