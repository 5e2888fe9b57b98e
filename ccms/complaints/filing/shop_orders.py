"""Handles what a shop signed about an order: carried in a draft, it answers questions beside the buyer's answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from ccms.accounts.firms import shop_keys
from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.models import Complaint, ShopOrder
from ccms.complaints.plan import Plan
from ccms.core.clock import dhaka_day
from ccms.core.crypto import same
from ccms.core.signed_orders import SignedOrder, contact_digest
from ccms.gate.rows import select
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Asked, Question
from ccms.law.purchase.answers import read_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A believed order on its way through a draft; `said` is by the path in the token (`order.amount`)."""

    firm: UUID
    kid: str
    jti: str
    issued_at: datetime
    expires_at: datetime
    contact: str
    said: Mapping[str, Any]

    @classmethod
    def of(cls, firm: UUID, found: SignedOrder) -> Self:
        """Take over what the shop's signature vouched for."""
        return cls(
            firm=firm,
            kid=found.kid,
            jti=found.jti,
            issued_at=found.issued_at,
            expires_at=found.expires_at,
            contact=found.contact,
            said=found.said,
        )

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `written` gave."""
        return cls(
            firm=UUID(kept["firm"]),
            kid=kept["kid"],
            jti=kept["jti"],
            issued_at=datetime.fromisoformat(kept["issued_at"]),
            expires_at=datetime.fromisoformat(kept["expires_at"]),
            contact=kept["contact"],
            said=kept["said"],
        )

    def written(self) -> dict[str, Any]:
        """Return it as JSON, for a draft."""
        return {
            "firm": str(self.firm),
            "kid": self.kid,
            "jti": self.jti,
            "issued_at": self.issued_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "contact": self.contact,
            "said": dict(self.said),
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """One question to which both gave an answer, or only the shop. `buyer` is None where they said nothing."""

    question: Question
    shop: object
    buyer: object

    @property
    def differs(self) -> bool:
        """Tell whether the two answers cannot both be right; silence contradicts nobody."""
        return self.buyer not in (None, "") and _compared(self.shop) != _compared(self.buyer)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was ordered, as the shop's server names it. The price of one, in paisa."""

    name: str
    count: int
    price_paisa: int | None


@dataclass(frozen=True, slots=True)
class ShopStatement:
    """What the shop signed about a purchase, for readers that may see it."""

    issued_at: datetime
    kid: str
    rows: tuple[Compared, ...]
    items: tuple[Item, ...]
    same_number: bool | None

    @property
    def differing(self) -> int:
        """Count the answers that differ."""
        return sum(row.differs for row in self.rows)


def prefilled(pack: Pack, signed: Signed, today: date) -> dict[str, object]:
    """Return the buyer's answers that the shop's order gives already; what does not fit a question is left to them."""
    answers = _answers(pack, signed.said, Asked.CONSUMER)
    return {question.id: value for question, value in answers if question.future or not _is_after(value, today)}


def told_by_firm(pack: Pack, signed: Signed) -> dict[str, object]:
    """Return what the shop signed on whether it was told: the columns of the nine combinations."""
    return {question.id: value for question, value in _answers(pack, signed.said, Asked.NOBODY)}


def statement_about(complaint: Complaint, facts: Mapping[str, object], pack: Pack) -> ShopStatement | None:
    """Return what the firm complained about signed about the purchase, beside the buyer's `facts`; else None."""
    kept = select(ShopOrder, "WHERE purchase_id = %s AND firm_id = %s", [complaint.purchase_id, complaint.firm_id])
    if not kept:
        return None
    found = kept[0]
    try:
        said = json.loads(found.said.open())
    except ErasedError:
        return None
    answers = _answers(pack, said, Asked.CONSUMER)
    rows = tuple(Compared(question, value, facts.get(question.id)) for question, value in answers)
    items = tuple(Item(each["name"], each["qty"], each["price"]) for each in said.get("order.items", ()))
    return ShopStatement(found.issued_at, found.kid, rows, items, found.same_number)


def _answers(pack: Pack, said: Mapping[str, Any], asked: Asked) -> Iterator[tuple[Question, object]]:
    for question in pack.questions.values():
        value = said.get(question.signed_field or "")
        if value is None or question.asked is not asked:
            continue
        try:
            yield question, read_answer(pack, question, value)
        except ValueError:
            continue  # not one of our choices: the buyer chooses


def _is_after(value: object, today: date) -> bool:
    day = dhaka_day(value) if isinstance(value, datetime) else value
    return isinstance(day, date) and day > today


def _compared(value: object) -> object:
    """Bring both sides to what can be compared: a time to its day, a text to its letters."""
    match value:
        case datetime():
            return dhaka_day(value)
        case str():
            return "".join(value.split()).casefold().lstrip("#")
        case _:
            return value


def keep(plan: Plan, signed: Signed, consumer: Consumer) -> None:
    """Keep what the shop signed beside what the buyer says, where it is the shop that is complained about."""
    if signed.firm != plan.complaint.firm_id:
        return
    row = ShopOrder(
        purchase_id=plan.complaint.purchase_id,
        consumer_id=consumer.pk,
        firm_id=signed.firm,
        kid=signed.kid,
        jti=signed.jti,
        issued_at=signed.issued_at,
        expires_at=signed.expires_at,
        same_number=_same_number(signed, consumer),
        verified_at=plan.at,
    )
    row.said = json.dumps(signed.said, ensure_ascii=False)
    plan.rows.append(row)
    plan.data["signed_order"] = {"key": signed.kid, "told": signed.said.get("told.state")}


def _same_number(signed: Signed, consumer: Consumer) -> bool | None:
    """Tell whether the shop knows the order under the complainant's own number; None where nobody can say."""
    secret = shop_keys.live_secrets(signed.firm).get(signed.kid)
    if not signed.contact or secret is None:
        return None
    return same(contact_digest(consumer.phone.open(), secret), signed.contact)
