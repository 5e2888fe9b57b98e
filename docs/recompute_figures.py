"""Recompute the published figures from the open tables alone, by the method of figures.md.

    python3 recompute_figures.py figures.csv [months.csv [rows.csv]]

Needs Python 3.10 or newer and nothing else. It prints, as JSON, every share with its interval, the numbers of the
sentences and pictures on /figures and on each shop's page, and in `differences` everything in which the tables
disagree with themselves or with the method. It ends with 1 where there is any difference. The rows are taken once a
month: beside figures of another day they are only counted.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Sequence
from math import ceil, floor, sqrt
from pathlib import Path
from typing import Any

Z = 1.959963984540054  # 95 of 100
Row = dict[str, Any]
LEAST_FOR_SHARES = 30
LEAST_PHONES = 20
MOST_BARS = 8
NAMED = ("month", "district", "category", "firm")
PARTS = ("solved", "unsolved", "unknown")
SHARES = ("at_least", "of_those_who_told", "at_most")
DAYS = ("answer_days", "answer_days_90", "end_days", "end_days_90")
PROMISES = ("promises", "promises_kept", "promises_broken", "promises_open")
SOLVED = ("settled",)
UNSOLVED = ("at_office", "ordered")
UNKNOWN = ("running", "unrated", "unconfirmed", "withdrawn")


def main(paths: Sequence[str]) -> int:
    """Recompute what the files hold; return how the program ends."""
    rows = read(paths[0])
    told = [recomputed(row) for row in rows]
    differences = [each for row in told for each in row.pop("differences")] + sums(told)
    found = {
        "rows": told,
        "country": page(told),
        "firms": {row["name"]: squares(row) for row in told if row["by"] == "firm"},
    }
    if len(paths) > 1:
        found["months"] = [recomputed(row) for row in read(paths[1])]
        differences += [each for row in found["months"] for each in row.pop("differences")]
        differences += unlike(told, found["months"])
    if len(paths) > 2:  # noqa: PLR2004 - the third file
        one_by_one = read(paths[2])
        found["of_rows"] = {by: dict(Counter(row[by] for row in one_by_one)) for by in ("part", *NAMED)}
        if title(paths[0]) == title(paths[2]):
            differences += beyond(told, one_by_one)
    sys.stdout.write(json.dumps({**found, "differences": differences}, indent=1, ensure_ascii=False) + "\n")
    return 1 if differences else 0


def read(path: str) -> list[Row]:
    """Return the lines of a table behind its comment as dictionaries of text."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def title(path: str) -> str:
    """Return of which day a table is and which complaints it holds."""
    with Path(path).open(encoding="utf-8") as file:
        return file.readline().partition(", CCMS ")[2]


def beyond(rows: Sequence[Row], one_by_one: Sequence[Row]) -> list[str]:
    """Return where the rows name other numbers than the figures: more of a name, or another sum of the country."""
    (country,) = [row for row in rows if row["by"] == "country"]
    found = []
    if one_by_one and len(one_by_one) != country["cases"]:
        found.append(f"rows: there are {len(one_by_one)}, the country has {country['cases']}")
    for row in rows:
        if row["by"] not in NAMED:
            continue
        mine = [each for each in one_by_one if each[row["by"]] == row["name"]]
        for column in ("cases", *PARTS):
            named = sum(column in {"cases", each["part"]} for each in mine)
            if named and (row[column] is None or named > row[column] or 0 < row[column] - named < LEAST_PHONES):
                found.append(f"rows: of {row['by']} {row['name']} they name {named} {column}, the table {row[column]}")
    return found


def number(text: str) -> int | None:
    """Read a cell; an empty one is a gap."""
    return int(text) if text else None


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return Wilson's interval of a share, between 0 and 1."""
    p, square = part / whole, Z * Z
    middle = p + square / (2 * whole)
    reach = Z * sqrt(p * (1 - p) / whole + square / (4 * whole * whole))
    low, high = (middle - reach) / (1 + square / whole), (middle + reach) / (1 + square / whole)
    return max(0.0, min(low, p)), min(1.0, max(high, p))


