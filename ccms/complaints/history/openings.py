"""Notes who of an office opens a complaint or searches its number, for its person and for the head of the office.

Each complaint has a chain of its own for it (`opening:<id>`): looking at it changes nothing of it. What one member does
to one complaint within an hour is one event.

Tells those above a member of an office of a day on which that member opened far more than usual.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q

from ccms.accounts.actors import CLOCK, Actor, Kind, Role
from ccms.accounts.channels import Channel
from ccms.accounts.members.people import MANAGED
from ccms.accounts.models import Holding, Member, Office
from ccms.accounts.models.office import live_on
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day, start_of_day
from ccms.gate.statements import Pending, prepared_cursor, query_later_with
from ccms.law.pack.book import book
from ccms.ledger import events
from ccms.ledger.events import Entry, Tip, seal, write
from ccms.ledger.models import Event
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

OPENED, SEARCHED = "opened_case", "searched_number"  # after the kind of actor
LISTED = "searched_wallet"  # a complaint stood among those that name a wallet number; the number itself is SEARCHED
WATCHED = frozenset({Kind.OFFICE, Kind.BODY})
BURST = timedelta(hours=1)
MOST_LATELY = 40  # more look at one complaint within an hour only where something is wrong; then each look is an event
MOST_SHOWN = 12

_SHOWN = """
    ON w.id = (convert_from(t.body, 'UTF8')::jsonb #>> '{data,office}')::uuid
    WHERE t.subject = %s ORDER BY t.seq DESC LIMIT %s
"""
_LATELY = "SELECT seq, leaf, kind, actor, at FROM ledger_event WHERE subject = %b ORDER BY seq DESC LIMIT %b"


def note_opening(complaint: Complaint, by: Actor | None, now: datetime, what: str = OPENED) -> None:
    """Write an event where a member of an office, or of another body, reads a complaint; of nobody else."""
    note_look(complaint.pk, by, now, what)


def note_look(row: UUID, by: Actor | None, now: datetime, what: str) -> None:
    """As `note_opening`, for a complaint by its key, or for a wallet number by its digest."""
    if by is None or by.kind not in WATCHED or by.id is None:
        return
    kind, subject = f"{by.kind}.{what}", subject_of(row)
    with prepared_cursor() as cursor:
        cursor.execute(_LATELY, [subject, MOST_LATELY])
        lately = cursor.fetchall()
    if any((of, actor) == (kind, by.text) and now - BURST < at <= now for *_, of, actor, at in lately):
        return
    tip = Tip(lately[0][0], bytes(lately[0][1])) if lately else Tip()
    data = {"office": str(by.office)} if by.office else {"body": by.body or ""}
    entry = Entry(id=uuid4(), subject=subject, kind=kind, actor=by.text, at=now, data=data)
    sealed = seal(entry, tip)
    try:
        with transaction.atomic():
            write([sealed])
    except IntegrityError:  # somebody else opened it at this moment, and took the place in the chain
        note_look(row, by, now, what)


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that an office looked: which, when, and whether it only searched a number."""

    office: Office | None  # None: another body, by its code
    body: str
    at: datetime
    searched: bool  # the complaint's number
    listed: bool = False  # it searched the wallet number that money went to


def openings_of(complaint: Complaint) -> Pending[list[Opening]]:
    """Ask for the last times that offices looked at a complaint, newest first."""
    found = query_later_with(Event, Office, _SHOWN, [subject_of(complaint.pk), MOST_SHOWN])
    return lambda: [_opening(event, office) for event, office in found()]


def _opening(event: Event, office: Office | None) -> Opening:
    what = event.kind.partition(".")[2]
    return Opening(office, event.data.get("body", ""), event.at, what == SEARCHED, what == LISTED)


def subject_of(row: UUID) -> str:
    """Name the chain of the looks at a complaint, or at a wallet number."""
    return f"opening:{row}"


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
