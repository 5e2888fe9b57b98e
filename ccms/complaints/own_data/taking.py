"""Notes that a person took all their data along, counts it, and tells them: it may have been somebody else."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer
from ccms.complaints.own_data.announced import PERSON_EVENTS
from ccms.complaints.own_data.gathering import person_of
from ccms.core.failures import Failure
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.ledger import events
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

TAKEN = "consumer.took_data"


class TakenAlready(Failure):
    """The archive of this form was given before; a new one is an event of its own."""

    slug = "taken-already"


def note_taking(by: Actor, now: datetime) -> UUID:
    """Write the event of one download and tell its person. Raises NotFound and TooManyRequests."""
    person_id = person_of(by).pk
    with transaction.atomic():
        person = consumers.locked(person_id)
        take_or_refuse(Counted.DATA_DOWNLOADS, str(person.pk), now)
        event = events.note(subject_of(person), TAKEN, by=by.text, at=now)
        tell(person, TAKEN, event, now)
    return event


def subject_of(person: Consumer) -> str:
    """Name the chain of what a person does with their own data."""
    return f"consumer:{person.pk}"


def tell(person: Consumer, kind: str, event: UUID, now: datetime, **params: object) -> None:
    """Tell a person of an event by SMS, and by mail at a confirmed address, in the transaction of the event."""
    ways = [Channel.SMS, Channel.EMAIL] if person.email_confirmed_at else [Channel.SMS]
    outbox.write(
        [
            NoticePlan(
                event=event,
                subject=subject_of(person),
                recipient=f"consumer:{person.pk}",
                channel=way,
                template=PERSON_EVENTS[kind],
                language=person.language,
                at=now,
                params=params,
            )
            for way in ways
        ]
    )
