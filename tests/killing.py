"""Another process that is killed at any of its statements, and the moment when nothing of it is left."""

import os
import signal
import time
from contextlib import nullcontext

from django.db import connection


def killed_at(turn, act, *, within=nullcontext):
    """Let another process act within something, killed at its so manyth statement; tell whether it came to that."""
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's; closing it here would end it there
        left = iter(range(turn))

        def execute(run_it, *arguments):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return run_it(*arguments)

        with within(), connection.execute_wrapper(execute):
            act()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def wait_for_the_dead():
    """Wait until the server has noticed that a killed client is gone, and taken back what it had begun."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    for _ in range(500):
        with connection.cursor() as cursor:
            # whoever else is connected, as a browser that keeps its line to a server of ours open, holds none
            cursor.execute(f"{asked} AND backend_type = 'client backend' AND xact_start IS NOT NULL")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)
    raise AssertionError("a dead process still holds its transaction")
