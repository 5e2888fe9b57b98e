"""Says whether this process answers, and whether it may be sent work."""

import os
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

Check = Callable[[], bool]


def livez(request: HttpRequest) -> HttpResponse:
    """Answer, which is all that is asked."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where every check passes, 503 otherwise, with each check's result."""
    del request
    checks = {name: _passes(check) for name, check in CHECKS.items()}
    return JsonResponse({"ready": all(checks.values()), **checks}, status=200 if all(checks.values()) else 503)


def _passes(check: Check) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _evidence() -> bool:
    return os.access(settings.CCMS_EVIDENCE_DIR, os.W_OK)


CHECKS: dict[str, Check] = {"database": _database, "migrations": _migrations, "evidence": _evidence}
