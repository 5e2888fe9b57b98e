"""Ends commits that wait in vain for a synchronous standby, which PostgreSQL lets wait for ever.

Their back end is ended after some two seconds. What it wrote stays on the primary; its connection closes without an
answer, so that nobody takes it for done on both. The sender is told that this is not known, and to send it again.
Only commits of pages and of the worker are ended: an operator's command may write much at once, and waits for its end.
"""

import threading
import time
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from django.db import connection, connections

WEB, WORKER = "ccms-web", "ccms-worker"  # how the connections whose commits are watched are named
EVERY_SECONDS = 0.5
SELDOM_SECONDS = 10.0  # where no standby is asked for
PATIENCE_SECONDS = 1.5
_ASKED_FOR = "SELECT current_setting('synchronous_standby_names') <> ''"
# times stay texts, since Django reads those of a server in another time zone wrongly
_WAITING = """
    SELECT pid, state_change::text FROM pg_stat_activity
    WHERE wait_event = 'SyncRep' AND usename = current_user AND application_name = ANY(%s)
"""
_END = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid = %s AND state_change::text = %s AND wait_event = 'SyncRep'
"""

type Waiting = tuple[int, str]  # a back end, and when it began what it does

# a commit has waited for long; set until one is known to be confirmed
doubt = threading.Event()
log = structlog.get_logger("ccms.database")


def name_connections(program: str) -> None:
    """Give the connections that this process makes from now on the name of its program."""
    for alias in connections:
        database = connections[alias].settings_dict
        database["OPTIONS"] = database.get("OPTIONS", {}) | {"application_name": program}


def watch(stopping: threading.Event | None = None) -> None:
    """Watch the commits of all processes from now on, in a thread of this one."""
    given = (stopping or threading.Event(),)
    threading.Thread(target=_watch, args=given, daemon=True, name="commit-watch").start()


class CommitWatch:
    """Knows since when each commit has been seen to wait."""

    def __init__(self) -> None:
        self._since: dict[Waiting, float] = {}

    def look(self, line: psycopg.Connection[Any]) -> float:
        """Look once, and end what has waited too long; return after how many seconds to look again."""
        if line.execute(_ASKED_FOR).fetchone() == (False,):
            return SELDOM_SECONDS
        now, waiting = time.monotonic(), line.execute(_WAITING, [[WEB, WORKER]]).fetchall()
        self._since = {one: self._since.get(one, now) for one in waiting}
        longest = max((now - since for since in self._since.values()), default=0.0)
        if longest >= PATIENCE_SECONDS - EVERY_SECONDS:  # another process may be the first to end it
            doubt.set()
        late = [one for one, since in self._since.items() if now - since >= PATIENCE_SECONDS]
        for one in late:
            line.execute(_END, one)
        if late:
            log.error("no standby confirms what is written", ended=len(late))
        return EVERY_SECONDS


def _watch(stopping: threading.Event) -> None:
    commits = CommitWatch()
    line: psycopg.Connection[Any] | None = None
    pause = EVERY_SECONDS
    while not stopping.wait(pause):
        try:
            line = line or psycopg.connect(**connection.get_connection_params(), autocommit=True)
            pause = commits.look(line)
        except (psycopg.Error, OSError):
            # that the database is away is told by others
            with suppress(psycopg.Error, OSError):
                if line:
                    line.close()
            line, pause = None, EVERY_SECONDS
