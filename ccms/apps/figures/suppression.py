"""Chooses which numbers of a table are hidden, so that nobody can work out a small one from the others.

A number is small when it stands for fewer than `LEAST_PHONES` different phones. In a table whose sums are known, hiding
the small ones is not enough: a line with one gap gives it away, and gaps that form a closed loop can be narrowed. So a
row is hidden in steps: first the solved and the unknown, together; then the unsolved; at last the sum. Each step is a
table of two columns by itself, in which every gap can be anything between nothing and what the gaps make up:

    step 1    solved      | unknown                of all rows that hide these two
    step 2    unsolved    | solved and unknown     of all rows that hide the unsolved as well
    step 3    the sum     |                        of all rows that hide everything

A gap of two columns is as wide as the least of four sums: of its row, of its two columns, and of all the other rows. So
rows are hidden, the smallest first, until each of these sums makes up `LEAST_PHONES`, and does so without the largest
row where somebody may know it: a shop knows its own numbers, and can subtract them from what it sees.

All gaps look the same: none says whether its own number is small. A row that was hidden in the figures before is hidden
first again, and stays hidden while the others that are hidden were published lately (`past.py`): with another one in
its place, a reader who compares the two snapshots would see both.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ccms.apps.figures.fates import COUNTED, Part

# Twice the ten that nobody may narrow: between a number that was told and one of fewer than ten lie more than ten
# complaints, of which the figures of several days do not say from which of the hidden rows they went.
LEAST_PHONES = 20
SUM = ""  # the name of the row and of the column that hold the sums
COLUMNS = (*COUNTED, SUM)
# What goes with each step. The unsolved stay longest: without them nobody sees how few were solved at most.
STEPS: tuple[tuple[str, ...], ...] = ((Part.UNKNOWN, Part.SOLVED), (Part.UNSOLVED,), (SUM,))
WHOLE, NOTHING = 0, len(STEPS)  # how many steps a row is hidden that is told whole, and one of which nothing is told


@dataclass(frozen=True, slots=True)
class Cell:
    """How many cases, of how many different phones and firms."""

    cases: int = 0
    phones: int = 0
    firms: int = 0


type Row = Mapping[str, Cell]  # by part, and the whole as `SUM`


@dataclass(frozen=True, slots=True)
class Rules:
    """What a table must keep: each number of so many firms, and of the rows nobody knows more than so many himself."""

    least_firms: int = 1
    own_rows: int = 0


@dataclass(frozen=True, slots=True)
class _Table:
    rows: Mapping[str, Row]
    rules: Rules
    unnamed: Collection[str]

    def order(self) -> list[str]:
        """Return the rows, the smallest first."""
        return sorted(self.rows, key=lambda name: (self.rows[name].get(SUM, Cell()).cases, name))


@dataclass(frozen=True, slots=True)
class Memory:
    """How many steps each row was hidden last, and by which steps it was told within the time that figures cover."""

    hidden: Mapping[str, int] = field(default_factory=dict)
    seen: Collection[tuple[str, int]] = ()


def steps(
    rows: Mapping[str, Row],
    rules: Rules,
    *,
    unnamed: Collection[str] = (),
    before: Memory | None = None,
    beside: Mapping[str, Row] | None = None,
) -> dict[str, int]:
    """Return how many steps each row is hidden. Their sum is told elsewhere, and is known.

    `unnamed` rows are told in no case, and nobody knows one as his own. `beside` is what another table and this one say
    of a row by subtraction: where that is small, the row is hidden, and so many others that it is not small of all that
    are hidden together.
    """
    beside = beside or {}
    gone = {*unnamed, *(name for name in rows if is_small_beside(beside.get(name, {})))}
    while True:
        found = _steps(_Table(rows, rules, unnamed), gone, before or Memory())
        together = _together(beside[name] for name, step in found.items() if step == NOTHING and name in beside)
        told = [name for name in rows if found[name] < NOTHING]
        if not told or not is_small_beside(together):
            return found
        gone.add(min(told, key=lambda name: (rows[name].get(SUM, Cell()).cases, name)))


def is_small_beside(beside: Row) -> bool:
    """Tell whether one of the numbers that follow by subtraction stands for few phones; for none it says of nobody."""
    return any(0 < cell.phones < LEAST_PHONES for cell in beside.values())


def _together(rows: Iterable[Row]) -> Row:
    """Return several rows as one; its phones may be fewer, as one may stand for two."""
    several = list(rows)
    return {
        column: Cell(0, sum(row[column].phones for row in several if column in row))
        for column in {column for row in several for column in row}
    }


def _steps(table: _Table, gone: Collection[str], memory: Memory) -> dict[str, int]:
    rows, rules = table.rows, table.rules
    found = {name: NOTHING if name in gone else _own(row, rules) for name, row in rows.items()}
    for step in range(NOTHING, 0, -1):
        found |= dict.fromkeys(_kept(table, found, step, memory), step)
    order = table.order()
    while step := next((step for step in range(NOTHING, 0, -1) if _thin(table, found, step)), 0):
        behind = [name for name in order if found[name] < step] or [name for name in order if found[name] < NOTHING]
        if not behind:
            break  # nothing is told of any row
        first = next((name for name in behind if memory.hidden.get(name, WHOLE) >= step), behind[0])
        found[first] = max(step, found[first] + 1)
    return found


def _kept(table: _Table, found: Mapping[str, int], step: int, memory: Memory) -> list[str]:
    """Return the rows that stay hidden for the sake of others, while those that were not seen lately are too thin."""
    fog = {name: step for name in found if found[name] >= step and (name, step) not in memory.seen}
    waiting = [name for name in table.order() if found[name] < step <= memory.hidden.get(name, WHOLE)]
    if all(found[name] < step for name in found):
        return []
    seen = [name for name in waiting if (name, step) in memory.seen]
    chosen: list[str] = []
    for name in waiting:
        if fog and not _thin(table, fog, step):
            return chosen
        if name not in seen:
            fog[name] = step
            chosen.append(name)
    return chosen if fog and not _thin(table, fog, step) else chosen + seen


def hidden_columns(step: int) -> frozenset[str]:
    """Return the columns that a row hides that is hidden so many steps."""
    return frozenset(column for columns in STEPS[:step] for column in columns)


def step_of(told: Mapping[str, object]) -> int:
    """Return how many steps a row is hidden that was told like this; None stands for a gap."""
    gaps = [told.get("cases" if columns[0] == SUM else columns[0]) is None for columns in STEPS]
    return next((step for step in range(NOTHING, 0, -1) if gaps[step - 1]), WHOLE)


def hidden_in_line(line: Mapping[str, Cell]) -> frozenset[str]:
    """Return the names that are not told of numbers whose sum may be known, and which stand in no other table.

    With one of them goes the first of the line, always the same one, and more in their order while they are too few.
    """
    gone = {name for name, cell in line.items() if cell.phones < LEAST_PHONES}
    for place, name in enumerate(line if gone else ()):
        if not place or len(gone) == 1 or sum(line[each].phones for each in gone) < LEAST_PHONES:
            gone.add(name)
    return frozenset(gone)


def _own(row: Row, rules: Rules) -> int:
    """Return how many steps a row is hidden for its own numbers."""
    pair = [row.get(column, Cell()) for column in STEPS[0]]
    together = Cell(0, sum(cell.phones for cell in pair), max(cell.firms for cell in pair))
    small = [
        any(_is_small(cell, rules) for cell in pair),
        _is_small(row.get(Part.UNSOLVED, Cell()), rules),
        _is_small(row.get(SUM, Cell()), rules),
    ]
    small[1] |= small[0] and _is_small(together, rules)  # what is told beside them says what the two are together
    return next((step for step in range(NOTHING, 0, -1) if small[step - 1]), WHOLE)


def _is_small(cell: Cell, rules: Rules) -> bool:
    return cell.phones < LEAST_PHONES or cell.firms < rules.least_firms


def _thin(table: _Table, found: Mapping[str, int], step: int) -> bool:
    """Tell whether the rows that are hidden so many steps or more make up too little in one of the step's sums."""
    gone = [name for name in found if found[name] >= step]
    if not gone:
        return False
    own, columns = table.rules.own_rows, list(_columns(step))
    of_row = {name: [_phones(table.rows[name], column) for column in columns] for name in gone}
    known = [name for name in gone if name not in table.unnamed]
    sums = [_without(of_row, known, own, [place]) for place in range(len(columns))]
    if step == NOTHING:  # that these are several is all that hides each
        return min(sums) < LEAST_PHONES or sum(any(numbers) for numbers in of_row.values()) < own + 2
    both = range(len(columns))
    largest = max((name for name in gone if found[name] == step), key=lambda name: sum(of_row[name]), default=None)
    others = {name: numbers for name, numbers in of_row.items() if name != largest}
    beside = _without(others, [name for name in known if name != largest], own, both)
    return min(sums) < LEAST_PHONES or (largest is not None and beside < LEAST_PHONES)


def _columns(step: int) -> Iterator[tuple[str, ...]]:
    """Yield what makes up the columns of a step's table: what goes with it, and what went before."""
    if step == 1:
        yield from ((column,) for column in STEPS[0])
    else:
        yield STEPS[step - 1]
        if step < NOTHING:
            yield STEPS[0]


def _phones(row: Row, columns: Iterable[str]) -> int:
    return sum(row.get(column, Cell()).phones for column in columns)


def _without(of_row: Mapping[str, list[int]], known: Iterable[str], own: int, places: Iterable[int]) -> int:
    """Return what rows make up without the largest ones that somebody may know as his own."""
    wanted = list(places)
    numbers = {name: sum(of_row[name][place] for place in wanted) for name in of_row}
    largest = sorted((numbers[name] for name in known), reverse=True)[:own]
    return sum(numbers.values()) - sum(largest)
