"""Reads what the rules say of a complaint by now, and which questions they wait for, for each kind of reader.

Compares claim and answer: each fact, amount, date and rule on which they differ is a row for the officer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.agreement import DONE, MONEY, PromiseTerms, asked_in_full
from ccms.complaints.facts import KnownFacts, filed_facts, loaded_facts
from ccms.complaints.lifecycle import ENDED
from ccms.complaints.models import Answer, Complaint
from ccms.complaints.queries import find, is_disowned
from ccms.complaints.reading.own_case import Case
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import BUYER, Question
from ccms.law.pack.versions import Book
from ccms.law.rules import Finding, Result, evaluate


class Matters(StrEnum):
    """What kind of point it is."""

    FACT = "fact"
    AMOUNT = "amount"
    DATE = "date"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Point:
    """One row: what it is about, what the consumer says, what the firm says. `None` is "says nothing"."""

    matters: Matters
    about: str  # a question id, "remedy", "amount", "day", a rule id, or a defence code
    consumer: object
    firm: object

    @property
    def differs(self) -> bool:
        """Tell whether the two sides say different things."""
        return self.consumer != self.firm


def points(complaint: Complaint, facts: Mapping[str, Any], answers: list[Answer], pack: Pack) -> list[Point]:
    """Set the consumer's last word beside the firm's; only rows on which they differ.

    What was said before the firm was told was said to, or by, a firm that the complaint was with before.
    """
    answers = [answer for answer in answers if complaint.told_at and answer.at >= complaint.told_at]
    said = _last_word(answers)
    return [point for point in _all(complaint, facts, said, answers, pack) if point.differs]


def _last_word(answers: list[Answer]) -> Answer | None:
    firm = [a for a in answers if a.action in {"offer", "claim_solved", "defend", "refuse", "report_performance"}]
    return firm[-1] if firm else None


def _asked_last(complaint: Complaint, answers: list[Answer]) -> PromiseTerms | None:
    """Return what the consumer agreed to, or else proposed, last in this round; None while their first wish stands."""
    if complaint.promised_on:
        remedy = complaint.promised_remedy or complaint.wish
        return PromiseTerms(remedy, complaint.promised_paisa, complaint.promised_on)
    if not complaint.countered:  # a new round sets it back, and keeps the older answers
        return None
    answered = asked = None
    for answer in answers:
        if answer.action == "offer":
            answered = answer
        elif answer.action == "counter" and answered:
            asked = asked_in_full(answer, answered, dhaka_day(answer.at))
    return asked


def _all(
    complaint: Complaint, facts: Mapping[str, Any], said: Answer | None, answers: list[Answer], pack: Pack
) -> Iterator[Point]:
    asked = _asked_last(complaint, answers)
    wanted = asked.remedy if asked else complaint.wish
    remedy = DONE.get(said.remedy, said.remedy) or None if said else None
    yield Point(Matters.FACT, "remedy", wanted, remedy)
    if wanted != remedy or remedy in MONEY:
        claimed = asked.amount_paisa if asked else complaint.amount_paisa
        yield Point(Matters.AMOUNT, "amount", claimed or None, (said and said.amount_paisa) or None)
    yield from _dates(facts, said, asked)
    if said and said.code:
        yield Point(Matters.FACT, said.code, None, said.code)
    for finding in complaint.findings:
        if finding["result"] == "BREACH" and finding["rule"] in pack.rules:
            yield Point(Matters.RULE, finding["rule"], "BREACH", said.code if said and said.code else None)


def _dates(facts: Mapping[str, Any], said: Answer | None, asked: PromiseTerms | None) -> Iterator[Point]:
    wanted, day = asked.day if asked else facts.get("promised_on"), said.day if said else None
    if not (asked and day and day <= asked.day):  # who gives earlier than was asked disputes nothing
        yield Point(Matters.DATE, "day", wanted or None, day)
    if said and said.code == "delivered":
        yield Point(Matters.DATE, "delivered_at", facts.get("delivered_at"), said.day or "delivered")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that an officer or the firm is asked, and the rules that it decides, by their ids."""

    question: Question
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say by now, the questions to an officer or the firm, and what is known."""

    findings: tuple[Finding, ...]
    questions: tuple[Waiting, ...]
    known: KnownFacts


def judged(reference: str, by: Actor) -> Judged | None:
    """Return it for a party or an office; None for a firm without a proved contact, and for who did not file it.

    Of duties that are no buyer's matter the office alone reads what they say; that an officer ruled on one of their
    questions, both sides read in the history. Raises NotFound.
    """
    complaint = find(reference, by)
    if by.kind is Kind.FIRM and not by.contact_verified:
        return None
    if by.kind is Kind.CONSUMER and is_disowned(complaint):
        return None
    known, inside = loaded_facts(complaint), by.kind is Kind.OFFICE
    waiting = (
        Waiting(known.pack.questions[name], tuple(rule.id for rule in rules if inside or rule.matter == BUYER))
        for name, rules in known.asked.items()
    )
    findings = known.findings if inside else known.of_buyer
    return Judged(tuple(findings), tuple(each for each in waiting if each.rules), known)


def packs_of(case: Case) -> tuple[str, bool]:
    """Return the digest of the packs by which a filing was judged, and whether others are in force now.

    The digest is empty where the event of the filing is older than it.
    """
    filed = next((event for event in case.timeline.past if event.kind == "consumer.filed"), None)
    digest = str(filed.data.get("packs", "")) if filed else ""
    return digest, digest not in {"", case.pack.digest}


def judged_otherwise(law: Book) -> Iterator[str]:
    """Say of each open complaint that another law would judge otherwise by which rules, oldest first.

    What only a sealed answer could tell is left out.
    """
    for complaint in Complaint.objects.exclude(status__in=ENDED).select_related("purchase").order_by("filed_at"):
        found = "; ".join(_otherwise(complaint, law))
        if found:
            yield f"complaint {references.display(complaint.reference)} would be judged otherwise: {found}"


def _otherwise(complaint: Complaint, law: Book) -> Iterator[str]:
    pack = law.on(dhaka_day(complaint.filed_at))
    if complaint.category not in pack.categories:
        yield f"category {complaint.category} is not there"
        return
    pack = pack.about({**complaint.purchase.facts_for(complaint.pk), "category": complaint.category})
    kept = {each["rule"]: (each["result"], each["due_on"]) for each in complaint.findings}
    sealed = {question.id for question in pack.questions.values() if question.personal}
    anew = {each.rule: each for each in evaluate(pack, filed_facts(complaint, pack), complaint.filed_at)}
    for rule in kept.keys() - anew.keys():
        yield f"{rule} {kept[rule][0]} -> is not there"
    for rule, finding in anew.items():
        was = kept.get(rule)
        says_nothing = finding.result in {Result.NEED_INFO, Result.NOT_APPLICABLE}
        if (was is None and says_nothing) or (finding.missing and set(finding.missing) <= sealed):
            continue
        if was != (finding.result, finding.due_on and finding.due_on.isoformat()):
            yield f"{rule} {was[0] if was else 'not judged'} -> {finding.result}"
