"""Lists an office's queues: which complaints wait for it, in what order, and about how many there are.

A complaint that is before the office waits by the deadline of its status, so a queue is read along the running
deadlines; copies and ended ones are read by their last change. Pages go on after a row, never by counting.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from ccms.accounts.actors import Actor, Role
from ccms.accounts.in_charge import Acting, acting_for
from ccms.accounts.models import Member, Office
from ccms.complaints.fines import Progress, fines_later, progress_by
from ccms.complaints.lifecycle import OFFICE, DeadlineKind, Reason, Status
from ccms.complaints.models import Complaint, Deadline, Hearing
from ccms.complaints.queries import TOLD_TO_OFFICE, Place, offices_of, read_place, rows_of_desk, visible_to, write_place
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day, end_of_day, start_of_day
from ccms.gate.statements import Pending, pipeline, rows_later, values_later

PAGE = 50
MOST_COUNTED = 1000  # above it a count says only that there are more
WEEK = timedelta(days=6)


class View(StrEnum):
    """One list of the desk."""

    NEW = "new"
    MINE = "mine"
    LATE = "late"
    TODAY = "today"
    SILENT = "silent"
    REFUSED = "refused"
    NO_EFFORT = "no-effort"
    BROKEN_PROMISE = "broken-promise"
    UNREACHABLE = "unreachable"
    DISAGREED = "disagreed"
    LOOK_FIRST = "look-first"
    HEARING = "hearing"
    ORDERED = "ordered"
    INTAKE = "intake"
    ALL = "all"
    ENDED = "ended"


# The clock by which each status before the office is sorted; exactly one of them runs there.
CLOCK_OF: Mapping[Status, DeadlineKind] = {
    Status.ESCALATED: DeadlineKind.TAKE_UP,
    Status.SCRUTINY: DeadlineKind.FIRST_STEP,
    Status.REFERRED: DeadlineKind.REFERRAL,
    Status.HEARING: DeadlineKind.HEARING_RESULT,
    Status.ORDERED: DeadlineKind.PAYMENT,
}
UNDECIDED = frozenset(CLOCK_OF) - {Status.ORDERED}
BY_LAST_CHANGE: Mapping[View, tuple[Status, ...]] = {
    View.INTAKE: (Status.TOLD_FIRM, Status.WITH_FIRM, Status.WITH_CONSUMER, Status.PROMISED),
    View.ENDED: (Status.SETTLED, Status.CLOSED),
}
BY_REASON: Mapping[View, tuple[Reason, ...]] = {
    View.SILENT: (Reason.SILENCE,),
    View.REFUSED: (Reason.REFUSED,),
    View.NO_EFFORT: (Reason.NO_EFFORT,),
    View.BROKEN_PROMISE: (Reason.BROKEN_PROMISE,),
    View.UNREACHABLE: (Reason.UNREACHABLE,),
    View.DISAGREED: (Reason.DISAGREEMENT, Reason.DEFENCE_UNANSWERED),
    View.LOOK_FIRST: (
        Reason.ABUSE_REVIEW,
        Reason.NOT_CONSUMER,
        Reason.LIMITATION,
        Reason.REMEDY_RECEIVED,
        Reason.CONSUMER_UNREACHED,
        Reason.REOPENED,
        Reason.DISOWNED,
        Reason.NOT_A_SHOP,
    ),
}
# Along the index of office, status and last change, so that a page costs the same among ten and among a million.
# Every limit stands in the text: of one that is sent beside it a plan that is kept knows nothing, and is made for a
# tenth of all, by several processes.
_RECENT = """
SELECT recent.id, recent.changed_at
FROM unnest(%s::uuid[]) AS office (id), unnest(%s::text[]) AS state (name), LATERAL (
    SELECT c.id, c.changed_at FROM complaints_complaint AS c
    WHERE c.office_id = office.id AND c.status = state.name AND (c.changed_at, c.id) < (%s, %s)
    ORDER BY c.changed_at DESC, c.id DESC LIMIT {most}
) AS recent
ORDER BY recent.changed_at DESC, recent.id DESC LIMIT {most}
"""
# Along the index of the desk's clocks, each status by its own; kinds are literals, or PostgreSQL cannot see the index.
_ALONG = """
(SELECT {columns}, coalesce(d.late_since, d.due_at) AS first_end, d.id
 FROM complaints_deadline AS d JOIN complaints_complaint AS c ON c.id = d.complaint_id
 WHERE d.kind = '{kind}' AND d.closed_at IS NULL AND c.status = '{status}'
   AND (coalesce(d.late_since, d.due_at), d.id) > (%(at)s, %(key)s)
   AND coalesce(d.late_since, d.due_at) <= %(until)s
 ORDER BY first_end, d.id LIMIT {most})
