"""Ledgers to try things on."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from ccms.ledger.events import Entry, Tip, seal, write

AT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


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
        self.tips[subject] = sealed.tip
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
    file.write_text(base64.b64encode(bytes(range(32))).decode() + "\n")
    settings.CCMS_SIGNING_KEY_FILE = file
    return file


@pytest.fixture(scope="session")
def new_chains():
    """Return what makes chains, for fixtures that live longer than a test."""
    return Chains


@pytest.fixture
def owner(change_as_owner):
    """Return a way to change the past as the owner of the database can."""
    return change_as_owner


@pytest.fixture(scope="session")
def change_as_owner():
    """Return what runs one statement with the triggers off, and switches them on again to leave no trace."""

    def change(sql, parameters=None):
        with transaction.atomic(), connection.cursor() as cursor:
            for table in ("ledger_event", "ledger_head"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql, parameters)
            for trigger in ("keep", "keep_all"):
                cursor.execute(f"ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_{trigger}")
                cursor.execute(f"ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_{trigger}")

    return change
