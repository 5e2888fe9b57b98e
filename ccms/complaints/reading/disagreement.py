"""Compares claim and answer: each fact, amount, date and rule on which they differ is a row for the officer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ccms.complaints.agreement import DONE, MONEY, PromiseTerms, asked_in_full
from ccms.complaints.models import Answer, Complaint
from ccms.core.clock import dhaka_day
from ccms.law.pack.in_force import Pack


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