"""
# The lists by reason, each reason along its own index: some reasons' clocks all end late, behind those of all others.
_MARKED = """
(SELECT {columns}, coalesce(d.late_since, d.due_at) AS first_end, d.id
 FROM complaints_deadline AS d JOIN complaints_complaint AS c ON c.id = d.complaint_id
 WHERE {mark} AND d.closed_at IS NULL AND (d.kind, c.status) IN ({pairs})
   AND (coalesce(d.late_since, d.due_at), d.id) > (%(at)s, %(key)s)
   AND coalesce(d.late_since, d.due_at) <= %(until)s
 ORDER BY first_end, d.id LIMIT {most})
"""
# What the office itself is late with, each office along its own index; of one complaint only what is late for longest.
_LATE = """
SELECT late.* FROM unnest(%(offices)s::uuid[]) AS office (id), LATERAL (
    SELECT {columns}, d.late_since AS first_end, d.id FROM complaints_deadline AS d
    WHERE d.office_id = office.id AND d.closed_at IS NULL AND (d.late_since, d.id) > (%(at)s, %(key)s)
      AND d.id = (
        SELECT one.id FROM complaints_deadline AS one
        WHERE one.complaint_id = d.complaint_id AND one.office_id = d.office_id AND one.closed_at IS NULL
        ORDER BY one.late_since, one.id LIMIT 1){only}
    ORDER BY d.late_since, d.id LIMIT {most}
) AS late
ORDER BY late.first_end, late.id LIMIT {most}
"""
# The day of the hearing of each complaint that is called to one.
_CALLED = """
SELECT h.complaint_id, h.at FROM complaints_hearing AS h JOIN complaints_complaint AS c ON c.id = h.complaint_id
WHERE h.complaint_id = ANY(%s::uuid[]) AND c.status = %s AND h.adjourned_at IS NULL ORDER BY h.at
"""
_NARROWED = " AND EXISTS (SELECT FROM complaints_complaint AS c WHERE c.id = d.complaint_id AND {columns})"
_COLUMNS = "d.complaint_id, d.kind, d.due_at, d.party, d.late_since"
ALONG = frozenset({View.NEW, View.TODAY, View.ORDERED, View.ALL, *BY_REASON})
_FIRST_END = Coalesce("deadlines__late_since", "deadlines__due_at")
_OLDEST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
_LATEST = datetime.max.replace(tzinfo=UTC)
_NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint in a queue, with what its line tells beside itself."""

    complaint: Complaint
    clock: Coming | None = None
    hearing_at: datetime | None = None
    fine: Progress | None = None
    in_charge: Acting | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and after which of them the list goes on; empty at its end."""

    rows: tuple[Row, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class QueueWanted:
    """What a page of a queue asks for."""

    view: View
    firm: UUID | None = None
    post: UUID | None = None  # in charge
    category: str = ""
    after: str = ""

    @property
    def narrowed(self) -> dict[str, UUID | str]:
        """Return by which columns of the complaint the list is narrowed."""
        chosen = {"firm_id": self.firm, "post_id": self.post, "category": self.category}
        return {column: value for column, value in chosen.items() if value}


class _Bounded(Subquery):
    """The number of rows of a query that has a limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS few)"
    output_field = IntegerField()
    empty_result_set_value = 0  # of an officer without a post


