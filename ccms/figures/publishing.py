"""Makes of the counts what everybody may be told: numbers or gaps, with their shares, and never a number too many."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from ccms.figures.counting import By, Counts, Row
from ccms.figures.fates import COUNTED, PARTS, Fate, Part
from ccms.figures.lengths import median_days
from ccms.figures.shares import of_parts
from ccms.figures.suppression import LEAST_PHONES, SUM, Cell, Place, hidden, hidden_in_line

LEAST_FIRMS = 2  # in each cell that is told by month, district or category: else it would tell of one shop
OTHERS = "others"  # what is told of no shop by name
_COLUMNS = (*COUNTED, SUM)
_NOTHING = Cell()

type Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """What is told of the country, and of each shop of which anything is."""

    country: Told
    firms: Mapping[UUID, Told]


def publish(counts: Counts, names: Mapping[By, Iterable[str]], firms: Collection[UUID]) -> Published:
    """Return what may be told: by the names of months, districts and categories, and of these shops.

    Where one of the country's own parts is too small to be told, nothing is told by anything.
    """
    whole = counts.cells[By.COUNTRY].get(SUM, {})
    gaps = hidden_in_line({part: whole.get(part, _NOTHING) for part in COUNTED})
    told = whole.get(SUM, _NOTHING).phones >= LEAST_PHONES
    columns = [column for column in _COLUMNS if told and column not in gaps]
    country = _row(whole, columns) | _days(counts, None, told=told)
    country["fates"] = _fates(counts.fates, columns)
    for by in (By.MONTH, By.DISTRICT, By.CATEGORY):
        rows = counts.cells[by]
        listed = {name: rows.get(name, {}) for name in dict.fromkeys([*names[by], *rows])}
        gone = set() if gaps else hidden(_table(listed, whole), least_firms=LEAST_FIRMS)
        country[by] = [] if gaps else [{"name": name} | _shown(row, name, gone) for name, row in listed.items()]
    return Published(country, {} if gaps else _firms(counts, whole, firms))


def _firms(counts: Counts, whole: Row, firms: Collection[UUID]) -> dict[UUID, Told]:
    rows = counts.cells[By.FIRM]
    named = {str(firm): rows[str(firm)] for firm in firms if str(firm) in rows}
    others = [row for name, row in rows.items() if name not in named]
    listed = {**named, OTHERS: {column: _sum(row.get(column, _NOTHING) for row in others) for column in _COLUMNS}}
    gone = hidden(_table(listed, whole), unnamed=[OTHERS])
    return {
        UUID(name): _shown(row, name, gone) | _days(counts, UUID(name), told=True)
        for name, row in named.items()
        if (name, SUM) not in gone
    }


def _sum(cells: Iterable[Cell]) -> Cell:
    """Return several shops as one, which is told in no case: its phones may be fewer, as one may stand for two."""
    several = list(cells)
    return Cell(sum(cell.cases for cell in several), sum(cell.phones for cell in several))


def _table(rows: Mapping[str, Row], whole: Row) -> dict[Place, Cell]:
    every = {**rows, SUM: whole}
    return {(name, column): row.get(column, _NOTHING) for name, row in every.items() for column in _COLUMNS}


def _shown(row: Row, name: str, gone: Collection[Place]) -> Told:
    return _row(row, [column for column in _COLUMNS if (name, column) not in gone])


def _row(row: Row, columns: Collection[str]) -> Told:
    """Return the numbers of a row, None where one is not told, and the shares that they make."""
    numbers = {column: row.get(column, _NOTHING).cases if column in columns else None for column in _COLUMNS}
    cases, solved, unsolved = numbers[SUM], numbers[Part.SOLVED], numbers[Part.UNSOLVED]
    counted = {str(part): numbers[part] for part in COUNTED}
    return {"cases": cases, **counted, **asdict(of_parts(cases, solved, unsolved))}


def _days(counts: Counts, firm: UUID | None, *, told: bool) -> Told:
    lengths = {"answer_days": counts.answers, "end_days": counts.ends}
    return {name: median_days(found.get(firm, [])) if told else None for name, found in lengths.items()}


def _fates(fates: Mapping[Fate, Cell], columns: Collection[str]) -> dict[str, int | None]:
    """Return what became of the complaints, and of those that are not counted as cases; gaps where they are few."""
    found: dict[str, int | None] = {}
    for part in Part:
        line = {str(fate): fates.get(fate, _NOTHING) for fate in Fate if PARTS[fate] is part}
        told = part is Part.LEFT_OUT or part in columns
        gone = hidden_in_line(line) if told else line.keys()
        found |= {fate: None if fate in gone else cell.cases for fate, cell in line.items()}
    return found
