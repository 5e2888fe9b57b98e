"""A shop's signed order in the API: read when it comes with a filing, and shown beside what the buyer says."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.api.callers import Caller
from ccms.complaints.filing import shop_orders
from ccms.complaints.filing.shop_orders import ShopStatement, Signed, prefilled
from ccms.complaints.lifecycle import OFFICE
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.purchase.answers import write_answers


def brought(firm: UUID, token: str, who: Caller) -> Signed | None:
    """Return what the shop signed; None where no order came, or one that is not believed."""
    return shop_orders.brought(firm, token, who.by, who.now) if token else None


def load_order(firm: UUID | None, token: str, who: Caller) -> Signed | None:
    """Return what the shop signed for a buyer who does not file yet; None as well for a visitor."""
    if firm is None or not token or who.actor is None or who.actor.consumer is None:
        return None
    return shop_orders.load_order(firm, token, who.actor, who.now)


def facts_of(signed: Signed, now: datetime) -> dict[str, Any]:
    """Return the answers that the order gives already, as a filing would send them."""
    today = dhaka_day(now)
    return write_answers(prefilled(book().on(today), signed, today))


def shown(statement: ShopStatement | None, by: Actor) -> dict[str, Any] | None:
    """Return what the shop signed as this caller may know it; None where it signed nothing."""
    if statement is None:
        return None
    return {
        "signed_at": statement.issued_at,
        "key": statement.kid,
        "answers": [
            {
                "question": row.question.id,
                **write_answers({"shop": row.shop, "buyer": row.buyer}),
                "differs": row.differs,
            }
            for row in statement.rows
        ],
        "items": [asdict(item) for item in statement.items],
        "same_number": statement.same_number if by.role in OFFICE else None,
    }
