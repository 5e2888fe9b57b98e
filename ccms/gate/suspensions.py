"""Suspends something for a while: a purpose of a number, a block of numbers, a prefix."""

from datetime import datetime, timedelta

from django.db import connection

from ccms.gate.keys import digest_of
from ccms.gate.models import Pause

_REST = """
INSERT INTO gate_pause (key, until) VALUES (%s, %s)
ON CONFLICT (key) DO UPDATE SET until = GREATEST(gate_pause.until, EXCLUDED.until)
"""


def suspend(name: str, key: str, until: datetime) -> None:
    """Let something rest until then; a longer rest already begun stays."""
    with connection.cursor() as cursor:
        cursor.execute(_REST, [digest_of(name, key), until])


def suspended_for(names: dict[str, str], now: datetime) -> timedelta:
    """Return the longest rest that any of these (name to key) still has; zero if none rests."""
    keys = [digest_of(name, key) for name, key in names.items()]
    ends = Pause.objects.filter(key__in=keys, until__gt=now).values_list("until", flat=True)
    return max((until - now for until in ends), default=timedelta())


def resume(name: str, key: str) -> bool:
    """Let something go on before its time; False where it did not rest."""
    return bool(Pause.objects.filter(key=digest_of(name, key)).delete()[0])


def purge(now: datetime) -> int:
    """Delete rests that are over; returns how many."""
    deleted, _ = Pause.objects.filter(until__lte=now).delete()
    return deleted
