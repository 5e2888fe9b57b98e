"""The worker: procrastinate's loop for jobs and timers, a thread that empties the outbox, and those of the apps."""

import asyncio
import logging
import signal
import threading
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from ccms.config.environment import BadSettingError
from ccms.config.starting import check_settings
from ccms.editions import in_force
from ccms.gate import operating
from ccms.gate.clock import current_time
from ccms.gate.threads import STOP_SECONDS, TROUBLE_SECONDS, again_and_again
from ccms.notices.delivery import deliver
from ccms.operations import commit_watch
from ccms.operations.law import follow_law

log = logging.getLogger(__name__)

CONCURRENCY = 2
LISTEN_SECONDS = 0.3  # how soon the loop of jobs knows that a signal came


def run_worker() -> int:
    """Work until SIGINT or SIGTERM; a running job is finished first. A database that goes away is waited for."""
    check_signing_key()
    check_settings()
    commit_watch.name_connections(commit_watch.WORKER)
    follow_law()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    tasks = (_deliver, *(task for app in operating.of_apps() for task in app.threads))
    threads = [threading.Thread(target=task, args=(stopping,), name=task.__name__) for task in tasks]
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
    again_and_again(lambda: deliver(current_time()), stopping)
