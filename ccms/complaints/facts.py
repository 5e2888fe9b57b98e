"""Splits the facts of a purchase into plain JSON and sealed personal ones, joins them again, and adds what came later.

The pack's questions give each fact its type.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from ccms.complaints.models import Answer, Complaint, Evidence, Ruling
from ccms.core.bangla import clean_line
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldErrors
from ccms.core.money import MOST_PAISA
from ccms.law.choice_words import answers_to
from ccms.law.offences import offered
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Asked, QuestionType, Rule
from ccms.law.purchase.answers import (
    EARLIEST,
    UNKNOWN_CHOICE,
    AnswerRefused,
    read_answer,
    read_answers,
    write_answers,
)
from ccms.law.purchase.asking import asked_of
from ccms.law.purchase.facts import FactSheet
from ccms.law.rules import AsFound, Finding, Result, as_found, evaluate, evaluate_beside
from ccms.ledger.canonical import JSON

DATED = frozenset({QuestionType.DATE, QuestionType.MOMENT})  # what JSON has no type for


def split(pack: Pack, facts: Mapping[str, object]) -> tuple[dict[str, object], str]:
    """Part the answers into plain JSON and the text of the personal ones, which is to be sealed."""
    written = write_answers({name: value for name, value in facts.items() if name in pack.questions})
    personal = {
        name: value for name, value in written.items() if pack.questions[name].personal and value not in (None, "")
    }
    plain = {name: value for name, value in written.items() if name not in personal}
    return plain, json.dumps(personal, ensure_ascii=False) if personal else ""


def without_texts(facts: Mapping[str, object], pack: Pack) -> dict[str, object]:
    """Return facts without what was typed in words or numbers of one's own; choices, days and amounts stay."""
    asked = {name: pack.questions[name].type for name in facts if name in pack.questions}
    return {name: value for name, value in facts.items() if name in asked and asked[name] is not QuestionType.TEXT}


def pack_of(complaint: Complaint) -> Pack:
    """Return the law of the day of the filing, in the words for what was bought; reads the complaint's purchase."""
    law = book().on(dhaka_day(complaint.filed_at))
    return law.about({**complaint.purchase.facts_for(complaint.pk), "category": complaint.category})


def join(pack: Pack, plain: Mapping[str, object], personal: str = "") -> dict[str, object]:
    """Return the answers with their types, as rules read them."""
    kept = {**plain, **(json.loads(personal) if personal else {})}
    return {name: _typed(pack, name, value) for name, value in kept.items()}


def _typed(pack: Pack, name: str, value: object) -> object:
    question = pack.questions.get(name)
    if question is None or question.type not in DATED or value is None:
        return value
    return read_answer(pack, question, value)


def in_facts(question: str) -> str:
    """Return where the answer to a question stands among others."""
    return f"facts/{question}"


def read_typed(
    pack: Pack,
    sent: Mapping[str, Any],
    today: date,
    errors: FieldErrors,
    place: Callable[[str], str] = in_facts,
) -> dict[str, object] | None:
    """Return the answers with their types, or None where one cannot be read, which is noted at its place."""
    given = _cleaned(pack, sent, errors, place)
    try:
        facts = read_answers(pack, given)
    except AnswerRefused as refused:
        for name, problem in refused.problems.items():
            if problem == UNKNOWN_CHOICE:
                errors.require_word(place(name), given[name], answers_to(pack, pack.questions[name]))
            else:
                slug, params = SAID.get(problem, ("value-unreadable", {}))
                errors.add(place(name), slug, **params)
        return None
    for name, value in facts.items():
        if isinstance(value, date) and not pack.questions[name].future and _day(value) > today:
            errors.add(place(name), "date-in-future")
    return facts


def _cleaned(pack: Pack, given: Mapping[str, Any], errors: FieldErrors, place: Callable[[str], str]) -> dict[str, Any]:
    """Return the answers with their texts as people may read them."""
    cleaned = dict(given)
    for name, value in given.items():
        if name in pack.questions and isinstance(value, str):
            with errors.noting(place(name)):
                cleaned[name] = clean_line(value, pack.questions[name].max_length)
    return cleaned


def _day(value: date) -> date:
    return dhaka_day(value) if isinstance(value, datetime) else value


# The law's words for what is wrong with an answer, as the catalogue says it to a person.
SAID: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "unknown-question": ("field-unknown", {}),
    "not-a-day": ("date-not-a-date", {}),
    "too-early": ("date-before", {"day": EARLIEST}),
    "not-an-amount": ("amount-not-a-number", {}),
    "too-much": ("amount-too-large", {"maximum": MOST_PAISA}),
}


