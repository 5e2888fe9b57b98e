"""Manages a firm as its own pages name it: its public id, its keys that sign orders, and the orders not believed.

Each change is an event in the shop's own chain (`shop:<firm>`), which holds ids only.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import ADMINISTRATOR, FIRM_KEY, deed
from ccms.accounts.firms.entries import public_firms, require_listed
from ccms.accounts.models import Firm, OrderKey, Shop, ShopRefusal
from ccms.core.failures import NotFound
from ccms.core.references import ALPHABET
from ccms.core.signed_orders import SignedOrder, TokenRefused, verify
from ccms.gate.limits import MINUTE, ORDER_KEYS, SHOP_REFUSALS
from ccms.ledger import events

PREFIX = "frm_"
SECRET_PREFIX = "ccms_order_"  # noqa: S105 - the beginning of every secret, by which scanners of repositories know it
LENGTH = 8
RANDOM_BYTES = 32
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
MADE, RETIRED = "firm.made_order_key", "firm.retired_order_key"
SET_ADDRESS, ENDED_ADDRESS = "firm.set_question_address", "firm.ended_question_address"


@dataclass(frozen=True, slots=True, repr=False)
class KeyShown:
    """A key that was just made; its text is never to be seen again."""

    key: OrderKey
    secret: str


def shop_of(firm: UUID, now: datetime) -> Shop:
    """Return the firm as its pages name it; its public id is made at the first time and stays."""
    found = Shop.objects.filter(pk=firm).first()
    if found is None:
        # two at once: the second finds what the first one made
        found, _ = Shop.objects.get_or_create(pk=firm, defaults={"public_id": _new_id(), "made_at": now})
    return found


def firm_named(text: str) -> Firm | None:
    """Return the public firm that a shop's page names by its public id or its slug; a merged one as it stands now."""
    if not _NAME.fullmatch(text):
        return None
    by_name = {"shop__public_id": text} if text.startswith(PREFIX) else {"slug": text}
    found = Firm.objects.select_related("merged_into").filter(**by_name).first()
    standing = (found.merged_into or found) if found else None
    return standing if standing and public_firms().filter(pk=standing.pk).exists() else None


@deed(MADE, RETIRED, by=ADMINISTRATOR)
def rotate_key(by: Actor, now: datetime) -> KeyShown:
    """Make a new key; of two that work already the older one ends. Raises NotFound and ValidationFailed."""
    firm = administered(by)
    require_listed(firm, "key")
    text = SECRET_PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    shop_of(firm, now)
    shop = Shop.objects.select_for_update().get(pk=firm)
    for old in _live(firm)[ORDER_KEYS - 1 :]:
        _retire(old, by, now)
    shop.keys_made += 1
    shop.save(update_fields=["keys_made"])
    key = OrderKey(firm_id=firm, kid=f"k{shop.keys_made}", hint=text[-4:], created_at=now, created_by=by.text)
    key.secret = text
    key.save(force_insert=True)
    note(firm, MADE, by, now, key=str(key.pk))
    return KeyShown(key, text)


@deed(RETIRED, by=ADMINISTRATOR)
def retire_key(key: UUID, by: Actor, now: datetime) -> None:
    """End a key at once; a second time changes nothing. Raises NotFound."""
    firm = administered(by)
    held(firm)
    found = OrderKey.objects.filter(firm_id=firm, pk=key).first()
    if found is None:
        raise NotFound
    if found.retired_at is None:
        _retire(found, by, now)


def keys_of(by: Actor) -> list[OrderKey]:
    """Return the keys of this administrator's firm, the newest first. Raises NotFound."""
    return list(OrderKey.objects.filter(firm_id=administered(by)).order_by("-created_at"))


def live_secrets(firm: UUID) -> dict[str, str]:
    """Return the secrets under which this firm signs today, by the name of their key."""
    return {key.kid: key.secret.open() for key in _live(firm)}


def live_kids(firm: UUID) -> frozenset[str]:
    """Return the names of the keys under which this firm signs today."""
    return frozenset(key.kid for key in _live(firm))


