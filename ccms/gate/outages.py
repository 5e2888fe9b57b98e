"""Tells the log why the database could not do something, since the person is told only to come back."""

import structlog
from psycopg import Error

from ccms.core.failures import DependencyDown

log = structlog.get_logger("ccms.database")
# connections, deadlocks, space, operators, files: of other classes the first sentence may quote what somebody typed
WITHOUT_VALUES = frozenset({"08", "40", "53", "55", "57", "58"})


def database_down(error: BaseException | None) -> DependencyDown:
    """Return the failure that a person is told, and write its cause to the log: class, SQLSTATE and first sentence.

    Where the sentence may hold a value, and what PostgreSQL adds to it, is left out.
    """
    cause = error.__cause__ if error is not None and error.__cause__ is not None else error
    state = cause.sqlstate if isinstance(cause, Error) else None
    is_safe = state is None or state[:2] in WITHOUT_VALUES
    sentence = str(cause).partition("\n")[0] if is_safe else ""
    log.warning("database down", error=type(cause).__name__, sqlstate=state, sentence=sentence)
    return DependencyDown()
