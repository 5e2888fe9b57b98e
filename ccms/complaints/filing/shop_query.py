"""Asks a shop whether it was told: reads what its help desk pushed, else sends a signed question with three seconds.

It asks only about a number that its buyer has proved, and the purchase number that they typed themselves; so nobody
learns of another's complaints. What leaves is a digest that only the shop and CCMS can make. Silence is an answer,
too.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID, uuid4

from ccms.accounts import consumers
from ccms.accounts.actors import Actor
from ccms.accounts.firms import shop_keys
from ccms.accounts.models import Shop
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.shop_orders import told_by_firm
from ccms.complaints.filing.shop_statement import ShopAnswer, Source, strongest, word_of
from ccms.complaints.lifecycle import FILER
from ccms.complaints.models import ShopReply, Ticket
from ccms.core import egress
from ccms.core.clock import dhaka_day
from ccms.core.crypto import same
from ccms.core.egress import EgressFailed
from ccms.core.failures import FieldErrors
from ccms.core.signed_orders import CLOCKS_MAY_DIFFER
from ccms.core.tickets import TicketState, answer_signature, is_word, number_key, ticket_digest
from ccms.gate import alarms, clock, counters
from ccms.gate.limits import DAY, MINUTE, QUESTION_FAILURES, QUESTION_PAUSE, Counted
from ccms.gate.machines import addresses, signing
from ccms.law.pack.book import book
from ccms.law.purchase.answers import EARLIEST
from ccms.law.purchase.facts import FirmSays

LIMITS = egress.Limits(connect_s=1, total_s=3, max_bytes=4096)
SIGNATURE = "ccms-answer-signature"
PAUSE = "shop question"
NONCE_BYTES = 16
ANSWER_HOLDS, SILENCE_HOLDS = DAY, 10 * MINUTE  # how long nobody is asked again
KEPT = timedelta(days=30)
OK = 200
# Each question holds one line of the house for up to three seconds: slow shops must not take all of them.
_LINES = BoundedSemaphore(8)


def set_address(url: str, by: Actor, now: datetime) -> None:
    """Let this firm's server be asked at an address, at once where its last one rests.

    Raises NotFound and ValidationFailed.
    """
    errors = FieldErrors()
    if not addresses.is_allowed(url):
        errors.add("url", "webhook-address")
    errors.raise_if_any()
    shop_keys.set_question_address(url, by, now)
    alarms.resume(PAUSE, str(shop_keys.managed(by)))


def with_shop(filing: Filing, by: Actor, now: datetime, *, ask: bool) -> Filing:
    """Return the filing with what the shop says on having been told: from its tickets, its answer, its signed order."""
    number, pack = str(filing.facts.get("purchase_number") or ""), book().on(dhaka_day(now))
    word = strongest((ask_shop(filing.firm, number, by, now, ask=ask), word_of(pack, filing.signed)))
    signed = told_by_firm(pack, filing.signed) if filing.signed else {}
    return replace(filing, word=word, facts={**filing.facts, **signed, **(word.facts if word else {})})


def ask_shop(firm: UUID, number: str, by: Actor, now: datetime, *, ask: bool) -> ShopAnswer | None:
    """Return what the shop says of this person's purchase; None where it has no way to say anything.

    `ask` allows a question to its server, which may take three seconds; never within a transaction.
    """
    if by.role not in FILER or by.consumer is None or by.phone_unverified or not number_key(number):
        return None
    keys = shop_keys.live_secrets(firm)
    if not keys:
        return None
    phone = consumers.phone_of(by.consumer)
    digests = {kid: bytes.fromhex(ticket_digest(phone, number, secret)) for kid, secret in keys.items()}
    known = Ticket.objects.filter(firm_id=firm, digest__in=list(digests.values()))
    ticket = known.order_by("opened_at").first()
    if ticket:
        return _pushed(ticket)
    # the key that has worked longest: its shop surely has it, also while it changes over to another
    kid = list(keys)[-1]
    return _replied(Shop.objects.get(pk=firm), kid, keys[kid], digests, by.consumer, now, ask=ask)


def purge(now: datetime) -> int:
    """Delete answers after thirty days; what counted in a complaint stands in its first event. Returns how many."""
    gone, _ = ShopReply.objects.filter(heard_at__lte=now - KEPT).delete()
    return gone


def _pushed(ticket: Ticket) -> ShopAnswer:
    return ShopAnswer(
        firm=ticket.firm_id,
        says=FirmSays.CONFIRMS,
        source=Source.TICKET,
        at=ticket.taken_at,
        told_at=ticket.opened_at,
        ticket=ticket.state,
        remedy=ticket.remedy,
    )


def _replied(
    shop: Shop, kid: str, secret: str, digests: Mapping[str, bytes], consumer: UUID, now: datetime, *, ask: bool
) -> ShopAnswer | None:
    replies = ShopReply.objects.filter(consumer_id=consumer, firm_id=shop.pk, digest__in=list(digests.values()))
    last = replies.order_by("-heard_at").first()
    heard = _heard(last) if last else None
    if not ask or not shop.question_url or (last and now - last.heard_at < _holds(last)):
        return heard
    if alarms.suspended_for({PAUSE: str(shop.pk)}, now) or not _may_ask(shop.pk, consumer, now):
        return heard or _silence(shop.pk, now)
    word = _question(shop, kid, secret, digests[kid], now)
    ShopReply.objects.update_or_create(
        consumer_id=consumer,
        firm_id=shop.pk,
        digest=digests[kid],
        defaults={
            "state": str(word.says),
            "told_at": word.told_at,
            "ticket": word.ticket,
            "remedy": word.remedy,
            "heard_at": now,
        },
    )
    return word


def _may_ask(firm: UUID, consumer: UUID, now: datetime) -> bool:
    """Count a question of this person, to this firm and to all of them."""
    counted = ((Counted.SHOP_QUESTION, f"{consumer}:{firm}"), (Counted.SHOP_QUESTIONS, str(consumer)))
    return all(counters.take(name, key, now).allowed for name, key in counted)


def _holds(reply: ShopReply) -> timedelta:
    return SILENCE_HOLDS if reply.state == FirmSays.NOTHING else ANSWER_HOLDS


def _heard(reply: ShopReply) -> ShopAnswer:
    return ShopAnswer(
        firm=reply.firm_id,
        says=FirmSays(reply.state),
        source=Source.ANSWER,
        at=reply.heard_at,
        told_at=reply.told_at,
        ticket=reply.ticket,
        remedy=reply.remedy,
    )


def _silence(firm: UUID, now: datetime) -> ShopAnswer:
    return ShopAnswer(firm=firm, says=FirmSays.NOTHING, source=Source.ANSWER, at=now)


def _question(shop: Shop, kid: str, secret: str, digest: bytes, now: datetime) -> ShopAnswer:
    """Ask once; whatever is wrong with an answer, the shop has then said nothing."""
    if not _LINES.acquire(blocking=False):
        return _silence(shop.pk, now)
    try:
        answer = _call(shop, kid, secret, digest, now)
    finally:
        _LINES.release()
    if answer is not None:
        shop_keys.note_question(shop.pk, failed=False)
        return answer
    if shop_keys.note_question(shop.pk, failed=True) >= QUESTION_FAILURES:
        alarms.suspend(PAUSE, str(shop.pk), now + QUESTION_PAUSE)
    return _silence(shop.pk, now)


def _call(shop: Shop, kid: str, secret: str, digest: bytes, now: datetime) -> ShopAnswer | None:
    # the shop compares with its own clock, which no offset file moves
    outside, nonce = now - clock.offset(), secrets.token_urlsafe(NONCE_BYTES)
    asked = {"digest": digest.hex(), "kid": kid, "asked_at": outside.isoformat(timespec="seconds"), "nonce": nonce}
    body = json.dumps(asked, separators=(",", ":"))
    headers = signing.headers_of(str(uuid4()), body, [b64encode(secret.encode()).decode()], outside)
    url = shop.question_url
    try:
        reply = egress.call(
            "POST", url, body=body.encode(), headers=headers, trusted=addresses.is_trusted(url), **LIMITS
        )
    except EgressFailed:
        return None
    signed = reply.headers.get(SIGNATURE, "")
    if reply.status != OK or reply.cut or not same(answer_signature(nonce, reply.body, secret), signed):
        return None
    try:
        return _read(shop.pk, reply.json(), nonce, now)
    except (ValueError, TypeError):
        return None


def _read(firm: UUID, said: Any, nonce: str, now: datetime) -> ShopAnswer:
    """Read a signed answer. Raises ValueError and TypeError; members that nobody knows are left out."""
    if not isinstance(said, dict) or said.get("nonce") != nonce or not isinstance(said.get("told"), bool):
        raise ValueError("not an answer to this question")
    if not said["told"]:
        return ShopAnswer(firm=firm, says=FirmSays.DENIES, source=Source.ANSWER, at=now)
    opened, state, remedy = said.get("opened_at"), said.get("state"), said.get("remedy")
    opened_at = datetime.fromisoformat(opened) if opened is not None else None
    late = now + CLOCKS_MAY_DIFFER
    if opened_at and (opened_at.tzinfo is None or opened_at.year < EARLIEST.year or opened_at > late):
        raise ValueError("not a time that has been")
    if remedy is not None and not is_word(remedy):
        raise ValueError("not a word of a list")
    return ShopAnswer(
        firm=firm,
        says=FirmSays.CONFIRMS,
        source=Source.ANSWER,
        at=now,
        told_at=opened_at and opened_at.astimezone(UTC),  # the database takes no zone beyond sixteen hours
        ticket=str(TicketState(state)) if state is not None else "",
        remedy=remedy or "",
    )
