"""Notes who of an office opens a complaint or searches its number, for its person and for the head of the office.

Each complaint has a chain of its own for it (`opening:<id>`): looking at it changes nothing of it. What one member does
to one complaint within an hour is one event.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.models import Office
from ccms.complaints.models import Complaint
from ccms.gate.prepared import prepared_cursor
from ccms.gate.rows import query_later_with
from ccms.ledger.events import Entry, Tip, seal, write
from ccms.ledger.models import Event

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


def openings_of(complaint: Complaint) -> list[Opening]:
    """Return the last times that offices looked at a complaint, newest first."""
    found = query_later_with(Event, Office, _SHOWN, [subject_of(complaint.pk), MOST_SHOWN])()
    return [_opening(event, office) for event, office in found]


def _opening(event: Event, office: Office | None) -> Opening:
    what = event.kind.partition(".")[2]
    return Opening(office, event.data.get("body", ""), event.at, what == SEARCHED, what == LISTED)


def subject_of(row: UUID) -> str:
    """Name the chain of the looks at a complaint, or at a wallet number."""
    return f"opening:{row}"
