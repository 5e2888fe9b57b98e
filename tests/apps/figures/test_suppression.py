"""Which numbers are not told: the small ones, and so many others that no table gives a small one back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.apps.figures.fates import COUNTED, Part
from ccms.apps.figures.suppression import (
    COLUMNS,
    LEAST_PHONES,
    NOTHING,
    SUM,
    WHOLE,
    Cell,
    Memory,
    Rules,
    hidden_columns,
    hidden_in_line,
    is_small_beside,
    step_of,
    steps,
)
from tests.apps.figures.test_attack import OTHERS, row_of

number = st.one_of(st.integers(0, 25), st.integers(0, 80))
tables = st.lists(st.tuples(number, number, number), min_size=2, max_size=6).map(
    lambda rows: {str(place): row_of(numbers) for place, numbers in enumerate(rows)}
)
LARGE = (60, 60, 60)
besides = st.lists(st.sampled_from([0, 1, 9, 19, 20, 60]), min_size=6, max_size=6)


@given(tables, st.integers(0, 1))
def test_no_number_is_told_that_stands_for_few_phones(rows, own):
    for name, step in steps(rows, Rules(own_rows=own)).items():
        for column in set(COLUMNS) - hidden_columns(step):
            assert rows[name][column].phones >= LEAST_PHONES


@given(tables)
def test_of_a_row_that_is_told_in_no_case_nothing_is_told(rows):
    assert steps(rows, Rules(), unnamed=["1"])["1"] == NOTHING


@given(tables)
def test_a_table_without_small_numbers_is_told_whole(rows):
    if all(cell.phones >= LEAST_PHONES for row in rows.values() for cell in row.values()):
        assert set(steps(rows, Rules()).values()) == {WHOLE}


def test_the_unsolved_are_told_where_few_were_solved_for_else_nobody_saw_how_few():
    rows = {name: row_of((3, 90, 90)) for name in "abcdefgh"} | {"z": row_of(LARGE)}
    hidden = steps(rows, Rules())
    assert hidden == dict.fromkeys("abcdefgh", 1) | {"z": WHOLE}
    assert hidden_columns(1) == {Part.SOLVED, Part.UNKNOWN}
    assert hidden_columns(2) == set(COUNTED)
    assert hidden_columns(NOTHING) == set(COLUMNS)


def test_many_cases_of_few_phones_or_of_two_shops_are_small_too():
    rows = {name: row_of(LARGE) for name in "abcd"}
    rows["a"][Part.SOLVED] = Cell(60, LEAST_PHONES - 1, 9)
    assert steps(rows, Rules())["a"] == 1
    rows = {name: row_of(LARGE) for name in "abcd"}
    rows["b"][SUM] = Cell(180, 180, 2)
    assert steps(rows, Rules(least_firms=3))["b"] == NOTHING
    assert steps(rows, Rules(least_firms=2))["b"] == WHOLE


def test_one_small_row_takes_the_smallest_other_one_with_it():
    rows = {"a": row_of((3, 2, 1)), "b": row_of((40, 40, 40)), "c": row_of((50, 50, 50)), "d": row_of(LARGE)}
    assert steps(rows, Rules()) == {"a": NOTHING, "b": NOTHING, "c": WHOLE, "d": WHOLE}


def test_among_shops_it_takes_two_for_each_of_them_knows_its_own():
    rows = {"a": row_of((3, 2, 1)), "b": row_of((40, 40, 40)), "c": row_of((50, 50, 50)), "d": row_of(LARGE)}
    assert steps(rows, Rules(own_rows=1)) == {"a": NOTHING, "b": NOTHING, "c": NOTHING, "d": WHOLE}


def test_shops_without_a_page_hide_small_ones_by_themselves():
    rows = {"a": row_of((3, 2, 1)), "b": row_of((1, 1, 1)), "c": row_of((40, 40, 40)), OTHERS: row_of((30, 30, 30))}
    assert steps(rows, Rules(own_rows=1), unnamed=[OTHERS])["c"] == WHOLE
    del rows["b"]
    assert steps(rows, Rules(own_rows=1), unnamed=[OTHERS])["c"] == NOTHING  # of two, one sees the other


FEW_SOLVED = {"a": row_of((12, 50, 12)), "b": row_of((45, 60, 45)), "c": row_of((40, 60, 40)), "d": row_of(LARGE)}
BEFORE = {"a": 1, "b": 1, "c": WHOLE, "d": WHOLE}


def test_who_was_hidden_for_another_is_hidden_again_though_a_smaller_one_is_there_now():
    assert steps(FEW_SOLVED, Rules())["c"] == 1
    assert steps(FEW_SOLVED, Rules(), before=Memory(BEFORE)) == BEFORE


@pytest.mark.parametrize("itself", [set(), {("b", 1)}])
def test_it_stays_hidden_while_the_other_ones_that_are_hidden_were_seen_lately(itself):
    rows = FEW_SOLVED | {"c": row_of((19, 60, 19))}
    assert steps(rows, Rules(), before=Memory(BEFORE, itself))["b"] == WHOLE
    assert steps(rows, Rules(), before=Memory(BEFORE, itself | {("c", 1)}))["b"] == 1


def test_it_is_told_again_when_nobody_is_small_any_more_or_enough_others_were_never_seen():
    memory = Memory(BEFORE, {("b", 1), ("c", 1)})
    grown = FEW_SOLVED | {"a": row_of((30, 50, 30))}
    assert set(steps(grown, Rules(), before=memory).values()) == {WHOLE}
    new = FEW_SOLVED | {"e": row_of((10, 50, 10))}
    assert steps(new, Rules(), before=memory) == BEFORE | {"b": WHOLE, "e": 1}


@pytest.mark.parametrize("step", range(NOTHING + 1))
def test_how_far_a_row_was_hidden_is_read_from_what_was_told(step):
    names = {SUM: "cases"}
    told = {names.get(column, column): None if column in hidden_columns(step) else 9 for column in COLUMNS}
    assert step_of(told) == step


def test_in_a_line_the_first_one_goes_with_whichever_is_small_and_others_while_they_are_few():
    few = LEAST_PHONES - 1
    assert hidden_in_line({"a": Cell(80, 80), "b": Cell(40, 40), "c": Cell(few, few)}) == {"a", "c"}
    assert hidden_in_line({"a": Cell(80, 80), "b": Cell(few, few), "c": Cell(few, few)}) == {"a", "b", "c"}
    assert hidden_in_line({"a": Cell(80, 1), "b": Cell(40, 40), "c": Cell(50, 50)}) == {"a", "b"}
    assert hidden_in_line({"a": Cell(few, few)}) == {"a"}
    assert hidden_in_line({"a": Cell(80, 80), "b": Cell(40, 40)}) == frozenset()


@given(st.lists(st.integers(0, 80), min_size=1, max_size=6))
def test_gaps_of_a_line_make_up_enough_together_that_none_is_narrowed(numbers):
    line = {str(place): Cell(number, number) for place, number in enumerate(numbers)}
    gone = hidden_in_line(line)
    assert {name for name, cell in line.items() if cell.phones < LEAST_PHONES} <= gone
    if gone and len(gone) < len(line):
        assert len(gone) > 1
        assert sum(line[name].cases for name in gone) >= LEAST_PHONES


@given(tables, besides)
def test_nothing_small_follows_from_a_row_and_another_table_nor_from_all_that_are_hidden(rows, numbers):
    beside = {name: {SUM: Cell(number, number, 1)} for name, number in zip(rows, numbers, strict=False)}
    hidden = steps(rows, Rules(own_rows=1), beside=beside)
    told = [name for name, step in hidden.items() if step < NOTHING]
    assert not any(is_small_beside(beside[name]) for name in told)
    together = sum(beside[name][SUM].phones for name in rows.keys() - set(told))
    assert not told or together == 0 or together >= LEAST_PHONES


def test_of_none_and_of_twenty_it_may_follow_and_of_one_to_nineteen_it_may_not():
    follows = {number: is_small_beside({Part.SOLVED: Cell(number, number)}) for number in (0, 1, 19, 20)}
    assert follows == {0: False, 1: True, 19: True, 20: False}
