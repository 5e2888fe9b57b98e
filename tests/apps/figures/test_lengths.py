"""Half of them within how many days: what still waits is counted with the time it has waited."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.apps.figures.measures import Length, within_days

lengths = st.lists(st.builds(Length, st.integers(1, 12), st.booleans(), st.integers(1, 4)), max_size=12)


def by_definition(found, percent):
    """Return the day with whole fractions, one person at a time."""
    people = [each for each in found for _ in range(each.number)]
    still = Fraction(1)
    for day in sorted({each.days for each in people if each.days is not None}):
        at_risk = [each for each in people if each.days is None or each.days >= day]
        ended = [each for each in at_risk if each.days == day and each.happened]
        still *= Fraction(len(at_risk) - len(ended), len(at_risk))
        if still <= 1 - Fraction(percent, 100):
            return day
    return None


def median_days(found):
    return within_days(found, 50)


@given(lengths, st.integers(0, 5), st.sampled_from([10, 50, 90]))
def test_it_is_the_estimate_of_kaplan_and_meier(found, never, percent):
    found = found + [Length(None, happened=False, number=never)] * bool(never)
    assert within_days(found, percent) == by_definition(found, percent)


def test_where_everything_has_ended_it_is_the_middle_one():
    assert median_days([Length(days, happened=True) for days in (1, 2, 9)]) == 2
    assert median_days([Length(4, happened=True, number=7)]) == 4


def test_what_waits_long_makes_it_longer_than_the_middle_of_what_ended():
    ended = [Length(days, happened=True) for days in (1, 2, 3)]
    assert median_days(ended) == 2
    assert median_days([*ended, Length(30, happened=False, number=2)]) == 3
    assert median_days([*ended, Length(30, happened=False, number=4)]) is None


def test_what_never_happens_any_more_counts_for_ever():
    assert median_days([Length(1, happened=True, number=4), Length(None, happened=False, number=5)]) is None
    assert median_days([Length(1, happened=True, number=5), Length(None, happened=False, number=5)]) == 1


def test_what_has_only_just_begun_says_nothing_yet():
    old = [Length(5, happened=True, number=3)]
    assert median_days([*old, Length(1, happened=False, number=100)]) == 5


def test_of_nothing_nothing_is_said():
    assert median_days([]) is None


@pytest.mark.parametrize("day", [1, 2, 300])
def test_who_waits_longer_never_shortens_it(day):
    known = [Length(3, happened=True, number=5), Length(8, happened=True, number=5)]
    waits = median_days([*known, Length(day, happened=False, number=3)])
    assert waits >= median_days([*known, Length(1, happened=False, number=3)])


def test_nine_of_ten_take_longer_than_half_and_are_not_known_while_more_than_one_in_ten_waits():
    ended = [Length(day, happened=True) for day in range(1, 11)]
    assert (within_days(ended, 50), within_days(ended, 90)) == (5, 9)
    assert within_days([*ended, Length(None, happened=False, number=2)], 90) is None
