"""Every column of the database is in the privacy register, or in the list of those that hold no person."""

from pathlib import Path

import pytest
from django.db import connection

from ccms.accounts.privacy.register import Entry, Protection, register
from tests.optional import is_off

LISTED = Path(__file__).with_name("columns_without_persons.txt")
_COLUMNS = """
SELECT table_name, column_name
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def listed():
    """Read lines like `table: column column`; `*` stands for all columns of a table that is not ours."""
    found = {}
    for line in LISTED.read_text().splitlines():
        table, _, columns = line.partition(":")
        if columns and not line.startswith("#") and not is_off(table):
            found[table] = set(columns.split())
    return found


@pytest.fixture
def columns(db):
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return set(cursor.fetchall())


def test_every_column_is_registered_or_listed_as_holding_no_person(columns):
    known = {(entry.table, entry.column) for entry in register()}
    harmless = listed()
    missing = {}
    for table, column in sorted(columns - known):
        if not harmless.get(table, set()) & {"*", column}:
            missing.setdefault(table, []).append(column)

    assert missing == {}, f"declare with `personal(…)` or SealedField, or add to {LISTED.name}: {missing}"


def test_nothing_is_registered_or_listed_that_does_not_exist(columns):
    named = {(table, column) for table, names in listed().items() for column in names - {"*"}}
    named |= {(entry.table, entry.column) for entry in register()}

    assert named - columns == set()


def test_no_column_is_both_registered_and_listed():
    harmless = listed()

    assert [entry for entry in register() if entry.column in harmless.get(entry.table, set())] == []


def test_every_entry_says_why_on_what_ground_who_sees_and_how_long():
    assert all(getattr(entry, name) for entry in register() for name in Entry.__slots__)


def test_what_tells_most_about_a_person_is_sealed():
    sealed = {(entry.table, entry.column) for entry in register() if entry.protection is Protection.SEALED}

    assert {
        ("accounts_consumer", "phone"),
        ("accounts_consumer", "name"),
        ("accounts_consumer", "email"),
        ("accounts_firm_contact", "value"),
        ("accounts_firm_wallet", "number"),
        ("complaints_complainant", "father"),
        ("complaints_complainant", "mother"),
        ("complaints_complainant", "address"),
    } <= sealed
