"""Pages, open tables, API and a stranger's program that has the tables alone say the same numbers."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from ccms.accounts.firms.entries import public_firms
from ccms.apps.figures import snapshots
from ccms.apps.figures.counting import By, Counts
from ccms.apps.figures.fates import COUNTED, PARTS, WHY, Fate, Part
from ccms.apps.figures.measures import Length
from ccms.apps.figures.models import Snapshot
from ccms.apps.figures.suppression import SUM, Cell
from ccms.law.pack.book import book
from tests import factories

pytestmark = pytest.mark.django_db
PROGRAM = Path(__file__).parents[3] / "docs" / "recompute_figures.py"
SHARES = ("at_least", "of_those_who_told", "at_most")
NUMBERS = ("cases", *map(str, COUNTED))


def row(*numbers):
    parts = dict(zip(COUNTED, numbers, strict=True)) | {SUM: sum(numbers)}
    return {part: Cell(number, number, 9) for part, number in parts.items()}


def split(whole, names):
    """Part the numbers of a whole among these names, the first ones large, the last ones too small to be told."""
    rows, left = {}, list(whole)
    for name in names[:-1]:
        rows[name] = [number // 2 for number in left]
        left = [number - taken for number, taken in zip(left, rows[name], strict=True)]
    return {name: row(*numbers) for name, numbers in (rows | {names[-1]: left}).items()}


@pytest.fixture
def taken(db, now, monkeypatch):
    """Take figures of many complaints that were never made, most of them told, some of them hidden."""
    whole = (3_210, 4_567, 2_223)
    shops = [str(factories.firm(now).pk) for _ in range(5)]
    law = book().on(date(2026, 11, 25))
    numbers = (3210, 4000, 567, 2000, 100, 100, 23, 40, 30, 25, 60)
    fates = {fate: Cell(number, number, 9) for fate, number in zip(Fate, numbers, strict=True)}
    lengths = {
        None: [Length(3, happened=True, number=700), Length(40, happened=True, number=290), Length(90, False, 10)]
    }
    lengths |= {public_firms().get(pk=shop).pk: lengths[None] for shop in shops}

    def counted(*_asked, **_more):
        names = snapshots._months(snapshots.dhaka_day(now) - snapshots.DELAY)
        cells = {
            By.COUNTRY: {"": row(*whole)},
            By.MONTH: split(whole, names),
            By.DISTRICT: split(whole, sorted(law.districts)[:6]),
            By.CATEGORY: split(whole, sorted(law.categories)[:11]),
            By.FIRM: split(whole, shops),
        }
        promises = {By.COUNTRY: {"": row(200, 150, 150)}, By.FIRM: split((200, 150, 150), shops)}
        why = {reason: Cell(100, 100, 9) for reason in WHY}
        return Counts(cells=cells, fates=fates, why=why, answers=lengths, ends=lengths, promises=promises)

    monkeypatch.setattr(snapshots, "count", counted)
    return snapshots.take(now)


def get(address):
    return Client().get(address, {"lang": "en"})


def table(address):
    """Return a table of open data as dictionaries, and as text."""
    text = Client().get(address).content.decode()
    return list(csv.DictReader(io.StringIO(text.partition("\n")[2]))), text


def recomputed(folder, *changes):
    """Run the program on both tables, with some text changed; return how it ended and what it says."""
    for name, address in (("figures", "/figures.csv"), ("months", "/figures/months.csv")):
        text = table(address)[1]
        for old, new in changes:
            text = text.replace(old, new, 1)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", PROGRAM, folder / "figures.csv", folder / "months.csv"], capture_output=True, check=False
    )
    assert not done.stderr, done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


def shown(page, key):
    """Return the rows of a picture's table on a page, as cells of text."""
    figure = re.search(rf'<figure class="picture" id="{key}".*?</figure>', page, re.DOTALL)[0]
    body = re.search(r"<tbody>(.*?)</tbody>", figure, re.DOTALL)[1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", body)]


def words(page, key):
    """Return the texts that are drawn in a picture."""
    figure = re.search(rf'<figure class="picture" id="{key}".*?</figure>', page, re.DOTALL)[0]
    return re.findall(r"<text[^>]*>(.*?)</text>", figure)


def plain(cell):
    return int(cell.replace(",", "")) if cell.replace(",", "").isdigit() else None


def test_page_table_api_and_program_say_the_same_of_the_country(taken, visitor, tmp_path):
    ended, found = recomputed(tmp_path)
    assert (ended, found["differences"]) == (0, [])
    page, api = get("/figures").content.decode(), visitor.get("/figures/country").json()
    rows = {(each["by"], each["name"]): each for each in found["rows"]}
    names = {By.MONTH: "months", By.DISTRICT: "districts", By.CATEGORY: "categories"}
    for by, name in names.items():
        told = [each for each in found["rows"] if each["by"] == by]
        assert [{key: each[key] for key in ("name", *NUMBERS, *SHARES)} for each in told] == api[name]
    for name in (*NUMBERS, *SHARES, "answer_days", "answer_days_90", "end_days", "end_days_90"):
        assert rows["country", ""][name] == api["numbers"][name]
    assert {name: rows["fate", name]["cases"] for name in api["fates"]} == api["fates"]
    assert {name: rows["why", name]["cases"] for name in api["why"]} == api["why"]
    assert rows["left_out", ""]["cases"] == api["left_out"]
    *counts, told, sure = [plain(cells[1]) for cells in shown(page, "became")]
    assert counts == [*(rows["country", ""][name] for name in NUMBERS), api["left_out"]]
    assert (told, sure) == (int(api["numbers"]["of_those_who_told"]["percent"]), None)
    drawn = found["country"]
    assert [int(word) for word in words(page, "became") if word.isdigit()] == drawn["squares"]
    assert words(page, "category")[-1] == f"{drawn['other_problems']:,}"
    law = book().on(taken.day).categories
    for code, cases in drawn["problems"]:
        assert law[code].text.en in page
        assert f"{cases:,}" in words(page, "category")
    assert f"It is {drawn['first_problem_of_100']} of 100 complaints." in page
    month, cases = drawn["busiest_month"]
    assert f"{date.fromisoformat(f'{month}-01'):%B %Y}: {cases:,}." in page
    assert [[plain(cell) for cell in cells[1:]] for cells in shown(page, "month")] == [
        [each[name] for name in NUMBERS]
        for each in found["rows"]
        if each["by"] == "month" and each["cases"] is not None
    ]
    days = drawn["days"]
    assert [cells[1:] for cells in shown(page, "days")] == [
        [str(days["answer_days"]), str(days["answer_days_90"])],
        [str(days["end_days"]), str(days["end_days_90"])],
    ]


def test_page_table_api_and_program_say_the_same_of_each_shop(taken, visitor, tmp_path):
    _ended, found = recomputed(tmp_path)
    told = [each for each in found["rows"] if each["by"] == "firm"]
    assert len(told) > 1
    for each in told:
        firm = public_firms().get(slug=each["name"])
        page = get(f"/firms/{firm.slug}").content.decode()
        api = visitor.get(f"/figures/firms/{firm.pk}").json()["numbers"]
        assert {key: each[key] for key in (*NUMBERS, *SHARES)} == {key: api[key] for key in (*NUMBERS, *SHARES)}
        assert each["answer_days"] == api["answer_days"]
        promised = {name: each[f"promises_{name}" if name != "made" else "promises"] for name in api["promises"]}
        assert promised == api["promises"]
        listed = re.findall(r"<li>[^<]*: <b>([^<]*)</b></li>", page.partition('id="promises"')[2].partition("</ul>")[0])
        assert [plain(cell) for cell in listed] == ([*promised.values()] if promised["made"] else [])
        assert [plain(cells[1]) for cells in shown(page, "became")][: len(NUMBERS)] == [each[key] for key in NUMBERS]
        assert [int(word) for word in words(page, "became") if word.isdigit()] == found["firms"][firm.slug]
        assert f"half: {each['answer_days']}" in words(page, "days")
    assert 0 < sum(each["promises_kept"] is not None for each in told) < len(told)
    others = [each["answer_days"] for each in told]
    assert f"The thin lines are the other shops: {len(others) - 1}." in page


def test_the_months_are_one_series_in_table_api_and_program(taken, visitor, tmp_path):
    old = Snapshot.objects.get()
    kept = {name: getattr(old, name) for name in ("method", "taken_at", "tx", "event", "invented")}
    before = dict.fromkeys((*SHARES, *NUMBERS)) | {"cases": 77}
    for since, day in ((date(2023, 12, 1), 28), (date(2023, 12, 1), 29), (date(2024, 1, 1), 5)):
        until = (since + timedelta(days=340)).replace(day=day)
        rows = [{"name": f"{since:%Y-%m}", **before}, {"name": "2024-06", **before, "cases": 70 + day}]
        body = {**old.body, "month": rows}
        Snapshot.objects.create(**kept, day=until, since=since, until=until, body=body)
    ended, found = recomputed(tmp_path)
    api = visitor.get("/figures/months").json()
    assert (ended, found["differences"]) == (0, [])
    assert [
        {**each, "method": snapshots.METHOD, "is_whole": each["is_whole"] == "true"} for each in found["months"]
    ] == api["months"]
    first = api["months"][:3]
    assert [each["month"] for each in first] == ["2023-12", "2024-01", "2024-06"]
    assert [each["as_of"] for each in first] == ["2024-11-29", "2024-12-05", "2024-12-05"]
    assert first[2]["cases"] == 75
    assert [each["month"] for each in api["months"][3:]] == [each["name"] for each in old.body["month"]]
    assert [each["is_whole"] for each in api["months"][-2:]] == [True, (old.until + timedelta(days=1)).day == 1]
    past = visitor.get("/figures/months?day=2024-11-29").json()["months"]
    assert [each["month"] for each in past] == ["2023-12", "2024-06"]


def test_a_number_that_was_changed_in_a_table_is_found(taken, tmp_path):
    rows, text = table("/figures.csv")
    tried = 0
    for each in rows:
        if each["by"] not in {"country", "month", "district", "category", "firm"} or not each["solved"]:
            continue
        line = next(one for one in text.splitlines() if one.startswith(f"{each['by']},{each['name']},"))
        cells = line.split(",")
        for place in range(2, 15, 4):
            wrong = [*cells]
            wrong[place] = str(float(wrong[place]) + 1) if "." in wrong[place] else str(int(wrong[place]) + 1)
            ended, found = recomputed(tmp_path, (line, ",".join(wrong)))
            assert ended == 1, wrong
            assert found["differences"]
            tried += 1
        if tried > 12:
            return
    pytest.fail("too few rows were told")


@pytest.mark.parametrize(("name", "address"), [("figures", "/figures.csv"), ("months", "/figures/months.csv")])
def test_a_table_is_what_its_schema_says(taken, name, address):
    answer = Client().get(address)
    assert f'</figures/{name}.schema.json>; rel="describedby"' in answer.headers["Link"]
    told = Client().get(f"/figures/{name}.schema.json")
    assert told.headers["Content-Type"] == "application/json"
    schema = told.json()
    rows, text = table(address)
    assert text.startswith(schema["dialect"]["commentChar"])
    assert list(rows[0]) == [field["name"] for field in schema["fields"]]
    kinds = {
        "string": str,
        "integer": int,
        "number": float,
        "date": date.fromisoformat,
        "yearmonth": lambda cell: date.fromisoformat(f"{cell}-01"),
        "boolean": {"true": True, "false": False}.__getitem__,
    }
    for field in schema["fields"]:
        assert field["description"].isascii()
        assert re.search("[\u0980-\u09ff]", field["description_bn"])
        limits = field.get("constraints", {})
        for each in rows:
            cell = each[field["name"]]
            if cell in schema["missingValues"]:
                assert not limits.get("required"), field
                continue
            value = kinds[field["type"]](cell)
            assert limits.get("minimum", value) <= value <= limits.get("maximum", value)
    keys = [tuple(each[key] for key in schema["primaryKey"]) for each in rows]
    assert len(set(keys)) == len(keys)
    assert Client().get("/figures/nothing.schema.json").status_code == 404


def test_no_cell_of_a_table_is_calculated_by_a_spreadsheet(taken):
    firm = taken.firms.first().firm
    firm.slug = "-2-3"
    firm.save()
    rows, _text = table("/figures.csv")
    assert [each["name"] for each in rows if each["by"] == "firm" and each["name"].endswith("-2-3")] == ["'-2-3"]


def test_every_part_of_the_fates_stands_in_the_program():
    program = PROGRAM.read_text(encoding="utf-8")
    for part, name in ((Part.SOLVED, "SOLVED"), (Part.UNSOLVED, "UNSOLVED"), (Part.UNKNOWN, "UNKNOWN")):
        told = re.search(rf"^{name} = \((.*?)\)", program, re.MULTILINE)[1]
        assert re.findall(r'"(\w+)"', told) == [str(fate) for fate in Fate if PARTS[fate] is part]
