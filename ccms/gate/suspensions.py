"""Suspends something until a moment: codes to a number or its neighbours, questions to a shop, all alarms."""

from datetime import datetime, timedelta

from django.db import connection

from ccms.gate.keys import digest_of
from ccms.gate.models import Suspension

_REST = """
INSERT INTO gate_pause (key, until) VALUES (%s, %s)
ON CONFLICT (key) DO UPDATE SET until = GREATEST(gate_pause.until, EXCLUDED.until)
"""


def suspend(name: str, key: str, until: datetime) -> None:
    """Suspend something until then; a longer suspension already begun stays."""
    with connection.cursor() as cursor:
        cursor.execute(_REST, [digest_of(name, key), until])


def suspended_for(names: dict[str, str], now: datetime) -> timedelta:
    """Return the longest suspension that any of these (name to key) still has; zero if none is suspended."""
    keys = [digest_of(name, key) for name, key in names.items()]
    ends = Suspension.objects.filter(key__in=keys, until__gt=now).values_list("until", flat=True)
    return max((until - now for until in ends), default=timedelta())


def resume(name: str, key: str) -> bool:
    """Let something go on before its time; False where it was not suspended."""
    return bool(Suspension.objects.filter(key=digest_of(name, key)).delete()[0])


def purge(now: datetime) -> int:
    """Delete suspensions that are over; returns how many."""
    deleted, _ = Suspension.objects.filter(until__lte=now).delete()
    return deleted