def views_of(by: Actor) -> tuple[View, ...]:
    """Return the lists this reader has; a member that takes nothing up has no complaints of their own."""
    return tuple(view for view in View if view is not View.MINE or by.role in OFFICE)


def counts_later(by: Actor, now: datetime) -> Pending[dict[View, int]]:
    """Ask how many each list holds, all in one query, each counted only to just above `MOST_COUNTED`."""
    asked = [view for view in views_of(by) if view is not View.ENDED]
    few = {view.name: _Bounded(_waiting(view, by, now).values("pk")[: MOST_COUNTED + 1]) for view in asked}
    found = values_later(Member.objects.filter(id=by.id or UUID(int=0)).values_list(*few.values()))
    return lambda: dict(zip(asked, *found(), strict=False))


def page(asked: QueueWanted, by: Actor, now: datetime) -> Page:
    """Return one page of a list, the most urgent or the newest first."""
    return page_later(asked, by, now)()


def page_later(asked: QueueWanted, by: Actor, now: datetime) -> Pending[Page]:
    """Ask for one page of a list, to be read later."""
    place = read_place(asked.after)
    if asked.view in BY_LAST_CHANGE:
        asking = _narrowed_recent(asked, by, place) if asked.narrowed else _recent(asked, by, place)
    elif asked.view is View.LATE:
        asking = _late(asked, by, place)
    elif asked.view in ALONG and sees_the_country(by) and not asked.narrowed:
        asking = _along(asked, now, place)
    else:
        asking = _by_clock(asked, by, now, place)

    def read() -> Page:
        found = asking()
        rows = _rows([(key, clock) for key, clock, _ in found[:PAGE]], by, now)
        return Page(rows, write_place(found[PAGE - 1][2]) if len(found) > PAGE else "")

    return read


def place_left(reference: str, kinds: Iterable[str], at: datetime | None = None) -> str:
    """Return the place that a complaint left last, or at one moment, in a list along these deadlines; "" for none."""
    ended = Deadline.objects.filter(complaint__reference=reference, kind__in=list(kinds), closed_at__isnull=False)
    left = (ended.filter(closed_at=at) if at else ended).annotate(first_end=Coalesce("late_since", "due_at"))
    place = left.order_by("-closed_at", "first_end").values_list("first_end", "id").first()
    return write_place(place) if place else ""


def hearings_on(by: Actor, day: date) -> list[Hearing]:
    """Return the hearings of this reader's offices that are set for a day, the earliest first."""
    that_day = {"at__gte": start_of_day(day), "at__lt": end_of_day(day)}
    found = Hearing.standing().select_related("complaint").filter(complaint__in=visible_to(by), **that_day)
    return list(found.order_by("at")[:PAGE])


def hearings_ahead(by: Actor, office: Office, now: datetime) -> list[Hearing]:
    """Return the hearings of an office that are set from today on, the earliest first."""
    of_office = visible_to(by).filter(office=office, status=Status.HEARING)
    found = Hearing.standing().select_related("complaint").filter(complaint__in=of_office, held_at__isnull=True)
    return list(found.filter(at__gte=start_of_day(dhaka_day(now))).order_by("at")[:PAGE])


def others_of_buyer(complaint: Complaint, by: Actor, limit: int = 10) -> list[Complaint]:
    """Return the buyer's other open complaints about this seller or purchase: it may be joined to one of them."""
    same = Q(firm_id=complaint.firm_id) | Q(purchase_id=complaint.purchase_id)
    own = visible_to(by).filter(same, consumer_id=complaint.consumer_id, ended_at__isnull=True)
    return list(own.exclude(id=complaint.id).order_by("-changed_at")[:limit])


