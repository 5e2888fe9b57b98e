"""Turns the counts into what may be published: numbers or gaps, with shares, and no number that must stay hidden."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from ccms.apps.figures.counting import By, Counts
from ccms.apps.figures.fates import COUNTED, PARTS, WHY, Fate, Part
from ccms.apps.figures.measures import Length, of_parts, within_days
from ccms.apps.figures.past import PROMISES, SEEN, Past
from ccms.apps.figures.suppression import (
    COLUMNS,
    LEAST_PHONES,
    NOTHING,
    STEPS,
    SUM,
    Cell,
    Row,
    Rules,
    hidden_columns,
    hidden_in_line,
    is_small_beside,
    steps,
)
from ccms.complaints.lifecycle import Reason

LEAST_FIRMS = 3  # in each cell that is told by month, district or category: of two, each knows the other one's
BY_NAME = Rules(least_firms=LEAST_FIRMS)
OF_SHOPS = Rules(own_rows=1)
OTHERS = "others"  # what is told of no shop by name
HALF, NINE_OF_TEN = 50, 90
LEAST_BEYOND = 10  # so many must be known or waiting beyond a day that is told, or it would be one person's day
_NOTHING = Cell()

type Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """What is told of the country, and of each shop of which anything is."""

    country: Told
    firms: Mapping[UUID, Told]


def publish(
    counts: Counts, names: Mapping[By, Iterable[str]], firms: Collection[UUID], past: Past | None = None
) -> Published:
    """Return what may be told: by the names of months, districts and categories, and of these shops.

    Where one of the country's own parts is too small to be told, nothing is told by anything.
    """
    whole = counts.cells[By.COUNTRY].get(SUM, {})
    gaps = hidden_in_line({part: whole.get(part, _NOTHING) for part in (*STEPS[0], *STEPS[1])})
    told = whole.get(SUM, _NOTHING).phones >= LEAST_PHONES
    columns = [column for column in COLUMNS if told and column not in gaps]
    country = _row(whole, columns) | _days(counts, None, told=told)
    country["fates"], country["left_out"] = _fates(counts.fates, columns), _left_out(counts.fates)
    country["why"] = _why(counts.why) if told else dict.fromkeys(map(str, WHY))
    tables = {by: _named(counts.cells[by], names[by]) for by in (By.MONTH, By.DISTRICT, By.CATEGORY)}
    tables[By.FIRM] = _shops(counts.cells[By.FIRM], firms)
    gone = {by: dict.fromkeys(rows, NOTHING) if gaps else _hidden(by, rows, past) for by, rows in tables.items()}
    for by in (By.MONTH, By.DISTRICT, By.CATEGORY):
        shown = ({"name": name} | _shown(row, gone[by][name]) for name, row in tables[by].items())
        country[by] = [] if gaps else list(shown)
    country[SEEN] = {by: past.still_seen(by, gone[by]) for by in tables} if past else {}
    promised = _promises(counts, firms, past.of_promises() if past else None)
    country["promises"] = promised.country
    told_firms = _firms(counts, tables[By.FIRM], gone[By.FIRM])
    for firm, body in told_firms.items():
        body["promises"] = promised.firms.get(firm, dict.fromkeys(PROMISES))
    return Published(country, told_firms)


def _promises(counts: Counts, firms: Collection[UUID], past: Past | None) -> Published:
    """Return how many promises were made, kept, broken and are open, hidden as cases are.

    Nothing is told where it and the cases would say by subtraction of how few there is no promise.
    """
    whole = counts.promises.get(By.COUNTRY, {}).get(SUM, {})
    gaps = hidden_in_line({part: whole.get(part, _NOTHING) for part in (*STEPS[0], *STEPS[1])})
    beside = counts.beside_promises.get(By.COUNTRY, {}).get(SUM, {})
    told = whole.get(SUM, _NOTHING).phones >= LEAST_PHONES and not is_small_beside(beside)
    rows = _shops(counts.promises.get(By.FIRM, {}), firms)
    besides = _shops(counts.beside_promises.get(By.FIRM, {}), firms)
    gone = dict.fromkeys(rows, NOTHING) if gaps or not told else _hidden(By.FIRM, rows, past, besides)
    country = _as_promises(_row(whole, [column for column in COLUMNS if told and column not in gaps]))
    country[SEEN] = {By.FIRM: past.still_seen(By.FIRM, gone)} if past else {}
    shown = {UUID(name): _as_promises(_shown(row, gone[name])) for name, row in rows.items() if gone[name] < NOTHING}
    return Published(country, shown)


def _as_promises(row: Told) -> Told:
    return {name: row[column] for name, column in PROMISES.items()}


def _hidden(
    by: By, rows: Mapping[str, Row], past: Past | None, beside: Mapping[str, Row] | None = None
) -> dict[str, int]:
    rules = OF_SHOPS if by is By.FIRM else BY_NAME
    before = past.memory(by, rows) if past else None
    return steps(rows, rules, unnamed=[OTHERS], before=before, beside=beside)


def _named(rows: Mapping[str, Row], names: Iterable[str]) -> dict[str, Row]:
    return {name: rows.get(name, {}) for name in dict.fromkeys([*names, *rows])}


def _shops(rows: Mapping[str, Row], firms: Collection[UUID]) -> dict[str, Row]:
    """Return the rows of these shops, and one of all others where there are any."""
    named = {str(firm): rows[str(firm)] for firm in firms if str(firm) in rows}
    others = [row for name, row in rows.items() if name not in named]
    together = {column: _sum(row.get(column, _NOTHING) for row in others) for column in COLUMNS}
    return {**named, OTHERS: together} if others else named


def _firms(counts: Counts, rows: Mapping[str, Row], gone: Mapping[str, int]) -> dict[UUID, Told]:
    return {
        UUID(name): _shown(row, gone[name]) | _days(counts, UUID(name), told=True)
        for name, row in rows.items()
        if gone[name] < NOTHING
    }


def _sum(cells: Iterable[Cell]) -> Cell:
    """Return several shops as one, which is told in no case: its phones may be fewer, as one may stand for two."""
    several = list(cells)
    return Cell(sum(cell.cases for cell in several), sum(cell.phones for cell in several))


def _shown(row: Row, step: int) -> Told:
    return _row(row, [column for column in COLUMNS if column not in hidden_columns(step)])


def _row(row: Row, columns: Collection[str]) -> Told:
    """Return the numbers of a row, None where one is not told, and the shares that they make."""
    numbers = {column: row.get(column, _NOTHING).cases if column in columns else None for column in COLUMNS}
    cases, solved, unsolved = numbers[SUM], numbers[Part.SOLVED], numbers[Part.UNSOLVED]
    counted = {str(part): numbers[part] for part in COUNTED}
    return {"cases": cases, **counted, **asdict(of_parts(cases, solved, unsolved))}


def _days(counts: Counts, firm: UUID | None, *, told: bool) -> Told:
    """Return within how many days it happened to half and to nine of ten; None where it has not yet to so many.

    Nothing is said where too few lie beyond such a day.
    """
    found: Told = {}
    for name, lengths in (("answer_days", counts.answers), ("end_days", counts.ends)):
        mine: list[Length] = lengths.get(firm, []) if told else []
        number = sum(length.number for length in mine)
        for key, percent in ((name, HALF), (f"{name}_90", NINE_OF_TEN)):
            if number * (100 - percent) >= LEAST_BEYOND * 100:
                found[key] = within_days(mine, percent)
    return found


def _fates(fates: Mapping[Fate, Cell], columns: Collection[str]) -> dict[str, int | None]:
    """Return what became of the complaints, and of those that are not counted as cases; gaps where they are few."""
    found: dict[str, int | None] = {}
    for part in Part:
        line = {str(fate): fates.get(fate, _NOTHING) for fate in Fate if PARTS[fate] is part}
        told = part is Part.LEFT_OUT or part in columns
        gone = hidden_in_line(line) if told else line.keys()
        found |= {fate: None if fate in gone else cell.cases for fate, cell in line.items()}
    return found


def _why(why: Mapping[Reason, Cell]) -> dict[str, int | None]:
    """Return how many came before the office for each of the reasons that are told; gaps where they are few."""
    line = {str(reason): why.get(reason, _NOTHING) for reason in WHY}
    gone = hidden_in_line(line)
    return {reason: None if reason in gone else cell.cases for reason, cell in line.items()}


def _left_out(fates: Mapping[Fate, Cell]) -> int | None:
    """Return how many complaints are not counted as cases, so that everybody sees of how many the others are a part."""
    cells = [cell for fate, cell in fates.items() if PARTS[fate] is Part.LEFT_OUT]
    return sum(cell.cases for cell in cells) if sum(cell.phones for cell in cells) >= LEAST_PHONES else None
