"""Gives the rest of the program the law in force on one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ccms.law.pack.nouns import BUYER
from ccms.law.purchase.facts import FactSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from ccms.law.pack.nouns import (
        Advice,
        Body,
        Card,
        Category,
        CheckTexts,
        Choice,
        Derived,
        District,
        EffortRule,
        EvidenceKind,
        Helpline,
        Law,
        Offence,
        Order,
        PaymentFormat,
        Question,
        Register,
        Route,
        Rule,
        Sum,
    )
    from ccms.law.pack.receivers import Receiver
    from ccms.law.periods import Calendar, Period
    from ccms.law.texts import Text


@dataclass(frozen=True)
class Pack:
    """Every noun of the law by its code, as it stands on `day`.

    `versions` keeps every version of every rule, because the day of the purchase chooses, not the complaint's.
    `digest` names the files that say so.
    """

    day: date
    calendar: Calendar
    laws: Mapping[str, Law]
    questions: Mapping[str, Question]
    derived: Mapping[str, Derived]
    categories: Mapping[str, Category]
    cards: tuple[Card, ...]
    evidence_kinds: Mapping[str, EvidenceKind]
    versions: Mapping[str, tuple[Rule, ...]]
    offences: Mapping[str, Offence]
    periods: Mapping[str, Period]
    reasons: Mapping[str, tuple[Choice, ...]]
    checks: Mapping[str, CheckTexts]
    bodies: Mapping[str, Body]
    helplines: Mapping[str, Helpline]
    registers: Mapping[str, Register]
    receivers: Mapping[str, Receiver]
    routes: tuple[Route, ...]
    advice: tuple[Advice, ...]
    districts: Mapping[str, District]
    divisions: Mapping[str, Text]
    payment_messages: tuple[PaymentFormat, ...]
    effort: tuple[EffortRule, ...]
    orders: tuple[Order, ...]
    sums: tuple[Sum, ...]
    figures: Mapping[str, int]
    texts: Mapping[str, Text] = field(default_factory=dict)
    topics: Mapping[str, Text] = field(default_factory=dict)
    digest: str = ""
    of_service: Callable[[], Pack] | None = None

    def about(self, facts: Mapping[str, object]) -> Pack:
        """Return the same law in the words for what was bought: for a service, where the answers say that it was one.

        `facts["category"]` counts too: some categories are of goods only.
        """
        spoken = FactSheet(self, facts).value("is_service") is True
        return self.of_service() if spoken and self.of_service else self

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The newest version of each rule that is in force on the pack's day, else the newest of all."""
        return {
            rule_id: ([rule for rule in versions if rule.in_force.holds_on(self.day)] or list(versions))[-1]
            for rule_id, versions in self.versions.items()
        }

    def rules_of(self, category: str) -> tuple[Rule, ...]:
        """List the rules that are tested for a category, the weightiest first."""
        chosen = [rule for rule in self.rules.values() if category in rule.categories]
        return tuple(sorted(chosen, key=lambda rule: -rule.weight))

    def rules_of_office(self, category: str) -> tuple[Rule, ...]:
        """List the rules that an officer finds on: those of the category, then duties that are no buyer's matter."""
        beside = [rule for rule in self.rules.values() if rule.matter != BUYER and not rule.categories]
        return (*self.rules_of(category), *beside)

    def offered(self, list_name: str, facts: Mapping[str, object]) -> tuple[Choice, ...]:
        """List the entries of a list of reasons that can be, on these facts: no money back where nothing was paid."""
        sheet = FactSheet(self, facts)
        return tuple(
            each for each in self.reasons[list_name] if each.when is None or sheet.decide(each.when) is not False
        )

    def reason(self, list_name: str, code: str) -> Choice:
        """Find one entry of a list of reasons; KeyError where there is none."""
        for choice in self.reasons[list_name]:
            if choice.code == code:
                return choice
        raise KeyError(code)

    @cached_property
    def remembered(self) -> dict[bytes, tuple[Question, ...]]:
        """The lists of questions that were last worked out, by a digest of the answers; `asking` fills it."""
        return {}
