"""Three numbers instead of one, each with its interval, and none that flatters."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.apps.figures.measures import LEAST_FOR_SHARES, ThreeNumbers, of_parts, share, three_numbers, wilson

counts = st.integers(0, 5000)


def test_the_figures_that_one_state_of_brazil_published_make_three_numbers_instead_of_one():
    # Minas Gerais, 2023: 163,317 complaints; 74,696 rated, 36,614 of them solved; 89,984 never rated. Its parts are
    # 1,363 more than its whole; the official rate is the third number.
    found = three_numbers(cases=163_317, solved=36_614, told=74_696, possible=36_614 + 89_984)
    assert found.at_least.percent == 22.4
    assert found.of_those_who_told.percent == 49.0
    assert found.at_most.percent == 77.5


@given(counts, counts, counts)
def test_the_three_numbers_stand_in_their_order_and_hold_what_is_true(solved, unsolved, unknown):
    cases = solved + unsolved + unknown
    found = of_parts(cases, solved, unsolved)
    if cases < LEAST_FOR_SHARES:
        assert found == ThreeNumbers(None, None, None)
        return
    assert found.at_least.percent <= found.at_most.percent
    for truly_solved in (solved, solved + unknown // 2, solved + unknown):
        assert found.at_least.percent <= truly_solved * 100 / cases
        assert truly_solved * 100 / cases < found.at_most.percent + 0.1
    if solved + unsolved:
        assert found.at_least.percent <= found.of_those_who_told.percent <= found.at_most.percent
    else:
        assert found.of_those_who_told is None


@given(counts, counts)
def test_more_that_nobody_knows_never_makes_the_lower_number_larger(solved, unknown):
    before, after = of_parts(solved + 50, solved, 50), of_parts(solved + 50 + unknown, solved, 50)
    assert after.at_least.percent <= before.at_least.percent
    assert after.at_most.percent >= before.at_most.percent
    assert after.of_those_who_told == before.of_those_who_told


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_an_interval_holds_its_share_and_lies_between_none_and_all(part, more):
    whole = part + more
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    found = share(part, whole)
    assert found.low <= found.percent <= found.high
    assert Fraction(found.percent).limit_denominator(10) <= Fraction(part * 100, whole)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # from Newcombe (1998), table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(part, whole, low, high):
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.00006)


def test_what_is_not_told_makes_no_share():
    assert of_parts(None, None, None) == of_parts(100, None, None) == ThreeNumbers(None, None, None)
    without_solved = of_parts(100, None, 40)
    assert (without_solved.at_least, without_solved.of_those_who_told) == (None, None)
    assert without_solved.at_most.percent == 60.0


def test_a_share_is_never_rounded_up_to_all():
    assert share(9_999, 10_000).percent == 99.9
