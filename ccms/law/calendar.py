"""Counts the working days of Bangladesh: Sunday to Thursday, except holidays of the pack or the office's own file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ONE_DAY = timedelta(days=1)
FIXED = ((2, 21), (3, 26), (4, 14), (5, 1), (12, 16), (12, 25))
"""Month and day of the holidays that every year has on the same day."""
MOVING = ("Eid al-Fitr", "Eid al-Adha", "Buddha Purnima", "Janmashtami", "Durga Puja")
"""Holidays that every year has on another day, as their English names begin."""
WEEKEND = frozenset({4, 5})  # Friday and Saturday, as date.weekday() counts


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which offices are closed (`closed`), or a weekend day on which they are open.

    `source` says where a day was read that is not in the list for all.
    """

    on: date
    name: Text
    estimated: bool = False
    closed: bool = True
    source: str = ""


@dataclass(frozen=True)
class Calendar:
    """Counts working days. `weekend` holds the weekdays as `date.weekday()` numbers them."""

    holidays: Mapping[date, Holiday] = field(default_factory=dict)
    weekend: frozenset[int] = WEEKEND

    def is_working_day(self, day: date) -> bool:
        """Say whether the offices are open that day."""
        special = self.holidays.get(day)
        if special is not None:
            return not special.closed
        return day.weekday() not in self.weekend

    def add_working_days(self, day: date, count: int) -> date:
        """Give the count-th working day after `day`; the day itself is not counted."""
        if count < 0:
            raise ValueError(f"working days are counted forwards, not {count}")
        while count:
            day += ONE_DAY
            if self.is_working_day(day):
                count -= 1
        return day

    def roll_forward(self, day: date) -> date:
        """Give the day itself if the offices are open, else the next open one (General Clauses Act s. 10)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def estimated(self, first: date, last: date) -> list[Holiday]:
        """List the holidays within these days that hang on the moon and are not announced yet."""
        found = (day for on, day in sorted(self.holidays.items()) if first <= on <= last)
        return [day for day in found if day.estimated]

    def lacking(self, year: int) -> list[str]:
        """List the holidays that every year has and this one lacks."""
        closed = {day.on: day.name.en for day in self.holidays.values() if day.on.year == year and day.closed}
        found = [name for name in MOVING if not any(name in each for each in closed.values())]
        return found + [f"{day}/{month}" for month, day in FIXED if date(year, month, day) not in closed]

    def doubts(self, year: int) -> str:
        """Say in one sentence what is not sure of a year's holidays; empty where all are announced."""
        days = [day for on, day in self.holidays.items() if on.year == year]
        unsure = len(self.estimated(date(year, 1, 1), date(year, 12, 31)))
        if not days:
            return f"holidays of {year}: none is known"
        lacking = self.lacking(year)
        said = [f"{unsure} of {len(days)} are estimated"] if unsure else []
        said += [f"no {', '.join(lacking)}"] if lacking else []
        return f"holidays of {year}: {'; '.join(said)}" if said else ""

    def with_changes(self, changes: Iterable[Holiday]) -> Calendar:
        """Give a calendar in which the office's own list wins over the shipped days."""
        return Calendar({**self.holidays, **{change.on: change for change in changes}}, self.weekend)
