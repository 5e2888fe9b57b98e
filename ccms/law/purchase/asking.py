"""Finds the questions that the rules need answered for one complaint, and no others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ccms.law.pack.nouns import Asked
from ccms.law.purchase.facts import SYSTEM_FACTS, FactSheet, Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Question, Rule
    from ccms.law.periods import DateRule


MOST_REMEMBERED = 4096


def questions_for(pack: Pack, category: str | None, answers: Mapping[str, object]) -> list[Question]:
    """List the questions of the checks and of the category's rules that arise on these answers, in catalogue order.

    Call it again after each page: an answer can end a question, or raise the next one. Questions that are answered
    already stay in the list, so that a page can show and change them. Each page asks it several times on the same
    answers, so the last lists are remembered: by a digest, because answers are personal.
    """
    written = repr((category, sorted(answers.items())))
    key = hashlib.blake2b(written.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    found = pack.remembered.get(key)
    if found is None:
        if len(pack.remembered) >= MOST_REMEMBERED:
            pack.remembered.clear()
        found = pack.remembered[key] = tuple(_questions_for(pack, category, answers))
    return list(found)


def _questions_for(pack: Pack, category: str | None, answers: Mapping[str, object]) -> list[Question]:
    facts = {**answers, "category": category} if category else dict(answers)
    asking = _Asking(pack, FactSheet(pack, facts))
    wanted = asking.questions_behind(asking.inputs(category))
    return [question for question in pack.questions.values() if question.id in wanted and asking.arises(question)]


def settled(pack: Pack, category: str, answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers with "I do not know" for what was passed over and may be, as a filing keeps them.

    What nobody knows may raise the next question, so they are asked for until no new one arises.
    """
    known = dict(answers)
    while passed := [each for each in open_now(pack, category, known) if not each.is_required]:
        known |= dict.fromkeys(each.id for each in passed)
    return known


def open_now(pack: Pack, category: str, answers: Mapping[str, object]) -> list[Question]:
    """List the questions that arise on these answers and have none."""
    return [each for each in questions_for(pack, category, answers) if not each.is_answered(answers)]


def open_questions(pack: Pack, category: str, answers: Mapping[str, object]) -> list[Question]:
    """List what is still asked: now, and what must be answered once all that may stay unknown does."""
    later = open_now(pack, category, settled(pack, category, answers))
    wanted = {each.id for each in open_now(pack, category, answers)} | {each.id for each in later if each.is_required}
    return [question for question in pack.questions.values() if question.id in wanted]


def asked_of(pack: Pack, facts: Mapping[str, object], *sides: Asked) -> dict[str, tuple[Rule, ...]]:
    """Name the questions that others than the buyer are asked on these facts, each with the rules that wait for it.

    `facts` name the category. A duty that is no buyer's matter waits for its answers in every complaint.
    """
    category = str(facts["category"])
    asking = _Asking(pack, FactSheet(pack, facts))
    behind = {rule.id: asking.questions_behind(asking.of_rule(rule)) for rule in pack.rules_of_office(category)}
    wanted = asking.questions_behind(asking.inputs(category)).union(*behind.values())
    return {
        question.id: tuple(rule for rule in pack.rules_of_office(category) if question.id in behind[rule.id])
        for question in pack.questions.values()
        if question.id in wanted and asking.arises(question, *sides)
    }


def questions_behind(pack: Pack, names: set[str]) -> list[Question]:
    """List the questions from whose answers some facts follow, in catalogue order."""
    wanted = _Asking(pack, FactSheet(pack, {})).questions_behind(names)
    return [question for question in pack.questions.values() if question.id in wanted]


@dataclass(frozen=True)
class _Asking:
    """Follows inputs down to questions, as far as the answers so far make them necessary."""

    pack: Pack
    sheet: FactSheet

    def inputs(self, category: str | None) -> set[str]:
        """Name the facts that the checks, the category's rules and the routes of the category look at."""
        names: set[str] = set()
        for check in self.pack.checks.values():
            names.update(check.inputs)
        if category is None:
            return names
        chosen = self.pack.categories[category]
        names.update(chosen.questions)
        for route in self.pack.routes:
            if category in route.categories:
                names.update(*(each.names for each in (route.when, route.unless) if each))
        for rule in self.pack.rules_of(category):
            names |= self.of_rule(rule)
        return names.union(*(self._of_date(cause) for cause in chosen.causes))

    def questions_behind(self, names: set[str]) -> set[str]:
        """Follow derived facts to the questions that answer them, and questions to those their conditions need."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in found or name in SYSTEM_FACTS:
                continue
            found.add(name)
            waiting.extend(self._behind(name))
        return found & self.pack.questions.keys()

    def arises(self, question: Question, *sides: Asked) -> bool:
        """Say whether one of these sides, or else the buyer, is asked the question on the answers so far."""
        if question.asked not in (sides or {Asked.CONSUMER}):
            return False
        return question.when is None or self.sheet.decide(question.when) is True

    def _behind(self, name: str) -> Iterator[str]:
        if name in self.pack.questions:
            condition = self.pack.questions[name].when
            yield from condition.names if condition else ()
            return
        derived = self.pack.derived.get(name)
        if derived is None:  # a rule of later days may look at facts that nobody is asked about yet
            return
        if derived.value is not None:
            yield from derived.value.names
        yield from self._of_date(derived.date)

    def of_rule(self, rule: Rule) -> set[str]:
        """Name what a rule still needs: nothing more once it is known not to apply."""
        version = self.sheet.version(rule.id)
        if version is None:
            return {rule.basis}
        held = rule if isinstance(version, Missing) else version
        names = {held.basis}
        if held.applies is not None:
            names |= held.applies.names
            applies = self.sheet.decide(held.applies)
            if applies is not True and not isinstance(applies, Missing):
                return names
        names |= set(held.needs) | set(self._of_date(held.due))
        for condition in (held.breach, held.kept):
            names |= condition.names if condition else set()
        return names | ({held.done_at} if held.done_at else set())

    def _of_date(self, rule: DateRule | None) -> Iterator[str]:
        if rule is None or not self._may_apply(rule.ground):
            return
        yield from (name for name in (rule.fact, rule.add_fact) if name)
        yield from rule.when.names if rule.when else ()
        if rule.due_of:
            yield from self.of_rule(self.pack.rules[rule.due_of])
        for way in rule.earliest:
            yield from self._of_date(way)
        for way in rule.first:
            yield from self._of_date(way)
            if self._will_be_known(way):
                return

    def _may_apply(self, rule_id: str | None) -> bool:
        applies = self.sheet.applies(rule_id)
        return applies is True or isinstance(applies, Missing)

    def _will_be_known(self, way: DateRule) -> bool:
        """Say whether a date is known or will be, so that the ways after it need not be asked about."""
        moment = self.sheet.moment(way)
        if isinstance(moment, Missing):
            return any(name not in self.sheet.answers for name in moment.questions)
        return isinstance(moment, date)
