"""Computes the thirty days of s. 60: when the cause arose, the last day that is surely in time, the last day at all.

s. 60 of the Act counts "within 30 days of the cause arising". Only the word "from" leaves the first day out (General
Clauses Act s. 9), so people are shown the careful day (cause + 29) and only the one after it, rolled to an open day of
the offices (s. 10), is too late. Each broken duty is a cause of its own: a complaint is late when the days of every one
are over, and not before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day
from ccms.law.periods import day_of
from ccms.law.purchase.facts import FactSheet, Missing, union
from ccms.law.rules import Result, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Category, Ground
    from ccms.law.periods import Moment
    from ccms.law.purchase.facts import Absent


@dataclass(frozen=True, slots=True)
class Limitation:
    """The three days of one complaint; all None while the cause is unknown (`missing`).

    They are those of the broken rule whose days begin last (`rule`); `earlier` are those of the others, in order.
    """

    cause_on: date | None
    safe_last: date | None
    outer_last: date | None
    missing: tuple[str, ...] = ()
    rule: str = ""
    earlier: tuple[Limitation, ...] = ()
    waits: bool = False  # for the rule's time to be over, which may be later on the day of the cause

    def has_begun(self, today: date) -> bool:
        """Say whether the cause has arisen."""
        return self.cause_on is not None and self.cause_on <= today and not self.waits

    def passed(self, today: date) -> bool:
        """Say whether even the last day at all has gone by."""
        return self.outer_last is not None and today > self.outer_last

    def runs(self, today: date) -> bool:
        """Say whether the thirty days have begun and are not over."""
        return self.has_begun(today) and not self.passed(today)

    def ending(self, today: date, within: int) -> Limitation | None:
        """Find the days that end first, if that is in so many days or fewer; of one broken rule or another."""
        last = today + timedelta(days=within)
        return next(
            (each for each in (*self.earlier, self) if each.runs(today) and each.safe_last and each.safe_last <= last),
            None,
        )

    def first_end(self, today: date) -> date | None:
        """Give the last day at all of the days that end first; None where they are over or unknown."""
        return next((each.outer_last for each in (*self.earlier, self) if not each.passed(today)), None)


def limitation(pack: Pack, facts: Mapping[str, object], now: datetime) -> Limitation:
    """Count the thirty days of a complaint; `facts["category"]` names what it is about.

    Where they are over, those of the categories that can tell the same matter count, as far as the answers decide them:
    the name that somebody chose makes nobody late.
    """
    category, today = pack.categories[str(facts["category"])], dhaka_day(now)
    own = limitation_as(pack, category.code, facts, now)
    if not own.passed(today):
        return own
    others = (limitation_as(pack, code, facts, now) for code in category.same_matter)
    return next((days for days in others if days.runs(today)), own)


def limitation_as(pack: Pack, category: str, facts: Mapping[str, object], now: datetime) -> Limitation:
    """Count the thirty days by the grounds of one category alone."""
    today, chosen = dhaka_day(now), pack.categories[category]
    sheet = FactSheet(pack, {**facts, "category": category}, today)
    if not chosen.grounds:
        moment = sheet.moment(chosen.causes[0])
        if isinstance(moment, date):
            return counted(pack, day_of(moment))
        return _unknown([_Cause("", Result.NEED_INFO, moment)] if isinstance(moment, Missing) else [])
    causes = list(_causes(sheet, chosen, now))
    # What nobody knows of a rule may be that it is broken, so its day counts, too.
    arisen = [each for each in causes if each.result in {Result.BREACH, Result.NEED_INFO}]
    days = _latest(pack, arisen)
    if days and not days.passed(today):
        return days
    if waiting := [each for each in causes if each.result is Result.NOT_YET_DUE]:
        first = _latest(pack, [min(waiting, key=lambda each: str(each.day))])
        return replace(first, earlier=(*days.earlier, days) if days else (), waits=True) if first else _unknown(arisen)
    unknown = _unknown(arisen)
    return days if days and all(name in facts for name in unknown.missing) else unknown


def counted(pack: Pack, cause_on: date, rule: str = "") -> Limitation:
    """Count the thirty days from the day on which the cause arose."""
    return Limitation(
        cause_on=cause_on,
        safe_last=cause_on + timedelta(days=pack.figures["limitation_safe_days"]),
        outer_last=pack.calendar.roll_forward(cause_on + timedelta(days=pack.figures["limitation_outer_days"])),
        rule=rule,
    )


@dataclass(frozen=True, slots=True)
class _Cause:
    """A ground on these facts: what its rule says, and the day on which its thirty days begin or what is missing."""

    rule: str
    result: Result
    day: date | Missing


def _causes(sheet: FactSheet, category: Category, now: datetime) -> Iterator[_Cause]:
    for ground in category.grounds:
        verdict = judge(sheet, ground.rule, now)
        if verdict.result in {Result.NOT_APPLICABLE, Result.OK}:
            continue
        day = _begins(sheet, ground)
        if verdict.result is Result.BREACH and isinstance(day, date):
            # no duty is broken after today, and none that was done too late after it was done
            day = min(day, dhaka_day(now), *([day_of(verdict.done)] if verdict.done else []))
        if isinstance(day, date | Missing):
            yield _Cause(ground.rule, verdict.result, day)


def _begins(sheet: FactSheet, ground: Ground) -> Moment | Missing | Absent:
    """Find the day: a duty of hours is broken on the day of its last minute, one of days on the day after its last."""
    moment = sheet.moment(ground.cause)
    if not isinstance(moment, date):
        return moment
    return day_of(moment) + timedelta(days=ground.cause.due_of is not None and not isinstance(moment, datetime))


def _latest(pack: Pack, causes: Iterable[_Cause]) -> Limitation | None:
    """Count from the latest of the known days; the days of the others go along."""
    known = {each.day: each.rule for each in causes if isinstance(each.day, date)}
    days = [counted(pack, day, known[day]) for day in sorted(known)]
    return replace(days[-1], earlier=tuple(days[:-1])) if days else None


def _unknown(causes: Iterable[_Cause]) -> Limitation:
    missing = union(cause.day for cause in causes)
    return Limitation(None, None, None, tuple(sorted(missing.questions)))
