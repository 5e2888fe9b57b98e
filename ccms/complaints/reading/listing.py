"""Lists a party's or an office's complaints for a machine: the latest change first, a page at a time.

Read along an index for each status, so that a page costs the same among ten thousand and a million.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms.firm_members import brands_of
from ccms.accounts.models import Office
from ccms.complaints.lifecycle import FIRM, Status
from ccms.complaints.models import Complaint, FirmCard
from ccms.complaints.queries import Place, offices_of, read_place, visible_to, write_place
from ccms.complaints.reading.own_case import hide_filed
from ccms.complaints.reading.tracking import Standing
from ccms.core import references
from ccms.core.failures import Failure, FieldErrors, NotFound
from ccms.gate.statements import prepared_cursor

MOST = 100
# what a line tells; whole rows cost four times as much
TOLD = (
    *("reference", "category", "wish", "amount_paisa", "status", "reason", "outcome", "on_table"),
    *("share", "hearing_held", "received_at", "filed_at", "told_at", "changed_at"),
    *("firm__slug", "firm__name_bn", "firm__name_en", "firm__kind", "firm__registered"),
)
_NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_OLDEST = (_EARLIEST, UUID(int=0))
_ALONG = """
SELECT found.id, found.changed_at
FROM unnest(%(places)s::uuid[]) AS place (id), unnest(%(statuses)s::text[]) AS state (name), LATERAL (
    SELECT c.id, c.changed_at FROM complaints_complaint AS c
    WHERE c.{place} = place.id AND c.status = state.name AND (c.changed_at, c.id) < (%(at)s, %(key)s)
      AND c.changed_at >= %(since)s{only}
    ORDER BY c.changed_at DESC, c.id DESC LIMIT %(most)s
) AS found
ORDER BY found.changed_at DESC, found.id DESC LIMIT %(most)s
"""
# along the moment of the telling, which no act changes while the list is walked
_TOLD_UNTIL = """
SELECT found.id, found.told_at
FROM unnest(%(places)s::uuid[]) AS place (id), LATERAL (
    SELECT c.id, c.told_at FROM complaints_complaint AS c
    WHERE c.firm_id = place.id AND c.told_at <= %(until)s AND (c.told_at, c.id) > (%(at)s, %(key)s)
      AND c.status = ANY(%(statuses)s::text[]) AND c.changed_at >= %(since)s{only}
    ORDER BY c.told_at, c.id LIMIT %(most)s
) AS found
ORDER BY found.told_at, found.id LIMIT %(most)s
"""
_TOLD = " AND c.told_at IS NOT NULL"
_NUMBERED = (
    " AND EXISTS (SELECT FROM complaints_firm_card AS w WHERE w.complaint_id = c.id AND w.firm_id = c.firm_id"
    " AND w.firm_reference = %(firm_reference)s)"
)


class PlaceUnreadable(Failure):
    """What a machine sent as the place to go on from is none of ours; to begin anew would send it round for ever."""

    slug = "malformed-request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What narrows a list, and after which row it goes on."""

    statuses: Sequence[Status] = ()
    firm_reference: str = ""
    updated_since: datetime | None = None
    after: str = ""
    limit: int = MOST


@dataclass(frozen=True, slots=True)
class Listed:
    """One page: complaints with their firms, the firms' own ticket numbers, and where the next page begins."""

    complaints: tuple[Complaint, ...]
    numbers: dict[UUID, str]
    after: str


