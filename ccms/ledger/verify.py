"""Recomputes the whole ledger from its stored bytes and reports what does not fit; it changes nothing.

Three questions: does each event's row repeat its bytes, is each subject's chain unbroken, and are the events under
each head those that were signed?

Checks the signed heads themselves: form, links and signatures, and that no head that was kept outside is missing.

Collects the result of a verification: how much was checked, what no head covers yet, and everything that differs.

Compares what refuses changes in the database, triggers and functions, with the text that the migrations gave it.

The wanted text is read from the migrations themselves, so that a guard is written once and a later one replaces it.
"""

import pkgutil
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, transaction

from ccms.core.crypto import leaf_hash, merkle_root, verify
from ccms.gate.statements import BATCH, in_batches
from ccms.ledger.canonical import NotCanonical, encoded, instant, parsed
from ccms.ledger.events import VERSION
from ccms.ledger.heads import POSITION, head_body, key_id, trusted_keys
from ccms.ledger.models import Head
from ccms.ledger.rekeying import Announcement, announcements

_FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION (ledger_\w+|\w+(?=\(\) RETURNS trigger))\(.*?\$\$(.*?)\$\$", re.DOTALL
)
_TRIGGER = re.compile(
    r"CREATE TRIGGER (\w+) BEFORE ([A-Z ]+) ON (?:\w+\.)?(\w+)\s+FOR EACH (ROW|STATEMENT) EXECUTE FUNCTION (\w+)\(\)$",
    re.DOTALL,
)


class Guards(NamedTuple):
    """What is to refuse changes: the body of each function, and each trigger with when it calls which."""

    functions: dict[str, str]
    triggers: dict[str, Any]


@cache
def wanted() -> Guards:
    """Read the guards of all apps from their migrations, in the order of these."""
    found = Guards({}, {})
    for app in apps.get_app_configs():
        folder = f"{app.name}.migrations"
        if folder.startswith("ccms.") and find_spec(folder):
            for name in sorted(each.name for each in pkgutil.iter_modules(import_module(folder).__path__)):
                for text in vars(import_module(f"{folder}.{name}")).values():
                    if isinstance(text, str):
                        _read(text, found)
    return found


def _read(sql: str, found: Guards) -> None:
    found.functions.update(_FUNCTION.findall(sql))
    for statement in sql.split(";\n"):
        if trigger := _trigger(statement[max(statement.find("CREATE TRIGGER"), 0) :]):
            found.triggers.update(trigger)


def _trigger(text: str) -> dict[str, Any]:
    match = _TRIGGER.match(text.strip().removesuffix(";"))
    if match is None:
        return {}
    name, events, *calls = match.groups()
    return {name: (frozenset(events.split(" OR ")), *calls)}


_TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid = ANY(%s::text[]::regclass[]) ORDER BY tgname
"""
_FUNCTIONS = """
    SELECT proname, prosrc, prosecdef OR proconfig IS NOT NULL FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname = ANY(%s)
"""


def wrong_guards() -> Iterator[tuple[str, str]]:
    """Find guards that are gone, switched off, or other than their migration wrote them, and triggers beside them."""
    functions, triggers = wanted()
    tables = sorted({table for _, table, *_ in triggers.values()})
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS, [tables])
        there = {name: (text, enabled) for name, text, enabled in cursor.fetchall()}
        cursor.execute(_FUNCTIONS, [list(functions)])
        bodies = {name: None if changed else body for name, body, changed in cursor.fetchall()}
    for name, trigger in triggers.items():
        text, enabled = there.pop(name, ("", ""))
        if enabled != "A":
            yield "guard-missing", f"trigger {name}"
        elif _trigger(text) != {name: trigger}:
            yield "guard-changed", f"trigger {name}"
    for name in there:
        yield "guard-added", f"trigger {name}"
    for name, body in functions.items():
        if name not in bodies:
            yield "guard-missing", f"function {name}"
        elif bodies[name] != body:
            yield "guard-changed", f"function {name}"


FINDINGS_KEPT = 1_000


class Finding(NamedTuple):
    """What does not fit, as a slug, and where."""

    what: str
    where: str


@dataclass(slots=True)
class LedgerReport:
    """The result of one verification; `found` goes on counting when FINDINGS_KEPT findings are kept.

    `uncovered` events are newer than the last head: their removal shows only by a receipt or by the tip
    that the subject's own row keeps.
    """

    events: int = 0
    subjects: int = 0
    heads: int = 0
    last_head: int = 0
    last_head_at: datetime | None = None
    uncovered: int = 0
    uncovered_since: str | None = None
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing was found."""
        return self.found == 0

    def note(self, what: str, where: str) -> None:
        """Count a finding, and keep it while there is room."""
        self.found += 1
        if len(self.findings) < FINDINGS_KEPT:
            self.findings.append(Finding(what, where))

    def as_json(self) -> dict[str, Any]:
        """Return the report for `verify --json`."""
        last_head_at = instant(self.last_head_at) if self.last_head_at else None
        findings = [finding._asdict() for finding in self.findings]
        return asdict(self) | {"last_head_at": last_head_at, "findings": findings, "clean": self.clean}


