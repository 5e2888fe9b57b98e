"""Writes in words what a shop says by its programs: its signed order beside the buyer's answers, and its ticket.

Claim beside answer, for a reader of both: what the seller said, answer by answer, and each point in dispute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ccms.complaints.filing.shop_orders import Compared, Item, ShopStatement
from ccms.complaints.filing.shop_statement import ShopAnswer, Source
from ccms.complaints.models import Answer
from ccms.complaints.reading.case_words import RESULTS
from ccms.complaints.reading.judging import Matters, Point
from ccms.core.tickets import TicketState
from ccms.law.pack.in_force import Pack
from ccms.law.purchase.facts import FirmSays
from ccms.law.rules import Finding
from ccms.web.language import language
from ccms.web.shared.wording import choice_words, in_words, promise_words, put, said_rows, sentence_of
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, digits, moment, run, short_day, taka

NOTHING_SAID = _("says nothing")
# In which lists of the pack a word is looked up: several have an "other" of their own.
POINT_REMEDIES, REASONS = ("wish", "offer_kind", "solved_kind"), ("defend", "refuse")


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
    lists = POINT_REMEDIES if point.about == "remedy" else REASONS
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


SAME_NUMBER: Mapping[bool | None, Any] = {
    True: _("The shop has this order under the buyer's own mobile number."),
    False: _("The shop has this order under another mobile number than the buyer's."),
    None: _("The shop did not say under which mobile number it has this order."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One question with both answers."""

    about: Any
    shop: Any
    buyer: Any
    differs: bool


@dataclass(frozen=True, slots=True)
class ShopSays:
    """The whole statement, ready for a page."""

    signed_at: datetime
    kid: Any
    lines: tuple[Line, ...]
    items: tuple[Any, ...]
    differing: int
    number: Any  # for officers only


@dataclass(frozen=True, slots=True)
class ShopWord:
    """What the shop says on having been told, ready for a page."""

    text: Any
    source: Any
    at: datetime
    ticket: Any
    remedy: Any


HEARD: Mapping[Source, Any] = {
    Source.TICKET: _("A ticket of its help desk, sent to CCMS"),
    Source.ANSWER: _("Its server's signed answer to a question of CCMS"),
    Source.ORDER: _("Its signed order"),
}
SILENT: Mapping[Source, Any] = {
    **HEARD,
    Source.ANSWER: _("CCMS asked its server, and no valid answer came in 3 seconds"),
}
TICKETS: Mapping[TicketState, Any] = {
    TicketState.OPEN: _("open"),
    TicketState.ANSWERED: _("answered"),
    TicketState.SOLVED: _("solved"),
    TicketState.REFUSED: _("refused"),
}
REMEDIES = ("offer_kind", "solved_kind")  # the lists of the law pack from which a shop may take its word


def shop_says(statement: ShopStatement | None, pack: Pack) -> ShopSays | None:
    """Return what stands on the page; None where the shop signed nothing."""
    if statement is None:
        return None
    return ShopSays(
        signed_at=statement.issued_at,
        kid=code(statement.kid),
        lines=tuple(_line(row, pack) for row in statement.rows),
        items=tuple(_item(item) for item in statement.items),
        differing=statement.differing,
        number=SAME_NUMBER[statement.same_number],
    )


def shop_word(word: ShopAnswer | None, pack: Pack) -> ShopWord | None:
    """Return what stands on a page of whether the shop was told; None where it has no way to say anything."""
    if word is None:
        return None
    return ShopWord(
        text=_told(word),
        source=(SILENT if word.says is FirmSays.NOTHING else HEARD)[word.source],
        at=word.at,
        ticket=TICKETS[TicketState(word.ticket)] if word.ticket else "",
        remedy=_remedy(word.remedy, pack) if word.remedy else "",
    )


def _remedy(word: str, pack: Pack) -> Any:
    """Say a remedy in the reader's language where its word is one of the law pack's, else quote the shop."""
    known = next((said for name in REMEDIES if (said := choice_words(pack, name, word))), "")
    return known or put(_("in the shop's own word: “%(word)s”"), word=code(word))


def _told(word: ShopAnswer) -> Any:
    match word.says:
        case FirmSays.CONFIRMS if isinstance(word.told_at, datetime):
            return put(_("The shop says: told on %(at)s."), at=moment(word.told_at))
        case FirmSays.CONFIRMS if word.told_at:
            return put(_("The shop says: told on %(at)s."), at=day(word.told_at))
        case FirmSays.CONFIRMS:
            return _("The shop says that it was told.")
        case FirmSays.DENIES:
            return _("The shop says it was not told.")
        case FirmSays.NOTHING:
            return _("The shop did not say whether it was told.")


def _line(row: Compared, pack: Pack) -> Line:
    question = row.question
    buyer = NOTHING_SAID if row.buyer in (None, "") else in_words(question, row.buyer, pack)
    return Line(question.text.read(language()), in_words(question, row.shop, pack), buyer, row.differs)


def _item(item: Item) -> Any:
    price = format_html(" · {}", taka(item.price_paisa)) if item.price_paisa is not None else ""
    return format_html("{} × {}{}", run(item.name), digits(item.count), price)