def _waiting(view: View, by: Actor, now: datetime) -> QuerySet[Complaint]:
    """Return what a list holds; the clocks are joined only where they decide about it."""
    if view is View.LATE:
        its_own = Q(office__isnull=False) if sees_the_country(by) else Q(office__in=offices_of(by))
        late = Deadline.objects.filter(its_own, closed_at__isnull=True)
        return visible_to(by).filter(id__in=late.values("complaint_id"))
    statuses = _statuses(view)
    held = running(statuses) if view in {View.TODAY, View.HEARING} else Q(status__in=list(statuses))
    return visible_to(by).filter(held, _only(view, by, now))


def _statuses(view: View) -> Iterable[Status]:
    match view:
        case View.INTAKE | View.ENDED:
            return BY_LAST_CHANGE[view]
        case View.NEW:
            return (Status.ESCALATED,)
        case View.HEARING:
            return (Status.HEARING,)
        case View.ORDERED:
            return (Status.ORDERED,)
        case _:
            return UNDECIDED if view in BY_REASON else CLOCK_OF


def running(statuses: Iterable[Status]) -> Q:
    """The complaint has this status, and the clock of that status runs: one row for each complaint."""
    pairs = Q()
    for status in statuses:
        pairs |= Q(status=status, deadlines__kind=CLOCK_OF[status])
    return pairs & Q(status__in=list(statuses), deadlines__closed_at__isnull=True)


def _only(view: View, by: Actor, now: datetime) -> Q:
    """What narrows a list beyond status."""
    match view:
        case View.MINE:
            return Q(post_id__in=by.posts)
        case View.TODAY:
            over = Q(deadlines__late_since__isnull=False)
            return over | Q(deadlines__due_at__lte=end_of_day(dhaka_day(now)))
        case View.HEARING:
            return Q(deadlines__starts_at__lt=end_of_day(dhaka_day(now) + WEEK))
        case View.LOOK_FIRST:
            return Q(reason__in=BY_REASON[view]) | Q(reviewed=True)
        case _:
            return Q(reason__in=BY_REASON[view]) if view in BY_REASON else Q()


type _Found = list[tuple[UUID, Coming | None, Place]]


def _along(asked: QueueWanted, now: datetime, place: Place | None) -> Pending[_Found]:
    """Read the country's list clock after clock: a page costs the same among ten thousand and among a million."""
    statuses = sorted(_statuses(asked.view))
    pairs = ", ".join(f"('{CLOCK_OF[status]}', '{status}')" for status in statuses)
    most = PAGE + 1
    parts = [_MARKED.format(columns=_COLUMNS, mark=mark, pairs=pairs, most=most) for mark in _marks(asked.view)] or [
        _ALONG.format(columns=_COLUMNS, kind=CLOCK_OF[status], status=status, most=most) for status in statuses
    ]
    at, key = place or _OLDEST
    until = end_of_day(dhaka_day(now)) if asked.view is View.TODAY else _LATEST
    sql = f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS found ORDER BY first_end, id LIMIT {most}"  # noqa: S608
    return _with_clocks(rows_later(sql, {"at": at, "key": key, "until": until}))


def _late(asked: QueueWanted, by: Actor, place: Place | None) -> Pending[_Found]:
    at, key = place or _OLDEST
    columns = " AND ".join(f"c.{column} = %({column})s" for column in asked.narrowed)
    only = _NARROWED.format(columns=columns) if columns else ""
    sql = _LATE.format(columns=_COLUMNS, only=only, most=PAGE + 1)
    return _with_clocks(rows_later(sql, {"offices": _offices(by), "at": at, "key": key, **asked.narrowed}))


def _with_clocks(asked: Pending[list[tuple[Any, ...]]]) -> Pending[_Found]:
    """Read rows of a complaint, its clock, and the place at which the list goes on."""
    return lambda: [
        (complaint, Coming(DeadlineKind(kind), due_at, party, late_since=late_since), (at, key))
        for complaint, kind, due_at, party, late_since, at, key in asked()
    ]


