"""Lists by position what has happened to a firm's or an office's complaints, so that machines miss nothing.

A position is the ledger's: (transaction, id). One answer reads a bounded part of the ledger, however few of its events
are the caller's, so that it costs the same for a small firm among a million complaints.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints import firm_history
from ccms.complaints.events.book import INTERNAL
from ccms.complaints.events.event_type import Happened, as_now
from ccms.complaints.lifecycle import FIRM, Status
from ccms.complaints.models import Complaint
from ccms.complaints.queries import visible_to
from ccms.complaints.reading.listing import PlaceUnreadable
from ccms.complaints.statuses import PUBLIC
from ccms.ledger.following import Followed, events_after
from ccms.ledger.models import Event

MOST = 100  # events of one answer
LOOKED_AT = 2_000  # events of the ledger that one answer looks at
LONGEST = 40  # of a position as text
_PREFIX = "complaint:"
_RECEIPT = "notice.received"


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


def load_feed(after: str, by: Actor, *, limit: int = MOST) -> Feed:
    """Return what happened after a position; an empty one begins at the first event. Raises PlaceUnreadable."""
    followed = events_after(*_place(after), LOOKED_AT)
    known = _known(followed, by)
    heard = [(place, each) for place in followed if (each := known.get(place.event))]
    events = tuple(each for _, each in heard[:limit])
    if len(heard) > limit:
        return Feed(events, _written(heard[limit - 1][0]), more=True)
    return Feed(events, _written(followed[-1]) if followed else after, more=len(followed) == LOOKED_AT)


def told(followed: Sequence[Followed], by: Actor) -> list[Heard]:
    """Return those of these events that a reader may know, as a feed tells them, in their order."""
    return list(_known(followed, by).values())


def _known(followed: Sequence[Followed], by: Actor) -> dict[UUID, Heard]:
    """Return what the caller may know of these events, by event."""
    cases = _cases(followed, by)
    his = [(event, cases[event.subject]) for event in followed if event.subject in cases]
    facts = _facts([event for event, _ in his]) if by.role in FIRM else {}
    return {
        event.event: _heard(event, complaint)
        for event, complaint in his
        if _may_know(event, complaint, by, facts.get(event.event, {}))
    }


def _cases(followed: Sequence[Followed], by: Actor) -> dict[str, Complaint]:
    """Return the complaints of these events that the caller may see, by subject."""
    subjects = {event.subject for event in followed if event.subject.startswith(_PREFIX)}
    ids = [UUID(subject.removeprefix(_PREFIX)) for subject in subjects]
    return {complaint.subject: complaint for complaint in visible_to(by).filter(id__in=ids)}


def _facts(followed: Sequence[Followed]) -> Mapping[UUID, Mapping[str, Any]]:
    """Return the facts of the events of which these decide whether a firm is told: whose receipt a receipt is."""
    receipts = [event.event for event in followed if event.kind == _RECEIPT]
    found = Event.objects.filter(event_id__in=receipts) if receipts else ()
    return {event.event_id: event.data for event in found}


def _may_know(event: Followed, complaint: Complaint, by: Actor, data: Mapping[str, Any]) -> bool:
    if by.kind is not Kind.OFFICE and event.kind in INTERNAL:
        return False
    kind, data = as_now(event.kind, data)
    happened = Happened(event.event, kind, event.at, None, data, (), event.actor.partition(":")[0])
    return by.role not in FIRM or firm_history.is_told(complaint, happened)


def _heard(event: Followed, complaint: Complaint) -> Heard:
    status = Status(complaint.status)
    return Heard(
        event.event, as_now(event.kind, {})[0], complaint.reference, event.at, str(status), str(PUBLIC[status])
    )


def _place(text: str) -> tuple[int, int]:
    if not text:
        return 0, 0
    tx, _, key = text.partition("-")
    if not (tx.isascii() and tx.isdigit() and key.isascii() and key.isdigit() and len(text) <= LONGEST):
        raise PlaceUnreadable
    return int(tx), int(key)


def _written(place: Followed) -> str:
    return f"{place.tx}-{place.id}"
