"""The months that were ever published, each as it was told last: a snapshot covers twelve, the series all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ccms.apps.figures.counting import By
from ccms.apps.figures.models import Snapshot

MOST = 240  # of twenty years


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its numbers, by which figures they were told last, and whether these hold the whole month."""

    name: str
    as_of: date
    method: int
    is_whole: bool
    told: Mapping[str, Any]


def months(newest: Snapshot) -> list[Month]:
    """Return the months up to these figures, the oldest first; nothing of a month whose figures tell none by month."""
    # what covers the same twelve months is told by the last of them; of the twelve, only the first is told by no newer
    before = Snapshot.objects.filter(since__lt=newest.since).order_by("-since", "-day", "-id").distinct("since")
    older = Snapshot.objects.filter(pk__in=list(before.values_list("pk", flat=True)[:MOST])).order_by("-since")
    told = [(newest.body[By.MONTH], newest.day, newest.method, newest.until)]
    told += older.values_list("body__month", "day", "method", "until")
    found: dict[str, Month] = {}
    for rows, day, method, until in told:
        for row in rows:
            is_whole = row["name"] < f"{until + timedelta(days=1):%Y-%m}"
            found.setdefault(row["name"], Month(row["name"], day, method, is_whole, row))
    return [found[name] for name in sorted(found)]