@deed(SET_ADDRESS, ENDED_ADDRESS, by=ADMINISTRATOR | {FIRM_KEY})
def set_question_address(url: str, by: Actor, now: datetime) -> None:
    """Let the firm's server be asked there whether it was told; an empty one ends it. Raises NotFound."""
    firm = managed(by)
    shop_of(firm, now)
    held(firm)
    changed = Shop.objects.filter(pk=firm).exclude(question_url=url).update(question_url=url, questions_failed=0)
    if changed:
        note(firm, SET_ADDRESS if url else ENDED_ADDRESS, by, now)


def question_address(by: Actor) -> str:
    """Return where this firm's server is asked; empty where it is not. Raises NotFound."""
    return Shop.objects.filter(pk=managed(by)).values_list("question_url", flat=True).first() or ""


def note_question(firm: UUID, *, failed: bool) -> int:
    """Count how often in a row a firm's server did not answer, and return it."""
    Shop.objects.filter(pk=firm).update(questions_failed=F("questions_failed") + 1 if failed else 0)
    return Shop.objects.values_list("questions_failed", flat=True).get(pk=firm)


def read_order(firm: Firm, token: str, now: datetime) -> SignedOrder:
    """Return what this firm's server signed. Raises TokenRefused, and keeps the reason for the firm's developers."""
    keys = live_secrets(firm.pk)
    try:
        found = verify(token, firm=shop_of(firm.pk, now).public_id, keys=keys, now=now)
    except TokenRefused as refused:
        _keep_refusal(firm.pk, refused.reason.value, now)
        raise
    key = OrderKey.objects.filter(firm=firm, kid=found.kid)
    for used in key:
        if used.used_at is None or now - used.used_at >= MINUTE:
            key.update(used_at=now)
    return found


def try_order(token: str, by: Actor, now: datetime) -> SignedOrder:
    """Return what this administrator's own server signed, as a buyer's would be read. Raises TokenRefused, NotFound."""
    firm = administered(by)
    return verify(token, firm=shop_of(firm, now).public_id, keys=live_secrets(firm), now=now)


def refusals_of(by: Actor) -> list[ShopRefusal]:
    """Return what was not believed lately, the newest first. Raises NotFound."""
    return list(ShopRefusal.objects.filter(firm_id=administered(by)).order_by("-id")[:SHOP_REFUSALS])


def administered(by: Actor) -> UUID:
    """Return whose shop somebody manages: an administrator their own firm's. Raises NotFound."""
    if by.role is not Role.FIRM_ADMIN or by.firm is None or by.id is None:
        raise NotFound
    return by.firm


def managed(by: Actor) -> UUID:
    """Return for whose shop somebody may speak to our machines: its administrator, or a key. Raises NotFound."""
    if by.role is Role.FIRM_AGENT and by.key is not None and by.firm is not None:
        return by.firm
    return administered(by)


def held(firm: UUID) -> None:
    """Let changes of one shop wait for each other, within the caller's transaction. Raises NotFound."""
    if not Shop.objects.select_for_update().filter(pk=firm):
        raise NotFound


def note(firm: UUID, kind: str, by: Actor, now: datetime, **data: str) -> None:
    """Write what was done into the shop's chain; the caller holds its row."""
    events.note(f"shop:{firm}", kind, by=by.text, at=now, firm=str(firm), **data)


def _live(firm: UUID) -> list[OrderKey]:
    return list(OrderKey.objects.filter(firm_id=firm, retired_at=None).order_by("-created_at", "-kid"))


def _retire(key: OrderKey, by: Actor, now: datetime) -> None:
    """End a key and forget its secret: what was signed with it was read when it came."""
    key.retired_at, key.secret = now, ""
    key.save(update_fields=["retired_at", "secret"])
    note(key.firm_id, RETIRED, by, now, key=str(key.pk))


def _keep_refusal(firm: UUID, code: str, now: datetime) -> None:
    ShopRefusal.objects.create(firm_id=firm, at=now, code=code)
    kept = ShopRefusal.objects.filter(firm_id=firm).order_by("-id").values_list("id", flat=True)[:SHOP_REFUSALS]
    ShopRefusal.objects.filter(firm_id=firm).exclude(id__in=list(kept)).delete()


def _new_id() -> str:
    return PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
