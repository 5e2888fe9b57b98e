"""Which numbers of a table are not told, so that nobody can work out a small one from the others.

A number is small when it stands for fewer than `LEAST_PHONES` different phones. Of a table whose sums are known, hiding
the small ones is not enough: a row with one gap gives it away. The unknown numbers are the edges of a graph between
rows and columns, each row and column being one equation; a number can be worked out exactly if its edge is a bridge,
which lies on no circle. So numbers are hidden, the smallest first, until no edge is a bridge; and what is hidden in a
line whose sum is told makes up at least `LEAST_PHONES` together, so that the line does not narrow one to less. Where
the sum of a row is hidden, the whole row is. All gaps look the same: none says whether its own number is small.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LEAST_PHONES = 10
SUM = ""  # the name of the row and of the column that hold the sums

type Place = tuple[str, str]  # row and column
type _Node = tuple[int, str]  # 0 and a row, or 1 and a column


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
    while more := _half_hidden(table, gone) or _too_thin(table, gone) or _given_away(table, gone):
        gone |= more
    return frozenset(gone)


def hidden_in_line(line: Mapping[str, Cell]) -> frozenset[str]:
    """Return the names that are not told of numbers whose sum may be known, and which stand in no other table."""
    gone = {name for name, cell in line.items() if cell.phones < LEAST_PHONES}
    told = sorted(line.keys() - gone, key=lambda name: (line[name].cases, name), reverse=True)
    while told and gone and (len(gone) == 1 or sum(line[name].cases for name in gone) < LEAST_PHONES):
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
        enough = whole in gone or sum(table[place].cases for place in gaps) >= LEAST_PHONES
        if unknown and not (unknown > 1 and enough):
            more |= _smallest(table, [place for place in parts if place not in gone])
    return more


def _given_away(table: Mapping[Place, Cell], gone: set[Place]) -> set[Place]:
    """Return what else must go so that those are no bridges any more which are."""
    more: set[Place] = set()
    for row, column in bridges(gone):
        beside = [place for place in table if SUM not in place and place not in gone | more]
        in_row = [place for place in beside if place[0] == row]
        more |= _smallest(table, in_row or [place for place in beside if place[1] == column])
    return more


def _smallest(table: Mapping[Place, Cell], places: Iterable[Place]) -> set[Place]:
    found = min(places, key=lambda place: (table[place].cases, place), default=None)
    return set() if found is None else {found}


def bridges(edges: Iterable[Place]) -> list[Place]:
    """Return the edges that lie on no circle of the graph between rows and columns (Tarjan's low points)."""
    neighbours: dict[_Node, list[_Node]] = {}
    for row, column in sorted(edges):
        neighbours.setdefault((0, row), []).append((1, column))
        neighbours.setdefault((1, column), []).append((0, row))
    reached: dict[_Node, int] = {}
    return [edge for start in neighbours if start not in reached for edge in _walk(start, neighbours, reached)]


def _walk(start: _Node, neighbours: Mapping[_Node, list[_Node]], reached: dict[_Node, int]) -> Iterator[Place]:
    """Walk through all that hangs together with a node; an edge is a bridge if nothing behind it leads back."""
    reached[start] = len(reached)
    lowest = {start: reached[start]}
    path = [(start, start, iter(neighbours[start]))]
    while path:
        node, before, others = path[-1]
        other = next(others, None)
        if other is None:
            path.pop()
            lowest[before] = min(lowest[before], lowest[node])
            if path and lowest[node] > reached[before]:
                yield (node[1], before[1]) if node < before else (before[1], node[1])
        elif other not in reached:
            reached[other] = lowest[other] = len(reached)
            path.append((other, node, iter(neighbours[other])))
        elif other != before:
            lowest[node] = min(lowest[node], reached[other])
