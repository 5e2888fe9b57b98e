"""What somebody can work out who knows all that is told: the least and the most that each number can be.

Sums that are known are equations, and no number is less than nothing. Between which ends a hidden number can lie is a
linear programme; it is solved here without rounding by the simplex method with Bland's rule, which never goes round.
"""

from fractions import Fraction

from ccms.apps.figures.fates import COUNTED
from ccms.apps.figures.suppression import COLUMNS, SUM, hidden_columns

_END, _MADE_UP = "=", "made up"


class Known:
    """All that is known of some numbers, each named by a tuple: equations, and that none is less than nothing."""

    def __init__(self, equations):
        self.rows, self.basis = [], []
        for number, (terms, whole) in enumerate(equations):
            sign = -1 if whole < 0 else 1
            row = {name: sign * factor for name, factor in terms.items() if factor}
            row |= {(_END,): sign * whole, (_MADE_UP, number): 1}
            self.rows.append(row)
            self.basis.append((_MADE_UP, number))
        self._begin()

    def width(self, name):
        """Return how far the least and the most that a number can be lie apart."""
        least, most = self.extent(name)
        return float("inf") if most is None else most - least

    def extent(self, name):
        """Return the least and the most; the most is None where it has no end."""
        most = self._most({name: 1})
        return -self._most({name: -1}), most

    def _begin(self):
        """Find numbers that fulfil the equations, and forget those that were made up for it."""
        assert self._most(dict.fromkeys(self.basis, -1)) == 0, "what is told contradicts itself"
        for place, name in enumerate(self.basis):
            real = [each for each in self.rows[place] if each[0] not in {_END, _MADE_UP}]
            if name[0] == _MADE_UP and real:
                self._turn(place, real[0])
        kept = [place for place, name in enumerate(self.basis) if name[0] != _MADE_UP]
        self.rows = [{n: v for n, v in self.rows[place].items() if n[0] != _MADE_UP} for place in kept]
        self.basis = [self.basis[place] for place in kept]

    def _most(self, wanted):
        """Return the most that a sum can be; None where it has no end."""
        goal = dict(wanted)
        for row, name in zip(self.rows, self.basis, strict=True):
            _take(goal, row, goal.get(name, 0))
        self.rows.append(goal)  # it turns with the others
        while better := min((name for name, value in goal.items() if name[0] != _END and value > 0), default=None):
            steps = [
                (_divided(row.get((_END,), 0), row[better]), name, place)
                for place, (row, name) in enumerate(zip(self.rows[:-1], self.basis, strict=True))
                if row.get(better, 0) > 0
            ]
            if not steps:
                break
            self._turn(min(steps)[2], better)
        self.rows.pop()
        return None if better else -goal.get((_END,), 0)

    def _turn(self, place, name):
        """Let a number stand for a row, in place of the one that did."""
        row, first = self.rows[place], self.rows[place][name]
        for each in row:
            row[each] = _divided(row[each], first)
        for other in self.rows:
            if other is not row:
                _take(other, row, other.get(name, 0))
        self.basis[place] = name


def _divided(value, by):
    """Divide without rounding; a whole number stays an int, with which one calculates many times faster."""
    if by == 1:
        return value
    quotient = Fraction(value, by)
    return quotient.numerator if quotient.denominator == 1 else quotient


def _take(row, other, times):
    """Take a row so many times away from another."""
    for name, value in other.items() if times else ():
        row[name] = row.get(name, 0) - times * value
        if not row[name]:
            del row[name]


def of_table(rows, hidden, *, when="", insider=None):
    """Yield what a table tells: its sums, what of it is told, and to a shop its own row too."""
    for name, row in rows.items():
        yield {(when, name, part): 1 for part in COUNTED} | {(when, name, SUM): -1}, 0
        gone = hidden_columns(hidden[name]) if name != insider else ()
        yield from (({(when, name, column): 1}, row[column].cases) for column in COLUMNS if column not in gone)
    for part in COUNTED:
        yield {(when, name, part): 1 for name in rows}, sum(row[part].cases for row in rows.values())


def over_time(days):
    """Yield what tables of several days tell whoever knows how many came and went in the country from one to the next.

    Each day is rows, how much of them is hidden, and how many came and went since the day before, by part.
    """
    for day, (rows, hidden, come, gone) in enumerate(days):
        yield from of_table(rows, hidden, when=str(day))
        cells = [(name, part) for name in rows for part in COUNTED] if day else []
        for name, part in cells:  # what stayed and what went make yesterday, what stayed and what came today
            yield {(str(day - 1), name, part): 1, ("stays", day, name, part): -1, ("goes", day, name, part): -1}, 0
            yield {(str(day), name, part): 1, ("stays", day, name, part): -1, ("comes", day, name, part): -1}, 0
        for part in COUNTED if day else ():
            yield {("goes", day, name, part): 1 for name in rows}, gone[part]
            yield {("comes", day, name, part): 1 for name in rows}, come[part]
