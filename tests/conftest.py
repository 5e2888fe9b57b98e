"""What every test may ask for: a moment, the database, and no network beyond this machine."""

import gc
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import client, override_settings
from django.test.utils import ContextList

from ccms.core.clock import dhaka_day, end_of_day
from ccms.core.failures import Failure
from ccms.law.pack.book import _own as law_in_use
from ccms.operations.postgres.embedded import attached
from tests import day, factories, fetching, installation, properties, sampling, stack
from tests.optional import WHOLE, is_whole
from tests.programs import LeavingOut
from tests.reached import Reached
from tests.sharing import WholeFiles

LOOPBACK = ("127.", "::1", "localhost")
LAST_SECONDS = 15  # longer than nearly every test takes on a slow machine
NEED_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup", "embedded_database"}
FIGURE = "figure"  # a property of a test that measured something: the line that the report ends with
CELLS = "cells of the matrix"  # a property of the tests in rights/test_matrix.py: the visitor, and how many he tried
# Of these migrate knows every row, and to write them anew took ten times as long as to empty all other tables.
FILLED_BY_MIGRATE = {"django_content_type", "auth_permission"}
OFFICES = (
    "accounts_office"  # as an installation has them from its first day; to install them took a tenth of most tests
)
ALL_SLOW = re.compile(r"^pytestmark = .*\b(django_db|processes)\b", re.MULTILINE)
BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_addoption(parser):
    """Add what `make test-fast` and `make soak` pass."""
    parser.addoption("--fast", action="store_true", help="only the tests that need no database and start no process")
    parser.addoption("--drills", action="store_true", help="play restores, fail-overs, upgrades and floods, in minutes")
    parser.addoption("--soak-seconds", type=int, default=0, help="how long the soak lasts; without it none runs")
    parser.addoption("--whole", action="store_true", help="try all of what is otherwise tried by a sample")
    parser.addoption("--day", default=day.WEDNESDAY, help="begin on another day, or at another minute of one, in Dhaka")
    parser.addoption("--reached", action="store_true", help="fail where something was reached by no page, call or job")
    parser.addoption("--soak-seed", type=int, default=0, help="repeat the soak that printed this number")


def pytest_configure(config):
    """Leave out what needs a program that is not on this machine; with --fast, try fewer examples of a property."""
    day.begin(config.option)
    installation.begin(config.option)
    sampling.Sampling.is_whole = config.option.whole
    fetching.begin()
    config.pluginmanager.register(LeavingOut())
    if config.option.reached:
        config.pluginmanager.register(Reached(), "reached")
    properties.begin(fast=config.option.fast, whole=config.option.whole)


