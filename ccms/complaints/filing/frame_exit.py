"""Leads a person with their draft from a shop's frame to a page of ours, without another code: a key that opens once.

The page around the frame belongs to the firm complained about, and the key could come from anybody's frame. So it is
in no address, is worth nothing after five minutes or once it is spent, and signs in only for what the frame could do:
the filing. A person who asks for another key has ended the one before.
"""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.models import Firm
from ccms.accounts.sessions import Proof
from ccms.complaints.filing import drafts
from ccms.complaints.models import Crossing
from ccms.core.failures import NotFound
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import CROSSING_KEPT, CROSSING_LIFE, Counted

KEY_BYTES = 16


def begin(*, by: Actor, firm: Firm, proof: Proof, now: datetime) -> str:
    """Return the key that leads out of this shop's frame. Raises NotFound without a draft, and TooManyRequests."""
    draft = drafts.current(by)
    if draft is None or by.consumer is None or by.phone_unverified:
        raise NotFound
    key = secrets.token_urlsafe(KEY_BYTES)
    with transaction.atomic():
        take_or_refuse(Counted.CROSSING, str(by.consumer), now)
        close(by)
        Crossing.objects.create(
            digest=_digest(key),
            consumer_id=by.consumer,
            draft_id=draft.id,
            firm=firm,
            epoch=proof.epoch,
            proved_at=proof.at,
            expires_at=now + CROSSING_LIFE,
        )
    return key


def close(by: Actor) -> None:
    """End the key that this person asked for and has not used: they ask for another, or sign out."""
    if by.consumer is not None:
        Crossing.objects.filter(consumer_id=by.consumer, spent_at=None).delete()


def look(key: str, now: datetime) -> Crossing | None:
    """Return the crossing that this key opens now; nothing is spent."""
    open_now = Crossing.objects.filter(digest=_digest(key), spent_at=None, expires_at__gt=now)
    way = open_now.select_related("consumer", "firm").first()
    return way if way and _is_his(way) else None


def spend(key: str, now: datetime) -> Crossing | None:
    """Spend the key, once: of two callers at the same time one finds it spent."""
    opened = Crossing.objects.filter(digest=_digest(key), spent_at=None, expires_at__gt=now).update(spent_at=now)
    if not opened:
        return None
    way = Crossing.objects.select_related("consumer", "firm").get(digest=_digest(key))
    return way if _is_his(way) else None


def was_opened_by(key: str, by: Actor | None) -> bool:
    """Tell whether this very person has used this key before: a second tap, or a page that they went back to."""
    if by is None or by.consumer is None:
        return False
    return Crossing.objects.filter(digest=_digest(key), consumer_id=by.consumer, spent_at__isnull=False).exists()


def purge(now: datetime) -> int:
    """Delete what is over for a day; returns how many."""
    gone, _ = Crossing.objects.filter(expires_at__lte=now - CROSSING_KEPT).delete()
    return gone


def _is_his(way: Crossing) -> bool:
    """Tell whether the session in the frame would still be good: not ended everywhere, its person not erased."""
    return way.consumer.session_epoch == way.epoch and way.consumer.erased_at is None


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
