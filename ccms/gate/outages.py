"""Tells the log why the database could not do something, and a person whether it may have been done."""

import structlog
from django.db import connection
from psycopg import Error, InterfaceError, OperationalError

from ccms.core.failures import DependencyDown

log = structlog.get_logger("ccms.database")
# connections, deadlocks, space, operators, files: of other classes the first sentence may quote what somebody typed
WITHOUT_VALUES = frozenset({"08", "40", "53", "55", "57", "58"})
TOLD = "ccms.failure"  # in a request's META: what it was refused for before it came to page or call
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # methods that change nothing
# something to commit that changes no row
_CONFIRM = "SELECT pg_logical_emit_message(true, 'ccms', 'confirm')"


def database_down(error: BaseException | None, method: str | None = None) -> DependencyDown:
    """Return the failure that a person is told, and write its cause to the log: class, SQLSTATE and first sentence.

    Where the sentence may hold a value, and what PostgreSQL adds to it, is left out.
    """
    cause = error.__cause__ if error is not None and error.__cause__ is not None else error
    state = cause.sqlstate if isinstance(cause, Error) else None
    is_safe = state is None or state[:2] in WITHOUT_VALUES
    sentence = str(cause).partition("\n")[0] if is_safe else ""
    log.warning("database down", error=type(cause).__name__, sqlstate=state, sentence=sentence)
    return DependencyDown(unknown=True) if method not in SAFE and _answer_was_lost(cause) else DependencyDown()


def confirm() -> None:
    """Make this commit wait until the standbys have everything written before it, too.

    What is found in the database may have waited for a standby in vain; then nobody may be told that it is done.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRM)


# an account that may not read everything sees how many standbys there are, and not of which kind
_REPLICATION = """
    SELECT current_setting('synchronous_standby_names') <> '' AND NOT EXISTS (
        SELECT FROM pg_stat_replication WHERE coalesce(sync_state, 'sync') IN ('sync', 'quorum')
    ), (
        SELECT count(*) FROM pg_stat_activity
        WHERE wait_event = 'SyncRep' AND state_change < clock_timestamp() - interval '1 second'
    )
"""


def replication() -> tuple[bool, int]:
    """Tell whether a standby that commits wait for is missing, and how many have waited for more than a second."""
    with connection.cursor() as cursor:
        cursor.execute(_REPLICATION)
        missing, waiting = cursor.fetchone()
    return missing, waiting


def _answer_was_lost(cause: BaseException | None) -> bool:
    """Tell whether a connection broke in the middle of its work: what it was told last may be done.

    The classes that mean something else, such as a refusal or a pool without a connection, are derived from these two.
    """
    return type(cause) in {OperationalError, InterfaceError} and getattr(cause, "pgconn", None) is None
