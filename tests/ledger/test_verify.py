"""Verification: a whole ledger passes, and whatever its owner changes is found, with the triggers off."""

import base64
import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import override_settings

from ccms.core.crypto import leaf_hash, merkle_root, public_key, sign
from ccms.ledger.events import Entry, Tip, seal, write
from ccms.ledger.heads import POSITION, head_body, heads_lines, sign_head
from ccms.ledger.keys import key_id
from ccms.ledger.models import Event, Head
from ccms.ledger.verify import tips, verify_ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("key")]

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
SEED = bytes(range(32))
THIEF = b"\x66" * 32
SUBJECTS = ["complaint:A", "complaint:B", "complaint:C", "complaint:D"]
MUTATIONS = 60


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    file = tmp_path_factory.mktemp("keys") / "signing_key"
    file.write_text(base64.b64encode(SEED).decode())
    with override_settings(CCMS_SIGNING_KEY_FILE=file):
        yield


@pytest.fixture(scope="module")
def ledger(key, django_db_setup, django_db_blocker, new_chains, change_as_owner):
    """Six heads over 36 events of four subjects, and four events that no head covers yet."""
    chains = new_chains()
    with django_db_blocker.unblock():
        for minute in range(6):
            chains.write(*SUBJECTS)
            _leave_a_gap()
            chains.write("complaint:A")
            chains.write("complaint:B")
            sign_head(NOW + timedelta(minutes=minute))
        chains.write(*SUBJECTS)
        yield list(heads_lines())
        change_as_owner("TRUNCATE ledger_event, ledger_head")


def test_a_whole_ledger_passes(ledger):
    report = verify_ledger(kept=ledger)

    assert report.clean
    assert report.findings == []
    assert (report.events, report.subjects, report.heads, report.last_head) == (40, 4, 6, 6)
    assert report.last_head_at == NOW + timedelta(minutes=5)


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


def test_the_tips_are_the_ends_of_the_chains(ledger):
    with transaction.atomic():
        found = dict(tips())

    assert {subject: tip.seq for subject, tip in found.items()} == dict(zip(SUBJECTS, [13, 13, 7, 7], strict=True))
    assert found["complaint:C"].leaf == bytes(Event.objects.get(subject="complaint:C", seq=7).leaf)


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
    for entry, tx in [(_strange(), events[3].tx), *((_entry(event), event.tx) for event in events[3:])]:
        sealed = seal(entry, tip)
        write([sealed])
        owner("UPDATE ledger_event SET tx = %s WHERE event_id = %s", [tx, entry.id])
        tip = sealed.tip

    assert {"segment-size-differs", "segment-differs"} <= _found()
    assert "chain-broken" not in _found()


def test_an_event_slipped_under_a_signed_head_is_found(ledger, owner):
    write([seal(replace(_strange(), subject="complaint:new"), Tip())])
    owner("UPDATE ledger_event SET tx = (SELECT min(tx) FROM ledger_event) WHERE subject = 'complaint:new'")

    assert "segment-size-differs" in _found()


def test_two_events_in_another_order_are_found_though_the_chain_was_made_to_fit(ledger, owner):
    entries = [_entry(event) for event in Event.objects.filter(subject="complaint:A").order_by("seq")]
    entries[3], entries[4] = entries[4], entries[3]
    owner("UPDATE ledger_event SET event_id = gen_random_uuid() WHERE subject = 'complaint:A'")
    _reseal(owner, "complaint:A", dict(enumerate(entries, start=1)).__getitem__)

    assert _found() == {"segment-differs"}


def test_a_rehash_of_everything_after_a_changed_event_is_found(ledger, owner):
    def alter(seq):
        entry = _entry(Event.objects.get(subject="complaint:A", seq=seq))
        return replace(entry, data={"amount": 1}) if seq == 4 else entry

    _reseal(owner, "complaint:A", alter)

    report = verify_ledger(kept=ledger)
    assert {what for what, _ in report.findings} == {"segment-differs"}
    assert [where for _, where in report.findings] == [f"head {number}" for number in (2, 3, 4, 5, 6)]


