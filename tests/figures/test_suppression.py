"""No small number is told, and none can be worked out from what is: tried by solving the equations of whole tables."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ccms.figures.fates import COUNTED
from ccms.figures.suppression import LEAST_PHONES, SUM, Cell, hidden, hidden_in_line

PARTS = ("a", "b", "c")


def tables(*, least_rows=2, most_rows=5):
    """Make tables of which every column has enough to be told as a sum."""
    number = st.one_of(st.integers(0, 12), st.integers(0, 60))
    row = st.tuples(number, number, number)
    return st.lists(row, min_size=least_rows, max_size=most_rows).map(table_of).filter(sums_can_be_told)


def table_of(rows):
    named = {str(number): dict(zip(PARTS, row, strict=True)) for number, row in enumerate(rows)}
    cells = {(name, part): Cell(n, n, n) for name, row in named.items() for part, n in row.items()}
    cells |= {(name, SUM): Cell(sum(row.values()), sum(row.values()), 2) for name, row in named.items()}
    for part in (*PARTS, SUM):
        whole = sum(cells[name, part].cases for name in named)
        cells[SUM, part] = Cell(whole, whole, 2)
    return cells


def sums_can_be_told(table):
    return all(table[SUM, part].phones >= LEAST_PHONES for part in PARTS)


def worked_out(table, gone):
    """Return the hidden places that the sums of the table determine: by elimination, in whole fractions."""
    unknown = sorted(gone)
    names, columns = dict.fromkeys(row for row, _ in table), (*PARTS, SUM)
    lines = [((name, SUM), [(name, part) for part in PARTS]) for name in names]
    lines += [((SUM, column), [(name, column) for name in names if name != SUM]) for column in columns]
    equations = [[Fraction((place in parts) - (place == whole)) for place in unknown] for whole, parts in lines]
    alone = [[index for index, value in enumerate(each) if value] for each in eliminated(equations)]
    return {unknown[places[0]] for places in alone if len(places) == 1}


def eliminated(matrix):
    """Bring equations into their reduced form, in which whatever is determined stands alone."""
    matrix, done = [list(row) for row in matrix], 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((row for row in range(done, len(matrix)) if matrix[row][column]), None)
        if pivot is None:
            continue
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        first = matrix[done][column]
        matrix[done] = [value / first for value in matrix[done]]
        for row in range(len(matrix)):
            if row != done and (factor := matrix[row][column]):
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[done], strict=True)]
        done += 1
    return matrix


@settings(max_examples=600)
@given(tables())
def test_no_sum_gives_a_hidden_number_back(table):
    gone = hidden(table)
    small = {place for place, cell in table.items() if cell.phones < LEAST_PHONES}
    assert small <= gone
    assert worked_out(table, gone) == set()


@given(tables())
def test_hiding_the_small_ones_alone_would_give_some_back(table):
    small = {place for place, cell in table.items() if cell.phones < LEAST_PHONES}
    for place in worked_out(table, small):
        assert len(hidden(table)) > len(small)
        assert place in hidden(table)


@given(tables())
def test_gaps_of_a_line_make_up_enough_together_that_none_is_narrowed_to_less(table):
    gone = hidden(table)
    for name in {row for row, _ in table} - {SUM}:
        gaps = [table[name, part].cases for part in PARTS if (name, part) in gone]
        assert not gaps or (name, SUM) in gone or sum(gaps) >= LEAST_PHONES
        if (name, SUM) in gone:
            assert len(gaps) == len(PARTS)
    for column in (*PARTS, SUM):
        gaps = [cell.cases for (row, part), cell in table.items() if part == column and (row, part) in gone]
        assert not gaps or (len(gaps) > 1 and sum(gaps) >= LEAST_PHONES)


@given(tables(), st.integers(0, 4))
def test_a_row_that_is_told_in_no_case_is_not_told(table, number):
    name = str(number)
    gone = hidden(table, unnamed=[name] if (name, SUM) in table else [])
    if (name, SUM) in table:
        assert {(name, column) for column in (*PARTS, SUM)} <= gone
    assert worked_out(table, gone) == set()


@given(tables(most_rows=3))
def test_a_table_without_small_numbers_is_told_whole(table):
    if all(cell.phones >= LEAST_PHONES for cell in table.values()):
        assert hidden(table) == frozenset()


def test_many_cases_of_few_phones_or_of_one_shop_are_small_too():
    table = table_of([(40, 40, 40), (40, 40, 40), (40, 40, 40)])
    table["0", "a"] = Cell(40, 9, 2)
    assert ("0", "a") in hidden(table)
    table = table_of([(40, 40, 40), (40, 40, 40)])
    table["1", "b"] = Cell(40, 40, 1)
    gone = hidden(table, least_firms=2)
    assert ("1", "b") in gone
    assert ("0", "b") in gone


def test_gaps_behind_which_few_phones_stand_together_take_one_more_number_with_them():
    one_buyer_with_many = {"a": Cell(8, 1, 2), "b": Cell(4, 1, 2), "c": Cell(20, 20, 2)}
    table = table_of([(8, 4, 20), (40, 40, 40), (40, 40, 40)])
    table |= {("0", part): cell for part, cell in one_buyer_with_many.items()}

    assert ("0", "c") in hidden(table)
    assert hidden_in_line(one_buyer_with_many) == set("abc")


def test_the_parts_are_three_for_with_more_two_gaps_in_each_line_would_not_be_enough():
    assert len(COUNTED) == len(PARTS) == 3


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_in_a_line_of_its_own_one_gap_is_never_alone_unless_nothing_is_told(numbers):
    line = {str(place): Cell(number, number) for place, number in enumerate(numbers)}
    gone = hidden_in_line(line)
    assert {name for name, cell in line.items() if cell.phones < LEAST_PHONES} <= gone
    if gone and len(gone) < len(line):
        assert len(gone) > 1
        assert sum(line[name].cases for name in gone) >= LEAST_PHONES
