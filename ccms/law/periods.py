"""Counts lengths of time as the law does: hours to the minute, days to 24:00 in Dhaka, working days by the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.core.clock import DHAKA, dhaka_day, end_of_day
from ccms.law.purchase.moments import day_of, latest_instant
from ccms.law.texts import Text

if TYPE_CHECKING:
    from datetime import date

    from ccms.law.calendar import Calendar
    from ccms.law.purchase.moments import Moment


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
