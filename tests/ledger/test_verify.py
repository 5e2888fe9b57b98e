"""Verification: a whole ledger passes, and whatever its owner changes is found, with the triggers off."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ccms.core.crypto import public_key
from ccms.ledger.events import Entry, Tip, seal, write
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from tests.ledger.conftest import AT, SEED, SUBJECTS
from tests.ledger.forging import entry_at, entry_of, forge_everything, reseal, reseal_with

pytestmark = pytest.mark.django_db

THIEF = b"\x66" * 32


def test_a_whole_ledger_passes(ledger):
    report = verify_ledger(kept=ledger)

    assert report.clean
    assert report.findings == []
    assert (report.events, report.subjects, report.heads, report.last_head) == (40, 4, 6, 6)
    assert report.last_head_at == AT + timedelta(minutes=5)


def test_the_report_names_what_no_head_covers_yet(ledger):
    report = verify_ledger()

    assert report.uncovered == 4
    assert report.uncovered_since == "2026-11-25T06:00:37.000000Z"
    assert report.as_json()["last_head_at"] == "2026-11-25T06:05:00.000000Z"


def test_an_empty_ledger_passes(owner):
    owner("TRUNCATE ledger_event, ledger_head")

    assert verify_ledger().as_json() == {
        "events": 0,
        "subjects": 0,
        "heads": 0,
        "last_head": 0,
        "last_head_at": None,
        "uncovered": 0,
        "uncovered_since": None,
        "found": 0,
        "findings": [],
        "clean": True,
    }


# One column of one signed event; it is alone in its transaction, and its neighbours' numbers leave a gap.
ONE_COLUMN = [
    ("id = id - 1", {"positions-differ"}),
    ("tx = tx - 1", {"positions-differ"}),
    ("event_id = gen_random_uuid()", {"row-differs"}),
    ("subject = 'complaint:E'", {"row-differs", "chain-broken"}),
    ("seq = 99", {"row-differs", "chain-broken"}),
    ("kind = 'firm.offered'", {"row-differs"}),
    ("actor = 'consumer:1'", {"row-differs"}),
    ("at = at - interval '1 microsecond'", {"row-differs"}),
    ("at = 'infinity'", {"row-differs"}),
    ("due_at = at", {"row-differs"}),
    ("prev = set_bit(prev, 7, 1 - get_bit(prev, 7))", {"row-differs", "chain-broken"}),
    ("prev = ''", {"row-differs", "chain-broken"}),
    ("leaf = set_bit(leaf, 0, 1 - get_bit(leaf, 0))", {"leaf-differs", "chain-broken"}),
    ("body = set_bit(body, 90, 1 - get_bit(body, 90))", {"leaf-differs", "segment-differs"}),
    ("body = body || ' '", {"leaf-differs", "row-differs", "segment-differs"}),
    ("body = '[1]'", {"leaf-differs", "body-unreadable", "segment-differs"}),
    ("body = '\\xff'", {"leaf-differs", "body-unreadable", "segment-differs"}),
    ("body = '{\"data\": NaN}'", {"leaf-differs", "body-unreadable", "segment-differs"}),
    ('body = \'{"data": "\\\\ud800"}\'', {"leaf-differs", "body-unreadable", "segment-differs"}),
]


@pytest.mark.parametrize(("change", "expected"), ONE_COLUMN, ids=[change for change, _ in ONE_COLUMN])
def test_one_altered_column_of_one_event_is_found(ledger, owner, change, expected):
    event = Event.objects.get(subject="complaint:A", seq=4)

    owner(f"UPDATE ledger_event SET {change} WHERE event_id = %s", [event.event_id])  # noqa: S608 - the test's own

    assert expected <= _found()


def test_a_finding_names_the_event_and_the_column(ledger, owner):
    event = Event.objects.get(subject="complaint:A", seq=4)
    owner("UPDATE ledger_event SET kind = 'x', actor = 'y' WHERE event_id = %s", [event.event_id])

    assert verify_ledger().findings == [("row-differs", f"event {event.event_id}, kind, actor")]


@pytest.mark.parametrize("seq", [1, 4, 11])
def test_a_removed_event_is_found(ledger, owner, seq):
    owner("DELETE FROM ledger_event WHERE subject = 'complaint:A' AND seq = %s", [seq])

    assert {"segment-size-differs", "segment-differs", "chain-broken"} <= _found()


def test_an_inserted_event_is_found_though_the_chain_was_made_to_fit(ledger, owner):
    """A stranger's event takes the fourth place of the chain, and all later ones move up."""
    events = list(Event.objects.filter(subject="complaint:A").order_by("seq"))
    owner("DELETE FROM ledger_event WHERE subject = 'complaint:A' AND seq > 3")
    tip = Tip(3, bytes(events[2].leaf))
    for entry, tx in [(_strange(), events[3].tx), *((entry_of(event), event.tx) for event in events[3:])]:
        sealed = seal(entry, tip)
        write([sealed])
        owner("UPDATE ledger_event SET tx = %s WHERE event_id = %s", [tx, entry.id])
        tip = Tip(sealed.seq, sealed.leaf)

    assert {"segment-size-differs", "segment-differs"} <= _found()
    assert "chain-broken" not in _found()


