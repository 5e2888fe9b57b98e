"""Holds by events what became of rows that no act changes: of a message that is sent, of a file that is scanned.

One event names all rows of a batch, each with its outcome, and begins a chain of its own, so that no worker waits for
another. The last event that names a row counts.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from ccms.ledger.events import Entry, Tip, seal, write

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
