"""Keeps the pages quick under overload: few requests run at once, some wait, the rest are told to come back.

The length of the queue decides, not the processor's load: a request that finds it longer than its class may wait in is
refused at once, and of those that wait the most urgent runs first.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

from ccms.operations.web_server.brief_answers import busy
from ccms.operations.web_server.urgency import Class, class_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

SHED = "ccms.shed"  # in the environ of a request that was sent away
# a busy process is alive: whoever watches it must not restart it
ALWAYS = frozenset({"/livez", "/readyz"})
# Which part of the waiting places each class may use; filings have the last ones for themselves.
SHARES: Mapping[Class, float] = {Class.FILING: 1.0, Class.CASE: 0.75, Class.LIST: 0.25, Class.PUBLIC: 0.125}


class Shedding:
    """A WSGI application that lets `running` requests into another one, and `waiting` more wait for `patience` s."""

    def __init__(self, application: Application, *, running: int, waiting: int, patience: float) -> None:
        """Guard one application within this process."""
        self._application = application
        self._free = running
        self._waiting = waiting
        self._patience = patience
        self._lock = threading.Lock()
        self._queues: dict[Class, deque[threading.Event]] = {one: deque() for one in Class}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or say 503 at once where the waiting places of this class are taken."""
        path = environ.get("PATH_INFO", "")
        if path in ALWAYS:
            return self._application(environ, start_response)
        if not self._let_in(class_of(path)):
            environ[SHED] = True
            return _busy(environ, start_response)
        try:
            # the answer is rendered when this returns; only streamed files are read later, by the server
            return self._application(environ, start_response)
        finally:
            self._let_next()

    @property
    def queued(self) -> int:
        """How many wait."""
        return sum(map(len, self._queues.values()))

    def _let_in(self, one: Class) -> bool:
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if self.queued >= ceil(self._waiting * SHARES[one]):
                return False
            turn = threading.Event()
            self._queues[one].append(turn)
        if turn.wait(self._patience):
            return True
        with self._lock:
            # it may have been its turn in this very moment
            if turn.is_set():
                return True
            self._queues[one].remove(turn)
        return False

    def _let_next(self) -> None:
        with self._lock:
            queue = next((queue for queue in self._queues.values() if queue), None)
            if queue:
                queue.popleft().set()
            else:
                self._free += 1


def _busy(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    brief = busy(environ)
    start_response(f"{brief.status} {HTTPStatus(brief.status).phrase}", brief.headers)
    return [brief.body]
