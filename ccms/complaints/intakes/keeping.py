"""Finds the intakes that a reader may see, and writes what is done to one into its chain.

Lists the events of intakes (`intake:<id>`), and what the person is told of each by SMS.

Compares the numbers of intakes where they were made with the events that set them, for verify.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import IntakeState
from ccms.accounts.privacy.sealing import index_of
from ccms.complaints.queries import offices_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Choice
from ccms.ledger import events
from ccms.ledger.canonical import JSON
from ccms.ledger.models import Event
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

type Difference = tuple[str, object]

HANDED_IN, CORRECTED = "office.handed_in", "office.corrected_intake"
OUTSIDE = "outside"  # in the data of these events


def digest_of_number(intake: Intake) -> str:
    """Return the keyed digest of the number, which the event keeps when the number itself is deleted."""
    return index_of("outside_no", f"{intake.pk}:{intake.outside_no}").hex() if intake.outside_no else ""


def number_index(source: str, number: str) -> bytes | None:
    """Return the keyed digest by which a number of a source is found when it is corrected or deleted; None of none."""
    return index_of("number of a source", f"{source}:{number}") if number else None


def wrong_numbers() -> Iterator[Difference]:
    """Find intakes with another number than their last event set; of those that are forgotten none is left.

    The digest by which the number is found is compared where no correction has changed what it was made of.
    """
    told, corrected = _told(), set(Event.objects.filter(kind=CORRECTED).values_list("subject", flat=True))
    for intake in Intake.objects.exclude(phone_index=None).iterator():
        kept, made = intake.number_index, number_index(intake.source, intake.outside_no)
        if kept is not None and intake.subject not in corrected and bytes(kept) != made:
            yield "the digest of an intake's number is of another number", intake.pk
        if told.get(intake.subject, digest_of_number(intake)) != digest_of_number(intake):
            yield "the number of an intake is not that of its event", intake.pk


def emptied_corrections() -> Iterator[Difference]:
    """Find intakes that were corrected and do not say any more what they said before."""
    corrected = {event.subject for event in Event.objects.filter(kind=CORRECTED).iterator() if OUTSIDE in event.data}
    for intake in Intake.objects.filter(earlier=b"").exclude(phone_index=None).iterator():
        if intake.subject in corrected:
            yield "a sealed cell is empty", f"intake {intake.pk}, earlier"


def _told() -> Mapping[str, object]:
    """Return the newest digest by the name of each intake; an event of before holds none."""
    events = Event.objects.filter(kind__in=(HANDED_IN, CORRECTED)).order_by("id").iterator()
    return {event.subject: event.data[OUTSIDE] for event in events if OUTSIDE in event.data}


INTAKE_EVENTS: Mapping[str, str] = {
    "office.handed_in": "",
    "office.invited_filer": "consumer.handed_over",
    "office.corrected_intake": "",
    "office.refused_intake": "consumer.handed_refused",
    "office.found_intake_twice": "consumer.handed_twice",
    "office.called_filer": "",
    "office.opened_intake_number": "",
    "office.sent_intakes": "",
    "office.ordered_intakes": "",
    "clock.took_intakes_in": "",
    "clock.dropped_intakes": "",
    "clock.stopped_intakes": "",
    "consumer.confirmed_intake": "",
    "consumer.disowned_intake": "",
    "consumer.filed_intake": "",
    "clock.lapsed_intake": "",
}


CLERK = frozenset({Role.CLERK})
READERS = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.AUDITOR, Role.CLERK})
PAGE = 100


class IntakeMovedOn(Failure):
    """Something else was done with this intake meanwhile."""

    slug = "stale-version"


def intakes_of(by: Actor) -> QuerySet[Intake]:
    """Return the intakes of the reader's offices; the head office and an auditor see all. Nobody else sees any."""
    if by.role not in READERS:
        return Intake.objects.none()
    if by.head_office or by.role is Role.AUDITOR:
        return Intake.objects.all()
    return Intake.objects.filter(office__in=offices_of(by))


def list_of(by: Actor, state: IntakeState | None) -> Sequence[Intake]:
    """Return the intakes of one state, or of all, those that moved last first."""
    found = intakes_of(by).filter(**({"state": state} if state else {}))
    return list(found.select_related("office").order_by("-changed_at", "pk")[:PAGE])


def find_intake(key: UUID, by: Actor) -> Intake:
    """Return one intake of the reader's. Raises NotFound."""
    found = intakes_of(by).select_related("office").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def held(key: UUID, by: Actor, *states: IntakeState) -> Intake:
    """Lock an intake that its person has not taken up, for a clerk of its office. Raises NotFound and IntakeMovedOn."""
    find_intake(key, by)
    found = Intake.objects.select_for_update().get(pk=key)
    if found.state not in states or found.confirmed_at:
        raise IntakeMovedOn
    return found


def note(intake: Intake, kind: str, by: Actor, now: datetime, **said: JSON) -> UUID:
    """Save an intake that the caller holds, and write the event of what was done to it."""
    intake.save()
    return events.note(intake.subject, kind, by=by.text, at=now, intake=str(intake.pk), **said)


def tell(intake: Intake, kind: str, event: UUID, now: datetime, **params: object) -> None:
    """Tell the holder of the number of an event by SMS, in its transaction."""
    known = {"source": source_of(intake, now), "day": intake.first_made_at.isoformat()}
    plan = NoticePlan(
        event=event,
        subject=intake.code,
        recipient=f"intake:{intake.pk}",
        channel=Channel.SMS,
        template=INTAKE_EVENTS[kind],
        language=intake.language,
        at=now,
        params={**known, **params},
        group="intake",
    )
    outbox.write([plan])


def source_of(intake: Intake, now: datetime) -> dict[str, str]:
    """Return where it was made first, in both languages."""
    return source_words(intake.source, now)


def source_words(source: str, now: datetime) -> dict[str, str]:
    """Return the words for a source, in both languages."""
    return both_languages(book().on(dhaka_day(now)).reason("intake_source", source))


def both_languages(choice: Choice) -> dict[str, str]:
    """Return a choice of the law in both languages."""
    return asdict(choice.text)


def move(intake: Intake, state: IntakeState, now: datetime) -> None:
    """Bring an intake into a state; the caller notes why."""
    intake.state, intake.changed_at = state, now


def of_number(index: bytes | None) -> QuerySet[Intake]:
    """Return what was handed over under a mobile number, by its blind index."""
    return Intake.objects.filter(phone_index=bytes(index)) if index else Intake.objects.none()
