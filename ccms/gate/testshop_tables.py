"""Manages the tables of test shops: one schema for each firm, made and migrated at use, dropped once unused.

The statements use the connection that `gate/testshop.py` has given the thread, except the two questions about the
database itself. The schema `public` holds the register of firms, and the extensions, which a database has once.
"""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection
from psycopg import errors, sql

KEPT_DAYS = 90  # unused
DROPPED_AT_ONCE = 3

_REGISTER = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public",
    """CREATE TABLE IF NOT EXISTS public.sandbox_firm (
        firm uuid PRIMARY KEY, steps text[] NOT NULL, moved interval NOT NULL DEFAULT '0', used_on date NOT NULL
    )""",
)
_STANDING = """
    WITH used AS (
        UPDATE public.sandbox_firm SET used_on = current_date WHERE firm = %(firm)s AND used_on <> current_date
    )
    SELECT moved, steps @> %(steps)s::text[] FROM public.sandbox_firm
    WHERE firm = %(firm)s AND current_setting('search_path') = %(path)s
"""
_ENTER = """
    INSERT INTO public.sandbox_firm (firm, steps, used_on) VALUES (%s, %s::text[], current_date)
    ON CONFLICT (firm) DO UPDATE SET steps = EXCLUDED.steps
"""
_MOVE = """
    UPDATE public.sandbox_firm SET moved = moved + make_interval(secs => %(by)s)
    WHERE firm = %(firm)s AND moved + make_interval(secs => %(by)s) <= make_interval(secs => %(farthest)s)
    RETURNING moved
"""
_SIZE = """
    SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
    WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r'
"""
_PATH = "SELECT current_setting('search_path')"
_IS_REAL = "SELECT to_regclass('public.django_migrations') IS NOT NULL"
_UNUSED = "SELECT firm FROM public.sandbox_firm WHERE used_on < current_date - %s ORDER BY used_on LIMIT %s"
_LEAVE = "DELETE FROM public.sandbox_firm WHERE firm = %s"
# in a transaction of its own, since two who make the first one would both find nothing
_ALONE = "SELECT pg_advisory_lock(hashtextextended(%s, 0))"
_IF_ALONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class NotPossible(Exception):  # noqa: N818 - failures are named for what happened
    """The database may not be made by this installation's role, and none was given."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a firm's clock was moved, and whether its tables are those that this program knows."""

    moved: timedelta
    up_to_date: bool


def schema_of(firm: UUID) -> str:
    """Name the schema of a firm."""
    return f"firm_{firm.hex}"


def path_of(firm: UUID) -> str:
    """Return where a statement of a firm looks for its tables, and then for what all share."""
    return f"{schema_of(firm)},public"


def folder_of(firm: UUID) -> Path:
    """Return where the files of a firm's test shop lie, on the machine that took them."""
    return Path(settings.CCMS_DATA) / "sandbox" / firm.hex


def exists(database: str) -> bool:
    """Tell whether the second database is there; asked of the real one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [database])
        return bool(cursor.fetchone()[0])


def make_database(name: str) -> None:
    """Make the second database beside the real one, if it is not there. Raises NotPossible."""
    if exists(name):
        return
    beside = connection.copy()  # none is made within a transaction, which the caller's connection may have
    try:
        with beside.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)).as_string(None))
    except ProgrammingError as refused:
        if isinstance(refused.__cause__, errors.InsufficientPrivilege):
            raise NotPossible from refused
        if not isinstance(refused.__cause__, errors.DuplicateDatabase):
            raise
    finally:
        beside.close()


def is_apart(firm: UUID) -> bool:
    """Tell whether a statement here finds the tables of this firm alone, as the settings of the connection say.

    A pool between us and the database may leave them out, and an operator may name the database of the real data.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PATH)
        leads_here = cursor.fetchone()[0] == path_of(firm)
        cursor.execute(_IS_REAL)
        return leads_here and not cursor.fetchone()[0]


def make_register() -> None:
    """Make what all firms share."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, ["register"])
        for statement in _REGISTER:
            cursor.execute(statement)
        cursor.execute("SELECT pg_advisory_unlock_all()")


def standing(firm: UUID) -> Standing | None:
    """Say how a firm's tables stand, and note that they are used; None where there are none, or they are not found."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, {"firm": firm, "steps": list(steps()), "path": path_of(firm)})
            row = cursor.fetchone()
    except ProgrammingError:  # not even the register
        return None
    return Standing(*row) if row else None


def build(firm: UUID) -> None:
    """Make a firm's tables, or bring them up to date; those of others that nobody uses any more are dropped.

    Called by `testshop_builder` in a process of its own, which may outlive the one that waits for it: hence the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [schema_of(firm)])
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema_of(firm)}")
        call_command("migrate", interactive=False, verbosity=0)
        cursor.execute(_ENTER, [firm, list(steps())])
        drop_unused()
        cursor.execute("SELECT pg_advisory_unlock_all()")


def calls_alone(firm: UUID) -> bool:
    """Tell whether nobody else calls a firm's webhooks; until this connection is closed, nobody else does then."""
    with connection.cursor() as cursor:
        cursor.execute(_IF_ALONE, [f"{schema_of(firm)} calls"])
        return bool(cursor.fetchone()[0])


def drop_unused() -> None:
    """Take some of those away that nobody uses any more."""
    with connection.cursor() as cursor:
        cursor.execute(_UNUSED, [KEPT_DAYS, DROPPED_AT_ONCE])
        for (unused,) in cursor.fetchall():
            drop(unused)


def drop(firm: UUID) -> None:
    """Take a firm's tables away, and its files."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema_of(firm)} CASCADE")
        cursor.execute(_LEAVE, [firm])
    shutil.rmtree(folder_of(firm), ignore_errors=True)


def move(firm: UUID, by: timedelta, *, farthest: timedelta) -> timedelta | None:
    """Move a firm's clock on, and return by how much it is ahead; None where it would be too far, and stays."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {"firm": firm, "by": by.total_seconds(), "farthest": farthest.total_seconds()})
        row = cursor.fetchone()
    return row[0] if row else None


def size_of(firm: UUID) -> int:
    """Return how many octets a firm's tables take, with their indexes."""
    return _number(_SIZE, schema_of(firm))


def size_of_all() -> int:
    """Return how many octets all test shops take."""
    return _number("SELECT pg_database_size(current_database())")


def _number(sql: str, *values: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


@cache
def steps() -> tuple[str, ...]:
    """Name every step of every table that this program knows: by the files, since loading them takes a second."""
    return tuple(
        f"{app.label}.{file.stem}"
        for app in apps.get_app_configs()
        for file in sorted((Path(app.path) / "migrations").glob("[0-9]*.py"))
    )
