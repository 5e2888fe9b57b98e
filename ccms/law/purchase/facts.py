"""Computes what is known about one purchase: answers, what evidence proves, and what follows from both.

A fact has a value, or is missing (somebody could still tell), or is absent (the question does not arise: a parcel that
never came has no day of delivery).

Decides whether the firm was told: what the buyer says, what the firm says, and who is believed when they differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ccms.law.pack.expressions import ExpressionFailed
from ccms.law.pack.nouns import ALWAYS
from ccms.law.periods import Length, day_of, latest_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ccms.law.pack.expressions import Expression
    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Question, Rule
    from ccms.law.periods import DateRule, Moment


NEVER: Final = "never"
"""The day on which a duty was done, of which the category itself says that it was not."""

SYSTEM_FACTS: Final = frozenset(
    {"category", "today", NEVER, "unsure", "evidence", "limitation_passed", "closed_for", "money_offered"}
)
"""Facts that no question asks: the chosen category, the day in Dhaka, the day that never was, the questions answered
with "I do not know", the kinds of evidence handed in, whether the thirty days are over and why DNCRP did not accept the
complaint, empty where it ended otherwise (both for advice only), and whether the seller's answer names a sum (for the
reasons of not accepting it only)."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What would have to be answered first."""

    questions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Absent:
    """The question does not arise."""


ABSENT: Final = Absent()


class FactSheet:
    """Answers of one purchase, read through the question catalogue of a pack."""

    def __init__(self, pack: Pack, answers: Mapping[str, object], today: date | None = None) -> None:
        self.pack = pack
        self.answers = answers
        self.today = today
        self._known: dict[str, object] = {}
        self._decided: dict[str, object] = {}

    def value(self, name: str) -> object:
        """Give a fact's value, Missing or ABSENT."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> object:
        if name == "today":
            return self.today or Missing(frozenset())
        if name == "unsure":
            return [question for question, answer in self.answers.items() if answer is None]
        if name in self.pack.questions:
            return self._answer(self.pack.questions[name])
        given = self.answers.get(name)
        if given is not None:
            return given
        return self._derive(name) if name in self.pack.derived else ABSENT

    def _answer(self, question: Question) -> object:
        """Give the answer, unless another one has made the question pointless since."""
        arises = self.decide(question.when) if question.when else True
        if arises is not True and not isinstance(arises, Missing):
            return ABSENT
        shown = self.answers.get("evidence")
        if isinstance(shown, Collection) and set(question.yes_if_evidence) & set(shown):
            return True
        given = self.answers.get(question.id)
        given = question.unsaid if given is None else given
        if isinstance(arises, Missing):
            return given if given is not None and not self._unsure_of(arises) else arises
        return Missing(frozenset({question.id})) if given is None else given

    def _unsure_of(self, missing: Missing) -> bool:
        """Say whether all that is missing was answered with "I do not know"."""
        return all(name in self.answers for name in missing.questions)

    def _derive(self, name: str) -> object:
        derived = self.pack.derived[name]
        if derived.value is not None:
            return self.decide(derived.value)
        return self.moment(derived.date) if derived.date else ABSENT

    def decide(self, expression: Expression) -> object:
        """Compute an expression as far as the known facts allow, once: rules share their conditions."""
        source = expression.source
        if source not in self._decided:
            self._decided[source] = self._compute(expression)
        return self._decided[source]

    def _compute(self, expression: Expression) -> object:
        found = {name: self.value(name) for name in expression.names}
        known = {name: value for name, value in found.items() if not isinstance(value, Missing | Absent)}
        try:
            return expression.compute(known)
        except ExpressionFailed:
            missing = union(found.values())
            if missing.questions:
                return missing
            if len(known) < len(found):
                return ABSENT
            raise

    def moment(self, rule: DateRule) -> Moment | Missing | Absent:
        """Find a date, or what is missing for it."""
        holds = self.applies(rule.ground)
        if holds is not True and not isinstance(holds, Missing):
            return ABSENT
        if rule.when is not None:
            applies = self.decide(rule.when)
            if isinstance(applies, Missing):
                return applies
            if applies is not True:
                return ABSENT
        start = self._start(rule)
        if isinstance(start, Missing | Absent):
            return start
        length = self._length(rule)
        if length is None or isinstance(length, Missing | Absent):
            return start if length is None else length
        end = length.ends(start, self.pack.calendar)
        return end if length.unit == "hours" else length.last_day(start, self.pack.calendar)

    def _length(self, rule: DateRule) -> Length | Missing | Absent | None:
        if rule.add_fact is None or rule.unit is None:
            return rule.add
        amount = self.value(rule.add_fact)
        return Length(amount, rule.unit) if isinstance(amount, int) else amount  # type: ignore[return-value]

    def _start(self, rule: DateRule) -> Moment | Missing | Absent:
        if rule.first:
            return self._first(rule.first)
        if rule.earliest:
            return self._earliest(rule.earliest)
        if rule.due_of:
            return self.due_of(rule.due_of)
        found = self.value(rule.fact) if rule.fact else ABSENT
        return found if isinstance(found, date | Missing) else ABSENT

    def _first(self, ways: Iterable[DateRule]) -> Moment | Missing | Absent:
        found = [self.moment(way) for way in ways]
        known = [moment for moment in found if isinstance(moment, date)]
        if known:
            return known[0]
        waits = [moment for moment in found if isinstance(moment, Missing)]
        open_still = [moment for moment in waits if not self._unsure_of(moment)]
        return next(iter(open_still + waits), ABSENT)

    def _earliest(self, ways: Iterable[DateRule]) -> Moment | Missing | Absent:
        found = [self.moment(way) for way in ways]
        known = [moment for moment in found if isinstance(moment, date)]
        if known:
            return min(known, key=latest_instant)
        return union(found) if union(found).questions else ABSENT

    def due_of(self, rule_id: str) -> Moment | Missing | Absent:
        """Find the last moment that a rule allows, where it applies to this purchase."""
        applies = self.applies(rule_id)
        if applies is not True:
            return applies if isinstance(applies, Missing) else ABSENT
        rule = self.version(rule_id)
        return self.moment(rule.due) if rule and not isinstance(rule, Missing) and rule.due else ABSENT

    def applies(self, rule_id: str | None) -> object:
        """Say whether a rule, if one is named, holds for this purchase: True, something else, or Missing."""
        if rule_id is None:
            return True
        rule = self.version(rule_id)
        if rule is None or isinstance(rule, Missing):
            return rule
        return True if rule.applies is None else self.decide(rule.applies)

    def version(self, rule_id: str) -> Rule | Missing | None:
        """Find the version of a rule that held on the purchase's own day; None where none did."""
        versions = self.pack.versions[rule_id]
        day = self.value(versions[-1].basis)
        if isinstance(day, Missing):
            return versions[-1] if len(versions) == 1 and versions[0].in_force == ALWAYS else day
        on = day_of(day) if isinstance(day, date) else self.today
        held = [rule for rule in versions if on is not None and rule.in_force.holds_on(on)]
        return held[-1] if held else None


