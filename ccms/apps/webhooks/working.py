"""The thread of the worker that writes what webhooks are to be told, and calls them."""

import logging
import threading
import time

from django.db import DatabaseError

from ccms.apps.webhooks import hearing
from ccms.apps.webhooks.calling import Line
from ccms.apps.webhooks.claims import rescue
from ccms.gate.clock import current_time
from ccms.gate.threads import STOP_SECONDS, again_and_again

log = logging.getLogger(__name__)

BUSY_SECONDS = 5  # how long webhooks are called before the ledger is looked at again, and the other way round


def call(stopping: threading.Event) -> None:
    """Write and call until `stopping`, then wait for the answers to the calls under way."""
    line = Line()
    try:
        again_and_again(lambda: _call_once(line, stopping), stopping)
        _finish(line)
    finally:
        line.close()


def _call_once(line: Line, stopping: threading.Event) -> None:
    """Write what webhooks are to be told, and call those that are due. One that is slow does not hold up the rest."""
    until = time.monotonic() + BUSY_SECONDS
    while hearing.catch_up() and time.monotonic() < until:
        pass
    rescue(current_time())
    until = time.monotonic() + BUSY_SECONDS
    while not stopping.is_set() and line.step(current_time()) and time.monotonic() < until:
        pass


def _finish(line: Line) -> None:
    """Write down what comes back of the calls under way, so that none of them is made again."""
    until = time.monotonic() + STOP_SECONDS
    try:
        while time.monotonic() < until and line.step(current_time(), take=False):
            pass
    except (DatabaseError, OSError):
        log.exception("what became of the last calls is not known")
