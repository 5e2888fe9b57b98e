"""Reads any number of rows through a cursor of the database, so that memory does not grow with the ledger."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

BATCH = 5_000


def in_batches(sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one query, all from the moment it began. The caller holds a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(BATCH):
            yield from rows
