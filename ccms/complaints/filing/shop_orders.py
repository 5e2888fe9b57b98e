"""Handles what a shop signed about an order: carried in a draft, it answers questions beside the buyer's answers.

Takes an order that a shop's page hands over: kept by one request, opened by the next, then part of a draft.

The shop's page is the page of the firm complained about. So what comes from there creates nothing but a row that waits
ten minutes; it never replaces what a buyer has typed, and what cannot be believed never stops the buyer.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.actors import Actor
from ccms.accounts.firms import button_limit, shop_keys
from ccms.accounts.models import Consumer, Firm
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.filing import drafts
from ccms.complaints.filing.drafts import Typed
from ccms.complaints.filing.history import OPEN_ABOUT, may_be_same
from ccms.complaints.models import Complaint, HandOver, OrderHolder, ShopOrder
from ccms.complaints.plan import Plan
from ccms.core.clock import dhaka_day
from ccms.core.crypto import same
from ccms.core.failures import NotFound
from ccms.core.signed_orders import SignedOrder, TokenRefused, contact_digest
from ccms.gate.limits import HAND_OVER_LIFE, HAND_OVER_WAITS
from ccms.gate.statements import Pending, query_later
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Asked, Question
from ccms.law.purchase.answers import read_answer, write_answers


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


def signed_orders(complaint: Complaint) -> Pending[list[ShopOrder]]:
    """Ask for what the firm complained about signed about the purchase: one order, or none."""
    about = [complaint.purchase_id, complaint.firm_id]
    return query_later(ShopOrder, "WHERE purchase_id = %s AND firm_id = %s", about)


def statement_of(kept: Sequence[ShopOrder], facts: Mapping[str, object], pack: Pack) -> ShopStatement | None:
    """Return what a signed order says, beside the buyer's `facts`; None where there is none."""
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


KEY_BYTES = 16
SHOP = "shop"  # the step of a draft that came from a shop, and in which its person has answered nothing yet
SIGNED = "shop_order"  # in a draft's body: what the shop signed
BY_HAND = "by_hand"  # the shop whose order was of no use


@dataclass(frozen=True, slots=True)
class Carried:
    """What a shop's page handed over: which shop, its signed order, and whether one came that was not believed."""

    firm: Firm
    signed: Signed | None
    refused: bool


def take(firm: Firm, token: str, now: datetime) -> str:
    """Keep what a shop's page sends for ten minutes, and return the key that opens it once.

    Of a shop to which too many come at once, the order is left out, as one that could not be believed.
    """
    read = button_limit.has_room(firm.pk, now)
    signed = _believed(firm, token, now) if token and read else None
    refused = bool(token) and signed is None
    key = secrets.token_urlsafe(KEY_BYTES)
    row = HandOver(digest=_digest(key), firm=firm, refused=refused, expires_at=now + HAND_OVER_LIFE)
    row.signed = json.dumps(signed.written(), ensure_ascii=False) if signed else ""
    row.save(force_insert=True)
    return key


def brought(firm: UUID, token: str, by: Actor, now: datetime) -> Signed | None:
    """Return what a shop signed, as its buyer's own program brings it with the filing.

    None as in `load_order`, and where too many come of this shop: the complaint is then filed as one without an order.
    """
    return load_order(firm, token, by, now) if button_limit.has_room(firm, now) else None


def load_order(firm: UUID, token: str, by: Actor, now: datetime) -> Signed | None:
    """Return what a shop signed; None where it is not believed, or somebody else holds it. Raises NotFound."""
    if by.consumer is None:
        raise NotFound
    shop = Firm.objects.filter(pk=firm).first()
    signed = _believed(shop, token, now) if shop else None
    return signed if signed and _holds(signed, by.consumer) else None


def wait(key: str, now: datetime) -> str | None:
    """Spend the key and return another one, which waits in this browser until the number is proved."""
    with transaction.atomic():
        row = _live(key, now)
        if row is None:
            return None
        other = secrets.token_urlsafe(KEY_BYTES)
        row.digest, row.expires_at = _digest(other), now + HAND_OVER_WAITS
        row.save(update_fields=["digest", "expires_at"])
    return other


