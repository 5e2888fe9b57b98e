"""Fills an installation: the first complaints are written as people's are, the others are copies of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from benchmarks.fill.copying import copy_many
from benchmarks.fill.row_templates import moulds
from ccms.demonstration import bulk, loading
from ccms.gate import jobs
from ccms.gate.clock import current_time
from ccms.operations.postgres.analyzing import analyze

MOST_WRITTEN = 1500
FILLED = ("accounts", "complaints", "ledger", "notices")


def fill(size: int, say: loading.Say) -> int:
    """Make many complaints in an installation, with the people and firms that they need; returns how many."""
    loading.install(say)
    with _turn_beside(say):
        made = make(size, current_time())
    analyze(FILLED, vacuum=True)
    loading.publish()
    jobs.done(jobs.DEMONSTRATION_PUBLISHED, current_time())  # a start mixes no stories into it
    return made


def make(size: int, now: datetime) -> int:
    """Make `size` complaints, of which at most MOST_WRITTEN are written and swept; returns how many."""
    written = min(size, MOST_WRITTEN)
    # No worker may see their deadlines, which are over, before the complaints are finished.
    with transaction.atomic():
        ids = bulk.make_many(written, now, of=size)
        found = moulds(ids) if size > written else []
    if found:
        copy_many(found, size - written, bulk.SEED + size)
    return size


@contextmanager
def _turn_beside(say: loading.Say) -> Iterator[None]:
    """Hold the turn on a connection of its own: copies are made by several processes in many transactions."""
    beside = connection.copy()
    try:
        beside.set_autocommit(False)
        loading.wait_for_turn(beside, say)
        yield
    finally:
        beside.close()
