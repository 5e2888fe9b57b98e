"""What the law says of a purchase before anybody files: findings with clauses, checks, what is still asked."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ccms.api import shapes, tickets
from ccms.api.callers import caller
from ccms.api.filing import Purchase, typed
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldErrors
from ccms.law.book import book
from ccms.law.checks import Check, History, precheck
from ccms.law.nouns import Question
from ccms.law.pack import Pack
from ccms.law.rules import Finding
from ccms.law.texts import Text

router = Router(tags=["law"])


class Told(Purchase):
    """A purchase as far as it is known, and what proofs there are, by the pack's kinds.

    Where a buyer whose number is proved names the shop, and the facts hold his purchase number, the shop is asked
    whether it was told, at most five times a day.
    """

    firm: UUID | None = None
    evidence: list[shapes.Line] = Field(default_factory=list, max_length=40)


class Both(Schema):
    """A sentence in both languages."""

    bn: str
    en: str


class Found(Schema):
    """What one rule says, with its clause; `clause_verified` is false where no official text was compared."""

    rule: str
    result: str
    law: Both
    clause: Both
    clause_verified: bool
    text: Both
    due_on: date | None
    missing: list[str]


class Checked(Schema):
    """One of the eleven checks: passed or not, and what that does."""

    id: str
    passed: bool
    effect: str
    title: Both
    text: Both


class Option(Schema):
    """One answer of a choice."""

    value: str
    text: Both


class Asked(Schema):
    """A question that arises on these answers and is not answered yet."""

    id: str
    type: str
    text: Both
    optional: bool
    dont_know: bool
    options: list[Option]


class Precheck(Schema):
    """What can be said before filing; `status` is where a filing would begin, null where a check stops it."""

    findings: list[Found]
    checks: list[Checked]
    questions: list[Asked]
    status: str | None
    blocked_by: str | None
    ready_on: date | None
    cause_on: date | None
    safe_last: date | None
    outer_last: date | None
    protective: bool
    shop_says: shapes.ShopSays | None


@router.post("/prechecks", response=Precheck)
def check_purchase(request: HttpRequest, told: Told) -> dict[str, Any]:
    """Hold the facts of a purchase against the law in force today. What is sent is not kept, so no key is needed."""
    who = caller(request)
    now = who.now
    today = dhaka_day(now)
    pack, errors = book().on(today), FieldErrors()
    facts = typed(pack, told.category, told.facts, today, errors)
    for kind in told.evidence:
        if kind not in pack.evidence_kinds:
            errors.add("evidence", "choice-unknown")
    errors.raise_if_any()
    word = tickets.heard(told.firm, told.facts, who.actor, now)
    known = {**(facts or {}), **(word.facts if word else {})}
    given = {**known, "category": told.category, "evidence": tuple(told.evidence)}
    result = precheck(pack, given, History(), now)
    return {
        "findings": [_finding(finding) for finding in result.findings],
        "checks": [_check(check) for check in result.checks],
        "questions": list(_open(pack, told.category, known)),
        "status": result.status and str(result.status),
        "blocked_by": result.blocked_by and str(result.blocked_by),
        "ready_on": result.ready_on,
        "cause_on": result.limitation.cause_on,
        "safe_last": result.limitation.safe_last,
        "outer_last": result.limitation.outer_last,
        "protective": result.protective,
        "shop_says": word and word.written(),
    }


def _both(text: Text) -> dict[str, str]:
    return {"bn": text.bn, "en": text.en}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "result": str(finding.result),
        "law": _both(finding.law),
        "clause": _both(finding.clause),
        "clause_verified": finding.clause_verified,
        "text": _both(finding.text),
        "due_on": finding.due_on,
        "missing": list(finding.missing),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": str(check.id),
        "passed": check.passed,
        "effect": str(check.effect),
        "title": _both(check.title),
        "text": _both(check.text),
    }


def _open(pack: Pack, category: str, known: dict[str, object]) -> Iterator[dict[str, Any]]:
    for question in pack.questions_for(category, known):
        if question.id not in known:
            yield _question(question)


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "type": str(question.type),
        "text": _both(question.text),
        "optional": question.optional,
        "dont_know": question.dont_know,
        "options": [{"value": option.value, "text": _both(option.text)} for option in question.options],
    }
