"""Compares the numbers of intakes where they were made with the events that set them, for verify."""

from collections.abc import Iterator, Mapping

from ccms.accounts.models import Intake
from ccms.accounts.privacy.keyring import index_of
from ccms.ledger.models import Event

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
