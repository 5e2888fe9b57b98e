"""Ledgers to try things on."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import override_settings

from ccms.ledger.events import Entry, Tip, seal, write
from ccms.ledger.heads import heads_lines, sign_head
from tests.ledger.forging import change_as_owner

AT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
SEED = bytes(range(32))
SUBJECTS = ["complaint:A", "complaint:B", "complaint:C", "complaint:D"]


class Chains:
    """Writes events on subjects and remembers each subject's tip, as a complaint's row does."""

    def __init__(self):
        self.tips = {}
        self.sealed = []

    def add(self, subject, kind="consumer.filed", *, data=None, due_at=None):
        """Seal one event without writing it."""
        number = len(self.sealed) + 1
        entry = Entry(
            id=UUID(int=number),
            subject=subject,
            kind=kind,
            actor=f"consumer:{number}",
            at=AT + timedelta(seconds=number),
            due_at=due_at,
            data={"amount": 100 * number} if data is None else data,
        )
        sealed = seal(entry, self.tips.get(subject, Tip()))
        self.tips[subject] = Tip(sealed.seq, sealed.leaf)
        self.sealed.append(sealed)
        return sealed

    def write(self, *subjects):
        """Write one event on each subject in a transaction of its own."""
        with transaction.atomic():
            write([self.add(subject) for subject in subjects])


@pytest.fixture
def chains():
    return Chains()


@pytest.fixture
def signing_key(settings, tmp_path):
    """Give the test a key file of its own."""
    file = tmp_path / "signing_key"
    file.write_text(base64.b64encode(SEED).decode() + "\n")
    settings.CCMS_SIGNING_KEY_FILE = file
    return file


@pytest.fixture
def owner():
    """Return a way to change the past as the owner of the database can."""
    return change_as_owner


@pytest.fixture(scope="module")
def ledger(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the lines of six heads over 36 events of four subjects; four events more no head covers yet."""
    file = tmp_path_factory.mktemp("keys") / "signing_key"
    file.write_text(base64.b64encode(SEED).decode())
    with django_db_blocker.unblock(), override_settings(CCMS_SIGNING_KEY_FILE=file):
        chains = Chains()
        for minute in range(6):
            chains.write(*SUBJECTS)
            _leave_a_gap()
            chains.write("complaint:A")
            chains.write("complaint:B")
            sign_head(AT + timedelta(minutes=minute))
        chains.write(*SUBJECTS)
        yield list(heads_lines())
        change_as_owner("TRUNCATE ledger_event, ledger_head")


def _leave_a_gap():
    """Use up a position and a transaction number, so that a test can move an event without passing another."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_event', 'id')), pg_current_xact_id()")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_event', 'id'))")
