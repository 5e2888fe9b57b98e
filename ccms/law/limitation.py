"""Computes the thirty days of s. 60: when the cause arose, the last day that is surely in time, the last day at all.

s. 60 of the Act counts "within 30 days of the cause arising". Only the word "from" leaves the first day out (General
Clauses Act s. 9), so people are shown the careful day (cause + 29) and only the one after it, rolled to an open day of
the offices (s. 10), is too late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ccms.law.purchase.facts import FactSheet, Missing
from ccms.law.purchase.moments import day_of, latest_instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.calendar import Calendar
    from ccms.law.dates import DateRule
    from ccms.law.pack.in_force import Pack
    from ccms.law.texts import Text


@dataclass(frozen=True, slots=True)
class Limitation:
    """The three days of one complaint; all None while the cause is unknown (`missing`) or still to come."""

    cause_on: date | None
    safe_last: date | None
    outer_last: date | None
    missing: tuple[str, ...] = ()

    def days_left(self, today: date) -> int | None:
        """Count the days until the safe last day; negative once it has passed."""
        return (self.safe_last - today).days if self.safe_last else None

    def has_begun(self, today: date) -> bool:
        """Say whether the cause has arisen."""
        return self.cause_on is not None and self.cause_on <= today

    def passed(self, today: date) -> bool:
        """Say whether even the last day at all has gone by."""
        return self.outer_last is not None and today > self.outer_last


def limitation(pack: Pack, category: str, facts: Mapping[str, object], calendar: Calendar) -> Limitation:
    """Find the cause of action of a category on these facts, and the days that follow from it."""
    sheet = FactSheet(pack, {**facts, "category": category})
    cause = sheet.moment(pack.categories[category].cause)
    if not isinstance(cause, date):
        missing = cause.questions if isinstance(cause, Missing) else frozenset()
        return Limitation(None, None, None, tuple(sorted(missing)))
    return counted(pack, day_of(cause), calendar)


def counted(pack: Pack, cause_on: date, calendar: Calendar) -> Limitation:
    """Count the thirty days from the day on which the cause arose."""
    return Limitation(
        cause_on=cause_on,
        safe_last=cause_on + timedelta(days=pack.figures["limitation_safe_days"]),
        outer_last=calendar.roll_forward(cause_on + timedelta(days=pack.figures["limitation_outer_days"])),
    )


def counted_from(sheet: FactSheet, way: DateRule) -> Text:
    """Name what a known date follows from: the rule whose time is over, or the question answered with the day."""
    if way.due_of:
        return sheet.pack.rules[way.due_of].says
    if way.fact:
        derived = sheet.pack.derived.get(way.fact)
        if derived is None or derived.date is None:
            return sheet.pack.questions[way.fact].text
        return counted_from(sheet, derived.date)
    known = [(moment, part) for part in (*way.first, *way.earliest) if isinstance(moment := sheet.moment(part), date)]
    chosen = min(known, key=lambda each: latest_instant(each[0])) if way.earliest else known[0]
    return counted_from(sheet, chosen[1])
