"""Finds rules that never speak: they do not apply, or are not broken, whatever was answered. No sentence shows it.

Finds what a rule needs to know and nobody is asked, so that it could never speak.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from ccms.core.clock import end_of_day
from ccms.law.pack.expressions import ExpressionFailed
from ccms.law.pack.nouns import BUYER, Asked, QuestionType
from ccms.law.purchase.asking import questions_behind
from ccms.law.purchase.facts import FactSheet, Missing
from ccms.law.rules import Result, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccms.law.pack.expressions import Expression
    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Question, Rule
    from ccms.law.pack.versions import Book


def never_asked(pack: Pack, rules: Iterable[Rule]) -> Iterator[str]:
    """Find a rule that is tested in no complaint, and an input that is asked in no category where a rule is tested."""
    for rule in rules:
        if rule.matter == BUYER and not rule.categories:
            yield f"rule {rule.id}: names no category, so that it is tested in no complaint"
            continue
        for name in sorted(inputs_of(rule) & pack.questions.keys()):
            if not any(_is_asked(pack, pack.questions[name], code) for code in rule.categories or pack.categories):
                yield (
                    f"rule {rule.id}: nobody is asked {name} in {', '.join(rule.categories)}; its condition `when` "
                    "is never true there"
                )


def inputs_of(rule: Rule) -> set[str]:
    """Name the facts that a rule looks at itself, besides those behind its dates."""
    names = {*rule.needs, *([rule.done_at] if rule.done_at else [])}
    for condition in (rule.applies, rule.breach, rule.kept):
        names |= condition.names if condition else set()
    return names


def _is_asked(pack: Pack, question: Question, category: str) -> bool:
    """Say whether a question can arise in a category, whatever is said where another answer holds unsaid."""
    if question.when is None:
        return True
    try:
        named = [each for name in question.when.names if (each := pack.questions.get(name)) and each.options]
        said = [{each.id: option.value} for each in named if each.unsaid is not None for option in each.options]
        return any(_arises(pack, question.when, {"category": category, **answer}) for answer in ({}, *said))
    except ExpressionFailed:
        return True


def _arises(pack: Pack, condition: Expression, facts: Mapping[str, object]) -> bool:
    arises = FactSheet(pack, facts).decide(condition)
    return arises is True or isinstance(arises, Missing)


def kept_in_history(question: Question) -> Iterator[str]:
    """Find a question to an officer or a firm whose answer could name a person: it stands in the history for ever."""
    by_others = question.asked in {Asked.OFFICER, Asked.FIRM}
    if by_others and (question.personal or question.type is QuestionType.TEXT):
        yield (
            f"question {question.id}: is asked of the {question.asked}, whose answers stand in the history: ask for a "
            "choice, a day or a number, and for nothing personal"
        )


PURCHASES = 400  # of each category, as long as the rule was not broken
YEARS = 5  # after the last year of known holidays
DAYS = 60  # from the first order to the last thing that happened


def silent(book: Book) -> Iterator[str]:
    """Try the rules that hold when everything has begun on drawn purchases."""
    last = max(rule.in_force.since for versions in book.versions.values() for rule in versions)
    pack = book.on(last)
    for rule in pack.rules.values():
        if rule.matter == BUYER and rule.in_force.holds_on(last + timedelta(days=DAYS)):
            found = _results(pack, rule, last)
            if not found - {Result.NOT_APPLICABLE, Result.NEED_INFO}:
                yield f"rule {rule.id}: never applies, whatever was answered"
            elif Result.BREACH not in found:
                yield f"rule {rule.id}: is never broken, whatever was answered"


def far_ahead(book: Book) -> Iterator[str]:
    """Find what begins years after the last known holiday: more likely a slip than a law of that day."""
    years = sorted({day.year for day in book.calendar.holidays})
    known = next((year for year in years if year + 1 not in years), date.min.year)
    yield from (f"holidays of {year}: the years before it have none" for year in years if year > known)
    for table, rows in book.entries.items():
        since = {in_force.since for in_force, _ in rows}
        yield from (f"{table}: an entry begins on {day}" for day in sorted(since) if day.year > known + YEARS)
    for rule_id, versions in book.versions.items():
        for rule in versions:
            if rule.in_force.since.year > known + YEARS:
                yield f"rule {rule_id}: a version begins on {rule.in_force.since}"


def _results(pack: Pack, rule: Rule, first: date) -> set[Result]:
    draw, found = Random(rule.id), set[Result]()  # noqa: S311 - the same purchases in every run
    now = end_of_day(first + timedelta(days=DAYS))
    due = set(rule.due.facts()) if rule.due else set()
    questions = questions_behind(pack, {rule.basis, *inputs_of(rule), *due})
    for category in rule.categories:
        for _ in range(PURCHASES):
            facts = {"category": category, **{each.id: _drawn(each, first, draw) for each in questions}}
            found.add(judge(FactSheet(pack, facts, first), rule.id, now).result)
            if Result.BREACH in found:
                return found
    return found


def _drawn(question: Question, first: date, draw: Random) -> object:
    match question.type:
        case QuestionType.CHOICE:
            return draw.choice([option.value for option in question.options])
        case QuestionType.YES_NO:
            return draw.choice([True, False])
        case QuestionType.DATE | QuestionType.MOMENT:
            return first + timedelta(days=draw.randint(0, DAYS))
        case QuestionType.MONEY:
            return draw.choice([0, 100_00, 1_000_00, 2_000_00])
        case QuestionType.NUMBER:
            return draw.randint(0, 30)
        case _:
            return "dhaka"
