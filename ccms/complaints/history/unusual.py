"""Tells those above a member of an office of a day on which that member opened far more than usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import CLOCK, Kind, Role
from ccms.accounts.channels import Channel
from ccms.accounts.members.people import MANAGED
from ccms.accounts.models import Holding, Member, Office
from ccms.accounts.models.post import live_on
from ccms.complaints.history.openings import OPENED, SEARCHED
from ccms.core.clock import dhaka_day, start_of_day
from ccms.gate.prepared import prepared_cursor
from ccms.law.pack.book import book
from ccms.ledger import events
from ccms.ledger.models import Event
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

NOTICED = "clock.noticed_unusual_day"
MONTH = timedelta(days=30)
# Complaints, not looks: who reads one all day is not unusual.
_COUNTED = """
SELECT actor, (at AT TIME ZONE 'Asia/Dhaka')::date AS day,
       count(DISTINCT subject) FILTER (WHERE kind = %(opened)s),
       count(DISTINCT subject) FILTER (WHERE kind = %(searched)s)
FROM ledger_event
WHERE kind IN ('office.opened_case', 'office.searched_number') AND at >= %(since)s AND at < %(until)s
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Day:
    """How many complaints one member opened on a day, and how many numbers they searched."""

    cases: int = 0
    numbers: int = 0


def notice_unusual_days(now: datetime) -> int:
    """Look at today, and tell of each member once a day; return of how many."""
    today, figures = dhaka_day(now), book().on(dhaka_day(now)).figures
    least = Day(figures["unusual_cases"], figures["unusual_numbers"])
    counted = {who: day for who, _, day in _counted(start_of_day(today), now + timedelta(microseconds=1))}
    many = {who: day for who, day in counted.items() if day.cases >= least.cases or day.numbers >= least.numbers}
    if not many:
        return 0
    usual = _usual(start_of_day(today))
    times, told = figures["unusual_times"], 0
    for who, day in many.items():
        of_before = usual.get(who, (0.0, 0.0))
        opened = day.cases >= least.cases and day.cases > times * of_before[0]
        searched = day.numbers >= least.numbers and day.numbers > times * of_before[1]
        if opened or searched:
            told += _tell(UUID(who.partition(":")[2]), day, today, now)
    return told


def _counted(since: datetime, until: datetime) -> Iterator[tuple[str, date, Day]]:
    kinds = {"opened": f"{Kind.OFFICE}.{OPENED}", "searched": f"{Kind.OFFICE}.{SEARCHED}"}
    with prepared_cursor() as cursor:
        cursor.execute(_COUNTED, {**kinds, "since": since, "until": until})
        for actor, day, cases, numbers in cursor.fetchall():
            yield actor, day, Day(cases, numbers)


def _usual(until: datetime) -> dict[str, tuple[float, float]]:
    """Return what each member opened and searched on average, of the days of a month on which they looked at all."""
    days: dict[str, list[Day]] = {}
    for who, _, day in _counted(until - MONTH, until):
        days.setdefault(who, []).append(day)
    return {
        who: (sum(day.cases for day in some) / len(some), sum(day.numbers for day in some) / len(some))
        for who, some in days.items()
    }


def _tell(key: UUID, day: Day, today: date, now: datetime) -> bool:
    """Write the event and the notices of one member's day, unless it was told of before."""
    with transaction.atomic():
        member = Member.objects.select_for_update(of=("self",)).select_related("office").filter(pk=key).first()
        if member is None or member.office_id is None:
            return False
        subject, on = f"member:{key}", today.isoformat()
        before = Event.objects.filter(subject=subject, kind=NOTICED).order_by("-seq").first()
        if before and before.data["day"] == on:
            return False
        counts = {"cases": day.cases, "numbers": day.numbers}
        event = events.note(subject, NOTICED, by=CLOCK.text, at=now, member=str(key), day=on, **counts)
        outbox.write_alarm(
            [
                NoticePlan(
                    event=event,
                    subject=str(key),
                    recipient=f"member:{told.pk}",
                    channel=channel,
                    template=_template(told, member),
                    language=told.language,
                    at=now,
                    params={"office": str(member.office_id), "member": str(key), "day": on, **counts},
                )
                for told in _told(member, today)
                for channel in _channels(told)
            ],
            subject,
            now,
        )
    return True


def _told(member: Member, day: date) -> Sequence[Member]:
    """Return the heads of the member's office, or of the next one above that has another head.

    The head office has nobody above: where it has no other head, those who supervise the member's office are told, and
    the administrators.
    """
    offices = list(_upwards(member.office))
    for office in offices:
        held = Holding.objects.filter(live_on(day), live_on(day, "post__"), post__office=office, post__is_head=True)
        heads = [each.member for each in held.select_related("member").exclude(member=member) if each.member.is_active]
        if heads:
            return heads
    above = Q(role=Role.ADMIN) | Q(role=Role.SUPERVISOR, office__in=offices)
    return list(Member.objects.filter(above, is_active=True).exclude(pk=member.pk).order_by("pk"))


def _upwards(office: Office | None) -> Iterator[Office]:
    while office is not None:
        yield office
        office = office.parent


def _template(told: Member, member: Member) -> str:
    """Choose the text that leads to the member's page, or to the inbox, which names the member to the others."""
    if told.role == Role.ADMIN:
        return "operator.unusual_day"
    manages = member.role in MANAGED.get(Role(told.role), ()) and told.office_id == member.office_id
    return "member.unusual_day" if manages else "member.unusual_day_above"


def _channels(told: Member) -> Sequence[Channel]:
    """Return the ways to a member; an administrator has no inbox."""
    return (Channel.EMAIL,) if told.role == Role.ADMIN else (Channel.EMAIL, Channel.IN_APP)
