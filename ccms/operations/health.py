"""Health checks: whether this process answers, and whether it may be sent requests."""

import time
from collections.abc import Callable

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from ccms.complaints.evidence.stores import store
from ccms.complaints.reading.vitals import worker_age
from ccms.gate.clock import current_time
from ccms.notices.queries import waiting_since

Check = Callable[[], bool]


def livez(request: HttpRequest) -> HttpResponse:
    """Answer, which is all that is asked."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where every check passes, 503 otherwise, with each result and how the work behind the pages stands."""
    del request
    checks = {name: _passes(check) for name, check in CHECKS.items()}
    ready = all(checks.values())
    # an old queue and a worker that is gone are for an alarm: taking the web away would not send a notice
    behind = _behind() if ready else {"queue_seconds": None, "worker_seconds": None}
    return JsonResponse({"ready": ready, **checks, **behind}, status=200 if ready else 503)


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
