"""Finds what is wrong with the duties of a pack: gaps, doubles, lengths told wrongly, and breaches of no ground."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from ccms.law.calendar import ONE_DAY
from ccms.law.pack.nouns import BUYER
from ccms.law.pack.versions import TABLES
from ccms.law.periods import Unit
from ccms.law.texts import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Category, InForce, Rule
    from ccms.law.pack.versions import Book

_NUMBER = re.compile(r"\d+")
_LENGTH_TOLD = re.compile(r"\d+ (?:দিন|ঘণ্টা|ঘন্টা|কর্মদিবস|days?|hours?|working days?)")


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


def lengths_told(rule: Rule) -> Iterator[str]:
    """Find a sentence that names a length of time, and no number in it is what the rule counts."""
    length = rule.due.add if rule.due else None
    if length is None:
        return
    right = {length.amount, length.amount // 24 if length.unit is Unit.HOURS else length.amount}
    for key, text in {"": rule.says, **rule.texts}.items():
        for language, words in (("bn", text.bn), ("en", text.en)):
            told = {int(number) for number in _NUMBER.findall(words)}
            if _LENGTH_TOLD.search(words) and not told & right:
                where = f"texts.{key}.{language}" if key else language
                yield f"rule {rule.id}: {where} says {sorted(told)}, but it is due after {length.amount} {length.unit}"


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
