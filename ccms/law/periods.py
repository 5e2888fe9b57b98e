"""Counts lengths of time as the law does: hours to the minute, days to 24:00 in Dhaka, working days by the calendar.

Reads a time as a person gives it: a day, or a day with the hour. Days are days in Dhaka.

Counts the working days of Bangladesh: Sunday to Thursday, except holidays of the pack or the office's own file.

Computes the dates of a pack: some days after a fact, the earliest of several, or the due day of another rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.core.clock import DHAKA, dhaka_day, end_of_day, start_of_day
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccms.law.pack.expressions import Expression


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


type Moment = date | datetime


def day_of(moment: Moment) -> date:
    """Give the day in Dhaka."""
    return dhaka_day(moment) if isinstance(moment, datetime) else moment


def latest_instant(moment: Moment) -> datetime:
    """Give the last instant the moment can mean: the hour if told, else 24:00 of the day."""
    return moment if isinstance(moment, datetime) else end_of_day(moment)


def earliest_instant(moment: Moment) -> datetime:
    """Give the first instant the moment can mean: the hour if told, else 0:00 of the day."""
    return moment if isinstance(moment, datetime) else start_of_day(moment)


def surely_before(one: Moment, other: Moment) -> bool:
    """Say whether one time is over when the other begins; a day without its hour is read in favour of no."""
    over = latest_instant(one)  # of a day, the first instant that is not in it
    return over < earliest_instant(other) or (not isinstance(one, datetime) and over == earliest_instant(other))


class Unit(StrEnum):
    """How a length is counted."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Length:
    """An amount of one unit, such as 10 days."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read "10 days", "48 hours" or "5 working_days"."""
        amount, _, unit = text.partition(" ")
        return cls(int(amount), Unit(unit.strip()))

    def last_day(self, start: Moment, calendar: Calendar) -> date:
        """Give the last day in Dhaka that still belongs to the length."""
        if self.unit is Unit.HOURS:
            return dhaka_day(latest_instant(start) + timedelta(hours=self.amount, microseconds=-1))
        if self.unit is Unit.WORKING_DAYS:
            return calendar.add_working_days(day_of(start), self.amount)
        return day_of(start) + timedelta(days=self.amount)

    def ends(self, start: Moment, calendar: Calendar) -> datetime:
        """Give the instant at which the length is over (UTC)."""
        if self.unit is Unit.HOURS:
            return latest_instant(start) + timedelta(hours=self.amount)
        return end_of_day(self.last_day(start, calendar))


@dataclass(frozen=True, slots=True)
class Period:
    """A deadline of the life cycle: how long, when to remind, how often to come back once it has passed."""

    kind: str
    amount: int
    unit: Unit
    title: Text
    reminders: tuple[int, ...] = ()
    repeat: Length | None = None
    asked: int | None = None
    remind_hour: int = 10

    @property
    def length(self) -> Length:
        """The period without its name."""
        return Length(self.amount, self.unit)

    def ends(self, start: datetime, calendar: Calendar) -> datetime:
        """Give the instant at which the period is over (UTC)."""
        return self.length.ends(start, calendar)

    def reminders_at(self, start: datetime, calendar: Calendar) -> tuple[datetime, ...]:
        """Give the instants of the reminders: mid-morning in Dhaka, or to the minute for hours."""
        return tuple(self._reminder(amount, start, calendar) for amount in self.reminders)

    def _reminder(self, amount: int, start: datetime, calendar: Calendar) -> datetime:
        length = Length(amount, self.unit)
        if self.unit is Unit.HOURS:
            return length.ends(start, calendar)
        morning = time(self.remind_hour, tzinfo=DHAKA)
        return datetime.combine(length.last_day(start, calendar), morning).astimezone(start.tzinfo)

    def next_after(self, ended: datetime, calendar: Calendar) -> datetime | None:
        """Give the next alarm after one has passed, where the period repeats."""
        return self.repeat.ends(ended - timedelta(microseconds=1), calendar) if self.repeat else None


@dataclass(frozen=True, slots=True)
class DateRule:
    """One way to find a date. Exactly one of `fact`, `due_of`, `first` and `earliest` is its source.

    `add` is a fixed length; `add_fact` names the fact that holds the amount, counted in `unit`.
    `when` says whether this way applies at all; `ground` names a rule without which it does not.
    """

    fact: str | None = None
    due_of: str | None = None
    first: tuple[DateRule, ...] = ()
    earliest: tuple[DateRule, ...] = ()
    add: Length | None = None
    add_fact: str | None = None
    unit: Unit | None = None
    when: Expression | None = None
    ground: str | None = None

    def facts(self) -> Iterator[str]:
        """Name every fact the date is found from; the inputs of `due_of` rules are the rule's own."""
        if self.fact:
            yield self.fact
        if self.add_fact:
            yield self.add_fact
        if self.when:
            yield from self.when.names
        for part in (*self.first, *self.earliest):
            yield from part.facts()
