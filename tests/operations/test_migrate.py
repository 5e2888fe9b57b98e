from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ccms.accounts.models import Office
from ccms.law.pack.book import book
from ccms.operations.management.commands.migrate import BEFORE_ANEW
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _none():
    Office.objects.update(parent=None)
    Office.objects.all().delete()


def test_whoever_migrates_has_every_office_that_a_complaint_may_go_to(now):
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)

    codes = set(Office.objects.values_list("code", flat=True))
    pack = book().on(now.date())
    assert codes == {*pack.districts, *(f"division-{code}" for code in pack.divisions), "head"}


def test_the_last_line_says_what_was_added_and_that_it_is_done(capsys):
    call_command("migrate")
    first = capsys.readouterr().out.splitlines()[-1]
    call_command("migrate")

    assert first == f"Done: 0 migrations and {Office.objects.count()} offices were added."
    assert capsys.readouterr().out.splitlines()[-1] == "Done: 0 migrations and 0 offices were added."


@pytest.mark.parametrize("part", [("accounts",), ("--plan",), ("--check",)])
def test_a_part_of_it_or_a_look_at_it_makes_none(part):
    call_command("migrate", *part, verbosity=0)

    assert not Office.objects.exists()


def test_what_a_step_touched_is_counted_for_the_planner_at_once(now):
    factories.a_complaint(now)
    ((_, newest),) = MigrationLoader(connection).graph.leaf_nodes("complaints")
    MigrationRecorder(connection).record_unapplied("complaints", newest)
    asked = []

    def note(execute, sql, *call):
        asked.append(sql)
        return execute(sql, *call)

    with connection.execute_wrapper(note):
        call_command("migrate", "complaints", fake=True, verbosity=0)
        call_command("migrate", verbosity=0)

    (counted,) = (sql for sql in asked if "ANALYZE" in sql)
    assert {f'"complaints_{table}"' for table in ("complaint", "deadline", "firm_card_tags")} <= set(
        counted.removeprefix("ANALYZE ").split(", ")
    )
    assert "accounts_" not in counted
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'complaints_complaint'")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize("step", sorted(BEFORE_ANEW))
@pytest.mark.parametrize(
    ("embedded", "remedy"), [(True, "delete /srv/somewhere"), (False, "make an empty database in its place")]
)
def test_a_database_of_before_the_migrations_were_begun_anew_is_left_alone(settings, embedded, remedy, step):
    settings.CCMS_EMBEDDED, settings.CCMS_DATA = embedded, Path("/srv/somewhere")
    MigrationRecorder(connection).record_applied(*step)

    with pytest.raises(CommandError, match=f"Stop what runs and {remedy}"):
        call_command("migrate", verbosity=0)

    assert not Office.objects.exists()