def test_an_event_dated_back_is_found_though_the_chain_was_made_to_fit(ledger, owner):
    def alter(seq):
        entry = _entry(Event.objects.get(subject="complaint:C", seq=seq))
        return replace(entry, at=entry.at - timedelta(days=2)) if seq == 6 else entry

    _reseal(owner, "complaint:C", alter)

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
        name: [_entry(event) for event in Event.objects.filter(subject=name).order_by("seq")] for name in SUBJECTS
    }
    owner("UPDATE ledger_event SET event_id = gen_random_uuid()")
    for name, other in (("complaint:C", "complaint:D"), ("complaint:D", "complaint:C")):
        _reseal(owner, name, lambda seq, name=name, other=other: replace(entries[other][seq - 1], subject=name))

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


def test_a_past_signed_anew_with_another_key_is_found(ledger, owner):
    _forge_everything(owner, THIEF)

    assert _found() == {"head-key-unknown"}


def test_a_past_signed_anew_with_the_stolen_key_shows_by_the_heads_kept_outside(ledger, owner):
    _forge_everything(owner, SEED)

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
    monkeypatch.setattr("ccms.ledger.report.FINDINGS_KEPT", 3)
    owner("UPDATE ledger_event SET kind = 'x'")

    report = verify_ledger()

    assert (report.found, len(report.findings)) == (40, 3)


def test_random_changes_of_every_sort_are_all_found(ledger, owner):
    dice = random.Random(20261125)  # noqa: S311 - the same changes in each run
    escaped = []
    for turn in range(MUTATIONS):
        change = dice.choice(RANDOM_CHANGES)
        with _undone():
            change(owner, dice)
            if verify_ledger(kept=ledger).clean:
                escaped.append((turn, change.__name__))

    assert escaped == []


def _found():
    return {what for what, _ in verify_ledger().findings}


def _entry(event):
    return Entry(event.event_id, event.subject, event.kind, event.actor, event.at, event.due_at, event.data)


def _strange():
    return Entry(UUID(int=999), "complaint:A", "firm.offered", "firm:1", NOW, None, {"amount": 1})


def _leave_a_gap():
    """Use up a position and a transaction number, so that a test can move an event without passing another."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_event', 'id')), pg_current_xact_id()")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_event', 'id'))")


def _reseal(owner, subject, entry_at):
    """Write the subject's whole chain anew, each row at its old position, as one who knows our format can."""
    tip = Tip()
    for position, seq in list(Event.objects.filter(subject=subject).order_by("seq").values_list("id", "seq")):
        entry = entry_at(seq)
        sealed = seal(entry, tip)
        tip = sealed.tip
        owner(
            "UPDATE ledger_event SET event_id = %s, kind = %s, actor = %s, at = %s, due_at = %s, prev = %s,"
            " body = %s, leaf = %s WHERE id = %s",
            [
                entry.id,
                entry.kind,
                entry.actor,
                entry.at,
                entry.due_at,
                sealed.prev,
                sealed.body,
                sealed.leaf,
                position,
            ],
        )


def _forge_everything(owner, seed):
    """Change one amount, then make every later hash, root and signature fit."""

    def alter(seq):
        entry = _entry(Event.objects.get(subject="complaint:A", seq=seq))
        return replace(entry, data={"amount": 1}) if seq == 4 else entry

    _reseal(owner, "complaint:A", alter)
    before, from_tx = b"", 0
    for head in Head.objects.order_by("number"):
        events = list(Event.objects.filter(tx__gte=from_tx, tx__lt=head.upto_tx).order_by("tx", "id"))
        head.root = merkle_root([leaf_hash(bytes(event.body)) for event in events])
        head.positions = sha256(b"".join(POSITION.pack(event.tx, event.id) for event in events)).digest()
        head.prev, from_tx = before, head.upto_tx
        head.body = head_body(head, [])
        before = head.hash = sha256(head.body).digest()
        public = public_key(seed)
        owner(
            "UPDATE ledger_head SET root = %s, positions = %s, prev = %s, body = %s, hash = %s, signature = %s,"
            " public_key = %s, key_id = %s WHERE number = %s",
            [
                head.root,
                head.positions,
                head.prev,
                head.body,
                head.hash,
                sign(seed, head.hash),
                public,
                key_id(public),
                head.number,
            ],
        )


