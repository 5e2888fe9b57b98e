"""Consumers by their proved number: found or made, reachable by a second channel, and erased."""

from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F

from ccms.accounts import privacy
from ccms.accounts.actors import Actor, Role
from ccms.accounts.keyring import index_of
from ccms.accounts.models import Consumer
from ccms.accounts.privacy import DataKey
from ccms.core.failures import Failure

_EMAIL = Signer(salt="ccms.consumer.email")


class LinkExpired(Failure):
    """The link was made for another address or person than the ones that stand now."""

    slug = "link-expired"


def find(phone: str) -> Consumer | None:
    """Return who proved this number (+8801…) before."""
    return Consumer.objects.filter(phone_index=index_of("phone", phone)).first()


def consumer_of(phone: str, now: datetime, *, language: str = "bn") -> Consumer:
    """Return the holder of a number that a code has just proved; made at the first time, once in parallel too."""
    known = find(phone)
    if known is not None:
        return known
    new = Consumer(phone=phone, phone_index=index_of("phone", phone), language=language, created_at=now)
    keys = privacy.fresh_keys([new], now)
    with transaction.atomic():
        Consumer.objects.bulk_create([new], ignore_conflicts=True)
        standing = Consumer.objects.get(phone_index=new.phone_index)
        if standing.pk != new.pk:
            return standing
        DataKey.objects.bulk_create(keys)
    return new


def told_before(consumer_id: UUID) -> tuple[str, str]:
    """Return the name and e-mail address that this person gave in an earlier complaint, so that nobody asks twice."""
    known = Consumer.objects.filter(pk=consumer_id, erased_at=None).first()
    return (known.name.open(), known.email.open()) if known else ("", "")


def actor_of_consumer(consumer: Consumer) -> Actor:
    """Return the actor that a consumer is."""
    return Actor(role=Role.CONSUMER, id=consumer.pk, consumer=consumer.pk, language=consumer.language)


def set_email(consumer: Consumer, address: str) -> str:
    """Keep an address, unconfirmed, and return the word for the link that confirms it."""
    if address != consumer.email.open():
        consumer.email = address
        consumer.email_confirmed_at = None
        consumer.save(update_fields=["email", "email_confirmed_at"])
    return _EMAIL.sign_object([consumer.pk.hex, _email_digest(consumer)])


def confirm_email(word: str, now: datetime) -> Consumer:
    """Confirm the address that this link was made for; a later address or an erased person makes it void."""
    try:
        owner, digest = _EMAIL.unsign_object(word)
    except BadSignature as forged:
        raise LinkExpired from forged
    consumer = Consumer.objects.filter(pk=UUID(owner), erased_at=None).first()
    if consumer is None or not consumer.email or _email_digest(consumer) != digest:
        raise LinkExpired
    if consumer.email_confirmed_at is None:
        consumer.email_confirmed_at = now
        consumer.save(update_fields=["email_confirmed_at"])
    return consumer


def end_sessions(consumer: Consumer) -> None:
    """End every session of this person, wherever it is open."""
    Consumer.objects.filter(pk=consumer.pk).update(session_epoch=F("session_epoch") + 1)


def erase_consumer(consumer: Consumer, now: datetime) -> None:
    """Destroy the person's key and traces; whoever calls has checked that no open case forbids it."""
    with transaction.atomic():
        privacy.erase(consumer.pk, now)
        Consumer.objects.filter(pk=consumer.pk).update(
            phone=b"",
            phone_index=None,
            name=b"",
            email=b"",
            email_confirmed_at=None,
            session_epoch=F("session_epoch") + 1,
            erased_at=now,
        )


def _email_digest(consumer: Consumer) -> str:
    return index_of("email-link", consumer.email.open()).hex()
