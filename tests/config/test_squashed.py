"""A new installation gets its tables in one step for each app; made step by step they must be the very same."""

import subprocess
from contextlib import contextmanager

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader

from ccms.config.binaries import clients
from ccms.config.embedded import NAME, PORT, attached
from tests.installation import Installation

pytestmark = pytest.mark.processes

# One program for all of them: each `manage.py migrate` takes seconds to begin.
STEP_BY_STEP = """
from django.core.management import call_command
for target in [*{targets}, ()]:
    call_command("migrate", *target)
"""


@contextmanager
def running():
    """Hold a new installation whose server runs."""
    one = Installation()
    with attached(one.data) as place:
        one.server = {"host": str(place.sockets), "port": PORT, "user": NAME, "dbname": NAME}
        yield one
    one.remove()


@pytest.fixture
def installation():
    """Return an installation without tables."""
    with running() as one:
        yield one


def schema_of(installation):
    """Return what pg_dump says of tables, functions, triggers, indexes and statistics, and the migrations noted."""
    with psycopg.connect(**installation.server) as connection:
        program = next(clients("pg_dump", connection.info.server_version // 10_000))
        noted = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    address = psycopg.conninfo.make_conninfo(**installation.server)
    said = subprocess.run([program, "--schema-only", address], capture_output=True, text=True, check=True).stdout
    # a newer pg_dump locks its text with another word each time
    return sorted(line for line in said.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))), noted


@pytest.fixture(scope="module")
def made_at_once():
    """Return the tables of a new installation."""
    with running() as one:
        said = one.finish("migrate")
        schema = schema_of(one)
    assert not any(f"Applying {app}.{step}..." in said for app, steps in replaced().items() for step in steps)
    return schema


def replaced():
    """Return the steps of each app for which a new installation has one."""
    found = MigrationLoader(None).disk_migrations
    return {app: [step for _, step in one.replaces] for (app, _), one in found.items() if one.replaces}


def test_step_by_step_the_tables_are_the_very_same(installation, made_at_once):
    targets = [(app, steps[-1]) for app, steps in replaced().items()]
    said = installation.finish("shell", "-v0", "-c", STEP_BY_STEP.format(targets=targets))

    assert [
        name for app, steps in replaced().items() for name in steps if f"Applying {app}.{name}..." not in said
    ] == []
    assert schema_of(installation) == made_at_once


def test_an_older_installation_gets_the_steps_that_it_lacks(installation, made_at_once):
    installation.finish("migrate", "complaints", "0007_call")
    said = installation.finish("migrate")

    assert "Applying complaints.0007_call" not in said
    assert "Applying complaints.0008_lists_of_the_desk" in said
    assert schema_of(installation) == made_at_once
