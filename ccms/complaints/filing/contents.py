"""Defines what a person sends when they file, whichever way it comes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Annotated
from uuid import UUID

from ccms.complaints.field_kinds import Line, kinds_of
from ccms.complaints.filing.shop_orders import Signed
from ccms.complaints.filing.shop_statement import ShopAnswer
from ccms.complaints.plan import Plan
from ccms.law.purchase.payment_messages import PaymentMessage

OF_THE_FIRM = "told"  # the page of the pack's questions of which each firm has answers of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """What a page or a call asks and the complaint or its complainant keeps as it is, under the same name."""

    represented: Annotated[str, Line(120)] = ""
    disclose_phone: bool = False


PLAIN = tuple(each.name for each in fields(Plain))
KINDS = kinds_of(Plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing(Plain):
    """What is sent: the answers to the pack's questions (`facts`) and what the form asks of the person."""

    draft: UUID
    firm: UUID
    category: str
    wish: str
    narrative: str
    facts: Mapping[str, object]
    name: str
    district: str
    email: str = ""
    complainant: str = "self"
    signed: Signed | None = None  # what the shop's server signed about the order
    beside: bool = False  # about a purchase of which a complaint against another firm was filed before
    payment: PaymentMessage | None = None  # what a payment service wrote, as far as it could be read
    other_than: str = ""  # the open complaint of the same seller, day and sum from which it is another purchase
    handed_over: Callable[[Plan], None] | None = None  # ends the intake of what was made elsewhere before
    word: ShopAnswer | None = None  # what the shop says on having been told, which is among the facts, too

    @property
    def plain(self) -> Mapping[str, object]:
        """The plain fields by their names."""
        return {name: getattr(self, name) for name in PLAIN}
