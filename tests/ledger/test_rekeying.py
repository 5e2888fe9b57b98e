"""A new signing key: heads go on, and who knows only the old public key can follow."""

import base64
import os
from datetime import timedelta

import pytest

from ccms.core.crypto import public_key
from ccms.ledger import rekeying
from ccms.ledger.heads import key_id, sign_head, signing_seed, trusted_keys
from ccms.ledger.models import Event, Head
from ccms.ledger.rekeying import exchange
from ccms.ledger.verify import verify_ledger
from tests.ledger.forging import change_as_owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing_key")]

OLD = public_key(bytes(range(32)))
HOUR = timedelta(hours=1)


def changed(chains, now, signing_key):
    """Sign a head with the old key, change keys, and sign another."""
    chains.write("complaint:A")
    sign_head(now)
    name = exchange(now + HOUR)
    chains.write("complaint:A")
    sign_head(now + 2 * HOUR)
    return name


def test_heads_are_signed_by_the_new_key_and_all_verify(chains, now, signing_key):
    name = changed(chains, now, signing_key)

    assert [head.key_id for head in Head.objects.order_by("number")] == [key_id(OLD), key_id(OLD), name]
    assert trusted_keys() == {OLD, public_key(signing_seed())}
    assert verify_ledger().clean


def test_who_trusts_only_the_old_key_can_follow(chains, now, signing_key):
    changed(chains, now, signing_key)
    exchange(now + 3 * HOUR)
    chains.write("complaint:A")
    sign_head(now + 4 * HOUR)

    assert len({head.key_id for head in Head.objects.all()}) == 3
    assert verify_ledger(trusted={OLD}).clean


def test_a_key_that_was_not_signed_by_the_old_one_is_not_believed(chains, now, signing_key, monkeypatch):
    monkeypatch.setattr(rekeying, "sign", lambda seed, said: bytes(64))
    changed(chains, now, signing_key)

    assert [what for what, _ in verify_ledger(trusted={OLD}).findings] == ["head-key-unknown"]


def test_a_key_announced_by_a_stranger_is_not_believed(chains, now, signing_key):
    stranger = bytes(range(1, 33))
    signing_key.write_text(stranger.hex())
    changed(chains, now, signing_key)

    assert {what for what, _ in verify_ledger(trusted={OLD}).findings} == {"head-key-unknown"}


def test_an_announcement_that_no_earlier_head_covers_is_not_believed(chains, now, signing_key):
    changed(chains, now, signing_key)
    change_as_owner("UPDATE ledger_event SET tx = tx + 1000000 WHERE kind = 'operator.announced_signing_key'")

    assert "head-key-unknown" in {what for what, _ in verify_ledger(trusted={OLD}).findings}


def test_a_change_that_was_killed_is_finished_by_the_next_call(chains, now, signing_key, monkeypatch):
    chains.write("complaint:A")
    monkeypatch.setattr(rekeying, "_publish", lambda file, public: os.fsync(987_654))
    with pytest.raises(OSError, match="descriptor"):
        exchange(now)
    assert base64.b64decode(signing_key.read_text()) == bytes(range(32))
    monkeypatch.undo()

    name = exchange(now + HOUR)

    assert Event.objects.filter(kind=rekeying.ANNOUNCED).count() == 1
    assert key_id(public_key(signing_seed())) == name
    assert signing_key.stat().st_mode & 0o777 == 0o600
    assert not signing_key.with_name("signing_key.next").exists()
    assert verify_ledger(trusted={OLD}).clean
