"""Lets a reader follow the ledger by position, a batch at a time: it misses no event and never runs twice at once.

A position is (transaction, id). An event is read only when no older transaction can still add one before it, as for a
head (decision 0003): an id alone would skip the event of a transaction that began earlier and committed later.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from ccms.gate.statements import prepared_cursor
from ccms.ledger.models import Reader

BATCH = 2_000
_AFTER = """
    SELECT tx, id, event_id, subject, kind, at, actor FROM ledger_event
    WHERE (tx, id) > (%s, %s) AND tx < ledger_finished_tx() ORDER BY tx, id LIMIT %s
"""
_LAST = "SELECT tx, id FROM ledger_event WHERE tx < ledger_finished_tx() ORDER BY tx DESC, id DESC LIMIT 1"


class Followed(NamedTuple):
    """One event at its position, as its columns tell it."""

    tx: int
    id: int
    event: UUID
    subject: str
    kind: str
    at: datetime
    actor: str


def events_after(tx: int, key: int, most: int) -> list[Followed]:
    """Return the next events after a position, in their order, as far as none can come between them any more."""
    with prepared_cursor() as cursor:
        cursor.execute(_AFTER, [tx, key, most])
        return [Followed(*row) for row in cursor.fetchall()]


def position() -> tuple[int, int]:
    """Return how far a reader could have come now: all events up to this transaction and id are committed."""
    with prepared_cursor() as cursor:
        cursor.execute(_LAST)
        found = cursor.fetchone()
    return found or (0, 0)


def hold(name: str) -> None:
    """Let the reader of this name wait until the caller's transaction ends; what it reads now is waited for.

    For whoever takes something away for good: a reader that had loaded it just before would write it again.
    """
    Reader.objects.bulk_create([Reader(name=name)], ignore_conflicts=True)
    Reader.objects.select_for_update().get(name=name)


def follow(name: str, read: Callable[[Sequence[str]], None], *, batch: int = BATCH) -> int:
    """Hand the next events' subjects, each once, to `read`, and move on with it in one transaction.

    Returns how many events were read: 0 when there are none, or when another follows under this name.
    What `read` raises leaves the position where it was.
    """
    return follow_events(name, lambda events: read(list(dict.fromkeys(each.subject for each in events))), batch=batch)


def follow_events(name: str, read: Callable[[Sequence[Followed]], None], *, batch: int = BATCH) -> int:
    """Do as `follow` does, but hand over the events themselves, in their order."""
    Reader.objects.bulk_create([Reader(name=name)], ignore_conflicts=True)
    with transaction.atomic():
        place = Reader.objects.select_for_update(skip_locked=True).filter(name=name).first()
        if place is None:
            return 0
        events = events_after(place.tx, place.event, batch)
        if events:
            read(events)
            place.tx, place.event = events[-1].tx, events[-1].id
            place.save(update_fields=["tx", "event"])
    return len(events)
