"""Sealing: an event names the one before it, and its bytes hold every column."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from ccms.ledger.events import Entry, Tip, seal

AT = datetime(2026, 11, 25, 6, 48, 32, 5, tzinfo=UTC)
FILED = Entry(
    id=UUID("0190f3a4-0000-7000-8000-000000000001"),
    subject="complaint:7K4M92XDPQH",
    kind="consumer.filed",
    actor="consumer:41",
    at=AT,
    due_at=AT + timedelta(days=3),
    data={"amount": 125000, "category": "not_delivered"},
)


def test_the_body_is_the_canonical_form_of_every_column():
    assert seal(FILED, Tip()).body == (
        b'{"actor":"consumer:41","at":"2026-11-25T06:48:32.000005Z",'
        b'"data":{"amount":125000,"category":"not_delivered"},"due_at":"2026-11-28T06:48:32.000005Z",'
        b'"id":"0190f3a4-0000-7000-8000-000000000001","kind":"consumer.filed","prev":"","seq":1,'
        b'"subject":"complaint:7K4M92XDPQH","v":1}'
    )


def test_the_leaf_is_the_hash_of_a_zero_byte_and_the_body():
    sealed = seal(FILED, Tip())

    assert sealed.leaf == sha256(b"\0" + sealed.body).digest()


def test_the_next_event_names_the_leaf_before_it():
    first = seal(FILED, Tip())
    second = seal(replace(FILED, id=UUID(int=2), kind="firm.offered", due_at=None), Tip(first.seq, first.leaf))

    assert (second.seq, second.prev) == (2, first.leaf)
    assert json.loads(second.body)["prev"] == first.leaf.hex()
    assert json.loads(second.body)["due_at"] is None


def test_sealing_the_same_entry_twice_gives_the_same_bytes():
    assert seal(FILED, Tip(4, b"\1" * 32)) == seal(replace(FILED), Tip(4, b"\1" * 32))


def test_columns_hold_the_same_composed_text_as_the_body():
    sealed = seal(replace(FILED, actor="firm:\u09c7\u09be"), Tip())

    assert sealed.entry.actor == json.loads(sealed.body)["actor"] == "firm:\u09cb"


@pytest.mark.parametrize(
    "change",
    [
        {"id": UUID(int=9)},
        {"subject": "complaint:other"},
        {"kind": "firm.offered"},
        {"actor": "clock"},
        {"at": AT + timedelta(microseconds=1)},
        {"due_at": None},
        {"data": {}},
    ],
)
def test_any_difference_gives_another_leaf(change):
    assert seal(replace(FILED, **change), Tip()).leaf != seal(FILED, Tip()).leaf