def pytest_sessionfinish():
    """Remove the databases that installations were copied from, and the file of the clock."""
    installation.end()
    day.end()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let `--dist loadfile` hand the longest files out first."""
    return WholeFiles(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_terminal_summary(terminalreporter):
    """Say what was measured, and how much the matrix of rights tried."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    properties = [each for report in reports for each in report.user_properties]
    for line in sorted(value for name, value in properties if name == FIGURE):
        terminalreporter.write_line(line)
    cells = dict(value for name, value in properties if name == CELLS)
    if cells:
        each = ", ".join(f"{visitor} {number}" for visitor, number in sorted(cells.items()))
        terminalreporter.write_line(f"{CELLS}: {sum(cells.values())} ({each})")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Do not look for garbage among thousands of tests, neither while they are collected nor while they run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)  # seldom while they run: it took a fifteenth of their time
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Run a test on a stack in one piece."""
    return stack.run(item, nextitem)


def pytest_ignore_collect(collection_path, config):
    """Leave out soak and drills unless they are asked for, and what needs all apps where one is off."""
    if collection_path.name in WHOLE and not is_whole():
        return True
    asked = {"soak": config.getoption("--soak-seconds"), "drills": config.getoption("--drills")}
    if not asked.get(collection_path.name, True):
        return True
    if not config.getoption("--fast"):
        return None
    return True if collection_path == BROWSER_TESTS or _is_slow_by_its_words(collection_path) else None


def _is_slow_by_its_words(path):
    """Tell whether a whole file says that it needs more, so that it need not be imported to be left out."""
    return path.name.startswith("test_") and bool(ALL_SLOW.search(path.read_text(encoding="utf-8")))


def pytest_collection_modifyitems(config, items):
    """With --fast, keep what needs neither database nor processes."""
    if not config.getoption("--fast"):
        return
    slow = {item for item in items if _is_slow(item)}
    config.hook.pytest_deselected(items=list(slow))
    items[:] = [item for item in items if item not in slow]


def _is_slow(item):
    marked = any(item.get_closest_marker(name) for name in ("django_db", "processes"))
    return marked or not NEED_DATABASE.isdisjoint(item.fixturenames)


@pytest.fixture(autouse=True)
def clock_of_its_own():
    """Take back by how much a test moved the clock.

    No test begins in the last seconds of a day in Dhaka: what it counts from today would be wrong at its end.
    """
    now = day.now()
    left = (end_of_day(dhaka_day(now)) - now).total_seconds()
    if left < LAST_SECONDS:
        time.sleep(left)
    yield
    day.begin_again()


NOON = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # a folder may have another `now`: the offices have this one


@pytest.fixture(autouse=True)
def law_of_before():
    """Give the next test the law that this one found; some commands ask the database for it, and keep what they got."""
    kept = vars(law_in_use).copy()
    yield
    vars(law_in_use).update(kept)


@pytest.fixture(scope="session", autouse=True)
def first_context_alone():
    """Keep for `response.context` what the first template of a page is given, not a copy for each part of it."""

    def keep(store, signal, sender, template, context, **more):
        if "context" not in store:
            store["context"] = ContextList([copy(context)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", keep)
        yield


@pytest.fixture(scope="session")
def now():
    """Return a Wednesday noon in Dhaka, no holiday near."""
    return NOON


@pytest.fixture(scope="session")
def embedded_database():
    """Hold the embedded PostgreSQL while the tests run; several workers share one server."""
    if not settings.CCMS_EMBEDDED:
        yield
        return
    with attached(settings.CCMS_DATA) as place:
        installation.waits_for_no_disk(place)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, embedded_database):
    """Start the server before pytest-django makes its database."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Have the offices in the database, once."""
    with django_db_blocker.unblock():
        factories.offices(NOON)


@pytest.fixture(scope="session", autouse=True)
def evidence_apart(tmp_path_factory):
    """Keep files where the other worker's cleaner does not find them: to its database they belong to nothing."""
    with override_settings(CCMS_EVIDENCE_DIR=tmp_path_factory.mktemp("evidence")):
        yield


@pytest.fixture(scope="session", autouse=True)
def database_can_be_emptied():
    """Let Django empty the tables in one go after a test with transactions of its own, the append-only ones too."""
    kept = {
        "ledger_event": "ledger_event_keep",
        "ledger_head": "ledger_head_keep",
        "complaints_complaint": "complaints_only_with_event",
        "editions_edition": "editions_edition_keep",
        "figures_snapshot": "figures_snapshot_keep",
        "figures_of_firm": "figures_of_firm_keep",
        "figures_open_rows": "figures_open_rows_keep",
    }

    def without_triggers(self, style, tables, **options):
        full = sorted({*tables} - FILLED_BY_MIGRATE - {OFFICES})
        ours = [table for table in full if table in kept]
        steps = [
            *(f"ALTER TABLE {table} DISABLE TRIGGER {kept[table]}" for table in ours),
            *(f'DELETE FROM "{table}"' for table in full),  # noqa: S608 - takes a sixteenth of TRUNCATE's time here
            "SET CONSTRAINTS ALL IMMEDIATE",  # else foreign keys are still to be checked when the triggers return
            *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {kept[table]}" for table in ours),
        ]
        return ["; ".join(steps)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", without_triggers)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse connections to anything but this machine."""
    connect = socket.socket.connect

    def local_only(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            message = f"a test tried to reach {address[0]}"
            raise PermissionError(message)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture
def in_parallel(transactional_db):
    """Return a caller from several threads, each with its own connection; failures are answers too."""

    def call(act, times, threads=16):
        def one(turn):
            try:
                return act(turn)
            except Failure as failure:
                return failure

        def close_connections():
            barrier.wait(timeout=30)
            connections.close_all()

        barrier = Barrier(threads)
        with ThreadPoolExecutor(threads) as pool:
            answers = list(pool.map(one, range(times)))
            for _ in range(threads):
                pool.submit(close_connections)
        return answers

    return call
