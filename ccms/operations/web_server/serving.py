"""Runs the web server: everything is loaded once, then shared by the forked web processes."""

import gc
import multiprocessing
import os
import resource
import socket
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import get_resolver
from django.utils import translation

from ccms.config.environment import BadSettingError
from ccms.editions import in_force
from ccms.operations import commit_watch
from ccms.operations.law import follow_law
from ccms.operations.processes import end_with_parent, leave_terminal
from ccms.operations.web_server import database_watch

STOP_SECONDS = 10
RESTART_SECONDS = 1
HEADER_MILLISECONDS = 10_000
CONNECTIONS = 4096  # of one process; whoever comes then waits until one is closed
FILES_OF_CONNECTION, OTHER_FILES = 2, 512  # its socket and its body; the database, pages, programs
POOL_WAIT_SECONDS = 3


def serve() -> int:
    """Serve until SIGINT or SIGTERM; web processes that die are replaced."""
    from granian.server import Server  # noqa: PLC0415 - management commands load quicker without the server

    follow_law()
    connections.close_all()  # a connection of no pool, which no process may inherit
    commit_watch.name_connections(commit_watch.WEB)
    _use_pool()
    load_pages()
    application = load_application()
    while True:
        server: Any = Server("ccms.operations.web_server.wsgi:served", **_options())
        try:
            server.serve(target_loader=_loader(application), wrap_loader=False)
        except SystemExit:
            # granian gives up when web processes are killed faster than it likes; a signal ends the loop
            if server.interrupt_signal:
                return 0
            time.sleep(RESTART_SECONDS)
            continue
        return 0


def load_pages() -> None:
    """Load what every page needs, so that the processes forked later share the memory."""
    list(get_resolver().url_patterns)
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")


def load_application() -> Callable[..., Any]:
    """Load the application, which lists the built static files, and make ready to fork."""
    from ccms.operations.web_server.wsgi import served  # noqa: PLC0415 - it builds the application at once

    multiprocessing.set_start_method("fork", force=True)
    connections.close_all()
    gc.collect()
    gc.freeze()
    return served


def check_port() -> None:
    """Fail with the setting's name where the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.CCMS_HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.CCMS_HOST, settings.CCMS_PORT))
        except OSError as error:
            address = f"{settings.CCMS_HOST}:{settings.CCMS_PORT}"
            reason = f"{address} cannot be used ({error.strerror}); name another port"
            raise BadSettingError("CCMS_PORT", reason) from error


def open_connections() -> int:
    """Return how many connections a process can hold, after raising its limit of open files where it may.

    A server that has no file left for a connection takes none, and turns in circles meanwhile.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * FILES_OF_CONNECTION + OTHER_FILES
    if limit != resource.RLIM_INFINITY:
        limit = max(limit, wanted if most == resource.RLIM_INFINITY else min(most, wanted))
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
        wanted = min(wanted, limit)
    return max((wanted - OTHER_FILES) // FILES_OF_CONNECTION, 1)


def _options() -> dict[str, Any]:
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 - see serve
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    return {
        "address": settings.CCMS_HOST,
        "port": settings.CCMS_PORT,
        "interface": Interfaces.ASGINL,
        "http": HTTPModes.http1,  # of HTTP/2 one connection could bring hundreds of slow bodies
        "workers": settings.CCMS_WEB_PROCESSES,
        "backlog": 2048,
        "backpressure": open_connections(),
        "http1_settings": HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        "websockets": False,
        "log_level": LogLevels.error,
        "respawn_failed_workers": True,
        "respawn_interval": 0.1,
        "workers_kill_timeout": STOP_SECONDS,
    }


def _loader(application: Callable[..., Any]) -> Callable[[], Callable[..., Any]]:
    master = os.getpid()

    def load() -> Callable[..., Any]:
        leave_terminal()
        end_with_parent(master)
        database_watch.watch()
        commit_watch.watch()
        in_force.watch()
        return application

    return load


def _use_pool() -> None:
    for alias in connections:
        database = connections[alias].settings_dict
        database["CONN_MAX_AGE"] = 0
        database["OPTIONS"] = database.get("OPTIONS", {}) | {
            "pool": {
                "min_size": 1,
                "max_size": settings.CCMS_WEB_THREADS,
                "timeout": POOL_WAIT_SECONDS,
                "connection_class": database_watch.Watched,
                "check": database_watch.Watched.check,
            }
        }
