"""Checks a purchase against the law before a filing: findings with clauses, checks, and questions still open."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.calls import orders, tickets
from ccms.api.filing import PaymentText, Purchase, field_of, typed
from ccms.api.vocabulary import Category, EvidenceKind, Facts
from ccms.complaints.filing import payments
from ccms.complaints.filing.shop_statement import strongest, word_of
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.reading.prechecking import Foreseen, foretell
from ccms.complaints.reading.preview import Forecast
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldErrors
from ccms.law.checks import Check, CheckId, Effect, StartStatus
from ccms.law.contradictions import Contradiction
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Question, QuestionType
from ccms.law.purchase import payment_messages
from ccms.law.purchase.payment_messages import Agreement
from ccms.law.rules import Finding, Result
from ccms.law.texts import Text

router = Router(tags=["law"])


class Told(Purchase):
    """A purchase as far as it is known, and what proofs there are, by the pack's kinds.

    Where a buyer whose number is proved names the shop, and the facts hold his purchase number, the shop is asked
    whether it was told, at most five times a day.
    """

    firm: UUID | None = None
    order: str = ""
    payment_message: PaymentText = ""
    evidence: list[EvidenceKind] = Field(default_factory=list, max_length=40)


class Found(Schema):
    """What one rule says, with its clause; `clause_verified` is false where no official text was compared.

    `says` is the rule itself, `text` what it means for this purchase, `missing` the answers that it waits for;
    `NEED_INFO` with none missing is what no answer of the buyer can tell.
    """

    rule: str
    result: Result
    law: shapes.Both
    clause: shapes.Both
    clause_verified: bool
    says: shapes.Both
    text: shapes.Both
    due_on: date | None
    missing: list[str]


class Odd(Schema):
    """What does not go together in the answers: its code in the law pack, the sentence, and the fields to look at."""

    id: str
    text: shapes.Both
    fields: list[str]


class Ends(Schema):
    """A deadline that a filing would set if it were sent now; `after`: one that follows if nobody acts.

    `answer` ends then at the earliest: it counts from the notice, received the moment it is sent.
    """

    kind: DeadlineKind
    due_at: datetime
    after: bool


class Checked(Schema):
    """One of the eleven checks: passed or not, and what that does.

    `PHONE` is there for a caller that is signed in as a buyer, `DUPLICATE` and `HARASS` where they name the shop, too.
    """

    id: CheckId
    passed: bool
    effect: Effect
    title: shapes.Both
    text: shapes.Both


class Option(Schema):
    """One answer of a choice."""

    value: str
    text: shapes.Both


class Asked(Schema):
    """A question that is not answered yet. `field` is where its answer goes in `POST /complaints`.

    Of one that is not `required` nothing need be sent; with `dont_know`, null says so. A choice has its `options`, a
    district those of `GET /words`; a day that is not `future` lies in the past.
    """

    id: str
    field: str
    type: QuestionType
    text: shapes.Both
    help: shapes.Both | None
    required: bool
    optional: bool
    dont_know: bool
    future: bool
    max_length: int | None
    options: list[Option]


class Precheck(Schema):
    """What can be said before filing. As long as `final` is false, answers are open that can change all of it.

    `status` is where a filing would begin: null where a check stops it (`blocked_by`), and while nothing is final. What
    `RIPE` stops can be filed from `ready_on`, and at once under the categories of `file_as`.
    `duplicate` is the buyer's own complaint about this purchase, where he is signed in and names the shop.
    `order_facts` are the answers that his signed order gives, for him to change or to send; null without one that is
    believed. `payment` is what of the pasted payment message agrees with the answers and, for a buyer, with the numbers
    known of the shop, and what differs: a warning, no reason to refuse. `contradictions` are answers that do not go
    together: to be asked back, no reason to refuse.
    """

    final: bool
    findings: list[Found]
    checks: list[Checked]
    questions: list[Asked]
    status: StartStatus | None
    blocked_by: CheckId | None
    ready_on: date | None
    file_as: list[Category]
    cause_on: date | None
    safe_last: date | None
    outer_last: date | None
    protective: bool
    deadlines: list[Ends] = Field(default_factory=list)
    contradictions: list[Odd] = Field(default_factory=list)
    payment: list[shapes.Agreement] = Field(default_factory=list)
    duplicate: str | None
    advice: list[shapes.Both]
    shop_says: shapes.ShopSays | None
    order_facts: Facts | None


@router.post("/prechecks", response=Precheck)
def check_purchase(request: HttpRequest, told: Told) -> dict[str, Any]:
    """Hold the facts of a purchase against the law in force today. What is sent is not kept, so no key is needed."""
    who = caller(request)
    facts = _read(told, dhaka_day(who.now))
    signed = orders.load_order(told.firm, told.order, who)
    heard = tickets.heard(told.firm, told.facts, who.actor, who.now)
    word = strongest((heard, word_of(book().on(dhaka_day(who.now)), signed)))
    foreseen = foretell(
        category=told.category,
        facts={**facts, **(word.facts if word else {})},
        evidence=told.evidence,
        firm=told.firm,
        by=who.actor,
        now=who.now,
    )
    pack = book().on(dhaka_day(who.now))
    message = payment_messages.parse_payment_message(pack, told.payment_message)
    firm = told.firm if who.actor and who.actor.consumer else None  # no stranger learns whose number it is
    beside = payments.for_buyer(pack, message, facts, firm) if message else ()
    said = {
        "payment": [agreement(each) for each in beside],
        "shop_says": word and word.written(),
        "order_facts": signed and orders.facts_of(signed, who.now),
    }
    return {**_result(foreseen), **said}


def _read(told: Told, today: date) -> dict[str, object]:
    """Return the answers with their types. Raises ValidationFailed."""
    pack, errors = book().on(today), FieldErrors()
    facts = typed(pack, told.category, told.facts, today, errors)
    for kind in told.evidence:
        errors.require_word("evidence", kind, pack.evidence_kinds)
    errors.raise_if_any()
    return facts or {}


def _result(foreseen: Foreseen) -> dict[str, Any]:
    """Return what the checks say; whether and how it can be filed only once no answer can change it."""
    result, final = foreseen.result, foreseen.is_final
    duplicate = result.duplicate_reference if final else None
    return {
        "final": final,
        "findings": [found(finding) for finding in result.findings],
        "checks": [_check(check) for check in foreseen.checks],
        "questions": [asked(question) for question in foreseen.questions],
        "status": result.status if final else None,
        "blocked_by": result.blocked_by if final else None,
        "ready_on": result.ready_on if final else None,
        "file_as": result.file_as if final else [],
        "cause_on": result.limitation.cause_on,
        "safe_last": result.limitation.safe_last,
        "outer_last": result.limitation.outer_last,
        "protective": result.protective,
        "deadlines": _ends(foreseen.days) if final else [],
        "contradictions": [odd(each) for each in result.contradictions],
        "duplicate": duplicate and references.display(duplicate),
        "advice": [both(each.text) for each in result.advice],
    }


def both(text: Text) -> dict[str, str]:
    """Return a sentence in both languages."""
    return {"bn": text.bn, "en": text.en}


def agreement(found: Agreement) -> dict[str, Any]:
    """Return what was compared of a payment."""
    return {"what": found.what, "agrees": bool(found.agrees), "text": both(found.text)}


def _ends(days: Forecast | None) -> list[dict[str, Any]]:
    """Return when the deadlines of a filing would end, the first first."""
    if days is None:
        return []
    ends = [(due_at, kind, False) for kind, due_at in days.clocks.items()]
    ends += [(due_at, kind, True) for kind, due_at in days.later.items()]
    return [{"kind": kind, "due_at": due_at, "after": after} for due_at, kind, after in sorted(ends)]


def odd(pair: Contradiction) -> dict[str, Any]:
    """Return what does not go together, with the fields of a filing."""
    return {"id": pair.id, "text": both(pair.text), "fields": [field_of(each) for each in pair.questions]}


def found(finding: Finding) -> dict[str, Any]:
    """Return what one rule says."""
    return {
        "rule": finding.rule,
        "result": finding.result,
        "law": both(finding.law),
        "clause": both(finding.clause),
        "clause_verified": finding.clause_verified,
        "says": both(finding.says),
        "text": both(finding.text),
        "due_on": finding.due_on,
        "missing": list(finding.missing),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "passed": check.passed,
        "effect": check.effect,
        "title": both(check.title),
        "text": both(check.text),
    }


def asked(question: Question) -> dict[str, Any]:
    """Return a question with what answers it."""
    return {
        "id": question.id,
        "field": field_of(question.id),
        "type": question.type,
        "text": both(question.text),
        "help": both(question.help) if any(question.help) else None,
        "required": question.is_required,
        "optional": question.optional,
        "dont_know": question.dont_know,
        "future": question.future,
        "max_length": question.max_length if question.type is QuestionType.TEXT else None,
        "options": [{"value": option.value, "text": both(option.text)} for option in question.options],
    }
