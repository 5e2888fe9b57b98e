"""Lets any number of workers work on waiting rows: each row is locked for its turn, and passed over by the others."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet

log = logging.getLogger(__name__)


def take_turn[Row: Model](waiting: QuerySet[Row], work: Callable[[Row], bool], give_up: Callable[[], bool]) -> bool:
    """Work on the one row that is waiting, in a transaction, unless another worker does; False where nothing was done.

    A row that breaks is given up, so that it does not hold up those behind it.
    """
    try:
        with transaction.atomic():
            row = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
            return row is not None and work(row)
    except (OperationalError, InterfaceError):  # the database, not the row: it keeps its turn
        raise
    except Exception:
        log.exception("%s could not be worked on", waiting.model.__name__)
        return give_up()


def wait_for_turn(name: str) -> None:
    """Wait until no other transaction has the turn of this name, and keep it until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
