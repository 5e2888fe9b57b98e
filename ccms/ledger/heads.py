"""Signs a head each minute: one signature over all new events, so that no past event can be replaced.

Reads the key that signs heads, only while signing; everybody else checks with its public half.
"""

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from struct import Struct

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min

from ccms.core.crypto import leaf_hash, merkle_root, public_key, sign
from ccms.gate.statements import in_batches
from ccms.ledger.canonical import canonical, instant
from ccms.ledger.models import Event, Head

SEED_BYTES = 32


class SigningKeyUnusable(Exception):  # noqa: N818 - failures are named for what happened
    """CCMS_SIGNING_KEY_FILE cannot be read or does not hold an Ed25519 seed."""


def signing_seed() -> bytes:
    """Return the Ed25519 seed: 32 bytes as base64 or hex, the first word of CCMS_SIGNING_KEY_FILE."""
    file = Path(settings.CCMS_SIGNING_KEY_FILE)
    try:
        return decoded(file.read_text().split()[0])
    except (OSError, IndexError, ValueError) as error:
        # neither the key nor a part of it may reach a log
        reason = type(error).__name__
    raise SigningKeyUnusable(f"CCMS_SIGNING_KEY_FILE: {file} holds no Ed25519 seed ({reason})")


def key_id(public: bytes) -> str:
    """Return the short name of a public key: the first 16 hex digits of its SHA-256."""
    return sha256(public).hexdigest()[:16]


def trusted_keys() -> frozenset[bytes]:
    """Return the public keys whose heads this installation vouches for.

    They are the public half of the signing key, where this process can read it, and one key a line (hex
    or base64) in the same file's `.pub`, which keeps the keys of former years. The database is not
    asked: a person who can rewrite it could put a key of their own there.
    """
    file = Path(settings.CCMS_SIGNING_KEY_FILE)
    published = file.with_name(file.name + ".pub")
    keys = set(_published(published)) if published.exists() else set()
    try:
        keys.add(public_key(signing_seed()))
    except SigningKeyUnusable:
        return frozenset(keys)
    return frozenset(keys)


def _published(file: Path) -> Iterator[bytes]:
    for line in file.read_text().splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            yield decoded(words[0])


def decoded(word: str) -> bytes:
    """Read 32 bytes from hex or base64; anything else is a ValueError."""
    key = bytes.fromhex(word) if len(word) == SEED_BYTES * 2 else base64.b64decode(word, validate=True)
    if len(key) != SEED_BYTES:
        raise ValueError(f"a key of {len(key)} bytes")
    return key


VERSION = 1
SEGMENT = 10_000  # events under one head, more only where one transaction wrote more
LINES_READ = 1_000
SIGNER_LOCK = 0x6C65646765720001  # "ledger", 1: one signer at a time in the whole database
POSITION = Struct(">qq")

logger = logging.getLogger(__name__)


class NumbersWentBack(RuntimeError):  # noqa: N818 - failures are named for what happened
    """The cluster's transaction numbers are below the last head's: call `renumber_after_restore` first."""


class ReadingsDiffer(RuntimeError):  # noqa: N818
    """Two readings of the same events gave two results; nothing was signed."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole transactions, from the first to before the last number."""

    from_tx: int
    upto_tx: int


@dataclass(frozen=True, slots=True)
class Segment:
    """The events of a span as a head commits to them; `broken` names those whose stored leaf is another."""

    leaves: list[bytes]
    positions: bytes
    broken: list[str]


def sign_head(now: datetime) -> Head | None:
    """Sign the oldest events that no head covers yet, about SEGMENT of them; None where there are none.

    Only events of finished transactions are taken, and none after them can appear before them: a slow
    transaction delays the head, and is never skipped. Runs in a transaction of its own.
    """
    # durable: what counts as finished must be visible to the statements that follow, so no older snapshot
    with transaction.atomic(durable=True):
        _become_only_signer()
        last = Head.objects.order_by("-number").first()
        span = _next_span(last)
        segment = _read_twice(span)
        if not segment.leaves:
            return None
        head = _signed(last, span, segment, now)
        head.save(force_insert=True)
        return head


def sign_heads(now: datetime) -> list[Head]:
    """Sign head after head until less than a full segment is left for the next minute."""
    heads: list[Head] = []
    while head := sign_head(now):
        heads.append(head)
        if head.size < SEGMENT:
            break
    return heads


def heads_lines(after: int = 0) -> Iterator[str]:
    """Yield each head after that number: number, time, size, root, hash, signature, key id."""
    # page by page, because a web node behind PgBouncer keeps no cursor between two transactions
    while page := list(Head.objects.filter(number__gt=after).order_by("number")[:LINES_READ]):
        yield from map(_line, page)
        after = page[-1].number


