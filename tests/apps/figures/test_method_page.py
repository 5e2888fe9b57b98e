"""The examples of docs/figures.md are what the code says, and the page names every fate and every limit."""

import re
from pathlib import Path

import pytest

from ccms.apps.figures import snapshots
from ccms.apps.figures.fates import PARTS, Fate, Part
from ccms.apps.figures.measures import LEAST_FOR_SHARES, Length, of_parts, within_days
from ccms.apps.figures.publishing import LEAST_BEYOND, LEAST_FIRMS, OF_SHOPS
from ccms.apps.figures.suppression import COLUMNS, LEAST_PHONES, SUM, Cell, hidden_columns, steps

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "figures.md").read_text(encoding="utf-8")


def rows(beginning):
    """Return the cells of the table whose head begins so."""
    lines = PAGE[PAGE.index(f"\n| {beginning} |") + 1 :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_fate_stands_there_with_the_part_it_counts_as():
    told = {name.strip("`"): part for name, _, part in rows("fate")}
    words = {Part.LEFT_OUT: "left out"}
    assert told == {str(fate): words.get(PARTS[fate], str(PARTS[fate])) for fate in Fate}


@pytest.mark.parametrize("example", rows("solved | unsolved"))
def test_the_three_numbers_of_the_examples_are_those_of_the_code(example):
    solved, unsolved, unknown = map(int, example[:3])
    found = of_parts(solved + unsolved + unknown, solved, unsolved)
    written = [
        f"{each.percent} ({each.low}–{each.high})" for each in (found.at_least, found.of_those_who_told, found.at_most)
    ]
    assert written == example[3:]


def test_the_days_of_the_example_are_those_of_the_code():
    table = [
        (int(day), int(wait), int(answered), int(on), float(still)) for day, wait, answered, on, still in rows("day")
    ]
    share, waiting = 1.0, 8
    lengths = [Length(6, happened=False), Length(None, happened=False)]
    for day, wait, answered, on, still in table:
        assert wait == waiting
        share *= 1 - answered / wait
        assert round(share, 3) == still
        waiting -= answered + on
        lengths += [Length(day, happened=True, number=answered), Length(day, happened=False, number=on)]
    assert waiting == 2
    assert re.search(r"within \*\*(\d+)\*\* days", PAGE)[1] == str(within_days(lengths, 50)) == str(table[-1][0])
    assert within_days([each for each in lengths if each.happened], 50) == 2


def test_the_gaps_of_the_example_are_those_of_the_code():
    columns = ("solved", "unsolved", "unknown", SUM)
    examples = rows("shop")
    assert set(columns) == set(COLUMNS)
    table = {
        name: {column: Cell(int(n), int(n), 3) for column, n in zip(columns, numbers, strict=True)}
        for name, *numbers, _ in examples
    }
    hidden = steps(table, OF_SHOPS, unnamed=["no page"])
    for name, *_, told in examples:
        gone = hidden_columns(hidden[name])
        assert ["–" if c in gone else str(table[name][c].cases) for c in columns] == told.split(", ")


def test_the_limits_and_the_number_of_the_method_stand_there():
    assert f"Method {snapshots.METHOD}." in PAGE
    assert f"fewer than **{LEAST_PHONES}** different mobile numbers" in PAGE
    assert f"fewer than **{LEAST_FIRMS}** shops" in PAGE
    assert f"Of fewer than\n{LEAST_FOR_SHARES} cases" in PAGE
    assert f"at least {LEAST_BEYOND} complaints" in PAGE


def test_the_page_for_shops_says_from_how_many_complaints_on_the_badge_has_a_number():
    assert f"Fewer than {LEAST_FOR_SHARES} complaints" in (DOCS / "shop-window.md").read_text(encoding="utf-8")
