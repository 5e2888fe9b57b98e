"""A database of the world's own: what it holds is kept for all tests of rights, and no other test empties it."""

from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import sql

LEFT_OPEN = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


class Apart:
    """A copy of the tests' database, beside it on the same server."""

    def __init__(self, whose="rights"):
        self.usual = connection.settings_dict["NAME"]
        self.name = f"{self.usual}_{whose}"

    def make(self):
        """Copy the tests' database, which nobody may be connected to meanwhile."""
        self.remove()
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(LEFT_OPEN, [self.usual])
            names = sql.Identifier(self.name), sql.Identifier(self.usual)
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def remove(self):
        """Take it away."""
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))

    @contextmanager
    def entered(self):
        """Let everything that asks the database ask this one."""
        self._turn_to(self.name)
        try:
            yield
        finally:
            self._turn_to(self.usual)

    def _turn_to(self, name):
        connection.close()
        connection.settings_dict["NAME"] = name


@contextmanager
def as_in_a_test():
    """Keep all that is done within, or nothing; what must be outermost may run in it, as in Django's own TestCase."""
    whole = transaction.atomic()
    whole._from_testcase = True
    with whole:
        yield


def let_the_planner_see():
    """Tell PostgreSQL how much there is, as it learns by itself of a database in use."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
