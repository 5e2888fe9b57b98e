"""Measures a sweep, N filings or N dossiers inside an installation: `python -m benchmarks.once filings N`.

Prints JSON. It measures what the time of a page cannot show: one sweep alone, and what one filing costs the database.
The database of the installation must be running.
"""

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import django

PEOPLE = 5  # filed before counting begins, so that nothing is done for the first time


def sweep() -> dict[str, Any]:
    """Ring everything that is due now, as the worker does each minute."""
    from ccms.complaints.acts import sweeping  # noqa: PLC0415 - after django.setup
    from ccms.complaints.jobs import SWEEPERS  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415

    begun, used = time.perf_counter(), time.process_time()
    fired = sweeping.sweep(current_time(), hands=SWEEPERS)
    return {"fired": fired, "seconds": time.perf_counter() - begun, "python": time.process_time() - used}


@dataclass
class Spent:
    """What was asked of the database: statements, waits for an answer, commits, and the seconds of all of them."""

    statements: int = 0
    round_trips: int = 0
    commits: int = 0
    seconds: float = 0.0
    _block: Any = None  # in which the statement before was sent, without waiting

    def execute(self, execute: Callable[..., Any], *call: Any) -> Any:
        """Stand around each statement, as Django's `execute_wrapper` asks."""
        with self._timed():
            found = execute(*call)
        block = call[-1]["connection"].connection._pipeline  # noqa: SLF001 - nothing public tells blocks apart
        self.round_trips += block is None or block is not self._block
        self.statements += 1
        self._block = block
        return found

    def around(self, commit: Callable[[], None]) -> Callable[[], None]:
        """Return a commit that is counted; Django asks no wrapper for it. What was sent with it waited for it alone."""

        def counted() -> None:
            with self._timed():
                commit()
            self.commits += 1
            self.round_trips -= self._block is not None

        return counted

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - begun


def filings(count: int) -> dict[str, Any]:
    """Send drafts through the services alone, and count what that asks of the database."""
    from django.db import connection  # noqa: PLC0415

    from benchmarks.stock import actors  # noqa: PLC0415

    people = list(actors(count + PEOPLE))
    for filing, by in people[:PEOPLE]:
        _send(filing, by)
    spent, before = Spent(), _wal()
    connection._commit = spent.around(connection._commit)  # type: ignore[attr-defined]  # noqa: SLF001
    with connection.execute_wrapper(spent.execute):
        for filing, by in people[PEOPLE:]:
            _send(filing, by)
    after = _wal()
    return {
        "statements": spent.statements / count - 1,  # one of them asks what time it is
        "round_trips": spent.round_trips / count - 1,
        "milliseconds": spent.seconds / count * 1000,
        "commits": spent.commits / count,
        "syncs": (after[0] - before[0]) / count,
        "wal_bytes": (after[1] - before[1]) / count,
    }


def _send(filing: Any, by: Any) -> None:
    from ccms.complaints.filing.receiving import file  # noqa: PLC0415
    from ccms.gate.clock import current_time  # noqa: PLC0415
    from ccms.gate.idempotency import once  # noqa: PLC0415

    now = current_time()

    def act() -> dict[str, Any]:
        return {"reference": file(filing=filing, by=by, now=now).complaint.reference}

    once(account=by.text, key=uuid.uuid4(), fingerprint=b"benchmark", act=act)


def bare(count: int) -> dict[str, Any]:
    """Write the least that a filing writes, statement by statement, through the same driver."""
    from django.db import connection  # noqa: PLC0415

    from benchmarks.stock import bare_filing  # noqa: PLC0415

    connection.ensure_connection()
    spent = 0.0
    before = (0.0, 0.0)
    for number in range(count + PEOPLE):
        if number == PEOPLE:
            spent, before = 0.0, _wal()
        begun = time.perf_counter()
        bare_filing(connection)
        spent += time.perf_counter() - begun
    after = _wal()
    return {
        "milliseconds": spent / count * 1000,
        "syncs": (after[0] - before[0]) / count,
        "wal_bytes": (after[1] - before[1]) / count,
    }


def _wal() -> tuple[float, float]:
    """Return how many times the server synced its log, and how many bytes it holds; PostgreSQL 18 counts elsewhere."""
    from django.db import connection  # noqa: PLC0415

    time.sleep(1.2)  # statistics are told each second
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn, current_setting('server_version_num')::int")
        octets, version = cursor.fetchone()
        syncs = (
            "SELECT wal_sync FROM pg_stat_wal"
            if version < 180_000  # noqa: PLR2004 - as PostgreSQL writes its version
            else "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'"
        )
        cursor.execute(syncs)
        return float(cursor.fetchone()[0]), float(octets)


def dossiers(count: int) -> dict[str, Any]:
    """Make the dossier of a complaint with ten files, and beside it copy, digest and pack the same bytes, in turn."""
    from benchmarks.papers import bare_packing, case_with_files, made  # noqa: PLC0415

    case = case_with_files()
    made(case)  # starts the reader of strangers' files
    ours, theirs, octets = [], [], 0
    for _ in range(count):
        begun = time.perf_counter()
        items = made(case)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        octets = bare_packing(items)
        theirs.append(time.perf_counter() - begun)
    middle = count // 2
    return {"seconds": sorted(ours)[middle], "bare": sorted(theirs)[middle], "octets": octets}


WORKS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "sweep": sweep,
    "filings": filings,
    "bare": bare,
    "dossiers": dossiers,
}


def main() -> None:
    """Do one and print what it gave."""
    django.setup()
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(WORKS[sys.argv[1]](*map(int, sys.argv[2:]))) + "\n")


if __name__ == "__main__":
    main()
