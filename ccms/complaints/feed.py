"""What has happened to a firm's or an office's complaints, by position: for machines that catch up, missing nothing.

A position is the ledger's: (transaction, id). One answer looks at a bounded part of the ledger, however few of its
events are the caller's, so that it costs the same for a small firm among a million complaints.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints import firm_history
from ccms.complaints.lifecycle import FIRM, PUBLIC, Status
from ccms.complaints.models import Complaint
from ccms.complaints.queries import visible_to
from ccms.complaints.timeline import INTERNAL, Happened
from ccms.core.failures import Failure
from ccms.gate.prepared import prepared

MOST = 100  # events of one answer
LOOKED_AT = 2_000  # events of the ledger that one answer looks at
_PREFIX = "complaint:"
_NEXT = """
SELECT tx, id, event_id, subject, kind, at, actor FROM ledger_event
WHERE (tx, id) > (%s, %s) AND tx < ledger_finished_tx() ORDER BY tx, id LIMIT %s
"""
_BODIES = "SELECT event_id, body FROM ledger_event WHERE event_id = ANY(%s::uuid[])"


class PositionUnreadable(Failure):
    """What was sent as a position is none of ours."""

    slug = "malformed-request"


@dataclass(frozen=True, slots=True)
class Heard:
    """One event as a feed tells it: no words, no names, no amounts; these are read with the complaint."""

    id: UUID
    event: str
    reference: str
    at: datetime
    status: str  # of the complaint now
    public_state: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Some events, the position after them, and whether more may be there already."""

    events: tuple[Heard, ...]
    after: str
    more: bool


def read(after: str, by: Actor, *, limit: int = MOST) -> Feed:
    """Return what happened after a position; an empty one begins at the first event. Raises PositionUnreadable."""
    tx, key = _place(after)
    with prepared() as cursor:
        cursor.execute(_NEXT, [tx, key, LOOKED_AT])
        rows = cursor.fetchall()
    cases = _cases(rows, by)
    told: list[Heard] = []
    for number, row in enumerate(rows):
        if len(told) >= limit:
            return Feed(tuple(told), _written(rows[number - 1]), more=True)
        if heard := _heard(row, cases, by):
            told.append(heard)
    return Feed(tuple(told), _written(rows[-1]) if rows else after, more=len(rows) == LOOKED_AT)


def told(events: Sequence[Sequence[object]], by: Actor) -> list[Heard]:
    """Return those of these events that a reader may know, as a feed tells them, in their order."""
    cases = _cases(events, by)
    return [heard for event in events if (heard := _heard(event, cases, by))]


def _cases(rows: Sequence[Sequence[object]], by: Actor) -> dict[str, Complaint]:
    """Return the complaints of these events that the caller may see, by subject."""
    subjects = {str(row[3]) for row in rows}
    ids = [UUID(subject.removeprefix(_PREFIX)) for subject in subjects if subject.startswith(_PREFIX)]
    return {complaint.subject: complaint for complaint in visible_to(by).filter(id__in=ids)}


def _heard(row: Sequence[object], cases: dict[str, Complaint], by: Actor) -> Heard | None:
    _tx, _id, event, subject, kind, at, actor = row
    complaint = cases.get(str(subject))
    if complaint is None or not isinstance(event, UUID) or not isinstance(at, datetime):
        return None
    happened = Happened(event, str(kind), at, None, _data(event, str(kind)), (), str(actor).partition(":")[0])
    if by.role in FIRM:
        if happened.kind in INTERNAL or not firm_history.is_told(complaint, happened):
            return None
    elif by.kind is not Kind.OFFICE and happened.kind in INTERNAL:
        return None
    status = Status(complaint.status)
    return Heard(event, happened.kind, complaint.reference, at, str(status), str(PUBLIC[status]))


def _data(event: UUID, kind: str) -> dict[str, object]:
    """Return the facts of an event where they decide whether it is told: whose receipt a receipt is."""
    if kind != "notice.received":
        return {}
    with prepared() as cursor:
        cursor.execute(_BODIES, [[event]])
        found = cursor.fetchone()
    data: dict[str, object] = json.loads(bytes(found[1]))["data"] if found else {}
    return data


def _place(text: str) -> tuple[int, int]:
    if not text:
        return 0, 0
    tx, _, key = text.partition("-")
    if not (tx.isascii() and tx.isdigit() and key.isascii() and key.isdigit() and len(text) <= 40):  # noqa: PLR2004
        raise PositionUnreadable
    return int(tx), int(key)


def _written(row: Sequence[object]) -> str:
    return f"{row[0]}-{row[1]}"
