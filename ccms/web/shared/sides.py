"""Claim beside answer, for a reader of both: what the seller said, answer by answer, and each point in dispute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ccms.complaints.models import Answer
from ccms.complaints.reading.case_words import RESULTS
from ccms.complaints.reading.judging import Matters, Point
from ccms.law.pack.in_force import Pack
from ccms.law.rules import Finding
from ccms.web.language import language
from ccms.web.shared.answer_words import said_rows
from ccms.web.shared.wording import choice_words, promise_words, put, sentence_of
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import day, moment, run, short_day, taka

NOTHING_SAID = _("says nothing")
# In which lists of the pack a word is looked up: several have an "other" of their own.
REMEDIES, REASONS = ("wish", "offer_kind", "solved_kind"), ("defend", "refuse")


MATTERS: Mapping[Matters, Any] = {
    Matters.FACT: _("Fact"),
    Matters.AMOUNT: _("Amount"),
    Matters.DATE: _("Date"),
    Matters.RULE: _("Rule"),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as the summary tells it."""

    sentence: Any
    at: datetime
    verified: bool
    late: bool
    effort: str
    text: str
    transaction: str
    is_counter: bool
    event: UUID
    facts: list[Row]


@dataclass(frozen=True, slots=True)
class Dispute:
    """One row of the table of points."""

    matters: Any
    about: Any
    buyer: Any
    seller: Any


def answered(answer: Answer, firm: str, pack: Pack) -> Answered:
    """Tell one answer; `firm` is the seller's name in the reader's language."""
    effort = next((rule.text.read(language()) for rule in pack.effort if rule.id == answer.no_effort), "")
    return Answered(
        sentence=_sentence(answer, firm, pack),
        at=answer.at,
        verified=answer.verified,
        late=answer.late,
        effort=effort,
        text=answer.statement.text if answer.statement else "",
        transaction=answer.transaction,
        is_counter=answer.action == "counter",
        event=answer.event,
        facts=said_rows(answer.facts, pack),
    )


def _sentence(answer: Answer, firm: str, pack: Pack) -> Any:
    match answer.action:
        case "counter":
            what = promise_words(pack, answer.remedy, answer.amount_paisa, answer.day)
            return put(_("The buyer proposed instead: %(what)s"), what=what)
        case "refuse":
            reason = choice_words(pack, "refuse", answer.code)
            if answer.code == "not_a_shop":
                return put(_("The holder of the number says: %(reason)s"), reason=reason)
            return put(_("%(firm)s says that it is not its case: %(reason)s"), firm=run(firm), reason=reason)
        case "ask":
            return put(_("%(firm)s asked the buyer something."), firm=run(firm))
        case "interim":
            return put(_("%(firm)s asked for time until %(day)s."), firm=run(firm), day=short_day(answer.day))
        case _:
            return sentence_of(answer, firm, pack)


def dispute(point: Point, findings: Iterable[Finding], pack: Pack) -> Dispute:
    """Tell one point on which the two sides differ."""
    about = {"remedy": _("Remedy"), "amount": _("Amount"), "day": _("Day"), "delivered_at": _("Delivered on")}
    if point.matters is Matters.RULE:
        rule = pack.rules[point.about]
        finding = next((each for each in findings if each.rule == point.about), None)
        buyer = finding.text.read(language()) if finding else RESULTS[point.consumer]  # type: ignore[index]
        says = run(rule.says.read(language()))
        return Dispute(MATTERS[point.matters], says, run(buyer), _said(point.firm, REASONS, pack))
    name = about.get(point.about) or _choice(point.about, REASONS, pack)
    lists = REMEDIES if point.about == "remedy" else REASONS
    said = (_said(each, lists, pack) for each in (point.consumer, point.firm))
    return Dispute(MATTERS[point.matters], name, *said)


def _said(value: object, lists: Iterable[str], pack: Pack) -> Any:
    """Return what one side says: an amount, a day, or a choice of one of these lists."""
    match value:
        case None | "":
            return NOTHING_SAID
        case int():
            return taka(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case _:
            return _choice(str(value), lists, pack)


def _choice(code: str, lists: Iterable[str], pack: Pack) -> str:
    return next(filter(None, (choice_words(pack, name, code) for name in lists)), code)
