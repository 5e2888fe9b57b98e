"""Complaints told one by one: as many as the figures have, and none that stands for few."""

import csv
import io
import json
import random
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from ccms.apps.figures import rows, snapshots, tables
from ccms.apps.figures.counting import By, Counts
from ccms.apps.figures.fates import Part
from ccms.apps.figures.models import OpenRows
from ccms.apps.figures.rows import COLUMNS, FIRM, NAMED, PART, Case, coarsened
from ccms.apps.figures.suppression import LEAST_PHONES, SUM, Cell
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from tests import factories

PROGRAM = Path(__file__).parents[3] / "docs" / "recompute_figures.py"


def invented(seed, size, **same):
    """Make cases whose columns have few values that are frequent and many that are rare."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret
    often = [chance.randint(4, 9) for _ in COLUMNS]
    often[FIRM] = 7
    cases = []
    for _ in range(size):
        values = [
            f"{name}{min(int(chance.expovariate(1) * 2), most)}" for name, most in zip(COLUMNS, often, strict=True)
        ]
        values = [same.get(name, value) for name, value in zip(COLUMNS, values, strict=True)]
        values[PART] = chance.choice(["solved", "unsolved", "unknown"])
        shop = int(values[FIRM].removeprefix("firm"))
        cases.append(Case(chance.randrange(size), shop, tuple(values)))
    return cases


def told_of(cases):
    """Return what figures would tell: each name, alone or with a part, that has enough phones."""
    phones = defaultdict(set)
    for case in cases:
        part = case.values[PART]
        phones[PART, part, ""].add(case.phone)
        for place in NAMED:
            for key in ((place, case.values[place], ""), (place, case.values[place], part)):
                phones[key].add(case.phone)
    return {key: own for key, own in phones.items() if len(own) >= LEAST_PHONES}


@pytest.mark.parametrize("seed", range(8))
def test_every_row_has_twenty_phones_and_three_shops_or_one_that_is_named(seed):
    cases = invented(seed, 900)
    told = told_of(cases)
    groups = coarsened(cases, frozenset(told))
    assert sum(groups.values()) == len(cases)
    assert all(number >= LEAST_PHONES for number in groups.values())
    whole = Counter(case.values for case in cases)
    for named in groups:
        for place in NAMED:
            assert not named[place] or (place, named[place], named[PART]) in told
        mine = [each for each in whole if all(one in {"", two} for one, two in zip(named, each, strict=True))]
        assert named[FIRM] or len({each[FIRM] for each in mine}) >= 3
    for place, value, part in told:
        of_it = sum(number for each, number in whole.items() if each[place] == value and part in {"", each[PART]})
        named = sum(number for each, number in groups.items() if each[place] == value and part in {"", each[PART]})
        assert named == of_it or of_it - named >= LEAST_PHONES, (COLUMNS[place], value, part)


def test_one_persons_many_complaints_make_no_row_of_their_own():
    values = ("solved", "2026-11", *COLUMNS[2:])
    cases = [Case(number, number % 5, values) for number in range(60)]
    cases += [Case(1000, number % 5, ("solved", "2026-11", "rare", *COLUMNS[3:])) for number in range(500)]
    assert all("rare" not in named for named in coarsened(cases, frozenset(told_of(cases))))


def test_no_shop_finds_the_few_buyers_of_others_in_a_row_by_taking_its_own_away():
    values = ("solved", "2026-11", *COLUMNS[2:FIRM])
    others = [Case(1000 + number, number % 5, (*values[:2], "often", *values[3:], "")) for number in range(100)]
    for few, is_named in ((2, False), (LEAST_PHONES, True)):
        own = [Case(number, 7, (*values[:2], "rare", *values[3:], "")) for number in range(40)]
        own += [Case(500 + number, 8 + number % 2, (*values[:2], "rare", *values[3:], "")) for number in range(few)]
        cases = others + own
        assert any("rare" in named for named in coarsened(cases, frozenset(told_of(cases)))) is is_named, few


def counts_of(cases):
    """Count invented cases as the database would."""
    cells = {by: defaultdict(dict) for by in By}
    found = defaultdict(list)
    for case in cases:
        names = {By.COUNTRY: "", **{By(COLUMNS[place]): case.values[place] for place in NAMED}}
        for by, name in names.items():
            for part in (Part(case.values[PART]), SUM):
                found[by, name, part].append(case)
    for (by, name, part), own in found.items():
        cells[by][name][part] = Cell(len(own), len({each.phone for each in own}), len({each.shop for each in own}))
    return Counts(cells=cells, fates={}, rows=cases)


@pytest.mark.django_db
class TestOfManyComplaints:
    @pytest.fixture
    def taken(self, db, now, monkeypatch):
        """Take figures of cases that were never made, about shops that are there."""
        law = book().on(dhaka_day(now))
        names = {
            "month": snapshots._months(dhaka_day(now) - snapshots.DELAY),
            "district": sorted(law.districts),
            "category": sorted(law.categories),
            "firm": [str(factories.firm(now, f"Shop {number}").pk) for number in range(8)],
        }
        cases = []
        for case in invented(1, 12_000, answer="1-3", end="none", sum="none", channel="website"):
            said = [
                names[column][int(value.removeprefix(column))] if column in names else value
                for column, value in zip(COLUMNS, case.values, strict=True)
            ]
            cases.append(Case(case.phone, case.shop, tuple(said)))
        monkeypatch.setattr(snapshots, "count", lambda *_, **__: counts_of(cases))
        return snapshots.take(now)

    def test_file_api_and_a_strangers_program_say_the_same(self, taken, tmp_path):
        paths = []
        for name, address in (
            ("figures", "/figures.csv"),
            ("months", "/figures/months.csv"),
            ("rows", "/figures/rows.csv"),
        ):
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_bytes(Client().get(address).getvalue())
        done = subprocess.run([sys.executable, "-I", PROGRAM, *paths], capture_output=True, check=False)
        assert (done.returncode, json.loads(done.stdout)["differences"]) == (0, []), done.stderr
        lines = list(csv.DictReader(io.StringIO(paths[-1].read_text().partition("\n")[2])))
        api = Client().get("/api/v1/figures/rows").json()["rows"]
        told = {tuple(row[name] for name in COLUMNS): row["complaints"] for row in api}
        assert Counter(tuple(line.values()) for line in lines) == told
        assert len(lines) == taken.body["cases"] == 12_000
        assert {line["month"] for line in lines} > {""}
        assert {line["firm"] for line in lines} > {""}
        page = Client().get("/figures").text
        assert 'href="/figures/rows.csv"' in page
        assert 'href="/api/v1/figures/rows"' in page

    def test_one_row_too_many_is_found_by_the_program(self, taken, tmp_path):
        for name, address in (
            ("figures", "/figures.csv"),
            ("months", "/figures/months.csv"),
            ("rows", "/figures/rows.csv"),
        ):
            text = Client().get(address).getvalue().decode()
            (tmp_path / name).write_text(text + (text.splitlines()[-1] + "\n" if name == "rows" else ""))
        files = [tmp_path / name for name in ("figures", "months", "rows")]
        assert subprocess.run([sys.executable, "-I", PROGRAM, *files], capture_output=True, check=False).returncode == 1

    def test_they_stay_the_same_until_another_month_begins_and_nobody_changes_them(self, taken, now):
        first = snapshots.open_rows()
        snapshots.take(now + timedelta(days=1))
        assert snapshots.open_rows() == first
        snapshots.take(now + timedelta(days=40))
        assert snapshots.open_rows() != first
        assert snapshots.open_rows(taken.day) == first
        with pytest.raises(DatabaseError), transaction.atomic():
            OpenRows.objects.update(body=[])

    def test_where_the_country_hides_a_part_nothing_is_told_one_by_one(self, taken, now, monkeypatch):
        monkeypatch.setattr(snapshots, "count", lambda *_, **__: counts_of(few_solved(invented(1, 900))))
        snapshots.take(now, again=True)
        assert snapshots.open_rows().body == []


@pytest.mark.django_db
def test_the_file_goes_out_while_it_is_written_and_never_more_than_some_lines_are_held(now, monkeypatch):
    named = ["solved", "2026-11", *[""] * (len(COLUMNS) - 2)]
    told = OpenRows(snapshot=snapshots.take(now), body=[[*named, 250_500], [*named[:1], *named[2:], "", 30]])
    monkeypatch.setattr(snapshots, "open_rows", lambda: told)
    built, lines = [], tables.lines
    monkeypatch.setattr(tables, "lines", lambda records, end: built.append(1) or lines(records, end=end))

    answer = Client().get("/figures/rows.csv")
    pieces = iter(answer)
    assert next(pieces).startswith(b"# Complaints")
    assert len(built) == 1  # the head alone
    sizes = [piece.count(b"\n") for piece in pieces]

    assert max(sizes) == tables.LINES
    assert sum(sizes) == 250_530
    assert len(built) == 3  # a line of many equal ones is written once
    beside = Client().get("/figures.csv")
    assert answer.headers["Cache-Control"] == beside.headers["Cache-Control"]
    assert answer.headers.keys() == beside.headers.keys() - {"Content-Length"}


def few_solved(cases):
    """Leave so few solved ones that the country hides them."""
    solved = [case for case in cases if case.values[PART] == "solved"]
    return [case for case in cases if case not in solved[9:]]


def test_a_class_holds_its_first_number_and_not_that_of_the_next():
    assert [rows.class_of(days, rows.DAYS) for days in (None, 1, 3, 4, 30, 31, 400)] == [
        "none", "1-3", "1-3", "4-7", "8-30", "31-90", "91-",
    ]  # fmt: skip
    assert [rows.class_of(taka, rows.TAKA) for taka in (0, 999, 1_000, 100_000)] == [
        "0-999", "0-999", "1000-4999", "100000-",
    ]  # fmt: skip
