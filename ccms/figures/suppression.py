"""Which numbers of a table are not told, so that nobody can work out a small one from the others.

A number is small when it stands for fewer than `LEAST_PHONES` different phones. Of a table whose sums are known,
hiding the small ones is not enough: a line with one gap gives it away. So more are hidden, the smallest first, until
a line has no gap or at least two, whose phones make up `LEAST_PHONES` or more if its sum is told, since what the gaps
hold together can be worked out; where the sum of a row is hidden, the whole row is. All gaps look the same: none says
whether its own number is small.

With three parts and their sum that is enough, also against all lines together. Think of rows and columns as towns and
of gaps as roads: a gap can be worked out only if its road alone joins two halves of the land. No town lies at an end,
so each half has a circle, and a circle needs two columns: of three parts one half is left with one. And `SUM` brings
whole rows, which reach every column, so that it leaves the other half none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LEAST_PHONES = 10
SUM = ""  # the name of the row and of the column that hold the sums

type Place = tuple[str, str]  # row and column


@dataclass(frozen=True, slots=True)
class Cell:
    """How many cases, of how many different phones and firms."""

    cases: int = 0
    phones: int = 0
    firms: int = 0


def hidden(table: Mapping[Place, Cell], *, least_firms: int = 1, unnamed: Iterable[str] = ()) -> frozenset[Place]:
    """Return the places that are not told. Every row has every column, and `SUM` among both.

    The last row (`SUM`) is told elsewhere and cannot be hidden here. `unnamed` rows are told in no case.
    """
    rows = set(unnamed)
    gone = {
        (row, column)
        for (row, column), cell in table.items()
        if row != SUM and (row in rows or cell.phones < LEAST_PHONES or cell.firms < least_firms)
    }
    while more := _half_hidden(table, gone) or _too_thin(table, gone):
        gone |= more
    return frozenset(gone)


def hidden_in_line(line: Mapping[str, Cell]) -> frozenset[str]:
    """Return the names that are not told of numbers whose sum may be known, and which stand in no other table."""
    gone = {name for name, cell in line.items() if cell.phones < LEAST_PHONES}
    told = sorted(line.keys() - gone, key=lambda name: (line[name].cases, name), reverse=True)
    while told and gone and (len(gone) == 1 or sum(line[name].phones for name in gone) < LEAST_PHONES):
        gone.add(told.pop())
    return frozenset(gone)


def _half_hidden(table: Mapping[Place, Cell], gone: set[Place]) -> set[Place]:
    """Return what is told of rows whose sum is not."""
    return {place for place in table if (place[0], SUM) in gone and place not in gone}


def _lines(table: Mapping[Place, Cell]) -> Iterator[tuple[Place, list[Place]]]:
    """Yield each row and column as the place of its sum and the places that make it up."""
    rows, columns = dict.fromkeys(row for row, _ in table), dict.fromkeys(column for _, column in table)
    for row in rows:
        if row != SUM:
            yield (row, SUM), [(row, column) for column in columns if column != SUM]
    for column in columns:
        yield (SUM, column), [(row, column) for row in rows if row != SUM]


def _too_thin(table: Mapping[Place, Cell], gone: set[Place]) -> set[Place]:
    """Return what else must go in lines that have one gap, or gaps that make up too little."""
    more: set[Place] = set()
    for whole, parts in _lines(table):
        gaps = [place for place in parts if place in gone]
        unknown = len(gaps) + (whole in gone)
        enough = whole in gone or sum(table[place].phones for place in gaps) >= LEAST_PHONES
        if unknown and not (unknown > 1 and enough):
            more |= _smallest(table, [place for place in parts if place not in gone])
    return more


def _smallest(table: Mapping[Place, Cell], places: Iterable[Place]) -> set[Place]:
    found = min(places, key=lambda place: (table[place].cases, place), default=None)
    return set() if found is None else {found}
