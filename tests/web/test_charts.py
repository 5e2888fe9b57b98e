"""A chart holds its numbers: areas as large as they are, gaps that stay gaps, words that fit."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.web.charts.bars import Bar, Column, Stack, bars, columns, stacked
from ccms.web.charts.dots_and_squares import Dot, DotLine, Portion, dot_lines, squares
from ccms.web.charts.drawing import WIDTH, Fill, Label, fitting, width_of, wrapped
from ccms.web.charts.lines import Series, lines, spark

NUMBERS = st.integers(0, 100_000)


def drawn(drawing):
    """Return the marks as elements; what is no XML fails here."""
    return list(ET.fromstring(f"<svg>{drawing.marks}</svg>"))  # noqa: S314 - our own marks


def texts(drawing):
    return [each.text for each in drawn(drawing) if each.tag == "text"]


def areas(drawing, kind):
    """Return the rectangles of one fill as (x, y, width, height)."""
    found = (each.get("d") for each in drawn(drawing) if each.get("class") == kind)
    whole = re.compile(r"M(-?[\d.]+) (-?[\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")
    return [tuple(map(float, match)) for d in found for match in whole.findall(d)]


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(lambda parts: sum(parts) == 100 or parts[0] <= 100))
def test_a_hundred_squares_are_parted_as_they_are_told(parts):
    first = parts[0]
    second = min(parts[1], 100 - first)
    portions = [
        Portion(number, str(number), "words", fill)
        for number, fill in zip(
            (first, second, 100 - first - second), (Fill.SOLID, Fill.STRIPED, Fill.HOLLOW), strict=True
        )
    ]
    found = squares(portions)
    for portion in portions:
        key = 1 if portion.squares else 0  # one more stands beside the words
        assert len(areas(found, portion.fill)) == portion.squares + key


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_bars_begin_at_nothing_and_are_as_long_as_their_numbers(numbers):
    found = bars([Bar("n", number, str(number)) for number in numbers])
    long = [width for _x, _y, width, _height in areas(found, "so")]
    shown = [number for number in numbers if number]
    assert len(long) == len(shown)
    for number, width in zip(shown, long, strict=True):
        assert width == pytest.approx(max((WIDTH - 2) * number / max(numbers), 1.5), abs=0.06)
    assert {x for x, *_ in areas(found, "so")} <= {1.0}


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_the_parts_of_a_stack_lie_beside_each_other_and_share_one_measure(stacks):
    found = stacked([Stack("n", parts) for parts in stacks], ["a", "b", "c", "d"], str)
    most = max(map(sum, stacks))
    for place, kind in enumerate(("ho", "st", "de", "so")):
        wide = [width for _x, _y, width, height in areas(found, kind) if height == 20]
        told = [parts[place] for parts in stacks if parts[place]]
        for number, width in zip(told, wide, strict=True):
            assert width == pytest.approx(max((WIDTH - 2) * number / most, 1.5), abs=0.06)
    assert [str(sum(parts)) for parts in stacks] == [
        each.text for each in drawn(found) if each.tag == "text" and each.get("class") == "e b"
    ]


@given(st.lists(NUMBERS, min_size=14, max_size=14))
def test_columns_are_as_high_as_their_numbers_and_the_marked_day_is_told(numbers):
    days = [Column(str(day), number, str(number), "today" if not day else "") for day, number in enumerate(numbers)]
    found = columns(days)
    high = sorted(height for kind in ("so", "st") for *_rest, height in areas(found, kind))
    wanted = sorted(max(110 * number / max(numbers), 1.5) for number in numbers if number)
    assert high == pytest.approx(wanted, abs=0.06)
    assert "today" in texts(found)
    if numbers[0]:
        assert str(numbers[0]) in texts(found)


def test_a_month_that_is_not_told_is_a_gap_and_the_open_one_is_dashed():
    values = [4, None, 8, 6, 7]
    found = lines([Series("n", values, [str(value or "") for value in values])], "first", "last", is_open=True)
    whole = next(each.get("d") for each in drawn(found) if each.get("class") == "li")
    dashed = next(each.get("d") for each in drawn(found) if each.get("class") == "li da")
    assert (whole.count("M"), dashed.count("M")) == (1, 1)
    assert sum(each.tag == "circle" for each in drawn(found)) == 4
    assert {"8", "7"} <= set(texts(found))
    (line,) = [each for each in drawn(spark([1, 2])) if each.tag == "path"]
    assert line.get("class") == "li"


def test_what_has_not_come_yet_is_an_arrow_behind_the_last_day():
    found = dot_lines([DotLine("n", [Dot(3, "half: 3"), Dot(None, "9 of 10: not yet")], {1: 2, 30: 1})], "0", "30 days")
    (dot,) = [each for each in drawn(found) if each.tag == "circle"]
    arrow = next(each.get("d") for each in drawn(found) if each.get("class") == "li")
    assert float(dot.get("cx")) < WIDTH / 4 < float(arrow[1:].split()[0])
    assert next(each for each in drawn(found) if each.get("class") == "ti").get("d").count("M") == 2
    assert {"half: 3", "9 of 10: not yet"} <= set(texts(found))


NOTHING = [
    bars([]),
    columns([]),
    stacked([], ["a", "b"], str),
    squares([]),
    lines([], "", "", is_open=True),
    spark([]),
    dot_lines([], "0", ""),
]


@pytest.mark.parametrize("drawing", NOTHING)
def test_nothing_is_drawn_without_a_fault(drawing):
    assert all(each.tag in {"text", "path"} for each in drawn(drawing))
    assert drawing.height > 0


def test_a_name_cannot_break_out_of_the_picture():
    assert texts(bars([Bar("<script>&</text>", 1, "১")]))[0] == "<script>&</text>"


@given(st.lists(st.builds(Label, st.floats(0, WIDTH), st.just(10.0), st.text("১২০a ", max_size=12), st.floats(0, 9))))
def test_labels_never_lie_on_each_other(labels):
    spans = sorted((each.x - width_of(each.text) / 2, each.x + width_of(each.text) / 2) for each in fitting(labels))
    assert all(one[1] <= other[0] + 0.01 for one, other in pairwise(spans) if one != other)


def test_a_long_name_is_broken_at_its_spaces():
    name = "সেবাদাতার অবহেলায় টাকা, স্বাস্থ্য বা জীবনের ক্ষতি"
    assert " ".join(wrapped(name, 200)) == name
    assert all(width_of(line) <= 200 for line in wrapped(name, 200))