WORDS_OF_A_LINE = 7


class Signed(NamedTuple):
    """What one head says about its events."""

    number: int
    upto_tx: int
    size: int
    root: bytes
    positions: bytes


def checked_heads(report: LedgerReport, kept: Iterable[str], trusted: Collection[bytes]) -> Iterator[Signed]:
    """Yield each head in order after noting what is wrong with it.

    A key that nobody named is believed where a believed one announced it under a head of before.
    """
    outside, announced = _kept_hashes(kept), list(announcements())
    before = Head(number=0, hash=b"", total=0, upto_tx=0)
    for head in Head.objects.order_by("number").iterator(chunk_size=BATCH):
        trusted = _with_announced(trusted, announced, before)
        for what in _faults(head, before, trusted):
            report.note(what, f"head {head.number}")
        if outside.pop(head.number, bytes(head.hash).hex()) != bytes(head.hash).hex():
            report.note("head-not-as-kept", f"head {head.number}")
        report.heads, report.last_head, report.last_head_at = report.heads + 1, head.number, head.at
        before = head
        yield _signed(head)
    for number in sorted(outside):
        report.note("head-gone", f"head {number}, kept outside")


def _with_announced(trusted: Collection[bytes], announced: list[Announcement], before: Head) -> Collection[bytes]:
    """Add the keys whose announcement is covered by now; each is looked at once."""
    while announced and announced[0].tx < before.upto_tx:
        said = announced.pop(0)
        if said.by in trusted and said.genuine:
            trusted = {*trusted, said.key}
    return trusted


def _faults(head: Head, before: Head, trusted: Collection[bytes]) -> Iterator[str]:
    yield from _own_faults(head, trusted)
    if head.number != before.number + 1:
        yield "head-missing-before"
    if bytes(head.prev) != bytes(before.hash):
        yield "head-link-broken"
    if head.upto_tx <= before.upto_tx or head.total != before.total + head.size:
        yield "head-does-not-follow"


def _own_faults(head: Head, trusted: Collection[bytes]) -> Iterator[str]:
    if not _repeats_its_body(head):
        yield "head-row-differs"
    if sha256(head.body).digest() != bytes(head.hash):
        yield "head-hash-differs"
    if bytes(head.public_key) not in trusted:
        yield "head-key-unknown"
    elif not verify(bytes(head.public_key), bytes(head.hash), bytes(head.signature)):
        yield "head-signature-wrong"
    if head.kind == Head.Kind.BREAK:
        yield "segment-was-broken"


def _repeats_its_body(head: Head) -> bool:
    body = bytes(head.body)
    try:
        same = head_body(head, parsed(body).get("broken", [])) == body
    except NotCanonical:
        return False
    return same and key_id(bytes(head.public_key)) == head.key_id


def _signed(head: Head) -> Signed:
    return Signed(head.number, head.upto_tx, head.size, bytes(head.root), bytes(head.positions))


def _kept_hashes(lines: Iterable[str]) -> dict[int, str]:
    kept = {}
    for line in lines:
        words = line.split()
        if not words:
            continue
        if len(words) != WORDS_OF_A_LINE or not words[0].isdigit():
            raise ValueError(f"not a line of /heads: {line.strip()[:80]!r}")
        kept[int(words[0])] = words[4]
    return kept


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
