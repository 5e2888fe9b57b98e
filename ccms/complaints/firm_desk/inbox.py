"""Lists a firm's inbox: what waits for whom, the next to end first, of all brands that a member works for.

A list is read along the running deadlines that carry the firm (`Deadline.firm`), each list a few kinds of them, so
that a page costs the same among ten thousand complaints and among a million. Pages go on after a row, never by
counting. A deadline carries a firm only once the firm was told, which is what `visible_to` asks; the rows of a page
are loaded through `rows_of_desk` all the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from ccms.accounts.actors import Actor
from ccms.accounts.firms.firm_members import brands_of
from ccms.accounts.models import Firm
from ccms.complaints.deadlines import SORTS_FOR_FIRM
from ccms.complaints.fines import Progress, fines_later, progress_by
from ccms.complaints.lifecycle import ENDED, OPEN, DeadlineKind
from ccms.complaints.models import Complaint, FirmCard
from ccms.complaints.queries import TOLD, read_place, rows_of_desk, visible_to, write_place
from ccms.complaints.reading import search as searching
from ccms.complaints.reading.daily_mail import Workload, counted
from ccms.complaints.reading.office_queue import MOST_COUNTED, PAGE
from ccms.complaints.reading.search import Found
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day, end_of_day
from ccms.core.digits import ascii_digits
from ccms.gate.statements import Pending, pipeline, prepared_cursor, query_later, rows_later

D = DeadlineKind
MOST_FOUND = 20
MOST_LOOKED_AT = 2000  # of a list that a filter narrows, for its number in the margin
_FIRST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
_NEWEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


class View(StrEnum):
    """One list of the inbox."""

    TODAY = "today"
    NEW = "new"
    ASKED = "asked"
    BUYER = "buyer"
    PROMISED = "promised"
    OFFICE = "dncrp"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"
    ENDED = "ended"


_TO_ANSWER = (D.FIRM_FIRST, D.REACH_FIRM, D.ANSWER, D.COUNTER)
_OPEN = tuple(sorted(SORTS_FOR_FIRM))
# The clocks along which each list is read; those of one list never run on one complaint together, but for TODAY.
KINDS: Mapping[View, tuple[DeadlineKind, ...]] = {
    View.TODAY: (D.FIRM_FIRST, D.ANSWER, D.COUNTER, D.PROMISE, D.INFORMATION),
    View.NEW: _TO_ANSWER,
    View.ASKED: (D.INFORMATION,),
    View.BUYER: (D.CONSUMER_REPLY,),
    View.PROMISED: (D.PROMISE,),
    View.OFFICE: (D.FIRST_STEP, D.REFERRAL, D.HEARING_RESULT, D.PAYMENT),
    View.MINE: _OPEN,
    View.UNASSIGNED: _OPEN,
    View.ALL: _OPEN,
}

# Every limit stands in the text: of one that is sent beside it a plan that is kept knows nothing, and is made for
# thousands.
_ALONG = """
SELECT found.*
FROM unnest(%(firms)s::uuid[]) AS firm (id), unnest(%(kinds)s::text[]) AS clock (kind), LATERAL (
    SELECT d.complaint_id, d.kind, d.due_at, d.late_since, coalesce(d.late_since, d.due_at) AS first_end, d.id
    FROM complaints_deadline AS d
    WHERE d.firm_id = firm.id AND d.kind = clock.kind AND d.closed_at IS NULL
      AND (coalesce(d.late_since, d.due_at), d.id) > (%(at)s, %(key)s){only}
    ORDER BY first_end, d.id LIMIT {most}
) AS found
ORDER BY found.first_end, found.id LIMIT {most}
"""
_OF_MEMBER = """
SELECT d.complaint_id, d.kind, d.due_at, d.late_since, coalesce(d.late_since, d.due_at) AS first_end, d.id
FROM complaints_firm_card AS mine
JOIN complaints_deadline AS d ON d.complaint_id = mine.complaint_id AND d.firm_id = mine.firm_id
WHERE mine.assignee_id = %(assignee)s AND mine.live AND d.closed_at IS NULL
  AND d.firm_id = ANY(%(firms)s::uuid[]) AND d.kind = ANY(%(kinds)s::text[])
  AND (coalesce(d.late_since, d.due_at), d.id) > (%(at)s, %(key)s){only}
