"""Computes three numbers instead of one: surely solved, solved among those who said, and at most solved.

Counting silence as success can make any number; counting it as failure is unjust. So both are published, with the share
among the people who answered between them. Each number has Wilson's interval: how far chance alone could move it.
"""

from dataclasses import dataclass
from math import ceil, floor, sqrt

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
