"""Notices within seconds that the database does not answer, and lets no request wait for it.

A server that is stopped, frozen or cut off keeps its connections open and answers nothing, and a request would wait for
ever. So each web process checks every second that the server answers. Where it does not, and not when asked again, the
process cuts its connections; requests that wait on one, and new ones, get the page that says so at once. What needs no
database goes on.
"""

import os
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakSet, ref

import psycopg
import structlog
from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from psycopg.errors import Diagnostic
from psycopg_pool import ConnectionPool

from ccms.config.database import PORT
from ccms.core.failures import DependencyDown
from ccms.gate.outages import SAFE, TOLD, confirm, database_down
from ccms.operations.commit_watch import doubt
from ccms.web.access import OTHER_DOORS, TABLE
from ccms.web.audiences import Audience
from ccms.web.failure_pages import failure_page

EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
MOMENT_SECONDS = 0.5
# PostgreSQL answers this with one octet, before it asks who calls
SSL_REQUEST = struct.pack("!ii", 8, 80_877_103)

_silent = threading.Event()
_trial = threading.Lock()
log = structlog.get_logger("ccms.database")


class Watched(psycopg.Connection[Any]):
    """A connection of the web's pool, known to its process as long as it is used."""

    known: ClassVar["WeakSet[Watched]"] = WeakSet()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._is_confirmed = True
        self.add_notice_handler(partial(_hear, ref(self)))
        Watched.known.add(self)

    def wait(self, *args: Any, **named: Any) -> Any:
        """Wait for an answer. Raises where somebody has ended the wait of a commit for its standby.

        PostgreSQL calls that a success, with a warning: the primary alone has what was written.
        """
        answer = super().wait(*args, **named)
        if not self._is_confirmed:
            self._is_confirmed = True
            raise psycopg.OperationalError("no standby has confirmed this commit")
        return answer

    def check(self) -> None:
        """Raise if it has broken while nobody used it; costs no way to the server and back where it has not.

        A server that ends a connection, and `cut`, leave something to be read on a line on which nothing is awaited.
        """
        line = select.poll()
        line.register(self.fileno(), select.POLLIN)
        if line.poll(0):
            ConnectionPool.check_connection(self)

    def cut(self) -> None:
        """End it from outside: a thread that waits on it gets an error at once."""
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


def _hear(line: "ref[Watched]", notice: Diagnostic) -> None:
    watched = line()
    if watched and notice.source_function == "SyncRepWaitForLSN":
        watched._is_confirmed = False  # noqa: SLF001 - of the same class


def watch() -> None:
    """Watch the database from now on, in a thread of this process."""
    threading.Thread(target=_watch, daemon=True, name="database-watch").start()


def answers() -> bool:
    """Tell whether one of the servers that the settings name answers at all."""
    places = _places()
    if len(places) == 1:
        return _answers(*places[0])
    with ThreadPoolExecutor(max(len(places), 1), thread_name_prefix="database-watch") as pool:
        return any(list(pool.map(lambda place: _answers(*place), places)))


class DatabaseWatchMiddleware:
    """Says at once that the database is away, instead of letting a request find out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, from what needs no database if need be."""
        if _silent.is_set() and not _needs_none(request):
            return failure_page(request, DependencyDown())
        if request.method not in SAFE and doubt.is_set():
            failure = _try_to_confirm(request.method)
            if failure:
                request.META[TOLD] = failure
                return failure_page(request, failure)
        return self._get_response(request)


def _try_to_confirm(method: str | None) -> DependencyDown | None:
    """Let one request at a time find out whether commits are confirmed again, so that the rest holds no thread.

    It does so before its own act: what it finds done before is then confirmed, too.
    """
    if not _trial.acquire(blocking=False):
        return DependencyDown()
    try:
        confirm()
        doubt.clear()
    except OperationalError as error:
        return database_down(error, method)
    finally:
        _trial.release()
    return None


def _needs_none(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Http404:
        return True
    if match.namespace in OTHER_DOORS:
        return False
    row = TABLE.get(match.view_name)
    if row is None:
        return True
    return bool(row.keep_seconds) or Audience.MACHINE in row.audiences


def _watch() -> None:
    while True:
        try:
            look()
        except Exception:  # a watch that ended would leave its process as it was last: without a database for ever
            log.exception("the watch of the database failed")
        time.sleep(EVERY_SECONDS)


def look() -> None:
    """Ask once, and again after a moment where there was no answer: a busy machine is late, and that is no outage."""
    if answers() or _answers_after_a_moment():
        if _silent.is_set():
            log.warning("database answers again")
        _silent.clear()
        return
    if not _silent.is_set():
        log.error("database does not answer", cut=len(Watched.known))
    _silent.set()
    for one in _known():
        one.cut()


def _answers_after_a_moment() -> bool:
    time.sleep(MOMENT_SECONDS)  # a queue at the socket that is full refuses at once
    return answers()


def _known() -> list["Watched"]:
    """Return the connections of now; others may be made meanwhile, which ends a walk through the set."""
    while True:
        try:
            return list(Watched.known)
        except RuntimeError:
            continue


def _places() -> list[tuple[str, str]]:
    database = settings.DATABASES["default"]
    hosts = str(database["HOST"]).split(",")
    ports = str(database["PORT"] or PORT).split(",")
    return list(zip(hosts, ports if len(ports) == len(hosts) else ports * len(hosts), strict=True))


def _answers(host: str, port: str) -> bool:
    try:
        with _line(host, port) as line:
            line.sendall(SSL_REQUEST)
            return bool(line.recv(1))
    except OSError:
        return False


def _line(host: str, port: str) -> socket.socket:
    if host.startswith("/") or not host:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE_SECONDS)
        line.connect(str(Path(host or "/var/run/postgresql") / f".s.PGSQL.{port}"))
        return line
    return socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS)