ORDER BY first_end, d.id LIMIT {most}
"""
_ENDED = """
SELECT found.id, NULL, NULL, NULL, found.changed_at, found.id
FROM unnest(%(firms)s::uuid[]) AS firm (id), unnest(%(statuses)s::text[]) AS state (name), LATERAL (
    SELECT c.id, c.changed_at FROM complaints_complaint AS c
    WHERE c.firm_id = firm.id AND c.status = state.name AND c.told_at IS NOT NULL
      AND (c.changed_at, c.id) < (%(at)s, %(key)s){only}
    ORDER BY c.changed_at DESC, c.id DESC LIMIT {most}
) AS found
ORDER BY found.changed_at DESC, found.id DESC LIMIT {most}
"""
_FEW = """
(SELECT count(*) FROM (SELECT FROM complaints_deadline AS d
 WHERE d.firm_id = ANY(%(firms)s::uuid[]) AND d.kind = ANY(%(kinds_{view})s::text[]) AND d.closed_at IS NULL{only}
 LIMIT {most}) AS few_{view})
"""
_FEW_OF_MEMBER = """
(SELECT count(*) FROM (SELECT FROM complaints_firm_card AS mine
 JOIN complaints_deadline AS d ON d.complaint_id = mine.complaint_id AND d.firm_id = mine.firm_id
 WHERE mine.assignee_id = %(member)s AND mine.live AND d.closed_at IS NULL
   AND d.firm_id = ANY(%(firms)s::uuid[]) AND d.kind = ANY(%(kinds_{view})s::text[])
 LIMIT {most}) AS few_{view})
