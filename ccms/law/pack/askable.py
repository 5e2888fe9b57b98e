"""Finds what a rule needs to know and nobody is asked, so that it could never speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccms.law.pack.expressions import ExpressionFailed
from ccms.law.pack.nouns import BUYER, Asked, QuestionType
from ccms.law.purchase.facts import FactSheet, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccms.law.pack.expressions import Expression
    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Question, Rule


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
