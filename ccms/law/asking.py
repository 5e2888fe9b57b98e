"""Which questions the rules need answered for one complaint, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccms.law.facts import SYSTEM_FACTS, FactSheet, Missing
from ccms.law.nouns import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccms.law.dates import DateRule
    from ccms.law.nouns import Question, Rule
    from ccms.law.pack import Pack


def questions_for(pack: Pack, category: str | None, answers: Mapping[str, object]) -> list[Question]:
    """List the questions of the checks and of the category's rules that arise on these answers.

    Call it again after each page: an answer can end a question, or raise the next one. Questions that are answered
    already stay in the list, so that a page can show and change them.
    """
    facts = {**answers, "category": category} if category else dict(answers)
    sheet = FactSheet(pack, facts)
    wanted = question_ids(pack, _inputs(pack, category, sheet))
    return [question for question in pack.questions.values() if question.id in wanted and _arises(question, sheet)]


def question_ids(pack: Pack, names: Iterable[str]) -> set[str]:
    """Follow derived facts down to the questions that answer them, with the questions their conditions need."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found or name in SYSTEM_FACTS:
            continue
        found.add(name)
        if name in pack.derived:
            waiting.extend(_of_derived(pack, name))
        elif name in pack.questions:
            condition = pack.questions[name].when
            waiting.extend(condition.names if condition else ())
    return found & pack.questions.keys()


def rule_inputs(pack: Pack, rule: Rule) -> set[str]:
    """Name every fact a rule looks at."""
    names = {rule.basis, *rule.needs}
    for expression in (rule.applies, rule.breach):
        names |= expression.names if expression else set()
    names |= {rule.done_at} if rule.done_at else set()
    return names | set(date_inputs(pack, rule.due))


def date_inputs(pack: Pack, rule: DateRule | None) -> Iterator[str]:
    """Name every fact a date is found from, through other rules' due days too."""
    if rule is None:
        return
    yield from rule.facts()
    for rule_id in rule.rules():
        yield from rule_inputs(pack, pack.rules[rule_id])


def _of_derived(pack: Pack, name: str) -> Iterator[str]:
    derived = pack.derived[name]
    if derived.value is not None:
        yield from derived.value.names
    yield from date_inputs(pack, derived.date)


def _inputs(pack: Pack, category: str | None, sheet: FactSheet) -> set[str]:
    names: set[str] = set()
    for check in pack.checks.values():
        names.update(check.inputs)
    if category is None:
        return names
    chosen = pack.categories[category]
    names.update(chosen.questions)
    for rule in pack.rules_of(category):
        names |= _still_needed(pack, rule, sheet)
    return names | set(date_inputs(pack, chosen.cause))


def _still_needed(pack: Pack, rule: Rule, sheet: FactSheet) -> set[str]:
    version = sheet.version(rule.id)
    if version is None:
        return {rule.basis}
    if isinstance(version, Missing) or version.applies is None:
        return rule_inputs(pack, rule)
    applies = sheet.decide(version.applies)
    if applies is True or isinstance(applies, Missing):
        return rule_inputs(pack, version)
    return {rule.basis, *version.applies.names}


def _arises(question: Question, sheet: FactSheet) -> bool:
    if question.asked is not Asked.CONSUMER:
        return False
    return question.when is None or sheet.decide(question.when) is True
