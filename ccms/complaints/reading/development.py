"""Gives /dev its complaints: whose changed last, and which deadlines' alarms are due next. Development only."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from ccms.accounts.models import Consumer
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.reading.office_queue import CLOCK_OF
from ccms.core.failures import NotFound
from ccms.ledger.models import Event

EVENTS_READ = 500  # the newest; that is quick in a ledger of any length
COMPLAINTS_EACH = 4


@dataclass(frozen=True, slots=True)
class Complainer:
    """One consumer with those of their complaints that changed last."""

    person: Consumer
    complaints: list[Complaint]


def complainers(most: int = 10) -> list[Complainer]:
    """Return the consumers whose complaints moved last, the last one first."""
    found: dict[UUID, Complainer] = {}
    for complaint in _moved_last():
        if complaint.consumer_id not in found and len(found) == most:
            continue
        complainer = found.setdefault(complaint.consumer_id, Complainer(complaint.consumer, []))
        if len(complainer.complaints) < COMPLAINTS_EACH:
            complainer.complaints.append(complaint)
    return list(found.values())


def waiting_by_office() -> dict[UUID, int]:
    """Return how many complaints stand before each office: ordered ones too, ended ones not."""
    before = Complaint.objects.filter(status__in=CLOCK_OF, office__isnull=False)
    return dict(before.order_by().values_list("office").annotate(Count("pk")))


def next_deadlines(most: int = 20) -> list[Deadline]:
    """Return the deadlines whose alarms are due next in the whole product, with their complaints."""
    running = Deadline.objects.filter(closed_at__isnull=True).select_related("complaint")
    return list(running.order_by("next_alarm_at")[:most])


def told_firm(reference: str) -> Complaint:
    """Return a complaint that its firm was told of, and could answer. Raises NotFound."""
    found = Complaint.objects.filter(reference=reference, told_at__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def _moved_last() -> Iterator[Complaint]:
    newest = Event.objects.order_by("-id").values_list("subject", flat=True)[:EVENTS_READ]
    keys = dict.fromkeys(subject.removeprefix("complaint:") for subject in newest if subject.startswith("complaint:"))
    complaints = Complaint.objects.select_related("consumer", "firm", "office").in_bulk([UUID(key) for key in keys])
    for key in keys:
        complaint = complaints.get(UUID(key))
        if complaint is not None and complaint.consumer.erased_at is None:
            yield complaint
