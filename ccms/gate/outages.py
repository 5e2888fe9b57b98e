"""Tells the log why the database could not do something, since the person is told only to come back."""

import structlog
from psycopg import Error

from ccms.core.failures import DependencyDown

log = structlog.get_logger("ccms.database")


def database_down(error: BaseException | None) -> DependencyDown:
    """Return the failure that a person is told, and write its cause to the log: class, SQLSTATE and first sentence.

    What PostgreSQL adds to the sentence may hold values of a row, and is left out.
    """
    cause = error.__cause__ if error is not None and error.__cause__ is not None else error
    told = cause.diag if isinstance(cause, Error) else None
    log.warning(
        "database down",
        error=type(cause).__name__,
        sqlstate=told.sqlstate if told else None,
        sentence=told.message_primary if told and told.message_primary else str(cause).partition("\n")[0],
    )
    return DependencyDown()
