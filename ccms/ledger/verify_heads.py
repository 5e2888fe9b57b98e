"""Checks the signed heads themselves: form, links and signatures, and that no head that was kept outside is missing."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from ccms.core.crypto import verify
from ccms.ledger.canonical import NotCanonical, parsed
from ccms.ledger.heads import head_body
from ccms.ledger.keys import key_id
from ccms.ledger.models import Head
from ccms.ledger.rekeying import Announcement, announcements
from ccms.ledger.report import LedgerReport
from ccms.ledger.rows import BATCH

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
