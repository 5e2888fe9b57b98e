"""Holds by events what became of rows that no act changes: of a message that is sent, of a file that is scanned.

One event names all rows of a batch, each with its outcome, and begins a chain of its own, so that no worker waits for
another. The last event that names a row counts.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from ccms.ledger.events import Entry, Tip, seal, write
from ccms.ledger.models import Event

CHAIN = "outcomes"  # of an event's chain, before its id
OUTCOMES = "outcomes"  # in an event's data: the outcome of each row by its key
NONE = ""  # for a row that has no outcome any more
BEGAN = "operator.began_outcomes"  # in a database that is older than these events
OLD_PROGRAM = timedelta(days=1)  # a process of the version before may run on so long after the tables were changed

# The last outcome of each row by its key, and when that was told; it takes the kind of the events.
LAST = """
    SELECT DISTINCT ON (said.key) said.key, said.value AS outcome, e.at
    FROM ledger_event e, jsonb_each_text(convert_from(e.body, 'UTF8')::jsonb #> '{data,outcomes}') said
    WHERE e.kind = %s ORDER BY said.key, e.id DESC
"""


def hold(kind: str, outcomes: Mapping[str, str], by: str, at: datetime) -> None:
    """Write one event with the outcomes of these rows, in the transaction that records them."""
    if outcomes:
        chain = f"{CHAIN}:{uuid4()}"
        write([seal(Entry(uuid4(), chain, kind, by, at, data={OUTCOMES: dict(outcomes)}), Tip())])


def owed_since() -> datetime | None:
    """Return from which time on each outcome has its event; None where every one has.

    What says so counts only as the first of these events: nobody excuses afterwards what is there.
    """
    first = Event.objects.filter(subject__startswith=CHAIN).order_by("id").values_list("kind", "at").first()
    return first[1] + OLD_PROGRAM if first and first[0] == BEGAN else None


def begin(by: str, at: datetime) -> None:
    """Say, in a database that has outcomes of before, that from now on each has its event."""
    write([seal(Entry(uuid4(), CHAIN, BEGAN, by, at), Tip())])
