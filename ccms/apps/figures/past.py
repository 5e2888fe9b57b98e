"""Works out what earlier snapshots published of a row, as far as a reader could use it now.

A reader who kept an earlier figure of a row nearly knows its figure of today. So such a row does not hide another row
well, and a row that was hidden to protect another one is not published again only because one such row is hidden now.
A snapshot keeps, for each row that it hides, the last day on which more of it was published.

The months that were ever published, each as it was told last: a snapshot covers twelve, the series all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ccms.apps.figures.counting import By
from ccms.apps.figures.models import Snapshot
from ccms.apps.figures.suppression import NOTHING, WHOLE, Memory, step_of

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


SEEN = "seen"
# What is told of promises, and the columns by which it is hidden as cases are.
PROMISES = {"made": "cases", "kept": "solved", "broken": "unsolved", "open": "unknown"}
_NEVER = ""

type Days = dict[str, list[str]]  # by row, for each step, the last day on which what goes with it was told


@dataclass(frozen=True, slots=True)
class Past:
    """What was told last of the country and of each shop, on which day, and since when it matters."""

    country: Mapping[str, Any]
    firms: Mapping[UUID, Mapping[str, Any]]
    day: date
    since: date

    def memory(self, by: By, names: Iterable[str]) -> Memory:
        """Return what is to be known of rows before they are hidden or told; of those not told nothing was."""
        seen = ((name, step) for name, days in self._days(by).items() for step, day in enumerate(days, 1) if day)
        return Memory(dict.fromkeys(names, NOTHING) | self._hidden(by), frozenset(seen))

    def still_seen(self, by: By, hidden: Mapping[str, int]) -> Days:
        """Return what the next snapshot must know of the rows that are hidden in this one."""
        days = self._days(by)
        return {name: days[name] for name, step in hidden.items() if step > WHOLE and any(days.get(name, ()))}

    def of_promises(self) -> "Past":
        """Return the same of the promises."""
        firms = {firm: _as_cases(told.get("promises") or {}) for firm, told in self.firms.items()}
        return Past(self.country.get("promises") or {}, firms, self.day, self.since)

    def _hidden(self, by: By) -> dict[str, int]:
        if by is By.FIRM:
            return {str(firm): step_of(told) for firm, told in self.firms.items()}
        return {row["name"]: step_of(row) for row in self.country[by]}

    def _days(self, by: By) -> Days:
        since, day = self.since.isoformat(), self.day.isoformat()
        kept = self.country.get(SEEN, {}).get(by, {})
        found = {name: [each if each >= since else _NEVER for each in days] for name, days in kept.items()}
        for name, step in self._hidden(by).items():
            found.setdefault(name, [_NEVER] * NOTHING)[step:] = [day] * (NOTHING - step)
        return found


def _as_cases(promises: Mapping[str, Any]) -> dict[str, Any]:
    return {column: promises.get(name) for name, column in PROMISES.items()}
