"""Keeps sums by minute, hour, day and month of Dhaka's calendar, exact under parallel requests."""

from datetime import datetime, timedelta

from django.db import connection

from ccms.core.clock import DHAKA
from ccms.gate.models import Tally

UNITS = ("minute", "hour", "day", "month")
_ADD = """
INSERT INTO gate_tally (name, unit, start, amount)
SELECT %s, unit, start, %s FROM unnest(%s::text[], %s::timestamptz[]) AS stretch(unit, start)
ON CONFLICT (name, unit, start) DO UPDATE SET amount = gate_tally.amount + EXCLUDED.amount
RETURNING unit, amount
"""


def add(name: str, amount: int, now: datetime) -> dict[str, int]:
    """Add to the four sums of this moment and return them.

    The rows stay locked until the transaction ends: call this last.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [name, amount, list(UNITS), [start_of(unit, now) for unit in UNITS]])
        return dict(cursor.fetchall())


def purge(now: datetime) -> int:
    """Delete the sums of minutes and hours of more than a month ago; returns how many rows."""
    deleted, _ = Tally.objects.filter(unit__in=("minute", "hour"), start__lt=now - timedelta(days=35)).delete()
    return deleted


def start_of(unit: str, at: datetime) -> datetime:
    """Return when the calendar's minute, hour, day or month began."""
    local = at.astimezone(DHAKA).replace(second=0, microsecond=0)
    match unit:
        case "minute":
            return local
        case "hour":
            return local.replace(minute=0)
        case "day":
            return local.replace(hour=0, minute=0)
        case _:
            return local.replace(day=1, hour=0, minute=0)


def end_of(unit: str, at: datetime) -> datetime:
    """Return when the calendar's minute, hour, day or month ends."""
    start = start_of(unit, at)
    if unit == "month":
        return start_of(unit, start + timedelta(days=32))
    return start + {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[unit]


def sums(name: str, unit: str, since: datetime) -> list[int]:
    """Return the sums of the stretches that began since then, oldest first; an empty stretch has none."""
    rows = Tally.objects.filter(name=name, unit=unit, start__gte=since).order_by("start")
    return list(rows.values_list("amount", flat=True))
