"""Estimates how long complaints take, without leaving out those that still wait.

The median of the ended complaints alone is too short for a shop that never ends the hard ones. So each complaint counts
with what is known of it: it ended after so many days, or it had not ended yet when so many had passed (Kaplan and
Meier's estimate), or it can end no more and waits for ever.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

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
