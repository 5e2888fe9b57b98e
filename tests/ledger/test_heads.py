"""Heads: what is signed, when, and that nothing is skipped."""

import base64
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import psycopg
import pytest
from django.db import connection, transaction

from ccms.core.crypto import merkle_root, public_key, verify
from ccms.ledger import heads
from ccms.ledger.events import write
from ccms.ledger.heads import heads_lines, key_id, sign_head, sign_heads
from ccms.ledger.models import Head

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing_key")]

PUBLIC = public_key(bytes(range(32)))


def test_a_head_signs_the_root_of_all_finished_events(chains, now):
    chains.write("complaint:A", "complaint:B")
    chains.write("complaint:A")

    head = sign_head(now)

    assert (head.number, head.kind, head.size, head.total, head.at) == (1, "head", 3, 3, now)
    assert bytes(head.root) == merkle_root([sealed.leaf for sealed in chains.sealed])
    assert bytes(head.hash) == sha256(head.body).digest()
    assert verify(PUBLIC, head.hash, head.signature)


def test_the_signed_text_repeats_every_column(chains, now):
    chains.write("complaint:A")

    sign_head(now)

    head = Head.objects.get()
    assert json.loads(head.body) == {
        "v": 1,
        "number": 1,
        "kind": "head",
        "prev": "",
        "root": chains.sealed[0].leaf.hex(),
        "positions": head.positions.hex(),
        "size": 1,
        "total": 1,
        "upto_tx": head.upto_tx,
        "at": "2026-11-25T06:00:00.000000Z",
        "broken": [],
    }


def test_each_head_names_the_one_before_and_signs_only_what_is_new(chains, now):
    chains.write("complaint:A")
    first = sign_head(now)
    chains.write("complaint:A", "complaint:B")
    second = sign_head(now + timedelta(minutes=1))

    assert bytes(second.prev) == bytes(first.hash)
    assert (second.number, second.size, second.total) == (2, 2, 3)
    assert bytes(second.root) == merkle_root([sealed.leaf for sealed in chains.sealed[1:]])


def test_without_new_events_there_is_no_head(chains, now):
    assert sign_head(now) is None
    chains.write("complaint:A")
    sign_head(now)

    assert sign_head(now) is None
    assert Head.objects.count() == 1


def test_an_event_that_tells_of_long_ago_waits_for_its_head_since_the_last_one(chains, now):
    assert heads.unsigned_since() is None
    chains.write("complaint:A")
    assert heads.unsigned_since() == chains.sealed[0].entry.at
    year = timedelta(days=365)
    sign_head(now + year)
    assert heads.unsigned_since() is None

    chains.write("complaint:B")

    assert heads.unsigned_since() == now + year


def test_an_event_of_a_slow_transaction_waits_with_all_that_came_after_it(chains, now):
    """The slow one has the smaller number: a head that went past it would skip it for ever."""
    chains.write("complaint:A")
    slow = chains.add("complaint:slow")
    with _meanwhile(lambda: write([slow])):
        chains.write("complaint:B")
        waiting = sign_head(now)
    after = sign_head(now)

    assert (waiting.size, after.size) == (1, 2)
    assert bytes(after.root) == merkle_root([slow.leaf, chains.sealed[2].leaf])


def test_a_rolled_back_transaction_holds_nothing_back(chains, now):
    with transaction.atomic():
        write([chains.add("complaint:lost")])
        transaction.set_rollback(True)
    chains.write("complaint:B")

    assert sign_head(now).size == 1


def test_a_transaction_in_another_database_of_the_server_holds_nothing_back(chains, now):
    here = connection.get_connection_params()
    elsewhere = {name: here[name] for name in ("host", "port", "user", "password") if name in here}
    with psycopg.connect(**elsewhere, dbname="postgres") as other:
        other.execute("SELECT pg_current_xact_id()")
        chains.write("complaint:A")

        assert sign_head(now).size == 1


def test_signing_inside_a_transaction_of_the_caller_is_refused(chains, now):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sign_head(now)


def test_the_own_open_transaction_counts_as_running():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint, ledger_finished_tx()")
        own, finished = cursor.fetchone()

    assert finished <= own


def test_signers_at_the_same_time_make_one_chain_of_heads(chains, now):
    for number in range(4):
        chains.write(f"complaint:{number}")
    start = threading.Barrier(4)

    def sign():
        start.wait()
        try:
            sign_head(now)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [head.size for head in Head.objects.all()] == [4]


def test_many_events_are_signed_in_segments_of_whole_transactions(chains, now, monkeypatch):
    monkeypatch.setattr(heads, "SEGMENT", 3)
    for size in (2, 2, 1, 4, 1):
        chains.write(*(f"complaint:{number}" for number in range(size)))

    signed = sign_heads(now)

    assert [head.size for head in signed] == [4, 5, 1]
    assert signed[-1].total == 10
    assert sign_heads(now) == []


def test_a_changed_event_breaks_its_segment_aloud_and_the_next_one_is_whole(chains, now, owner, caplog):
    chains.write("complaint:A", "complaint:B")
    owner("UPDATE ledger_event SET body = body || ' ' WHERE subject = 'complaint:B'")

    broken = sign_head(now)
    chains.write("complaint:A")
    whole = sign_head(now)

    assert (broken.kind, whole.kind) == ("break", "head")
    assert json.loads(broken.body)["broken"] == [str(chains.sealed[1].entry.id)]
    assert str(chains.sealed[1].entry.id) in caplog.text
    assert bytes(broken.root) == merkle_root(
        [chains.sealed[0].leaf, sha256(b"\0" + chains.sealed[1].body + b" ").digest()]
    )


def test_two_readings_that_differ_sign_nothing(chains, now, monkeypatch):
    chains.write("complaint:A")
    read = heads._read
    flips = iter([b"\1" * 32, b"\2" * 32])
    monkeypatch.setattr(heads, "_read", lambda span: replace(read(span), leaves=[next(flips)]))

    with pytest.raises(heads.ReadingsDiffer):
        sign_head(now)

    assert not Head.objects.exists()


def test_the_public_lines_say_number_time_size_root_hash_signature_and_key(chains, now):
    chains.write("complaint:A")
    chains.write("complaint:B")
    first = sign_head(now)
    chains.write("complaint:A")
    second = sign_head(now + timedelta(minutes=1))

    lines = list(heads_lines())

    assert lines[0].split(" ") == [
        "1",
        "2026-11-25T06:00:00.000000Z",
        "2",
        first.root.hex(),
        first.hash.hex(),
        base64.b64encode(first.signature).decode(),
        key_id(PUBLIC),
    ]
    assert list(heads_lines(after=1)) == lines[1:]
    assert lines[1].startswith(f"{second.number} ")


def test_the_public_lines_go_on_over_many_pages(chains, now, monkeypatch):
    monkeypatch.setattr(heads, "LINES_READ", 2)
    for _ in range(5):
        chains.write("complaint:A")
        sign_head(now)

    assert [line.split()[0] for line in heads_lines(after=1)] == ["2", "3", "4", "5"]


def _age(owner, transactions):
    """Give the stored rows the high numbers of an old cluster, as a restored dump has them."""
    owner("UPDATE ledger_event SET tx = tx + %s", [transactions])
    owner("UPDATE ledger_head SET upto_tx = upto_tx + %s", [transactions])


@contextmanager
def _meanwhile(act):
    """Run something in another connection's transaction, which stays open for the length of the block."""
    done, leave = threading.Event(), threading.Event()

    def run():
        try:
            with transaction.atomic():
                act()
                done.set()
                leave.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(30)
    try:
        yield
    finally:
        leave.set()
        thread.join()
