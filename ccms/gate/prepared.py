"""Runs statements that every page or filing needs: planned once for each connection, their values sent beside them.

Django writes the values into the text, so that PostgreSQL plans every statement anew; for a small statement that costs
more than running it. Here the text must be the same each time and name the types of its arrays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


def prepared_cursor() -> CursorWrapper:
    """Return a cursor of this thread's connection whose statements stay planned; use it as `connection.cursor()`."""
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block one after the other, and wait once for all of them.

    What they answer is read after the block: rows and `rowcount` stay in their cursors (`rows.asked`). The first that
    fails fails the block, at its end at the latest. A transaction that begins or ends within it does so in the same
    way; the ORM counts rows as it goes, and has no place here.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def in_transaction() -> Iterator[None]:
    """Use the caller's transaction, or one of its own; without a savepoint, an error that is caught undoes nothing."""
    if connection.in_atomic_block:
        yield
    else:
        with transaction.atomic():
            yield
