"""Appends events to the ledger: each is canonical bytes that name the event before it, and is only ever added.

Holds by events what became of rows that no act changes: of a message that is sent, of a file that is scanned.

One event names all rows of a batch, each with its outcome, and begins a chain of its own, so that no worker waits for
another. The last event that names a row counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from ccms.core.crypto import leaf_hash
from ccms.gate.statements import prepared_cursor
from ccms.ledger.canonical import JSON, canonical, nfc
from ccms.ledger.models import Event
from ccms.ledger.row_digests import WRITTEN, written_rows

VERSION = 1


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of one subject's chain. The caller keeps it in the row it locks, so that no chain can fork."""

    seq: int = 0
    leaf: bytes = b""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `data` holds ids, types, amounts and salted digests, never personal text."""

    id: UUID
    subject: str
    kind: str
    actor: str
    at: datetime
    due_at: datetime | None = None
    data: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry at its place in its subject's chain, with the bytes that are hashed, stored and handed out."""

    entry: Entry
    seq: int
    prev: bytes
    body: bytes
    leaf: bytes


def seal(entry: Entry, tip: Tip) -> Sealed:
    """Return the entry as the next link after `tip`; touches no database."""
    entry = replace(entry, subject=nfc(entry.subject), kind=nfc(entry.kind), actor=nfc(entry.actor))
    seq = tip.seq + 1
    body = canonical(
        {
            "v": VERSION,
            "id": str(entry.id),
            "subject": entry.subject,
            "seq": seq,
            "kind": entry.kind,
            "actor": entry.actor,
            "at": entry.at,
            "due_at": entry.due_at,
            "prev": tip.leaf.hex(),
            "data": entry.data,
        }
    )
    return Sealed(entry=entry, seq=seq, prev=tip.leaf, body=body, leaf=leaf_hash(body))


_INSERT = """
    INSERT INTO ledger_event (event_id, subject, seq, kind, actor, at, due_at, prev, body, leaf, tx)
    SELECT fresh.*, (SELECT ledger_tx())
    FROM unnest(%b::uuid[], %b::text[], %b::int[], %b::text[], %b::text[], %b::timestamptz[],
                %b::timestamptz[], %b::bytea[], %b::bytea[], %b::bytea[]) AS fresh
"""


def write(sealed: Sequence[Sealed]) -> None:
    """Add all events in one statement of the caller's transaction, in the order given.

    Events of one subject must come in the order of their `seq`. A second event at the same place of a
    chain violates `ledger_event_place` and ends the transaction: somebody wrote without holding the lock.
    """
    if not sealed:
        return
    columns = (
        [one.entry.id for one in sealed],
        [one.entry.subject for one in sealed],
        [one.seq for one in sealed],
        [one.entry.kind for one in sealed],
        [one.entry.actor for one in sealed],
        [one.entry.at for one in sealed],
        [one.entry.due_at for one in sealed],
        [one.prev for one in sealed],
        [one.body for one in sealed],
        [one.leaf for one in sealed],
    )
    with prepared_cursor() as cursor:
        cursor.execute(_INSERT, columns)


def note(subject: str, kind: str, *, by: str, at: datetime, **data: JSON) -> UUID:
    """Write what was done as the next event of a chain whose tip stands in no row; returns its id.

    The caller holds what the chain is about, in its transaction, so that no two go on from the same end. The event
    names the rows that the transaction has written before it.
    """
    if rows := written_rows():
        data[WRITTEN] = dict(rows)
    last = Event.objects.filter(subject=subject).order_by("-seq").first()
    tip = Tip(last.seq, bytes(last.leaf)) if last else Tip()
    entry = Entry(id=uuid4(), subject=subject, kind=kind, actor=by, at=at, data=data)
    write([seal(entry, tip)])
    return entry.id


CHAIN = "outcomes"  # of an event's chain, before its id
OUTCOMES = "outcomes"  # in an event's data: the outcome of each row by its key
NONE = ""  # for a row that has no outcome any more

# The last outcome of each row by its key; it takes the kind of the events.
LAST = """
    SELECT DISTINCT ON (said.key) said.key, said.value AS outcome
    FROM ledger_event e, jsonb_each_text(convert_from(e.body, 'UTF8')::jsonb #> '{data,outcomes}') said
    WHERE e.kind = %s ORDER BY said.key, e.id DESC
"""


def hold(kind: str, outcomes: Mapping[str, str], by: str, at: datetime) -> None:
    """Write one event with the outcomes of these rows, in the transaction that records them."""
    if outcomes:
        chain = f"{CHAIN}:{uuid4()}"
        write([seal(Entry(uuid4(), chain, kind, by, at, data={OUTCOMES: dict(outcomes)}), Tip())])