"""
# How many of a narrowed list there are among the first few of the whole one, and how many were looked at.
_AMONG = """
SELECT count(*) FILTER (WHERE true{only}), count(*) FROM (
    SELECT d.complaint_id, d.firm_id FROM complaints_deadline AS d
    WHERE d.firm_id = ANY(%(firms)s::uuid[]) AND d.kind = ANY(%(kinds)s::text[]) AND d.closed_at IS NULL{until}
    LIMIT {most}
) AS d
"""
_AMONG_OF_MEMBER = """
SELECT count(*) FILTER (WHERE true{only}), count(*) FROM (
    SELECT d.complaint_id, d.firm_id FROM complaints_firm_card AS mine
    JOIN complaints_deadline AS d ON d.complaint_id = mine.complaint_id AND d.firm_id = mine.firm_id
    WHERE mine.assignee_id = %(assignee)s AND mine.live AND d.closed_at IS NULL
      AND d.firm_id = ANY(%(firms)s::uuid[]) AND d.kind = ANY(%(kinds)s::text[]){until}
    LIMIT {most}
) AS d
"""
_TAGS = "SELECT DISTINCT text FROM complaints_firm_tag WHERE firm_id = ANY(%s::uuid[])"
_TAGS_OF_CARDS = """
SELECT card.id, array_agg(tag.text) FROM complaints_firm_card AS card
JOIN complaints_firm_card_tags AS has ON has.firmcard_id = card.id
JOIN complaints_firm_tag AS tag ON tag.id = has.firmtag_id
WHERE card.complaint_id = ANY(%s::uuid[]) GROUP BY card.id
"""
# What narrows a list; {case} and {firm} are the columns of the row that is read.
_CARD = "SELECT FROM complaints_firm_card AS w WHERE w.complaint_id = {case} AND w.firm_id = {firm}"
_UNTIL = " AND coalesce(d.late_since, d.due_at) <= %(until)s"
_UNASSIGNED = f" AND NOT EXISTS ({_CARD} AND w.assignee_id IS NOT NULL)"
_ASSIGNED = f" AND EXISTS ({_CARD} AND w.assignee_id = %(assignee)s)"
_TAGGED = (
    " AND EXISTS (SELECT FROM complaints_firm_card AS w JOIN complaints_firm_card_tags AS t ON t.firmcard_id = w.id"
    " JOIN complaints_firm_tag AS g ON g.id = t.firmtag_id"
    " WHERE w.complaint_id = {case} AND w.firm_id = {firm} AND g.text = %(tag)s)"
)
# that they are the firm's and open lets PostgreSQL begin with the complaints, where few are of a category
_CATEGORY = (
    " AND EXISTS (SELECT FROM complaints_complaint AS k WHERE k.id = {case} AND k.firm_id = {firm}"
    " AND k.category = %(category)s{open})"
)
_AGE = " AND EXISTS (SELECT FROM complaints_complaint AS o WHERE o.id = {case} AND o.filed_at <= %(filed_before)s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxWanted:
    """What a page of the inbox asks for; `age` is the least number of days since the filing."""

    view: View = View.NEW
    brand: UUID | None = None
    assignee: UUID | None = None
    tag: str = ""
    category: str = ""
    age: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint of a list, with the clock it is sorted by and what the firm keeps of it."""

    complaint: Complaint
    clock: Coming | None
    card: FirmCard | None
    tags: tuple[str, ...] = ()
    fine: Progress | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and after which of them the list goes on; empty at its end."""

    rows: tuple[Row, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Query:
    sql: str
    params: dict[str, Any] = field(default_factory=dict)


def page(asked: InboxWanted, by: Actor, now: datetime) -> Page:
    """Return one page of a list."""
    return page_later(asked, brands_of(by), by, now)()


def page_later(asked: InboxWanted, brands: Sequence[Firm], by: Actor, now: datetime) -> Pending[Page]:
    """Ask for one page of a list of a member that works for these brands, to be read later."""
    query = _query(asked, [firm.pk for firm in brands if asked.brand in {None, firm.pk}], by, now)
    # a narrowed list is planned by what narrows it
    cursor = connection.cursor() if _narrowing(asked) else prepared_cursor()
    cursor.execute(query.sql, query.params)

    def read() -> Page:
        found = cursor.fetchall()
        rows = _rows([(key, _clock(*ends)) for key, *ends, _, _ in found[:PAGE]], by, beside=("firm",), only=TOLD)
        return Page(rows, write_place(found[PAGE - 1][-2:]) if len(found) > PAGE else "")

    return read


def counts_later(brands: Iterable[Firm], by: Actor, now: datetime) -> Pending[dict[View, int]]:
    """Ask how many each list holds, all in one query, each counted only to just above `MOST_COUNTED`."""
    asked = [view for view in View if view is not View.ENDED]
    params: dict[str, Any] = {
        "firms": [firm.pk for firm in brands],
        "member": by.id,
        "until": end_of_day(dhaka_day(now)),
    }
    parts = []
    for view in asked:
        params[f"kinds_{view}"] = [str(kind) for kind in KINDS[view]]
        only = {View.TODAY: _UNTIL, View.UNASSIGNED: _of_clock(_UNASSIGNED)}.get(view, "")
        few = _FEW_OF_MEMBER if view is View.MINE else _FEW
        parts.append(few.format(view=view, only=only, most=MOST_COUNTED + 1))
    found = rows_later(f"SELECT {', '.join(parts)}", params)
    return lambda: dict(zip(asked, found()[0], strict=True))


def about(asked: InboxWanted, by: Actor, now: datetime) -> tuple[int, bool] | None:
    """Return how many complaints a narrowed list holds among the first of the whole one, and whether there are more.

    At most `MOST_LOOKED_AT` are looked at. What has ended is not counted.
    """
    if asked.view is View.ENDED:
        return None
    firms = [firm.pk for firm in brands_of(by) if asked.brand in {None, firm.pk}]
    params = _params(asked, firms, by, now)
    start = _AMONG if params["assignee"] is None else _AMONG_OF_MEMBER
    only = _narrowing(asked) + _UNASSIGNED * (asked.view is View.UNASSIGNED)
    until = _UNTIL * (asked.view is View.TODAY)
    with connection.cursor() as cursor:
        cursor.execute(start.format(only=_of_clock(only), until=until, most=MOST_LOOKED_AT), params)
        number, looked_at = cursor.fetchone() or (0, 0)
    return number, looked_at == MOST_LOOKED_AT


def search(text: str, by: Actor, after: str = "") -> Found:
    """Find complaints by their number, the firm's own ticket number, the number of the purchase, or words."""
    asked = ascii_digits(text.replace("\x00", "")).strip()
    firms = [firm.pk for firm in brands_of(by)]
    cards = FirmCard.objects.filter(firm_id__in=firms, firm_reference=asked).exclude(firm_reference="")
    own = visible_to(by).select_related("firm").order_by("-changed_at")
    numbered = own.filter(id__in=cards.values("complaint_id")) if asked else own.none()
    bought = own.filter(purchase__number=asked) if asked else own.none()
    for found in (numbered, bought):
        if complaints := tuple(found[:MOST_FOUND]):
            return Found(complaints)
    return searching.search(text, by, after=after)


