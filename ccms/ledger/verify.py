"""Recomputes the whole ledger from its stored bytes and reports what does not fit; it changes nothing.

Three questions: does each event's row repeat its bytes, is each subject's chain unbroken, and are the events under
each head those that were signed?
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connection, transaction

from ccms.core.crypto import leaf_hash, merkle_root
from ccms.ledger.canonical import NotCanonical, encoded, parsed
from ccms.ledger.events import VERSION
from ccms.ledger.guards import wrong_guards
from ccms.ledger.heads import POSITION
from ccms.ledger.keys import trusted_keys
from ccms.ledger.report import LedgerReport
from ccms.ledger.rows import in_batches
from ccms.ledger.verify_heads import Signed, checked_heads


def verify_ledger(*, kept: Iterable[str] = (), trusted: Collection[bytes] | None = None) -> LedgerReport:
    """Check every event, chain and head.

    `kept` are lines of `/heads` that were kept outside: only they show that the newest heads were removed
    together with their events. `trusted` are the public keys to believe, by default `trusted_keys()`.
    """
    report = LedgerReport()
    with transaction.atomic():
        read_one_state()
        heads = checked_heads(report, kept, trusted_keys() if trusted is None else trusted)
        _check_segments(report, heads)
        _check_chains(report)
        _check_guards(report)
    return report


class _Checked(NamedTuple):
    """An event after its row was compared with its bytes."""

    tx: int
    id: int
    leaf: bytes
    at: str


COLUMNS = ("id", "subject", "seq", "kind", "actor", "at", "due_at", "prev")
_EVENTS = """
    SELECT tx, id, event_id::text, subject, seq, kind, actor,
           to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           encode(prev, 'hex'), body, leaf
    FROM ledger_event ORDER BY tx, id
"""
_BROKEN_LINKS = """
    SELECT subject, seq FROM (
        SELECT subject, seq, id, prev,
               lag(seq, 1, 0) OVER chain AS seq_before,
               lag(id) OVER chain AS id_before,
               lag(leaf, 1, ''::bytea) OVER chain AS leaf_before
        FROM ledger_event WINDOW chain AS (PARTITION BY subject ORDER BY seq)
    ) AS link
    WHERE prev <> leaf_before OR seq <> seq_before + 1 OR id <= id_before
    ORDER BY subject, seq
"""


def read_one_state() -> None:
    """Let all queries see the database of one moment, unless the caller's transaction has already begun."""
    if connection.savepoint_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _check_segments(report: LedgerReport, heads: Iterator[Signed]) -> None:
    events = _checked_events(report)
    event = next(events, None)
    for head in heads:
        leaves: list[bytes] = []
        positions = sha256()
        while event and event.tx < head.upto_tx:
            leaves.append(event.leaf)
            positions.update(POSITION.pack(event.tx, event.id))
            event = next(events, None)
        _compare(report, head, leaves, positions.digest())
    while event:
        report.uncovered += 1
        report.uncovered_since = min(report.uncovered_since or event.at, event.at)
        event = next(events, None)


def _compare(report: LedgerReport, head: Signed, leaves: list[bytes], positions: bytes) -> None:
    where = f"head {head.number}"
    if len(leaves) != head.size:
        report.note("segment-size-differs", f"{where}, {head.size} events signed, {len(leaves)} found")
    if merkle_root(leaves) != head.root:
        report.note("segment-differs", where)
    elif positions != head.positions:
        report.note("positions-differ", where)


def _checked_events(report: LedgerReport) -> Iterator[_Checked]:
    for tx, position, *columns, body, stored in in_batches(_EVENTS):
        report.events += 1
        leaf = leaf_hash(body)
        if leaf != stored:
            report.note("leaf-differs", f"event {columns[0]}")
        _compare_columns(report, columns, body)
        if columns[2] == 1:
            report.subjects += 1
        yield _Checked(tx, position, leaf, columns[5])


def _compare_columns(report: LedgerReport, columns: Sequence[Any], body: bytes) -> None:
    """Write the row as its body should be, which compares everything at once; only then look closer."""
    content = parsed(body)
    row = dict(zip(COLUMNS, columns, strict=True))
    try:
        if encoded(row | {"v": VERSION, "data": content.get("data")}) == body:
            return
    except NotCanonical:
        content = {}
    if not content:
        report.note("body-unreadable", f"event {row['id']}")
        return
    different = [name for name in COLUMNS if content.get(name) != row[name]]
    report.note("row-differs", f"event {row['id']}, {', '.join(different) or 'form of the body'}")


def _check_chains(report: LedgerReport) -> None:
    for subject, seq in in_batches(_BROKEN_LINKS):
        report.note("chain-broken", f"{subject} before its event {seq}")


def _check_guards(report: LedgerReport) -> None:
    for what, where in wrong_guards():
        report.note(what, where)
