"""Keeps the pages quick under a flood: few requests run at once, some wait, the rest are told to come back."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

RETRY_SECONDS = 3
# a busy process is alive: whoever watches it must not restart it
ALWAYS = frozenset({"/livez", "/readyz"})
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
        self._running = threading.Semaphore(running)
        self._places = threading.Semaphore(running + waiting)
        self._patience = patience

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or say 503 at once where even the waiting places are taken."""
        if environ.get("PATH_INFO") in ALWAYS:
            return self._application(environ, start_response)
        if not self._places.acquire(blocking=False):
            return _busy(start_response)
        try:
            if not self._running.acquire(timeout=self._patience):
                return _busy(start_response)
            try:
                # the answer is rendered when this returns; only streamed files are read later, by the server
                return self._application(environ, start_response)
            finally:
                self._running.release()
        finally:
            self._places.release()


def _busy(start_response: StartResponse) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(BUSY))),
        ("Retry-After", str(RETRY_SECONDS)),
        ("Cache-Control", "no-store"),
    ]
    start_response("503 Service Unavailable", headers)
    return [BUSY]
