"""Digits of both scripts, and numbers grouped 3-2-2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.digits import ascii_digits, bangla_digits, group, in_digits


def test_digits_of_every_keyboard_become_the_same():
    assert ascii_digits("০১২৩৪৫৬৭৮৯ ０１２３ 42") == "0123456789 0123 42"


def test_letters_and_signs_stay_as_they_are():
    assert ascii_digits("রুম ৪খ, CC-7") == "রুম 4খ, CC-7"


@given(st.text())
def test_turning_digits_twice_changes_nothing_more(text):
    assert ascii_digits(bangla_digits(ascii_digits(text))) == ascii_digits(text)


def test_digits_follow_the_language_of_the_reader():
    assert in_digits(2026, "bn") == "২০২৬"
    assert in_digits(2026, "en") == "2026"


@pytest.mark.parametrize(
    ("number", "grouped"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, "1,000"),
        (99999, "99,999"),
        (100000, "1,00,000"),
        (1234567, "12,34,567"),
        (10000000, "1,00,00,000"),
        (100000000, "10,00,00,000"),
        (-1234567, "-12,34,567"),
    ],
)
def test_numbers_are_grouped_by_three_and_then_by_two(number, grouped):
    assert group(number) == grouped


@given(st.integers())
def test_grouping_loses_no_digit(number):
    assert int(group(number).replace(",", "")) == number