def _marks(view: View) -> Iterator[str]:
    """Name what the clocks of a list by reason carry: a complaint that is reviewed may have any reason."""
    marks = [f"d.reason = '{reason}'" for reason in BY_REASON.get(view, ())]
    yield from marks
    if view is View.LOOK_FIRST:
        yield f"d.reviewed AND NOT ({' OR '.join(marks)})"


def _by_clock(asked: QueueWanted, by: Actor, now: datetime, place: Place | None) -> Pending[_Found]:
    """Read along the clocks; hearings by their day, all else by when its clock ended first, or will."""
    wanted = running(_statuses(asked.view)) & _only(asked.view, by, now) & Q(**asked.narrowed)
    sorting = F("deadlines__starts_at") if asked.view is View.HEARING else _FIRST_END
    found = visible_to(by).filter(wanted).annotate(sorts_at=sorting, clock=F("deadlines__id"))
    if place:
        at, key = place
        found = found.filter(Q(sorts_at__gte=at) & (Q(sorts_at__gt=at) | Q(clock__gt=key)))
    found = found.order_by(_sorted_by("sorts_at", by), "clock")
    columns = (f"deadlines__{name}" for name in ("kind", "due_at", "party", "late_since"))
    return _with_clocks(values_later(found.values_list("id", *columns, "sorts_at", "clock")[: PAGE + 1]))


def _sorted_by(column: str, by: Actor) -> Combinable:
    """Sort the country along the index of the clocks, but one district's few complaints by themselves.

    Along that index PostgreSQL would read the clocks of the whole country to find those of one office.
    """
    if sees_the_country(by):
        return F(column)
    return ExpressionWrapper(F(column) + timedelta(), DateTimeField())


def sees_the_country(by: Actor) -> bool:
    """Tell whether this reader's lists are those of every office."""
    return by.head_office or by.role is Role.AUDITOR


def _offices(by: Actor) -> list[UUID]:
    """Return the offices whose complaints are in this reader's lists."""
    if sees_the_country(by):
        return list(Office.objects.values_list("id", flat=True))
    return list(offices_of(by))


def _recent(asked: QueueWanted, by: Actor, place: Place | None) -> Pending[_Found]:
    at, last = place or _NEWEST
    values = [_offices(by), list(BY_LAST_CHANGE[asked.view]), at, last]
    return _without_clocks(rows_later(_RECENT.format(most=PAGE + 1), values))


def _narrowed_recent(asked: QueueWanted, by: Actor, place: Place | None) -> Pending[_Found]:
    """Read a list by its last change, of one seller, officer or problem."""
    found = visible_to(by).filter(status__in=BY_LAST_CHANGE[asked.view], **asked.narrowed)
    if place:
        at, last = place
        found = found.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__lt=last))
    return _without_clocks(
        values_later(found.order_by("-changed_at", "-pk").values_list("pk", "changed_at")[: PAGE + 1])
    )


def _without_clocks(asked: Pending[list[tuple[Any, ...]]]) -> Pending[_Found]:
    return lambda: [(key, None, (changed_at, key)) for key, changed_at in asked()]


def _rows(found: Sequence[tuple[UUID, Coming | None]], by: Actor, now: datetime) -> tuple[Row, ...]:
    """Load the complaints of one page that this reader may see, with what their lines tell."""
    keys = [key for key, _ in found]
    if not keys:
        return ()
    with pipeline():
        loading = rows_of_desk(keys, by, beside=("firm", "office"), only=TOLD_TO_OFFICE)
        called, ordered = rows_later(_CALLED, [keys, Status.HEARING]), fines_later(keys)
    loaded, days = loading(), dict(called())
    fines = progress_by(ordered(), loaded.values())
    charges = acting_for({complaint.post_id for complaint in loaded.values() if complaint.post_id}, now)
    return tuple(
        Row(case, clock, days.get(case.id), fines.get(case.id), charges.get(case.post_id or UUID(int=0)))
        for case, clock in ((loaded[key], clock) for key, clock in found if key in loaded)
    )
