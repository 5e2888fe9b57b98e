"""Notes that a person took all their data along, counts it, and tells them: it may have been somebody else.

Lists the events about a person that stand in no complaint's history, and what the person is told of each.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer
from ccms.complaints.own_data.gathering import person_of
from ccms.core.failures import Failure
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.ledger import events
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

PERSON_EVENTS: Mapping[str, str] = {
    "consumer.took_data": "consumer.own_data_taken",
    "consumer.asked_erasure": "consumer.own_erasure_asked",
    "consumer.took_back_erasure": "",
    "clock.refused_erasure": "consumer.own_erasure_refused",
    "clock.stopped_erasure": "consumer.own_erasure_refused",
    "office.refused_erasure": "consumer.own_erasure_refused",
    "office.granted_erasure": "consumer.own_erasure_granted",
    "office.told_bodies": "",
    "clock.left_bodies_to_tell": "",
    "office.refused_take_over": "consumer.own_take_over_refused",
    "office.granted_lost_number": "consumer.own_lost_number_granted",
    "office.refused_lost_number": "consumer.own_lost_number_refused",
    "consumer.stopped_lost_number": "consumer.own_lost_number_refused",
    "clock.refused_lost_number": "consumer.own_lost_number_refused",
    "office.opened_identity_paper": "",
}
"""By kind of event the message to the person; empty where there is none. Those from `refused_take_over` to
`stopped_lost_number` stand in a complaint's history, whose buyer is somebody else."""

TO_THE_FILER = "consumer.acting_ended"  # beside what the person is told for whom one complained
TO_THE_OLD_NUMBER = "consumer.old_number_ended"  # beside what the same person is told at the new one
TO_OFFICERS = "office.lost_number_stopped"  # by mail to the two who agreed, beside what their office is told


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
