"""What the shop's server signed about the order, in words, beside what the buyer answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ccms.complaints.shop_orders import Compared, Item, ShopStatement
from ccms.law.pack import Pack
from ccms.web.consumer.filing.answers import in_words
from ccms.web.language import language
from ccms.web.sides import NOTHING_SAID
from ccms.web.templatetags.words import code, digits, run, taka

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


def _line(row: Compared, pack: Pack) -> Line:
    question = row.question
    buyer = NOTHING_SAID if row.buyer in (None, "") else in_words(question, row.buyer, pack)
    return Line(question.text.read(language()), in_words(question, row.shop, pack), buyer, row.differs)


def _item(item: Item) -> Any:
    price = format_html(" · {}", taka(item.price_paisa)) if item.price_paisa is not None else ""
    return format_html("{} × {}{}", run(item.name), digits(item.count), price)
