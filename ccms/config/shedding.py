"""Keeps the pages quick under a flood: few requests run at once, some wait, the rest are told to come back.

The queue is the signal, not the processor: whoever finds it longer than his class may wait in is sent away at once,
and of those who wait the most urgent runs first.
"""

import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from ccms.config.classes import Class, class_of
from ccms.core.failures import sentence

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

SHED = "ccms.shed"  # in the environ of a request that was sent away
RETRY_SECONDS = (5, 20)  # spread, so that those who were sent away do not come back together
# Of an upload that is sent away so much is read, for so long; beyond it the connection is closed.
MOST_READ, PIECE, READING_SECONDS = 2_000_000, 65_536, 2.0
# a busy process is alive: whoever watches it must not restart it
ALWAYS = frozenset({"/livez", "/readyz"})
# Which part of the waiting places each class may use; filings have the last ones for themselves.
SHARES: Mapping[Class, float] = {Class.FILING: 1.0, Class.CASE: 0.75, Class.LIST: 0.25, Class.PUBLIC: 0.125}
BUSY = (
    '<!doctype html><html lang="bn"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>একটু পরে আবার</title><p>এখন অনেকে একসঙ্গে ঢুকছেন। কয়েক সেকেন্ড পরে আবার চেষ্টা করুন; আপনার লেখা পাতায় থেকে যাবে।"
    '<p lang="en">Many people are here at once. Please try again in a few seconds; what you typed stays on the page.'
).encode()


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
            _read_away(environ)
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


def _read_away(environ: Environ) -> None:
    """Read what is still being sent, up to a limit: else the connection breaks and a browser shows its own error."""
    left = int(environ.get("CONTENT_LENGTH") or 0)
    end = time.monotonic() + READING_SECONDS
    while 0 < left <= MOST_READ and time.monotonic() < end:
        piece = environ["wsgi.input"].read(min(left, PIECE))
        if not piece:
            return
        left -= len(piece)


def _busy(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    least, most = RETRY_SECONDS
    wait = least + secrets.randbelow(most - least)
    is_call = environ.get("PATH_INFO", "").startswith("/api/")
    body = _problem(wait, environ.get("HTTP_ACCEPT_LANGUAGE", "")) if is_call else BUSY
    headers = [
        ("Content-Type", "application/problem+json" if is_call else "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(wait)),
        ("Cache-Control", "no-store"),
    ]
    start_response("503 Service Unavailable", headers)
    return [body]


def _problem(wait: int, accepted: str) -> bytes:
    """Return what a machine is told: the shape of all refusals of the API, made without it."""
    slug, language = "overloaded", "en" if accepted.lower().startswith("en") else "bn"
    title = sentence(slug, language, wait=timedelta(seconds=wait))
    told = {"type": f"/problems/{slug}", "title": title, "status": 503, "instance": "", "retry_after": wait}
    return json.dumps(told, ensure_ascii=False).encode()