def share(part: int | None, whole: int | None) -> dict[str, float] | None:
    """Return a share in percent: cut to a tenth, the ends of its interval moved outwards to a tenth."""
    if part is None or not whole:
        return None
    low, high = wilson(part, whole)
    return {"percent": part * 1000 // whole / 10, "low": floor(low * 1000) / 10, "high": ceil(high * 1000) / 10}


def shares(cases: int | None, solved: int | None, unsolved: int | None) -> Row:
    """Return the three numbers as far as the counts say them."""
    if cases is None or cases < LEAST_FOR_SHARES:
        return dict.fromkeys(SHARES)
    told = None if solved is None or unsolved is None else solved + unsolved
    possible = None if unsolved is None else cases - unsolved
    return {
        "at_least": share(solved, cases),
        "of_those_who_told": share(solved, told),
        "at_most": share(possible, cases),
    }


def recomputed(row: Row) -> Row:
    """Return a row with its shares made anew, and in what the table says otherwise."""
    counts = {name: number(row[name]) for name in ("cases", *PARTS)}
    key = {name: row[name] for name in ("by", "name", "month", "as_of", "is_whole") if name in row}
    where = "/".join(key.values())
    made = shares(counts["cases"], counts["solved"], counts["unsolved"])
    differences = []
    for name in SHARES:
        ends = {end: float(row[f"{name}_{end}"] or -1) for end in ("percent", "low", "high")}
        stated = None if ends["percent"] < 0 else ends
        if stated != made[name]:
            differences.append(f"{where}: {name} is {stated}, by the counts {made[name]}")
    parts = [counts[part] for part in PARTS]
    if None not in parts and sum(parts) != counts["cases"]:
        differences.append(f"{where}: the parts make {sum(parts)} and not {counts['cases']}")
    days = {name: number(row[name]) for name in (*DAYS, *PROMISES) if name in row}
    promises = [days.get(name) for name in PROMISES]
    if None not in promises and promises[0] != sum(promises[1:]):
        differences.append(f"{where}: of {promises[0]} promises the rest make {sum(promises[1:])}")
    return {**key, **counts, **made, **days, "differences": differences}


def sums(rows: Sequence[Row]) -> list[str]:
    """Return where parts of the country make more than the country, or fates another number than their part."""
    (country,) = [row for row in rows if row["by"] == "country"]
    found = []
    for by in ("month", "district", "category", "firm"):
        for column in ("cases", *PARTS, *(PROMISES if by == "firm" else ())):
            numbers = [row.get(column) for row in rows if row["by"] == by]
            told, whole = sum(each for each in numbers if each is not None), country.get(column)
            complete = numbers and None not in numbers and by != "firm"  # shops without a page are one row less
            if whole is not None and (told > whole or (complete and told != whole)):
                found.append(f"{by}: {column} make {told}, the country has {whole}")
    fates = {row["name"]: row["cases"] for row in rows if row["by"] == "fate"}
    for column, names in (("solved", SOLVED), ("unsolved", UNSOLVED), ("unknown", UNKNOWN)):
        numbers = [fates[name] for name in names]
        if None not in numbers and country[column] is not None and sum(numbers) != country[column]:
            found.append(f"fate: {column} make {sum(numbers)}, the country has {country[column]}")
    return found


def squares(row: Row) -> list[int]:
    """Return the numbers of the picture of a hundred squares; empty where no share is made."""
    least, most = (row[name] and floor(row[name]["percent"]) for name in ("at_least", "at_most"))
    if least is not None and most is not None:
        return [least, most - least, 100 - most]
    told = most if least is None else least
    return [] if told is None else [told, 100 - told]


def page(rows: Sequence[Row]) -> Row:
    """Return the numbers of the pictures on /figures."""
    (country,) = [row for row in rows if row["by"] == "country"]
    problems = [row for row in rows if row["by"] == "category" and row["cases"] is not None]
    problems.sort(key=lambda row: (-row["cases"], row["name"]))
    shown = [[row["name"], row["cases"]] for row in problems[:MOST_BARS]]
    months = [row for row in rows if row["by"] == "month" and row["cases"] is not None]
    busiest = max(months, key=lambda row: (row["cases"], row["name"]), default=None)
    return {
        "squares": squares(country),
        "days": {name: country[name] for name in DAYS},
        "problems": shown,
        "other_problems": (country["cases"] or 0) - sum(cases for _, cases in shown),
        "first_problem_of_100": shown[0][1] * 100 // country["cases"] if shown and country["cases"] else None,
        "busiest_month": busiest and [busiest["name"], busiest["cases"]],
    }


def unlike(rows: Sequence[Row], months: Sequence[Row]) -> list[str]:
    """Return the months of which the two tables say different things."""
    monthly = {row["month"]: row for row in months}
    found = []
    for row in rows:
        if row["by"] == "month":
            other = monthly.get(row["name"])
            if other is None or any(other[name] != row[name] for name in ("cases", *PARTS, *SHARES)):
                found.append(f"month/{row['name']}: the two tables say different things")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
