"""Writes in words what a shop says by its programs: its signed order beside the buyer's answers, and its ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ccms.complaints.filing.shop_orders import Compared, Item, ShopStatement
from ccms.complaints.filing.shop_statement import ShopAnswer, Source
from ccms.core.tickets import TicketState
from ccms.law.pack.in_force import Pack
from ccms.law.purchase.firm_told import FirmSays
from ccms.web.language import language
from ccms.web.shared.answer_words import in_words
from ccms.web.shared.sides import NOTHING_SAID
from ccms.web.shared.wording import choice_words, put
from ccms.web.templatetags.words import code, day, digits, moment, run, taka

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
