"""Where claim and answer differ, point by point: each fact, amount, date and rule a row, for the officer to settle."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ccms.complaints.models import Answer, Complaint
from ccms.law.pack import Pack


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
    """Set the consumer's claim beside the firm's last word; only rows on which they differ."""
    said = _last_word(answers)
    return [point for point in _all(complaint, facts, said, pack) if point.differs]


def _last_word(answers: list[Answer]) -> Answer | None:
    firm = [a for a in answers if a.action in {"offer", "claim_solved", "defend", "refuse", "report_performance"}]
    return firm[-1] if firm else None


def _all(complaint: Complaint, facts: Mapping[str, Any], said: Answer | None, pack: Pack) -> Iterator[Point]:
    remedy = said.remedy if said and said.remedy else None
    yield Point(Matters.FACT, "remedy", complaint.wish, remedy)
    amount = said.amount_paisa if said else None
    if complaint.amount_paisa or amount:
        yield Point(Matters.AMOUNT, "amount", complaint.amount_paisa, amount)
    yield from _dates(complaint, facts, said)
    if said and said.code:
        yield Point(Matters.FACT, said.code, None, said.code)
    for finding in complaint.findings:
        if finding["result"] == "BREACH" and finding["rule"] in pack.rules:
            yield Point(Matters.RULE, finding["rule"], "BREACH", said.code if said and said.code else None)


def _dates(complaint: Complaint, facts: Mapping[str, Any], said: Answer | None) -> Iterator[Point]:
    promised = facts.get("promised_on") or complaint.promised_on
    day = said.day if said else None
    if promised or day:
        yield Point(Matters.DATE, "day", promised, day)
    if said and said.code == "delivered":
        yield Point(Matters.DATE, "delivered_at", facts.get("delivered_at"), said.day or "delivered")
