"""Health checks: whether this process answers, and whether it may be sent requests."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from ccms.complaints.evidence.stores import store
from ccms.complaints.reading.vitals import worker_age
from ccms.gate.clock import current_time
from ccms.notices.queries import waiting_since

Check = Callable[[], bool]
PATIENCE_SECONDS = 1.5
_asking = ThreadPoolExecutor(1, thread_name_prefix="readyz")


def livez(request: HttpRequest) -> HttpResponse:
    """Answer, which is all that is asked."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where every check passes, 503 otherwise, with each result and how the work behind the pages stands.

    A database that says nothing is given up on: it is asked in a thread of its own, one question after the other.
    """
    del request
    found = dict.fromkeys(CHECKS, False)
    behind: dict[str, int | None] = {"queue_seconds": None, "worker_seconds": None}
    asked = _asking.submit(_look, found, behind)
    try:
        asked.result(PATIENCE_SECONDS)
    except TimeoutError:
        asked.cancel()
    checks = dict(found)
    ready = all(checks.values())
    return JsonResponse({"ready": ready, **checks, **behind}, status=200 if ready else 503)


def _look(found: dict[str, bool], behind: dict[str, int | None]) -> None:
    """Note what passes, and how the work behind the pages stands where all does."""
    try:
        for name, check in CHECKS.items():
            found[name] = _passes(check)
            if not found["database"]:
                return
        if all(found.values()):
            # an old queue and a worker that is gone are for an alarm: taking the web away would not send a notice
            behind.update(_behind())
    finally:
        connection.close()


def _passes(check: Check) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False


def _database() -> bool:
    current_time()  # the database's
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _evidence() -> bool:
    return store().is_ready()


# Forty pages: what is not written to a file takes no place, and a page alone may find its place on a full disk.
_WRITE = "CREATE TEMP TABLE ccms_room ON COMMIT DROP AS SELECT i FROM generate_series(1, 10000) AS i"
ROOM_SECONDS = 30


def _room() -> bool:
    """Write a table and drop it, where that was not well just now: a database that only reads takes no complaint."""
    if time.monotonic() >= _room_until[0]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = local")  # whether a standby is there is for an alarm, too
            cursor.execute(_WRITE)
        _room_until[0] = time.monotonic() + ROOM_SECONDS
    return True


_room_until = [0.0]  # of this process


def _behind() -> dict[str, int]:
    """Return the age of the oldest due notice, and since when no worker was heard of."""
    now = current_time()
    since = waiting_since(now)
    queue = max(0, round((now - since).total_seconds())) if since else 0
    return {"queue_seconds": queue, "worker_seconds": round(worker_age(now))}


CHECKS: dict[str, Check] = {"database": _database, "room": _room, "migrations": _migrations, "evidence": _evidence}