def look(key: str, now: datetime) -> Carried | None:
    """Return what waits under a key; nothing is spent, and nobody else can look."""
    row = _waiting(key, now).first()
    return _carried(row) if row else None


def put_into_draft(key: str, by: Actor, now: datetime) -> bool:
    """Spend the key and let this consumer's filing begin with what the shop said; False where there is nothing.

    A draft about something else waits beside it; the buyer's own answers about the same order stay as they are.
    """
    if by.consumer is None:
        raise NotFound
    with transaction.atomic():
        carried = _spend(key, now)
        if carried is None:
            return False
        signed = carried.signed
        if signed and not _holds(signed, by.consumer):
            signed, carried = None, Carried(carried.firm, None, refused=True)
        draft = _draft_for(carried, by, now)
        body = {} if _is_untouched(draft) else draft.body
        facts = write_answers(prefilled(book().on(dhaka_day(now)), signed, dhaka_day(now))) if signed else {}
        changes = {
            "firm": str(carried.firm.pk),
            "firm_names": [carried.firm.name_bn, carried.firm.name_en],
            "facts": {**facts, **body.get("facts", {})},
            OPEN_ABOUT: may_be_same(by, carried.firm.pk, str(signed.said["order.id"]) if signed else ""),
            SIGNED: signed.written() if signed else body.get(SIGNED),
            BY_HAND: str(carried.firm.pk) if carried.refused else None,
        }
        drafts.save(by=by, now=now, step=draft.step if body else SHOP, changes=changes)
    return True


def purge(now: datetime) -> int:
    """Delete what nobody opened in time, and the holders of tokens that are over; returns how many."""
    gone, _ = HandOver.objects.filter(expires_at__lte=now).delete()
    over, _ = OrderHolder.objects.filter(expires_at__lte=now).delete()
    return gone + over


def _waiting(key: str, now: datetime) -> QuerySet[HandOver]:
    return HandOver.objects.select_related("firm").filter(digest=_digest(key), expires_at__gt=now)


def _live(key: str, now: datetime) -> HandOver | None:
    return _waiting(key, now).select_for_update(of=("self",)).first()


def _spend(key: str, now: datetime) -> Carried | None:
    row = _live(key, now)
    if row is None:
        return None
    carried = _carried(row)
    row.delete()
    return carried


def _carried(row: HandOver) -> Carried:
    text = row.signed.open()
    return Carried(row.firm, Signed.read(json.loads(text)) if text else None, row.refused)


def _believed(firm: Firm, token: str, now: datetime) -> Signed | None:
    try:
        return Signed.of(firm.pk, shop_keys.read_order(firm, token, now))
    except TokenRefused:
        return None


def _holds(signed: Signed, consumer: UUID) -> bool:
    """Tell whether this person may bring the token: the browser that brings it first holds it."""
    held, _ = OrderHolder.objects.get_or_create(
        firm_id=signed.firm, jti=signed.jti, defaults={"consumer_id": consumer, "expires_at": signed.expires_at}
    )
    return held.consumer_id == consumer


def _draft_for(carried: Carried, by: Actor, now: datetime) -> Typed:
    """Return the draft into which it goes: the open one where it is about the same, or nothing is typed in it yet."""
    typed = drafts.current(by)
    if typed is None:
        return drafts.begin(by, now)
    if _is_untouched(typed) or _is_about(typed, carried):
        return typed
    drafts.set_aside(by, now)
    return drafts.begin(by, now)


def _is_untouched(typed: Typed) -> bool:
    """Tell whether its person has answered nothing yet: at most a seller is chosen, by them or by a shop's page."""
    return typed.step == SHOP or not typed.body.keys() - {"firm", "firm_names"}


def _is_about(typed: Typed, carried: Carried) -> bool:
    number = str(typed.body.get("facts", {}).get("purchase_number") or "")
    other = str(carried.signed.said["order.id"]) if carried.signed else number
    return typed.body.get("firm") == str(carried.firm.pk) and number in {"", other}


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
