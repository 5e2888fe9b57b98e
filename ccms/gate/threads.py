"""Repeats what a thread of the worker does until the worker stops; a database that goes away is waited for."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.5  # what is written meanwhile leaves together with the next
TROUBLE_SECONDS = 5
STOP_SECONDS = 10  # how long a thread has to end


def again_and_again(act: Callable[[], object], stopping: threading.Event) -> None:
    """Act until `stopping`, at most once in half a second."""
    pause = 0.0
    while not stopping.wait(pause):
        close_old_connections()
        begun = time.monotonic()
        try:
            act()
            pause = max(0.0, begun + EVERY_SECONDS - time.monotonic())
        except (DatabaseError, OSError):
            log.exception("%s failed", threading.current_thread().name)
            pause = TROUBLE_SECONDS
    close_old_connections()