def page(wanted: Wanted, by: Actor) -> Listed:
    """Return one page of what this caller may see. Raises PlaceUnreadable and ValidationFailed."""
    if wanted.firm_reference and by.role not in FIRM:
        errors = FieldErrors()
        errors.add("firm_reference", "field-unknown")  # a firm's own paper
        errors.raise_if_any()
    at, key = _begin(wanted.after)
    place, places = _places(by)
    only = _TOLD * (by.role in FIRM) + _NUMBERED * bool(wanted.firm_reference)
    limit = min(wanted.limit, MOST)
    params = {**_narrowing(wanted), "places": places, "at": at, "key": key, "most": limit + 1}
    with prepared_cursor() as cursor:
        cursor.execute(_ALONG.format(place=place, only=only), params)
        found = cursor.fetchall()
    after = _after(found, limit)
    told = visible_to(by).select_related("firm").only(*TOLD)
    loaded = told.in_bulk([row[0] for row in found[:limit]])
    complaints = tuple(loaded[row[0]] for row in found[:limit] if row[0] in loaded)
    if by.role is Role.CONSUMER:
        hide_filed(complaints)
    return Listed(complaints, numbers_of(complaints) if by.role in FIRM else {}, after)


def told_until(wanted: Wanted, by: Actor, until: datetime) -> tuple[list[UUID], str]:
    """Return some of what a firm was told of until a moment, first told first, and after which the list goes on.

    What changes while such a list is walked neither leaves it nor comes twice, as it would by its last change.
    """
    at, key = (read_place(wanted.after) if wanted.after else None) or _OLDEST
    places = [firm.pk for firm in brands_of(by)]
    params = {**_narrowing(wanted), "places": places, "until": until, "at": at, "key": key, "most": wanted.limit + 1}
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_UNTIL.format(only=_NUMBERED * bool(wanted.firm_reference)), params)
        found = cursor.fetchall()
    return [row[0] for row in found[: wanted.limit]], _after(found, wanted.limit)


def numbers_of(complaints: Iterable[Complaint]) -> dict[UUID, str]:
    """Return the ticket numbers that the present firms of these complaints gave them."""
    firms = {complaint.pk: complaint.firm_id for complaint in complaints}
    cards = FirmCard.objects.filter(complaint_id__in=firms).exclude(firm_reference="")
    return {card.complaint_id: card.firm_reference for card in cards if firms[card.complaint_id] == card.firm_id}


def line(complaint: Complaint, standing: Standing, *, number: str = "") -> dict[str, Any]:
    """Return what a list tells machines of a complaint, by the names of the API; a file taken along tells the same."""
    clock, fine = standing.deadline, standing.fine
    return {
        "reference": references.display(complaint.reference),
        "firm": complaint.firm,
        "category": complaint.category,
        "wish": complaint.wish,
        "amount_paisa": complaint.amount_paisa,
        "status": complaint.status,
        "public_state": str(complaint.public_state),
        "reason": complaint.reason,
        "outcome": complaint.outcome,
        "on_table": complaint.on_table,
        "filed_at": complaint.filed_at,
        "changed_at": complaint.changed_at,
        "due_at": clock and clock.due_at,
        "late_since": standing.late_since,
        "last_day": standing.last_day,
        "turn": str(standing.turn),
        "received_at": standing.received_at,
        "fine_paisa": fine and fine.fine_paisa,
        "fine_paid_paisa": fine and fine.paid_paisa,
        "fine_left_paisa": fine and fine.left_paisa,
        "firm_reference": number,
    }


def _narrowing(wanted: Wanted) -> dict[str, Any]:
    return {
        "statuses": [str(status) for status in wanted.statuses or Status],
        "firm_reference": wanted.firm_reference,
        "since": wanted.updated_since or _EARLIEST,
    }


def _after(found: Sequence[tuple[UUID, datetime]], limit: int) -> str:
    return write_place((found[limit - 1][1], found[limit - 1][0])) if len(found) > limit else ""


def _begin(after: str) -> Place:
    found = read_place(after) if after else _NEWEST
    if found is None:
        raise PlaceUnreadable
    return found


def _places(by: Actor) -> tuple[str, list[UUID | None]]:
    """Say along which column this caller's complaints stand, and at which of its values."""
    if by.role is Role.CONSUMER:
        return "consumer_id", [by.consumer]
    if by.role in FIRM:
        return "firm_id", [firm.pk for firm in brands_of(by)]
    if by.head_office:
        return "office_id", list(Office.objects.values_list("pk", flat=True))
    if by.office:
        return "office_id", list(offices_of(by))
    raise NotFound
