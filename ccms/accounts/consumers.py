"""Manages consumers by their proved number: found or made, reachable by a second channel, and erased."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Consumer
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import DataKey, index_of
from ccms.gate.statements import Pending

_EMAIL = Signer(salt="ccms.consumer.email")  # the salt binds a word to this purpose
EMAIL_LINK_LIFE = timedelta(hours=24)


class Confirmation(StrEnum):
    """What the link that confirms an address is worth."""

    OPEN = "open"
    DONE = "done"
    USED = "used"
    OVER = "over"
    WORTHLESS = "worthless"


def find(phone: str) -> Consumer | None:
    """Return who proved this number (+8801…) before."""
    return Consumer.objects.filter(phone_index=index_of("phone", phone)).first()


def consumer_of(phone: str, now: datetime, *, language: str = "bn") -> Consumer:
    """Return the holder of a number that a code has just proved; made at the first time, once in parallel too."""
    known = find(phone)
    if known is not None:
        return known
    new = Consumer(phone=phone, phone_index=index_of("phone", phone), language=language, created_at=now)
    keys = sealing.fresh_keys([new], now)
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
    return Actor(
        role=Role.CONSUMER,
        id=consumer.pk,
        consumer=consumer.pk,
        phone_unverified=consumer.phone_index is None,
        language=consumer.language,
    )


def set_email(consumer: Consumer, address: str) -> bool:
    """Keep an address, unconfirmed where it is a new one; True where nobody has been asked yet to confirm it."""
    if address != consumer.email.open():
        consumer.email = address
        consumer.email_confirmed_at = consumer.email_asked_at = None
        consumer.save(update_fields=["email", "email_confirmed_at", "email_asked_at"])
    return bool(address) and consumer.email_confirmed_at is None and consumer.email_asked_at is None


def email_of(consumer_id: UUID) -> tuple[str, bool]:
    """Return a person's address and whether it is confirmed."""
    (known,) = sealing.asked_with_keys(Consumer, "WHERE t.id = %s", [consumer_id])()
    return known.email.open(), known.email_confirmed_at is not None


def get(consumer_id: UUID) -> Consumer:
    """Return a person, proved or not."""
    return Consumer.objects.get(pk=consumer_id)


def phone_of(consumer_id: UUID) -> str:
    """Return a person's number (+8801…)."""
    return Consumer.objects.get(pk=consumer_id).phone.open()


def asked_locked(consumer_id: UUID) -> Pending[Consumer]:
    """Ask for a person, with the key of their cells, for the rest of the caller's transaction; see `rows.asked`."""
    found = sealing.asked_with_keys(Consumer, "WHERE t.id = %s FOR UPDATE OF t", [consumer_id])

    def read() -> Consumer:
        for person in found():
            return person
        raise Consumer.DoesNotExist

    return read


def locked(consumer_id: UUID) -> Consumer:
    """Return a person for the rest of the caller's transaction."""
    return asked_locked(consumer_id)()


def lock_all(*people: UUID) -> None:
    """Lock several people, always in the same order, so that no two transactions wait for each other."""
    for key in sorted(set(people)):
        locked(key)


def begin_confirming(consumer: Consumer, now: datetime) -> None:
    """Begin the 24 hours of a new link; any earlier link is worthless from now on."""
    consumer.email_asked_at = now
    consumer.save(update_fields=["email_asked_at"])


def email_word(consumer: Consumer) -> str:
    """Return the word in the link that confirms the address: signed, for this person, address and asking alone."""
    asked = consumer.email_asked_at
    return _EMAIL.sign_object([consumer.pk.hex, _email_digest(consumer), asked.isoformat() if asked else ""])


def confirm_email(word: str, now: datetime, *, opened_only: bool = False) -> Confirmation:
    """Confirm the address that this link was made for, once; `opened_only` only says what the link is worth.

    Programs that look through mails open every link, so opening must change nothing.
    """
    try:
        owner, digest, asked = _EMAIL.unsign_object(word)
    except (BadSignature, ValueError):
        return Confirmation.WORTHLESS
    with transaction.atomic():
        consumer = Consumer.objects.select_for_update().filter(pk=UUID(owner), erased_at=None).first()
        worth = _worth(consumer, digest, asked, now)
        if consumer and worth is Confirmation.OPEN and not opened_only:
            consumer.email_confirmed_at = now
            consumer.save(update_fields=["email_confirmed_at"])
            return Confirmation.DONE
    return worth


def _worth(consumer: Consumer | None, digest: str, asked: str, now: datetime) -> Confirmation:
    if consumer is None or consumer.email_asked_at is None or consumer.email_asked_at.isoformat() != asked:
        return Confirmation.WORTHLESS
    if not consumer.email or _email_digest(consumer) != digest:
        return Confirmation.WORTHLESS
    if consumer.email_confirmed_at is not None:
        return Confirmation.USED
    return Confirmation.OPEN if now < consumer.email_asked_at + EMAIL_LINK_LIFE else Confirmation.OVER


def erase_consumer(consumer: Consumer, now: datetime) -> None:
    """Destroy the person's key and traces; the caller has checked that no open case forbids it."""
    with transaction.atomic():
        sealing.erase(consumer.pk, now)
        Consumer.objects.filter(pk=consumer.pk).update(
            phone=b"",
            phone_index=None,
            name=b"",
            email=b"",
            email_asked_at=None,
            email_confirmed_at=None,
            session_epoch=F("session_epoch") + 1,
            erased_at=now,
        )


def erased_owners() -> list[tuple[UUID, datetime]]:
    """Return whose keys were destroyed and when, oldest first: what a restored backup has to be told."""
    gone = DataKey.objects.filter(erased_at__isnull=False).order_by("erased_at", "owner")
    return [(owner, at) for owner, at in gone.values_list("owner", "erased_at") if at]


def erase_again(owner: UUID, now: datetime) -> bool:
    """Erase somebody whom a restored backup brought back; False where they are erased already or were never there."""
    consumer = Consumer.objects.filter(pk=owner, erased_at=None).first()
    if consumer is None:
        return sealing.erase(owner, now)
    erase_consumer(consumer, now)
    return True


def _email_digest(consumer: Consumer) -> str:
    return index_of("email-link", consumer.email.open()).hex()
