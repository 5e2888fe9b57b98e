"""Counts what lies before an office or a firm: the deadlines of the next days, and where open complaints stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, IntegerField, Q, Value, When

from ccms.accounts.actors import Actor
from ccms.complaints.lifecycle import Status
from ccms.complaints.queries import visible_to
from ccms.complaints.reading.office_queue import CLOCK_OF, running
from ccms.core.clock import dhaka_day, end_of_day, start_of_day

DAYS = 14
BANDS = (3, 10, 30)  # the last day of each age but the last; days since the filing
_LATE, _LATER = -1, DAYS


@dataclass(frozen=True, slots=True)
class Workload:
    """How many deadlines are late and end on each of the next days, and how old the open complaints of each status are.

    The first of the days is the one of `at`. An age is one of `len(BANDS) + 1`, the youngest first.
    """

    at: datetime
    late: int
    by_day: Sequence[int]
    stands: Mapping[Status, Sequence[int]]


def of_office(by: Actor, now: datetime) -> Workload:
    """Count what is before this reader's offices, by the clock of each complaint's status."""
    return counted(by, now, running(CLOCK_OF), CLOCK_OF)


def counted(by: Actor, now: datetime, deadlines: Q, statuses: Collection[Status]) -> Workload:
    """Count these deadlines by the day on which they end, and the reader's complaints by status and age."""
    today = dhaka_day(now)
    ends = dict(_numbers(by, deadlines, _day(today)))
    found: dict[Status, list[int]] = {status: [0] * (len(BANDS) + 1) for status in statuses}
    ages = visible_to(by).filter(status__in=[str(status) for status in statuses]).annotate(age=_age(today))
    for status, age, number in ages.values_list("status", "age").annotate(number=Count("id")).order_by():
        found[Status(status)][age] = number
    return Workload(now, ends.get(_LATE, 0), [ends.get(day, 0) for day in range(DAYS)], found)


def _numbers(by: Actor, deadlines: Q, day: Case) -> Sequence[tuple[int, int]]:
    found = visible_to(by).filter(deadlines).annotate(day=day)
    return list(found.values_list("day").annotate(number=Count("id")).order_by())


def _day(today: date) -> Case:
    """Return on which of the days a deadline ends; of one that was late once, that it is late."""
    late = Q(deadlines__late_since__isnull=False) | Q(deadlines__due_at__lte=start_of_day(today))
    ends = (end_of_day(today + timedelta(days=day)) for day in range(DAYS))
    days = [When(deadlines__due_at__lte=at, then=Value(day)) for day, at in enumerate(ends)]
    return Case(When(late, then=Value(_LATE)), *days, default=Value(_LATER), output_field=IntegerField())


def _age(today: date) -> Case:
    """Return the age of a complaint: how many bands lie behind it."""
    since = [start_of_day(today - timedelta(days=days)) for days in BANDS]
    bands = [When(filed_at__gte=at, then=Value(place)) for place, at in enumerate(since)]
    return Case(*bands, default=Value(len(BANDS)), output_field=IntegerField())