def unsigned_since() -> datetime | None:
    """Return since when the oldest event that no head covers can have waited for one; None where all are covered.

    What the last head does not cover was written after it, or by a transaction that ran then, whatever day it tells of.
    """
    last = Head.objects.order_by("-number").only("upto_tx", "at").first()
    left = Event.objects.filter(tx__gte=last.upto_tx if last else 0)
    since: datetime | None = left.aggregate(first=Min("at"))["first"]
    return max(since, last.at) if since and last else since


def renumber_after_restore() -> int:
    """Make transaction numbers go on above those of a restored ledger; returns the offset. May run again.

    A fresh cluster counts its transactions from the beginning. Call this before anything writes.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _become_only_signer()
        cursor.execute(_RAISE_OFFSET)
        cursor.execute(_OFFSET)
        offset: int = cursor.fetchone()[0]
        return offset


_OFFSET = "SELECT coalesce((SELECT tx_offset FROM ledger_epoch), 0)"
_RAISE_OFFSET = """
    WITH last AS (
        SELECT greatest((SELECT max(tx) FROM ledger_event), (SELECT max(upto_tx) FROM ledger_head)) AS number
    )
    INSERT INTO ledger_epoch (id, tx_offset)
    SELECT 1, last.number + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    FROM last WHERE ledger_finished_tx() <= last.number
    ON CONFLICT (id) DO UPDATE SET tx_offset = excluded.tx_offset
"""
_END_OF_SEGMENT = """
    SELECT tx FROM ledger_event WHERE tx >= %s AND tx < %s ORDER BY tx, id OFFSET %s LIMIT 1
"""
_EVENTS = """
    SELECT tx, id, event_id::text, body, leaf FROM ledger_event WHERE tx >= %s AND tx < %s ORDER BY tx, id
"""


def _line(head: Head) -> str:
    signature = base64.b64encode(head.signature).decode()
    root, digest = bytes(head.root).hex(), bytes(head.hash).hex()
    return f"{head.number} {instant(head.at)} {head.size} {root} {digest} {signature} {head.key_id}"


def _become_only_signer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGNER_LOCK])


def _next_span(last: Head | None) -> Span:
    from_tx = last.upto_tx if last else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_finished_tx()")
        finished: int = cursor.fetchone()[0]
        if finished < from_tx:
            raise NumbersWentBack(f"transaction {finished} after a head up to {from_tx}")
        cursor.execute(_END_OF_SEGMENT, [from_tx, finished, SEGMENT - 1])
        full = cursor.fetchone()
    return Span(from_tx, full[0] + 1 if full else finished)


def _read_twice(span: Span) -> Segment:
    """Compare two readings: a bit that flipped in memory must not be signed for ever."""
    first = _read(span)
    if first != _read(span):
        raise ReadingsDiffer(f"transactions {span.from_tx} to {span.upto_tx}")
    return first


def _read(span: Span) -> Segment:
    leaves: list[bytes] = []
    broken: list[str] = []
    positions = sha256()
    for tx, position, event_id, body, stored in in_batches(_EVENTS, [span.from_tx, span.upto_tx]):
        leaf = leaf_hash(bytes(body))
        if leaf != bytes(stored):
            broken.append(event_id)
        leaves.append(leaf)
        positions.update(POSITION.pack(tx, position))
    return Segment(leaves, positions.digest(), broken)


def _signed(last: Head | None, span: Span, segment: Segment, now: datetime) -> Head:
    seed = signing_seed()
    public = public_key(seed)
    head = Head(
        number=last.number + 1 if last else 1,
        kind=Head.Kind.BREAK if segment.broken else Head.Kind.HEAD,
        prev=bytes(last.hash) if last else b"",
        root=merkle_root(segment.leaves),
        positions=segment.positions,
        size=len(segment.leaves),
        total=(last.total if last else 0) + len(segment.leaves),
        upto_tx=span.upto_tx,
        at=now,
        key_id=key_id(public),
        public_key=public,
    )
    head.body = head_body(head, segment.broken)
    head.hash = sha256(head.body).digest()
    head.signature = sign(seed, head.hash)
    if segment.broken:
        logger.error("ledger head %d closes a broken segment: %s", head.number, ", ".join(segment.broken))
    return head


def head_body(head: Head, broken: list[str]) -> bytes:
    """Return the bytes whose hash is signed; `broken` names the events that did not match their leaf."""
    return canonical(
        {
            "v": VERSION,
            "number": head.number,
            "kind": head.kind,
            "prev": bytes(head.prev).hex(),
            "root": bytes(head.root).hex(),
            "positions": bytes(head.positions).hex(),
            "size": head.size,
            "total": head.total,
            "upto_tx": head.upto_tx,
            "at": head.at,
            "broken": broken,
        }
    )