def test_an_event_slipped_under_a_signed_head_is_found(ledger, owner):
    write([seal(replace(_strange(), subject="complaint:new"), Tip())])
    owner("UPDATE ledger_event SET tx = (SELECT min(tx) FROM ledger_event) WHERE subject = 'complaint:new'")

    assert "segment-size-differs" in _found()


def test_two_events_in_another_order_are_found_though_the_chain_was_made_to_fit(ledger, owner):
    entries = [entry_of(event) for event in Event.objects.filter(subject="complaint:A").order_by("seq")]
    entries[3], entries[4] = entries[4], entries[3]
    owner("UPDATE ledger_event SET event_id = gen_random_uuid() WHERE subject = 'complaint:A'")
    reseal("complaint:A", dict(enumerate(entries, start=1)).__getitem__)

    assert _found() == {"segment-differs"}


def test_a_rehash_of_everything_after_a_changed_event_is_found(ledger):
    reseal_with("complaint:A", 4, data={"amount": 1})

    report = verify_ledger(kept=ledger)
    assert {what for what, _ in report.findings} == {"segment-differs"}
    assert [where for _, where in report.findings] == [f"head {number}" for number in (2, 3, 4, 5, 6)]


def test_an_event_dated_back_is_found_though_the_chain_was_made_to_fit(ledger):
    reseal_with("complaint:C", 6, at=entry_at("complaint:C", 6).at - timedelta(days=2))

    assert _found() == {"segment-differs"}


def test_rows_exchanged_between_two_subjects_are_found(ledger, owner):
    owner(
        "UPDATE ledger_event SET subject = CASE subject WHEN 'complaint:C' THEN 'complaint:D' ELSE 'complaint:C' END,"
        " seq = seq + 100 WHERE seq = 3 AND subject IN ('complaint:C', 'complaint:D')"
    )
    owner("UPDATE ledger_event SET seq = 3 WHERE seq = 103")

    assert {"row-differs", "chain-broken"} <= _found()


def test_whole_chains_exchanged_between_two_subjects_are_found_though_made_to_fit(ledger, owner):
    entries = {
        name: [entry_of(event) for event in Event.objects.filter(subject=name).order_by("seq")] for name in SUBJECTS
    }
    owner("UPDATE ledger_event SET event_id = gen_random_uuid()")
    for name, other in (("complaint:C", "complaint:D"), ("complaint:D", "complaint:C")):
        reseal(name, lambda seq, name=name, other=other: replace(entries[other][seq - 1], subject=name))

    assert "segment-differs" in _found()