@dataclass(frozen=True)
class KnownFacts:
    """The facts of one purchase by their giver: the buyer at the filing, the firm since then, an officer's ruling.

    What the firm says is its word and no proof: where an officer has ruled on the same question, the ruling holds.
    """

    pack: Pack
    filed_at: datetime
    filed: Mapping[str, object]  # with the category
    firm: Mapping[str, object]
    ruled: Mapping[str, object]
    kept: Sequence[Mapping[str, Any]] = ()  # the findings as they were kept at the filing

    @property
    def all(self) -> dict[str, object]:
        """What the rules are judged on."""
        return {**self.filed, **self.firm, **self.ruled}

    @cached_property
    def at_filing(self) -> AsFound:
        """What was found at the filing, and what the packs in force would say otherwise of it."""
        return as_found(self.pack, self.filed, self.filed_at, self.kept)

    @cached_property
    def of_buyer(self) -> list[Finding]:
        """What the rules of its category said at the filing; a rule that a later answer moves says what it says now."""
        found = list(self.at_filing.findings)
        if not self.said_since:
            return found
        before = dict(_results(evaluate(self.pack, self.filed, self.filed_at)))
        now = evaluate(self.pack, self.all, self.filed_at)
        moved = {finding.rule: finding for finding in now if before.get(finding.rule) != finding.result}
        return [*(moved.pop(finding.rule, finding) for finding in found), *moved.values()]

    @cached_property
    def findings(self) -> list[Finding]:
        """What all rules say; of duties that are no buyer's matter, what is decided."""
        return [*self.of_buyer, *evaluate_beside(self.pack, self.all, self.filed_at)]

    @cached_property
    def sections(self) -> frozenset[str]:
        """The sections that can concern the purchase, and those of the rules that were found broken."""
        broken = {finding.rule for finding in self.findings if finding.result is Result.BREACH}
        named = frozenset(section for rule in broken for section in self.pack.rules[rule].sections)
        return named.union(offered(FactSheet(self.pack, self.all), str(self.filed["category"])))

    @cached_property
    def asked(self) -> dict[str, tuple[Rule, ...]]:
        """The questions that an officer can rule on, the firm's among them, each with the rules that wait for it."""
        return asked_of(self.pack, self.all, Asked.OFFICER, Asked.FIRM)

    @cached_property
    def unjudged(self) -> list[Finding]:
        """The rules that wait for what only an officer can say, and on which none has ruled."""
        points = {name for name in self.asked if self.pack.questions[name].asked is Asked.OFFICER} - self.ruled.keys()
        return [each for each in self.findings if each.result is Result.NEED_INFO and points & set(each.missing)]

    def rests_on_unjudged(self, section: str) -> bool:
        """Tell whether nothing that was found broken carries a section, and what an officer has yet to judge might.

        A rule without sections of its own carries those of the category, where nothing else was found broken.
        """
        broken, waiting = (
            [self.pack.rules[each.rule].sections for each in findings]
            for findings in ([each for each in self.findings if each.result is Result.BREACH], self.unjudged)
        )
        if any(section in own for own in broken):
            return False
        of_category = self.pack.categories[str(self.filed["category"])].sections
        alone = not broken and section in of_category
        return any(section in own or (alone and not own) for own in waiting)

    @property
    def said_since(self) -> bool:
        """Whether anything has been answered since the filing."""
        return bool(self.firm or self.ruled)

    def decided_by(self, rule_id: str) -> Asked | None:
        """Say whose later answer a rule was judged on: an officer's ruling holds before what the firm says."""
        behind = {name for name, rules in self.asked.items() if rule_id in {rule.id for rule in rules}}
        if behind & self.ruled.keys():
            return Asked.OFFICER
        return Asked.FIRM if behind & self.firm.keys() else None

    def answered(self, sides: tuple[Asked, ...], sent: Mapping[str, object], now: datetime) -> "KnownFacts":
        """Add the answers of the firm, or else of an officer. Raises ValidationFailed for what it is not asked."""
        errors, asked = FieldErrors(), [name for name in self.asked if self.pack.questions[name].asked in sides]
        for name in sent:
            if name not in asked:
                errors.add(in_facts(name), "question-not-asked", allowed=asked)
        known = {name: sent[name] for name in asked if name in sent}
        read = read_typed(self.pack, known, dhaka_day(now), errors)
        errors.raise_if_any()
        if sides == (Asked.FIRM,):
            return replace(self, firm={**self.firm, **(read or {})})
        return replace(self, ruled={**self.ruled, **(read or {})})

    def changed_by(self, after: "KnownFacts") -> list[JSON]:
        """Return each rule that says something else afterwards, as an event holds it: what it said and what it says."""
        were, are = (dict(_results(each.findings)) for each in (self, after))
        told: list[JSON] = []
        for rule in {**were, **are}:
            was, now = (str(each.get(rule, Result.NEED_INFO)) for each in (were, are))
            if was != now:
                told.append({"rule": rule, "was": was, "is": now})
        return told


def _results(findings: list[Finding]) -> Iterator[tuple[str, Result]]:
    return ((finding.rule, finding.result) for finding in findings)


def known_facts(complaint: Complaint, pack: Pack, filed: Mapping[str, object], *, answered: bool = True) -> KnownFacts:
    """Return what is known of a complaint's purchase; `filed` is what the buyer told, with the category.

    Only the firm that the complaint is with counts, and only where a proved speaker answered for it. `answered`: its
    events may hold such answers; without any, nothing is asked of the database.
    """
    if not answered:
        return KnownFacts(pack, complaint.filed_at, filed, {}, {}, complaint.findings)
    said = Answer.objects.filter(complaint=complaint, verified=True).exclude(facts={})
    said = said.filter(at__gte=complaint.told_at) if complaint.told_at else said.none()
    ruled = Ruling.objects.filter(complaint=complaint, firm=complaint.firm_id)
    firm = {name: value for each in said.order_by("at") for name, value in each.facts.items()}
    rulings = {each.question: each.value for each in ruled.order_by("seq")}
    return KnownFacts(pack, complaint.filed_at, filed, join(pack, firm), join(pack, rulings), complaint.findings)


def filed_facts(complaint: Complaint, pack: Pack) -> dict[str, object]:
    """Return what the buyer told at the filing, with the category and the kinds of evidence, without what is sealed."""
    given = Evidence.objects.filter(complaint=complaint, side="consumer", added_at__lte=complaint.filed_at)
    kinds = tuple(sorted(set(given.values_list("kind", flat=True))))
    return {**join(pack, complaint.purchase.facts_for(complaint.pk)), "category": complaint.category, "evidence": kinds}


def loaded_facts(complaint: Complaint) -> KnownFacts:
    """Return what is known of a complaint's purchase without what is sealed, for an act that adds to it."""
    pack = pack_of(complaint)
    return known_facts(complaint, pack, filed_facts(complaint, pack))
