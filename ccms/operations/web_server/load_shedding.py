"""Keeps the pages quick under overload: few requests run at once, some wait, the rest are told to come back.

The length of the queue decides, not the processor's load: a request that finds it longer than its class may wait in is
refused at once, and of those that wait the most urgent runs first.

Cheap answers in both languages, given before Django is called, without session or database.

Classifies requests by urgency, so that the most urgent run first when the server cannot run all of them.
"""

import json
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from math import ceil
from typing import Any

from ccms.core.failures import catalogue, sentence


class Class(StrEnum):
    """The first is kept longest, the last is given up first."""

    FILING = "filing"  # codes, filing, evidence: what cannot be done later
    CASE = "case"  # somebody's own complaint, answering it, deciding it, signing in, the first page
    LIST = "list"  # lists, searches, what machines read
    PUBLIC = "public"  # figures, downloads, previews, pages about us


# The longest beginning of the address decides; what is not here is a page about us.
_BEGINNINGS = {
    "/c": Class.FILING,
    "/uploads": Class.FILING,
    "/t/sign-in": Class.FILING,
    "/api/v1/codes": Class.FILING,
    "/api/v1/complaints": Class.FILING,
    "/": Class.PUBLIC,
    "/t": Class.CASE,
    "/answer": Class.CASE,
    "/firm": Class.CASE,
    "/office": Class.CASE,
    "/body": Class.CASE,
    "/coordinator": Class.CASE,
    "/sign-in": Class.CASE,
    "/hooks": Class.CASE,
    "/t/mine": Class.LIST,
    "/office/search": Class.LIST,
    "/api": Class.LIST,
}
# a desk's own address is its list
_WHOLE = {
    "/": Class.CASE,
    "/firm/": Class.LIST,
    "/office/": Class.LIST,
    "/body/": Class.LIST,
    "/coordinator/": Class.LIST,
}


def class_of(path: str) -> Class:
    """Return how urgent an address is, by the path alone: no database, no session."""
    if path in _WHOLE:
        return _WHOLE[path]
    while path:
        if path in _BEGINNINGS:
            return _BEGINNINGS[path]
        path = path.rpartition("/")[0]
    return Class.PUBLIC


RETRY_SECONDS = (5, 20)  # spread, so that those who were sent away do not come back together
TOO_SLOW = "request-too-slow"
_BUSY = (
    "একটু পরে আবার",
    "এখন অনেকে একসঙ্গে ঢুকছেন। কয়েক সেকেন্ড পরে আবার চেষ্টা করুন; আপনার লেখা পাতায় থেকে যাবে।",
    "Many people are here at once. Please try again in a few seconds; what you typed stays on the page.",
)


@dataclass(frozen=True, slots=True)
class Brief:
    """Status, headers and body of one answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def busy(environ: Mapping[str, Any]) -> Brief:
    """Return what somebody is told for whom there is no room at the moment."""
    least, most = RETRY_SECONDS
    wait = least + secrets.randbelow(most - least)
    return _brief(environ, "overloaded", _BUSY, wait)


def too_slow(environ: Mapping[str, Any]) -> Brief:
    """Return what somebody is told whose request did not arrive in time; the connection is closed."""
    texts = (sentence(TOO_SLOW, "bn"), sentence(TOO_SLOW, "bn"), sentence(TOO_SLOW, "en"))
    brief = _brief(environ, TOO_SLOW, texts, None)
    brief.headers.append(("Connection", "close"))
    return brief


def _brief(environ: Mapping[str, Any], slug: str, texts: tuple[str, str, str], wait: int | None) -> Brief:
    is_call = environ.get("PATH_INFO", "").startswith("/api/")
    body = _problem(environ, slug, wait) if is_call else _page(*texts)
    headers = [
        ("Content-Type", "application/problem+json" if is_call else "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if wait is not None:
        headers.append(("Retry-After", str(wait)))
    return Brief(catalogue()[slug].status, headers, body)


def _page(title: str, bn: str, en: str) -> bytes:
    return (
        '<!doctype html><html lang="bn"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{title}</title><p>{bn}<p lang="en">{en}'
    ).encode()


def _problem(environ: Mapping[str, Any], slug: str, wait: int | None) -> bytes:
    """Return what a machine is told: the shape of all refusals of the API, made without it."""
    language = "en" if environ.get("HTTP_ACCEPT_LANGUAGE", "").lower().startswith("en") else "bn"
    title = sentence(slug, language, **({} if wait is None else {"wait": timedelta(seconds=wait)}))
    told = {"type": f"/problems/{slug}", "title": title, "status": catalogue()[slug].status, "instance": ""}
    return json.dumps(told if wait is None else {**told, "retry_after": wait}, ensure_ascii=False).encode()


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
