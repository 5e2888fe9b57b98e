"""The worker: procrastinate's loop for jobs and timers, a thread that empties the outbox, one that calls webhooks."""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from ccms.complaints.reading import webhooks
from ccms.config.environment import BadSettingError
from ccms.config.starting import check_settings
from ccms.editions import in_force
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver
from ccms.notices.webhooks.calling import Line
from ccms.notices.webhooks.claims import rescue
from ccms.operations import commit_watch
from ccms.operations.law import follow_law

log = logging.getLogger(__name__)

CONCURRENCY = 2
EVERY_SECONDS = 0.5  # the outbox is emptied; what is written meanwhile leaves together with the next
BUSY_SECONDS = 5  # how long webhooks are called before the ledger is looked at again, and the other way round
TROUBLE_SECONDS = 5
LISTEN_SECONDS = 0.3  # how soon the loop of jobs knows that a signal came
STOP_SECONDS = 10


def run_worker() -> int:
    """Work until SIGINT or SIGTERM; a running job is finished first. A database that goes away is waited for."""
    check_signing_key()
    check_settings()
    commit_watch.name_connections(commit_watch.WORKER)
    follow_law()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    threads = [threading.Thread(target=task, args=(stopping,), name=task.__name__) for task in (_deliver, _call)]
    for thread in threads:
        thread.start()
    in_force.watch(stopping)
    commit_watch.watch(stopping)
    try:
        while not stopping.is_set():
            _run_jobs(stopping)
    finally:
        stopping.set()
        for thread in threads:
            thread.join(STOP_SECONDS)
    return 0


def _run_jobs(stopping: threading.Event) -> None:
    try:
        with app.replace_connector(DjangoConnector().get_worker_connector()):
            asyncio.run(_jobs(stopping))
    except (ConnectorException, DatabaseError, OSError):
        log.exception("the loop of jobs lost the database")
        stopping.wait(TROUBLE_SECONDS)


async def _jobs(stopping: threading.Event) -> None:
    """Run jobs until `stopping`. The library's own handlers would lose a signal that comes while it starts."""
    async with app.open_async():
        loop = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY,
                delete_jobs="successful",
                shutdown_graceful_timeout=STOP_SECONDS,
                update_heartbeat_interval=5,
                stalled_worker_timeout=20,
                install_signal_handlers=False,
            )
        )
        while not (stopping.is_set() or loop.done()):
            await asyncio.wait([loop], timeout=LISTEN_SECONDS)
        loop.cancel()  # which lets it finish what it runs
        with suppress(asyncio.CancelledError):
            await loop


def check_signing_key() -> None:
    """Fail with the setting's name where the worker, which alone needs the key, cannot read it."""
    try:
        settings.CCMS_SIGNING_KEY_FILE.read_bytes()
    except OSError as error:
        reason = f"{settings.CCMS_SIGNING_KEY_FILE} cannot be read ({error.strerror})"
        raise BadSettingError("CCMS_SIGNING_KEY_FILE", reason) from error


def _deliver(stopping: threading.Event) -> None:
    # a short poll: with NOTIFY every filing would queue for PostgreSQL's one notification lock
    _again_and_again(lambda: deliver(current_time()), stopping)


def _call(stopping: threading.Event) -> None:
    line = Line()
    try:
        _again_and_again(lambda: _call_once(line, stopping), stopping)
        _finish(line)
    finally:
        line.close()


def _call_once(line: Line, stopping: threading.Event) -> None:
    """Write what webhooks are to be told, and call those that are due. One that is slow does not hold up the rest."""
    until = time.monotonic() + BUSY_SECONDS
    while webhooks.catch_up() and time.monotonic() < until:
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


def _again_and_again(act: Callable[[], object], stopping: threading.Event) -> None:
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