def union(values: Iterable[object]) -> Missing:
    """Gather everything that is missing among some facts."""
    return Missing(frozenset().union(*(value.questions for value in values if isinstance(value, Missing))))


class BuyerSays(StrEnum):
    """The rows: what the buyer says about telling the firm."""

    PROVED = "told_with_proof"
    UNPROVED = "told_without_proof"
    NOT_TOLD = "not_told"


class FirmSays(StrEnum):
    """The columns: what the firm's system or signed statement says."""

    CONFIRMS = "confirms"
    NOTHING = "nothing"
    DENIES = "denies"


@dataclass(frozen=True, slots=True)
class FirmFirst:
    """Whether the firm has had its chance. `until` is the end of its 72 hours where it was told less long ago.

    `promised_on` is the day by which it promised a remedy that the buyer has not got.
    """

    passed: bool
    until: datetime | None = None
    contradiction: bool = False
    remedy_received: bool = False
    promised_on: date | None = None


PASSES = {
    (BuyerSays.PROVED, FirmSays.CONFIRMS): True,
    (BuyerSays.PROVED, FirmSays.NOTHING): True,
    (BuyerSays.PROVED, FirmSays.DENIES): True,
    (BuyerSays.UNPROVED, FirmSays.CONFIRMS): True,
    (BuyerSays.UNPROVED, FirmSays.NOTHING): True,
    (BuyerSays.UNPROVED, FirmSays.DENIES): False,
    (BuyerSays.NOT_TOLD, FirmSays.CONFIRMS): True,
    (BuyerSays.NOT_TOLD, FirmSays.NOTHING): False,
    (BuyerSays.NOT_TOLD, FirmSays.DENIES): False,
}
"""The nine combinations. False is "tell the firm now": an offer, never a wall."""


def firm_first(pack: Pack, facts: Mapping[str, object], now: datetime, *, is_repaid: bool) -> FirmFirst:
    """Decide whether the firm counts as told, and long enough ago; `is_repaid` if all the money came back in time."""
    sheet = FactSheet(pack, facts)
    buyer, firm = buyer_says(sheet), firm_says(facts)
    contradiction = buyer is BuyerSays.PROVED and firm is FirmSays.DENIES
    if is_repaid or sheet.value("remedy_received") == "full":
        return FirmFirst(passed=False, remedy_received=True, contradiction=contradiction)
    if sheet.value("firm_told") == "unreachable":
        return FirmFirst(passed=True)
    if not PASSES[buyer, firm]:
        return FirmFirst(passed=False)
    promised = sheet.value("remedy_by")
    chance = _long_enough(pack, sheet, now, contradiction=contradiction)
    return replace(chance, promised_on=day_of(promised)) if isinstance(promised, date) else chance


def _long_enough(pack: Pack, sheet: FactSheet, now: datetime, *, contradiction: bool) -> FirmFirst:
    if sheet.value("firm_said") == "refused":
        return FirmFirst(passed=True, contradiction=contradiction)
    told_at = sheet.value("told_at")
    if not isinstance(told_at, date):
        return FirmFirst(passed=True, contradiction=contradiction)
    until = pack.periods["firm_first"].ends(min(latest_instant(told_at), now), pack.calendar)
    if until > now:
        return FirmFirst(passed=False, until=until, contradiction=contradiction)
    return FirmFirst(passed=True, contradiction=contradiction)


def buyer_says(sheet: FactSheet) -> BuyerSays:
    """Read the row of the table from the answers and the evidence."""
    if sheet.value("firm_was_told") is not True:
        return BuyerSays.NOT_TOLD
    return BuyerSays.PROVED if sheet.value("told_proof") is True else BuyerSays.UNPROVED


def firm_says(facts: Mapping[str, object]) -> FirmSays:
    """Read the column of the table from what the firm's system answered."""
    answered = facts.get("firm_says_told")
    return FirmSays(str(answered)) if answered else FirmSays.NOTHING