def tags_later(firms: Iterable[Firm]) -> Pending[list[str]]:
    """Ask for the words by which these firms sort their complaints."""
    found = rows_later(_TAGS, [[firm.pk for firm in firms]])
    return lambda: sorted(text for (text,) in found())


def chosen(references: Iterable[str], by: Actor) -> tuple[Row, ...]:
    """Return the ticked complaints that this member may see, in the order in which they were ticked."""
    asked = list(dict.fromkeys(references))
    found = dict(visible_to(by).filter(reference__in=asked).values_list("reference", "id"))
    return rows_of([found[each] for each in asked if each in found], by)


def rows_of(keys: Iterable[UUID], by: Actor) -> tuple[Row, ...]:
    """Return those of these complaints that this member may see, in their order, with what was bought."""
    return _rows([(key, None) for key in keys], by, beside=("firm", "purchase"))


def _query(asked: InboxWanted, firms: Sequence[UUID], by: Actor, now: datetime) -> _Query:
    ended = asked.view is View.ENDED
    at, key = read_place(asked.after) or (_NEWEST if ended else _FIRST)
    params = {**_params(asked, firms, by, now), "at": at, "key": key}
    only = _narrowing(asked)
    if ended:
        only += _ASSIGNED * (asked.assignee is not None)
        params["statuses"] = [str(status) for status in ENDED]
        return _Query(_ENDED.format(only=only.format(case="c.id", firm="c.firm_id", open=""), most=PAGE + 1), params)
    only += _UNTIL * (asked.view is View.TODAY) + _UNASSIGNED * (asked.view is View.UNASSIGNED)
    start = _ALONG if params["assignee"] is None else _OF_MEMBER
    return _Query(start.format(only=_of_clock(only), most=PAGE + 1), params)


def _params(asked: InboxWanted, firms: Sequence[UUID], by: Actor, now: datetime) -> dict[str, Any]:
    return {
        "firms": list(firms),
        "tag": asked.tag,
        "category": asked.category,
        "filed_before": now - timedelta(days=asked.age),
        "assignee": by.id if asked.view is View.MINE else asked.assignee,
        "kinds": [str(kind) for kind in KINDS.get(asked.view, ())],
        "until": end_of_day(dhaka_day(now)),
    }


def _narrowing(asked: InboxWanted) -> str:
    return _TAGGED * bool(asked.tag) + _CATEGORY * bool(asked.category) + _AGE * bool(asked.age)


def _of_clock(only: str) -> str:
    return only.format(case="d.complaint_id", firm="d.firm_id", open=" AND k.ended_at IS NULL")


def _clock(kind: str | None, due_at: datetime, late_since: datetime | None) -> Coming | None:
    return Coming(D(kind), due_at, late_since=late_since) if kind else None


def _rows(
    found: Sequence[tuple[UUID, Coming | None]], by: Actor, *, beside: tuple[str, ...], only: tuple[str, ...] = ()
) -> tuple[Row, ...]:
    """Load the complaints of one page that this member may see, with what the firm keeps of them."""
    keys = [key for key, _ in found]
    if not keys:
        return ()
    with pipeline():
        loading = rows_of_desk(keys, by, beside=beside, only=only)
        kept = query_later(FirmCard, "WHERE t.complaint_id = ANY(%s::uuid[])", [keys], beside=("assignee",))
        tagged, ordered = rows_later(_TAGS_OF_CARDS, [keys]), fines_later(keys)
    loaded, tags = loading(), dict(tagged())
    cards = {(card.complaint_id, card.firm_id): card for card in kept()}
    fines = progress_by(ordered(), loaded.values())
    rows = []
    for key, clock in found:
        if complaint := loaded.get(key):
            card = cards.get((key, complaint.firm_id))
            words = tuple(sorted(tags.get(card.id, ()))) if card else ()
            rows.append(Row(complaint, clock, card, words, fines.get(key)))
    return tuple(rows)


def workload(by: Actor, now: datetime) -> Workload:
    """Count what this member's firm has to do by when, and where the complaints about it stand."""
    own = Q(deadlines__kind__in=KINDS[View.TODAY], deadlines__firm__isnull=False, deadlines__closed_at__isnull=True)
    return counted(by, now, own, OPEN)
