"""Writes the published figures as tables of open data, with their licence in the first line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from ccms.accounts.models import Firm
from ccms.apps.figures import columns
from ccms.apps.figures.columns import Column
from ccms.apps.figures.counting import By
from ccms.apps.figures.fates import WHY, Fate
from ccms.apps.figures.models import OpenRows, Snapshot
from ccms.apps.figures.months import Month, months
from ccms.apps.figures.rows import FIRM
from ccms.apps.figures.snapshots import of_firms
from ccms.core.sheets import lines

LICENCE = "CC-BY-4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
FATE, WHY_ROW, LEFT_OUT = "fate", "why", "left_out"
LINES = 1_000  # of equal complaints that are written at once


def table(snapshot: Snapshot) -> str:
    """Return the table: the country, then by month, district, category, fate and reason, then the shops by their slugs.

    An empty cell is a number that is not told, or a share that is not made.
    """
    title = f"Complaints against online shops in Bangladesh, CCMS {snapshot.day}, filed {snapshot.since} to "
    return _written(snapshot, f"{title}{snapshot.until}", columns.ALL, _records(snapshot))


def monthly_table(snapshot: Snapshot) -> str:
    """Return a row for each month, each as it was told last."""
    title = f"Complaints against online shops in Bangladesh by month of filing, CCMS {snapshot.day}"
    return _written(snapshot, title, columns.MONTHS, (_of_month(month) for month in months(snapshot)))


def rows_table(told: OpenRows) -> Iterator[str]:
    """Return a row for each complaint that counts, coarse enough that it is nobody's, some lines after the other.

    However many complaints there are, no more than these lines are held at once.
    """
    snapshot = told.snapshot
    title = f"Complaints against online shops in Bangladesh one by one, CCMS {snapshot.day}, filed {snapshot.since} to "
    head = _written(snapshot, f"{title}{snapshot.until}", columns.ROWS, ())
    return chain([head], _repeated(shown_rows(told)))


def _repeated(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for *said, number in rows:
        line = lines([said], end="\n")
        for left in range(number, 0, -LINES):
            yield line * min(left, LINES)


def shown_rows(told: OpenRows) -> list[list[Any]]:
    """Return the rows as they were taken, each with its number of complaints; a shop by its name in addresses."""
    named = {row[FIRM] for row in told.body} - {""}
    slugs = {str(firm.pk): firm.slug for firm in Firm.objects.filter(pk__in=named)}
    return [[*row[:FIRM], slugs.get(row[FIRM], ""), row[-1]] for row in told.body]


def schemas() -> dict[str, dict[str, Any]]:
    """Return the Table Schema of each table by the name of its file."""
    return {
        "figures": columns.schema(columns.ALL, "Complaints against online shops in Bangladesh", ["by", "name"]),
        "months": columns.schema(columns.MONTHS, "The same by month of filing, over all years", ["month"]),
        "rows": columns.schema(columns.ROWS, "The same complaint by complaint", []),
    }


def _written(snapshot: Snapshot, title: str, head: Sequence[Column], records: Iterable[list[str]]) -> str:
    invented = ", invented demonstration data" if snapshot.invented else ""
    first = f"# {title}, method {snapshot.method}, {LICENCE} {LICENCE_ADDRESS}{invented}\n"
    return first + lines(chain([[column.name for column in head]], records), end="\n")


def _records(snapshot: Snapshot) -> Iterator[list[str]]:
    body = snapshot.body
    yield _record(By.COUNTRY, "", body)
    for by in (By.MONTH, By.DISTRICT, By.CATEGORY):
        for row in body[by]:
            yield _record(by, row["name"], row)
    for fate in Fate:
        yield _count(FATE, fate, body["fates"][fate])
    for reason in WHY if "why" in body else ():
        yield _count(WHY_ROW, reason, body["why"][reason])
    yield _count(LEFT_OUT, "", body.get("left_out"))
    for each in of_firms(snapshot):
        yield _record(By.FIRM, each.firm.slug, each.body)


def _record(by: str, name: str, told: Mapping[str, Any]) -> list[str]:
    return [by, name, *(column.cell(told) for column in columns.TOLD)]


def _count(by: str, name: str, number: int | None) -> list[str]:
    """Return a row that holds one number of complaints."""
    return _record(by, name, {"cases": number})


def _of_month(month: Month) -> list[str]:
    whole = "true" if month.is_whole else "false"
    numbers = (column.cell(month.told) for column in columns.NUMBERS)
    return [month.name, month.as_of.isoformat(), str(month.method), whole, *numbers]
