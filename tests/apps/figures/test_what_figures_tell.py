"""All that is told to everybody, gathered from every door, and what somebody can make of it."""

import csv
import io
import random
import runpy
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from ccms.accounts.firms.shop_keys import shop_of
from ccms.apps.figures import snapshots
from ccms.apps.figures.counting import By, Counts
from ccms.apps.figures.fates import COUNTED
from ccms.apps.figures.suppression import LEAST_PHONES, SUM
from ccms.law.pack.book import book
from tests import factories
from tests.apps.figures.attack import Known
from tests.apps.figures.test_attack import BORDER, can_be_told, row_of

pytestmark = pytest.mark.django_db
LAW = book().on(date(2026, 11, 25))
NAMES = {
    By.MONTH: ["2026-08", "2026-09", "2026-10"],
    By.DISTRICT: sorted(LAW.districts)[:4],
    By.CATEGORY: sorted(LAW.categories)[:3],
}
COLUMNS = ("cases", *COUNTED)


PROGRAM = runpy.run_path(str(Path(__file__).parents[3] / "docs" / "recompute_figures.py"))


def split(chance, whole, names):
    """Return rows of these names that make up the numbers of a whole, some of them nearly nothing."""
    rows = {name: [0, 0, 0] for name in names}
    for place, number in enumerate(whole):
        left = number
        for name in names[1:]:
            rows[name][place] = min(left, chance.choice((*BORDER, number // 3)))
            left -= rows[name][place]
        rows[names[0]][place] = left
    return {name: row_of(numbers) for name, numbers in rows.items()}


def counts_of(seed, firms):
    chance = random.Random(seed)  # noqa: S311 - tables to try
    shops = {}
    while not (shops and can_be_told(shops)):
        shops = {name: row_of([chance.choice((*BORDER, chance.randint(20, 200))) for _ in COUNTED]) for name in firms}
    whole = [sum(row[part].cases for row in shops.values()) for part in COUNTED]
    cells = {By.COUNTRY: {"": row_of(whole)}, By.FIRM: shops}
    return Counts(cells=cells | {by: split(chance, whole, names) for by, names in NAMES.items()}, fates={})


def everything_told(visitor, shops):
    """Return what is told by whose name: as the table says it, after every other door said the same."""
    lines = list(csv.reader(io.StringIO(Client().get("/figures.csv").text)))[1:]
    told = {}
    for each in (dict(zip(lines[0], line, strict=True)) for line in lines[1:]):
        told[each["by"], each["name"]] = {column: int(each[column]) if each[column] else None for column in COLUMNS}
    country = visitor.get("/figures/country").json()
    single = {("fate", name): number for name, number in country["fates"].items()}
    single |= {("why", name): number for name, number in country["why"].items()}
    assert {key: told.pop(key)["cases"] for key in [*single, ("left_out", "")]} == {
        **single,
        ("left_out", ""): country["left_out"],
    }
    monthly = visitor.get("/figures/months").json()["months"]
    of_today = monthly[-len(country["months"]) :]  # before them stands what an earlier day told of earlier months
    assert [{"name": row["month"], **{column: row[column] for column in COLUMNS}} for row in of_today] == [
        {"name": row["name"], **{column: row[column] for column in COLUMNS}} for row in country["months"]
    ]
    months = csv.DictReader(io.StringIO(Client().get("/figures/months.csv").text.partition("\n")[2]))
    assert [[row[column] for column in ("month", *COLUMNS)] for row in months] == [
        [row["month"], *("" if row[column] is None else str(row[column]) for column in COLUMNS)] for row in monthly
    ]
    rows = {(By.COUNTRY, ""): country["numbers"]}
    lists = {By.MONTH: "months", By.DISTRICT: "districts", By.CATEGORY: "categories"}
    rows |= {(by, row["name"]): row for by, name in lists.items() for row in country[name]}
    nothing = dict.fromkeys(COLUMNS)
    for shop in shops:
        numbers = visitor.get(f"/figures/firms/{shop.pk}").json()["numbers"]
        assert numbers == visitor.get(f"/firms/{shop.pk}").json()["figures"]
        rows[By.FIRM, shop.slug] = numbers or nothing
        assert told.setdefault((By.FIRM, shop.slug), nothing) is not None
        badge = Client().get(f"/b/{shop_of(shop.pk, shop.created_at).public_id}.svg", {"lang": "en"}).text
        ends = numbers and numbers["at_least"] and numbers["at_most"]
        assert (f"of {numbers['cases']} complaints" in badge) if ends else ("complaints of a year" not in badge)
    assert {name: {column: row[column] for column in COLUMNS} for name, row in rows.items()} == told
    return told


def known_by(told, by):
    """Yield what one table and the country's numbers tell."""
    names = [name for kind, name in told if kind is by or kind == by]
    for name in names:
        yield {(name, part): 1 for part in COUNTED} | {(name, "cases"): -1}, 0
        yield from (({(name, column): 1}, value) for column, value in told[by, name].items() if value is not None)
    for part in COUNTED:
        yield {(name, part): 1 for name in names}, told[By.COUNTRY, ""][part]


@pytest.mark.parametrize("seed", range(6))
def test_nobody_narrows_a_number_that_is_not_told_by_all_that_is(visitor, now, monkeypatch, tmp_path, capsys, seed):
    shops = [factories.firm(now, f"Shop {number}") for number in range(6)]
    for day in range(2):
        counted = counts_of(10 * seed + day, [str(shop.pk) for shop in shops])
        monkeypatch.setattr(snapshots, "count", lambda *_, counted=counted, **__: counted)
        snapshots.take(now + timedelta(days=day))
        told = everything_told(visitor, shops)
        tables = [tmp_path / "figures.csv", tmp_path / "months.csv"]
        for file, address in zip(tables, ("/figures.csv", "/figures/months.csv"), strict=True):
            file.write_text(Client().get(address).text, encoding="utf-8")
        assert PROGRAM["main"](tables) == 0, capsys.readouterr().out[-2_000:]
        names = {str(shop.pk): shop.slug for shop in shops}
        for by in (By.FIRM, *NAMES):
            known = Known(known_by(told, by))
            for name, row in counted.cells[by].items():
                for column, cell in row.items():
                    place = (names.get(name, name), column if column != SUM else "cases")
                    value = told[by, place[0]][place[1]]
                    assert value in {None, cell.cases}
                    if value is None:
                        assert known.width(place) >= LEAST_PHONES
