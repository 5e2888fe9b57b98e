"""A complaint's number survives every way of typing it, and no slip gets through."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core import references
from ccms.core.references import ALPHABET, ReferenceMalformed, display, new_reference, parse

bodies = st.text(alphabet=ALPHABET, min_size=10, max_size=10)


def whole(body):
    return body + references.check_character(body)


@pytest.mark.parametrize(
    "typed",
    [
        "7K4M92XDPQH",
        "CC-7K4M9-2XDPQ-H",
        "cc-7k4m9-2xdpq-h",
        "CC7K4M92XDPQH",
        " 7k4m9 2xdpq h ",
        "CC-৭K৪M৯-২XDPQ-H",
        "৭k৪m৯২xdpqh",
        "CC–7K4M9–2XDPQ–H",
        "CC\u20107K4M9\u20102XDPQ\u2010H",
        "\u200bCC-7K4M9-2XDPQ-H\u00a0",
        "ＣＣ-7K4M9-2XDPQ-H",
        "CC - 7K4M9 - 2XDPQ - H\n",
    ],
)
def test_every_way_of_typing_a_number_reads_the_same(typed):
    assert parse(typed) == "7K4M92XDPQH"


def test_letters_that_look_like_digits_are_read_as_digits():
    reference = whole("0011001100")
    assert parse(reference.replace("0", "O").replace("1", "I")) == reference
    assert parse(reference.replace("0", "o").replace("1", "l")) == reference


@pytest.mark.parametrize(
    "typed",
    ["", "CC", "7K4M92XDPQ", "7K4M92XDPQHH", "7K4M92XDPQU", "7K4M9২XDPক", "CD7K4M92XDPQH", "7K4M92XDPQ\0", "H" * 9999],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ReferenceMalformed):
        parse(typed)


def test_the_prefix_is_not_taken_from_a_number_that_happens_to_start_like_it():
    reference = whole("CC00000000")
    assert parse(reference) == parse("CC" + reference) == reference


def test_a_number_is_printed_in_groups():
    assert display("7K4M92XDPQH") == "CC-7K4M9-2XDPQ-H"


@given(bodies)
def test_what_is_printed_can_be_typed(body):
    assert parse(display(whole(body))) == whole(body)


@given(bodies)
def test_every_single_slip_is_caught(body):
    reference = whole(body)
    for place, character in itertools.product(range(11), ALPHABET):
        if character == reference[place]:
            continue
        with pytest.raises(ReferenceMalformed):
            parse(reference[:place] + character + reference[place + 1 :])


@given(bodies)
def test_every_exchange_of_two_characters_is_caught_near_or_far(body):
    reference = whole(body)
    for left, right in itertools.combinations(range(11), 2):
        if reference[left] == reference[right]:
            continue
        swapped = list(reference)
        swapped[left], swapped[right] = swapped[right], swapped[left]
        with pytest.raises(ReferenceMalformed):
            parse("".join(swapped))


def test_the_check_catches_every_pair_of_values_at_every_pair_of_places():
    # The sum is linear, so what holds for one number holds for all: only the difference counts.
    nothing = "0" * 10
    assert references.check_character(nothing) == "0"
    for place, character in itertools.product(range(10), ALPHABET[1:]):
        assert references.check_character(nothing[:place] + character + nothing[place + 1 :]) != "0"


def test_new_numbers_are_whole_and_all_different():
    made = {new_reference() for _ in range(2000)}
    assert len(made) == 2000
    assert all(parse(reference) == reference for reference in made)


def test_new_numbers_use_the_whole_alphabet_at_every_place():
    made = [new_reference() for _ in range(2000)]
    assert all({reference[place] for reference in made} == set(ALPHABET) for place in range(11))


@pytest.mark.parametrize(("typed", "part"), [
    ("7K4M9", "7K4M9"), ("cc-7k4m9", "7K4M9"), ("CC-7K4M9-2X", "7K4M92X"), ("2xdpq-h", "2XDPQH"), ("O1L4", "0114"),
    ("7K4", ""), ("CC-7K4M9-2XDPQ-H", ""), ("শাড়ি", ""), ("7K4M!", ""), ("", ""), ("CC12", "CC12"),
])  # fmt: skip
def test_what_may_be_a_part_of_a_number_is_read_in_any_writing(typed, part):
    assert references.part(typed) == part