@contextmanager
def _undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _signed_event(dice):
    return dice.choice(Event.objects.filter(tx__lt=Head.objects.get(number=6).upto_tx).order_by("id"))


def _flip_a_bit(owner, dice):
    event, column = _signed_event(dice), dice.choice(["body", "leaf"])
    bit = dice.randrange(8 * len(getattr(event, column)))
    owner(
        f"UPDATE ledger_event SET {column} = set_bit({column}, %s, 1 - get_bit({column}, %s)) WHERE id = %s",  # noqa: S608
        [bit, bit, event.pk],
    )


def _change_a_column(owner, dice):
    change, _ = dice.choice([each for each in ONE_COLUMN if not each[0].startswith(("id", "tx", "prev"))])
    owner(f"UPDATE ledger_event SET {change} WHERE id = %s", [_signed_event(dice).pk])  # noqa: S608


def _remove_an_event(owner, dice):
    owner("DELETE FROM ledger_event WHERE id = %s", [_signed_event(dice).pk])


def _remove_a_tail(owner, dice):
    event = _signed_event(dice)
    owner("DELETE FROM ledger_event WHERE tx >= %s", [event.tx])
    if dice.random() < 0.5:
        owner("DELETE FROM ledger_head WHERE upto_tx > %s", [event.tx])


def _date_back_and_reseal(owner, dice):
    target = _signed_event(dice)
    days = timedelta(days=dice.randrange(1, 400))

    def alter(seq):
        entry = _entry(Event.objects.get(subject=target.subject, seq=seq))
        return replace(entry, at=entry.at - days) if seq == target.seq else entry

    _reseal(owner, target.subject, alter)


def _exchange_two_contents(owner, dice):
    one, other = _signed_event(dice), _signed_event(dice)
    while other.pk == one.pk:
        other = _signed_event(dice)
    owner("UPDATE ledger_event SET event_id = gen_random_uuid() WHERE id = %s", [other.pk])
    for target, source in ((one.pk, other), (other.pk, one)):
        owner(
            "UPDATE ledger_event SET kind = %s, actor = %s, at = %s, body = %s, leaf = %s WHERE id = %s",
            [source.kind, source.actor, source.at, source.body, source.leaf, target],
        )


def _exchange_two_positions(owner, dice):
    one, other = _signed_event(dice), _signed_event(dice)
    while other.pk == one.pk:
        other = _signed_event(dice)
    owner("UPDATE ledger_event SET id = -1, tx = %s WHERE id = %s", [other.tx, one.pk])
    owner("UPDATE ledger_event SET id = %s, tx = %s WHERE id = %s", [one.pk, one.tx, other.pk])
    owner("UPDATE ledger_event SET id = %s WHERE id = -1", [other.pk])


def _change_a_head(owner, dice):
    change, _ = dice.choice(ONE_HEAD_COLUMN)
    owner(f"UPDATE ledger_head SET {change} WHERE number = %s", [dice.randrange(1, 7)])  # noqa: S608


def _remove_a_head(owner, dice):
    owner("DELETE FROM ledger_head WHERE number = %s", [dice.randrange(1, 7)])


def _forge_with_a_key(owner, dice):
    _forge_everything(owner, dice.choice([SEED, THIEF]))


RANDOM_CHANGES = [
    _flip_a_bit,
    _change_a_column,
    _remove_an_event,
    _remove_a_tail,
    _date_back_and_reseal,
    _exchange_two_contents,
    _exchange_two_positions,
    _change_a_head,
    _remove_a_head,
    _forge_with_a_key,
]
