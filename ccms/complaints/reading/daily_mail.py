"""Writes each person of an office one mail on a working day, when something waits for them: numbers and references.

Counts what lies before an office or a firm: the deadlines of the next days, and where open complaints stand.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Q, Value, When

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Complaint
from ccms.complaints.queries import visible_to
from ccms.complaints.reading.office_queue import CLOCK_OF, running
from ccms.core.clock import dhaka_day, end_of_day, in_dhaka, start_of_day
from ccms.law.pack.book import book
from ccms.notices import inbox, outbox
from ccms.notices.models import Notice
from ccms.notices.outbox import NoticePlan

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


TEMPLATE = "member.day"
DAILY = UUID("6d1f4f0e-2f0b-4a55-9e0e-7a6a5f0f3f8b")  # names the mail of a day to a member
MOST_REFERENCES = 10
READERS = (Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR)  # each has an inbox


def send(now: datetime) -> int:
    """Write the mails of today that are not written yet; returns how many. Before the hour and on holidays: none.

    Run twice, or by two workers, it writes none twice: the event of a mail is named by member and day.
    """
    today = dhaka_day(now)
    if in_dhaka(now).hour < settings.CCMS_DIGEST_HOUR or not book().on(today).calendar.is_working_day(today):
        return 0
    told = Notice.objects.filter(template=TEMPLATE, created_at__gte=start_of_day(today))
    written = set(told.values_list("recipient", flat=True))
    wanted = Member.objects.filter(role__in=[role.value for role in READERS], is_active=True, digest=True)
    plans = [
        plan
        for member in wanted.select_related("office").order_by("pk")
        if f"member:{member.pk}" not in written and (plan := _mail(member, now))
    ]
    outbox.write(plans)
    return len(plans)


def _mail(member: Member, now: datetime) -> NoticePlan | None:
    """Count what waits for a member; nothing is planned where nothing does."""
    by = actor_of(member, now)
    to_do = inbox.to_handle(inbox.recipients_of(by))
    due = _due(by, now)
    if not to_do and not due:
        return None
    more = len(due) - MOST_REFERENCES
    return NoticePlan(
        event=uuid5(DAILY, f"{member.pk} {dhaka_day(now)}"),
        subject=f"member:{member.pk}",
        recipient=f"member:{member.pk}",
        channel=Channel.EMAIL,
        template=TEMPLATE,
        language=member.language,
        at=now,
        params={
            "day": dhaka_day(now).isoformat(),
            "to_do": to_do,
            "ending": len(due),
            "references": ", ".join(due[:MOST_REFERENCES]) + (" …" if more > 0 else ""),
        },
    )


def _due(by: Actor, now: datetime) -> list[str]:
    """List the complaints of one's own posts whose deadline before the office ends today, or has ended."""
    pairs = Q()
    for status, kind in CLOCK_OF.items():
        pairs |= Q(status=status, deadlines__kind=kind)
    ends = Q(deadlines__late_since__isnull=False) | Q(deadlines__due_at__lte=end_of_day(dhaka_day(now)))
    found = Complaint.objects.filter(pairs & ends, deadlines__closed_at__isnull=True, post_id__in=by.posts)
    return list(found.order_by("deadlines__due_at", "pk").values_list("reference", flat=True)[: inbox.MOST_COUNTED])
