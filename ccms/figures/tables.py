"""Writes the published figures as one table of open data, with its licence in the first line."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ccms.figures.counting import By
from ccms.figures.fates import COUNTED
from ccms.figures.models import Snapshot
from ccms.figures.snapshots import of_firms

LICENCE = "CC-BY-4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
SHARES = ("at_least", "of_those_who_told", "at_most")
_NUMBERS = ("cases", *(str(part) for part in COUNTED))
_ENDS = ("percent", "low", "high")
_DAYS = ("answer_days", "end_days", "answer_days_90", "end_days_90")
HEAD = ("by", "name", *_NUMBERS, *(f"{share}_{end}" for share in SHARES for end in _ENDS), *_DAYS)


def table(snapshot: Snapshot) -> str:
    """Return the table: the country, then by month, district and category, then the shops by their slugs.

    An empty cell is a number that is not told, or a share that is not made.
    """
    written = io.StringIO()
    written.write(
        f"# Complaints against online shops in Bangladesh, CCMS {snapshot.day}, filed {snapshot.since} to "
        f"{snapshot.until}, method {snapshot.method}, {LICENCE} {LICENCE_ADDRESS}"
        f"{', invented demonstration data' if snapshot.invented else ''}\n"
    )
    sheet = csv.writer(written, lineterminator="\n")
    sheet.writerow(HEAD)
    sheet.writerows(_records(snapshot))
    return written.getvalue()


def _records(snapshot: Snapshot) -> Iterator[list[str]]:
    yield _record(By.COUNTRY, "", snapshot.body)
    for by in (By.MONTH, By.DISTRICT, By.CATEGORY):
        for row in snapshot.body[by]:
            yield _record(by, row["name"], row)
    for each in of_firms(snapshot):
        yield _record(By.FIRM, each.firm.slug, each.body)


def _record(by: By, name: str, told: Mapping[str, Any]) -> list[str]:
    shares = ((told[share] or {}).get(end) for share in SHARES for end in _ENDS)
    return [by, name, *_cells(told[each] for each in _NUMBERS), *_cells(shares), *_cells(told.get(d) for d in _DAYS)]


def _cells(values: Iterable[float | None]) -> list[str]:
    return ["" if value is None else str(value) for value in values]
