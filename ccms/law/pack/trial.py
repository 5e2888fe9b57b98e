"""Tries every expression of a pack on made-up answers, so that a typing error is found before a complaint meets it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ccms.law.effort import EFFORT_FACTS
from ccms.law.pack.expressions import Expression, ExpressionFailed
from ccms.law.pack.nouns import QuestionType
from ccms.law.purchase.facts import SYSTEM_FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Derived, Question
    from ccms.law.periods import DateRule

_SAMPLES: dict[QuestionType, object] = {
    QuestionType.DATE: date(2026, 1, 4),
    QuestionType.MOMENT: datetime(2026, 1, 4, 6, tzinfo=UTC),
    QuestionType.MONEY: 1000,
    QuestionType.NUMBER: 5,
    QuestionType.TEXT: "text",
    QuestionType.YES_NO: True,
    QuestionType.DISTRICT: "dhaka",
}
_SYSTEM_SAMPLES: dict[str, object] = {
    "today": date(2026, 1, 4),
    "unsure": ["price"],
    "evidence": ["order_proof"],
    "limitation_passed": True,
    "closed_for": "out_of_scope",
    "money_offered": True,
}
_EFFORT_SAMPLES: dict[str, object] = {
    name: "offer" if name == "action" else name.startswith("has_") or 1 for name in EFFORT_FACTS
}
_COMPARED = re.compile(r"\b([a-z_]+)\s*(?:==|!=)\s*'([^']*)'")
_LISTED = re.compile(r"\b([a-z_]+)\s+in\s+\[([^\]]*)\]")
_QUOTED = re.compile(r"'([^']*)'")
_DATES = frozenset({QuestionType.DATE, QuestionType.MOMENT})


@dataclass
class Trial:
    """Runs the expressions of one pack and gathers what is wrong with them."""

    pack: Pack
    problems: list[str] = field(default_factory=list)

    def condition(self, where: str, expression: Expression | None) -> None:
        """Try an expression that must say yes or no."""
        if expression is None:
            return
        result = self.value(where, expression)
        if result is not None and not isinstance(result, bool):
            self.problems.append(f"{where}: {expression.source!r} must be true or false, not {result!r}")

    def effort(self, where: str, expression: Expression) -> None:
        """Try an effort rule, which sees an answer and not a purchase."""
        try:
            unknown = expression.names - EFFORT_FACTS
            if unknown:
                self.problems.append(f"{where}: unknown input {', '.join(sorted(unknown))}")
                return
            if not isinstance(expression.compute(_EFFORT_SAMPLES), bool):
                self.problems.append(f"{where}: {expression.source!r} must be true or false")
        except ExpressionFailed as error:
            self.problems.append(f"{where}: {error}")

    def value(self, where: str, expression: Expression) -> object:
        """Try an expression on sample answers; None where it cannot be tried."""
        names = expression.names
        if not self.inputs(where, names):
            return None
        self._words(where, expression)
        samples = {name: self._sample(name) for name in names}
        try:
            return expression.compute({name: sample for name, sample in samples.items() if sample is not None})
        except ExpressionFailed as error:
            self.problems.append(f"{where}: {error}")
            return None

    def inputs(self, where: str, names: Iterator[str] | frozenset[str]) -> bool:
        """Say whether every input is known, and can be filled by a question, by evidence or by a signed field."""
        unknown = sorted(name for name in names if not self._known(name))
        self.problems.extend(f"{where}: unknown input {name}" for name in unknown)
        return not unknown

    def _known(self, name: str) -> bool:
        return name in SYSTEM_FACTS or name in self.pack.questions or name in self.pack.derived

    def date(self, where: str, rule: DateRule | None) -> None:
        """Try a way to find a date."""
        if rule is None:
            return
        self.condition(where, rule.when)
        for name in filter(None, (rule.fact, rule.add_fact)):
            self.inputs(where, frozenset({name}))
        if rule.due_of and (rule.due_of not in self.pack.versions or not self.pack.rules[rule.due_of].due):
            self.problems.append(f"{where}: {rule.due_of} is no rule with a due date")
        self._shape(where, rule)
        for part in (*rule.first, *rule.earliest):
            self.date(where, part)

    def _shape(self, where: str, rule: DateRule) -> None:
        """Check that the parts of a date fit each other."""
        if rule.fact and not self.is_date(rule.fact):
            self.problems.append(f"{where}: {rule.fact} is no date")
        if rule.add_fact and not isinstance(self._sample(rule.add_fact), int):
            self.problems.append(f"{where}: {rule.add_fact} is no number")
        if sum(bool(source) for source in (rule.fact, rule.due_of, rule.first, rule.earliest)) != 1:
            self.problems.append(f"{where}: a date needs one of from, due_of, first, earliest")
        if (rule.add_fact is None) != (rule.unit is None):
            self.problems.append(f"{where}: add_fact and unit belong together")

    def is_date(self, name: str) -> bool:
        """Say whether a fact is a date; an unknown one is reported elsewhere."""
        if name in self.pack.questions:
            return self.pack.questions[name].type in _DATES
        derived = self.pack.derived.get(name)
        return derived is None or derived.date is not None

    def _sample(self, name: str, seen: tuple[str, ...] = ()) -> object:
        """Make up a value of the fact's type."""
        if name == "category":
            return next(iter(self.pack.categories), "")
        if name in self.pack.questions:
            return sample(self.pack.questions[name])
        derived = self.pack.derived.get(name)
        if derived is None or name in seen:
            return _SYSTEM_SAMPLES.get(name)
        return self._derived_sample(derived, (*seen, name))

    def _derived_sample(self, derived: Derived, seen: tuple[str, ...]) -> object:
        if derived.value is None:
            return _SAMPLES[QuestionType.DATE]
        try:
            below = {name: self._sample(name, seen) for name in derived.value.names}
            return derived.value.compute({name: value for name, value in below.items() if value is not None})
        except ExpressionFailed:
            return None

    def _words(self, where: str, expression: Expression) -> None:
        """Find a choice that no question offers: pay_method == 'bkahs'."""
        pairs = list(_COMPARED.findall(expression.source))
        for name, listed in _LISTED.findall(expression.source):
            pairs += [(name, word) for word in _QUOTED.findall(listed)]
        for name, word in pairs:
            if not self._offers(name, word):
                self.problems.append(f"{where}: {name} is never {word!r}")

    def _offers(self, name: str, word: str) -> bool:
        if name == "category":
            return word in self.pack.categories
        question = self.pack.questions.get(name)
        if question is None or not question.options:
            return True
        return word in {option.value for option in question.options}


def sample(question: Question) -> object:
    """Make up an answer to a question."""
    if question.type is QuestionType.CHOICE:
        return question.options[0].value if question.options else None
    return _SAMPLES[question.type]
