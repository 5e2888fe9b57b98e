"""Erases each complaint whose time is over, and each person whose last one is or that never filed; a daily duty.

What is open, or held by an order, stays until that is over.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK
from ccms.accounts.models import Consumer
from ccms.complaints.lifecycle import ENDED
from ccms.complaints.models import Complaint
from ccms.complaints.own_data import holding
from ccms.complaints.own_data.erasing import erase_asked, erase_complaint
from ccms.complaints.own_data.holding import OF_COMPLAINT, OF_PERSON, Hold
from ccms.core.clock import dhaka_day
from ccms.ledger.models import Event

log = logging.getLogger(__name__)

ERASED = "clock.erased"
SHORTEST_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Found:
    """What is over its time: a whole person with all their complaints, if any, or one complaint; and what keeps it."""

    person: UUID
    references: tuple[str, ...]
    is_whole: bool
    holds: tuple[Hold, ...]


def run_due(now: datetime) -> int:
    """Erase what is over its time and not held; return how many complaints, and persons without any.

    A duty of the worker.
    """
    return sum(_tried(found, now) for found in list(over(now)) if not found.holds)


def over(now: datetime) -> Iterator[Found]:
    """Yield what is over its time: a person as a whole where everything of theirs is, else complaint by complaint."""
    today, kept = dhaka_day(now), set()
    for person in _persons(now).order_by("created_at"):
        complaints = list(person.complaints.select_related("joined_into").order_by("filed_at"))
        if not all(holding.is_over(each, today) for each in complaints):
            continue
        if not complaints and today <= OF_PERSON.last_day(dhaka_day(person.created_at)):
            continue
        if not any((*holding.of_person(person), *(hold for each in complaints for hold in _of(each, today)))):
            kept.add(person.pk)
            yield Found(person.pk, tuple(each.reference for each in complaints), is_whole=True, holds=())
    for complaint in _complaints(now).order_by("ended_at"):
        if complaint.consumer_id not in kept and holding.is_over(complaint, today):
            holds = tuple(_of(complaint, today))
            yield Found(complaint.consumer_id, (complaint.reference,), is_whole=False, holds=holds)


_of = holding.of_complaint


def _persons(now: datetime) -> QuerySet[Consumer]:
    """Return the persons of whom no complaint is open or ended lately, or whose first code is as old."""
    cut = now - OF_PERSON.years * SHORTEST_YEAR
    theirs = Complaint.objects.filter(consumer=OuterRef("pk"))
    fresh = theirs.filter(~Q(status__in=ENDED) | Q(ended_at__gt=cut) | Q(ended_at=None))
    never_filed = ~Exists(theirs) & Q(phone_index__isnull=False, created_at__lte=cut)
    return Consumer.objects.filter(Exists(theirs) | never_filed, ~Exists(fresh), erased_at=None)


def _complaints(now: datetime) -> QuerySet[Complaint]:
    """Return the complaints that ended long ago and were not erased, alone or with their person."""
    cut = now - OF_COMPLAINT.years * SHORTEST_YEAR
    subject = Concat(Value("complaint:"), Cast(OuterRef("pk"), CharField()))
    done = Event.objects.filter(kind=ERASED, subject=subject)
    old = Complaint.objects.filter(status__in=ENDED, ended_at__lte=cut, consumer__erased_at=None)
    return old.filter(~Exists(done)).select_related("joined_into")


def _tried(found: Found, now: datetime) -> int:
    """Erase; what fails of one must not keep the others."""
    try:
        return _erase(found, now)
    except Exception:
        log.exception("what is over its time was not erased", extra={"person": str(found.person)})
        return 0


def _erase(found: Found, now: datetime) -> int:
    """Look once more while the person is locked: a filing, an act or a request may have come since."""
    today = dhaka_day(now)
    with transaction.atomic():
        person = consumers.locked(found.person)
        theirs = Complaint.objects.filter(consumer_id=person.pk).select_for_update(of=("self",)).order_by("id")
        complaints = list(theirs.select_related("joined_into"))
        meant = complaints if found.is_whole else [each for each in complaints if each.reference in found.references]
        beside = holding.of_person(person) if found.is_whole else ()
        if person.erased_at or any((*beside, *(hold for each in meant for hold in _of(each, today)))):
            return 0
        if found.is_whole:
            erase_asked(person, now, kind=ERASED, by=CLOCK.text, event=ERASED)
        else:
            erase_complaint(meant[0], now, event=ERASED)
    return len(meant) or 1
