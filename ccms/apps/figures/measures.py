"""Computes three numbers instead of one: surely solved, solved among those who said, and at most solved.

Counting silence as success can make any number; counting it as failure is unjust. So both are published, with the share
among the people who answered between them. Each number has Wilson's interval: how far chance alone could move it.

Estimates how long complaints take, without leaving out those that still wait.

The median of the ended complaints alone is too short for a shop that never ends the hard ones. So each complaint counts
with what is known of it: it ended after so many days, or it had not ended yet when so many had passed (Kaplan and
Meier's estimate), or it can end no more and waits for ever.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, sqrt

LOST = 1e-12  # what a product of many parts may lose by the computer's fractions


@dataclass(frozen=True, slots=True)
class Length:
    """So many complaints with the same length: `happened` or not after `days`, which is None for what never will."""

    days: int | None
    happened: bool
    number: int = 1


def within_days(lengths: Iterable[Length], percent: int) -> int | None:
    """Return within how many days it happens to so many of a hundred; None where that is not known yet, or never will.

    At the end of each day the share of those who still wait is multiplied by the part of them to whom nothing happened
    on it; told is the first day at which no more are left than the others of the hundred. Of fifty it is the median.
    """
    ended, left, waiting = Counter[int](), Counter[int](), 0
    for each in lengths:
        waiting += each.number
        if each.days is not None:
            (ended if each.happened else left)[each.days] += each.number
    still, others = 1.0, 1 - percent / 100 + LOST
    for day in sorted(ended | left):
        if waiting and ended[day]:
            still *= 1 - ended[day] / waiting
        if still <= others:
            return day
        waiting -= ended[day] + left[day]
    return None


Z = 1.959963984540054  # 95 of 100
LEAST_FOR_SHARES = 30  # of fewer cases no share is made: chance would speak louder than the shop


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole in percent with the ends of its interval, each to a tenth."""

    percent: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ThreeNumbers:
    """The lower bound, what those said who told, and the upper bound; None where the counts do not say it."""

    at_least: Share | None
    of_those_who_told: Share | None
    at_most: Share | None


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return Wilson's interval of a share, between 0 and 1."""
    share, square = part / whole, Z * Z
    middle = share + square / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    below, above = (middle - reach) / (1 + square / whole), (middle + reach) / (1 + square / whole)
    return max(0.0, min(below, share)), min(1.0, max(above, share))


def share(part: int | None, whole: int | None) -> Share | None:
    """Return the share, never more than was reached; None where one of the two is not told, or is no whole."""
    if part is None or not whole:
        return None
    low, high = wilson(part, whole)
    return Share(part * 1000 // whole / 10, floor(low * 1000) / 10, ceil(high * 1000) / 10)


def three_numbers(*, cases: int, solved: int | None, told: int | None, possible: int | None) -> ThreeNumbers:
    """Return the three numbers of `cases`.

    `told` is how many are known to be solved or not, `possible` how many were solved if all were that nobody knows of.
    """
    return ThreeNumbers(share(solved, cases), share(solved, told), share(possible, cases))


def of_parts(cases: int | None, solved: int | None, unsolved: int | None) -> ThreeNumbers:
    """Return the three numbers as far as the counts that may be told say them; none of few cases."""
    if cases is None or cases < LEAST_FOR_SHARES:
        return ThreeNumbers(None, None, None)
    told = None if solved is None or unsolved is None else solved + unsolved
    possible = None if unsolved is None else cases - unsolved
    return three_numbers(cases=cases, solved=solved, told=told, possible=possible)