ONE_HEAD_COLUMN = [
    ("number = 40", "head-missing-before"),
    ("kind = 'break'", "head-row-differs"),
    ("prev = sha256(prev)", "head-link-broken"),
    ("root = sha256(root)", "segment-differs"),
    ("positions = sha256(positions)", "positions-differ"),
    ("size = size + 1", "segment-size-differs"),
    ("total = total + 1", "head-does-not-follow"),
    ("upto_tx = upto_tx - 2", "segment-size-differs"),
    ("at = at - interval '1 hour'", "head-row-differs"),
    ("body = body || ' '", "head-hash-differs"),
    ("body = '{\"broken\": [1.5]}'", "head-row-differs"),
    ("hash = sha256(hash)", "head-signature-wrong"),
    ("signature = set_bit(signature, 3, 1 - get_bit(signature, 3))", "head-signature-wrong"),
    ("signature = ''", "head-signature-wrong"),
    ("key_id = 'x'", "head-row-differs"),
    ("public_key = sha256(public_key)", "head-key-unknown"),
    ("public_key = ''", "head-key-unknown"),
]


@pytest.mark.parametrize(("change", "expected"), ONE_HEAD_COLUMN, ids=[change for change, _ in ONE_HEAD_COLUMN])
def test_one_altered_column_of_one_head_is_found(ledger, owner, change, expected):
    owner(f"UPDATE ledger_head SET {change} WHERE number = 4")  # noqa: S608 - the test's own

    assert expected in _found()


@pytest.mark.parametrize("number", [1, 3])
def test_a_removed_head_is_found(ledger, owner, number):
    owner("DELETE FROM ledger_head WHERE number = %s", [number])

    assert {"head-missing-before", "head-link-broken", "segment-size-differs"} <= _found()


def test_the_newest_heads_removed_with_their_events_show_by_the_heads_kept_outside(ledger, owner):
    owner("DELETE FROM ledger_event WHERE tx >= (SELECT upto_tx FROM ledger_head WHERE number = 4)")
    owner("DELETE FROM ledger_head WHERE number > 4")

    assert verify_ledger().clean
    assert verify_ledger(kept=ledger).findings == [
        ("head-gone", "head 5, kept outside"),
        ("head-gone", "head 6, kept outside"),
    ]


def test_a_past_signed_anew_with_another_key_is_found(ledger):
    forge_everything(THIEF)

    assert _found() == {"head-key-unknown"}


def test_a_past_signed_anew_with_the_stolen_key_shows_by_the_heads_kept_outside(ledger):
    forge_everything(SEED)

    assert verify_ledger().clean
    assert {what for what, _ in verify_ledger(kept=ledger).findings} == {"head-not-as-kept"}


def test_keys_that_are_given_are_the_only_ones_believed(ledger):
    assert verify_ledger(trusted={public_key(SEED)}).clean
    assert {what for what, _ in verify_ledger(trusted=set()).findings} == {"head-key-unknown"}


def test_a_guard_that_is_off_is_found(ledger):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_keep")
        cursor.execute("ALTER TABLE ledger_head ENABLE TRIGGER ledger_head_keep_all")

    assert verify_ledger().findings == [
        ("guard-missing", "trigger ledger_event_keep"),
        ("guard-missing", "trigger ledger_head_keep_all"),
    ]


def test_kept_lines_that_are_no_heads_are_refused(ledger):
    with pytest.raises(ValueError, match="not a line of /heads"):
        verify_ledger(kept=["<html>"])


def test_findings_go_on_being_counted_when_no_more_are_kept(ledger, owner, monkeypatch):
    monkeypatch.setattr("ccms.ledger.verify.FINDINGS_KEPT", 3)
    owner("UPDATE ledger_event SET kind = 'x'")

    report = verify_ledger()

    assert (report.found, len(report.findings)) == (40, 3)


def _found():
    return {what for what, _ in verify_ledger().findings}


def _strange():
    return Entry(UUID(int=999), "complaint:A", "firm.offered", "firm:1", AT, None, {"amount": 1})


def test_lines_kept_outside_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(CommandError, match="no-such-lines"):
        call_command("verify", heads=tmp_path / "no-such-lines")
