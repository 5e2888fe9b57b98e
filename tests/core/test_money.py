"""Taka in every way people write them, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.failures import sentence
from ccms.core.money import MOST_PAISA, AmountMissing, AmountNotANumber, AmountTooLarge, parse_taka, taka

amounts = st.integers(0, MOST_PAISA)


@pytest.mark.parametrize(
    ("text", "paisa"),
    [
        ("0", 0),
        ("2450", 245000),
        ("২৪৫০", 245000),
        ("২,৪৫০", 245000),
        ("2450.5", 245050),
        ("2450.50", 245050),
        ("০.০৫", 5),
        ("1,23,456", 12345600),
        ("123,456", 12345600),
        ("১,২৩,৪৫৬.৭৮", 12345678),
        ("1,234,567", 123456700),
        ("12,34,567", 123456700),
        ("1,00,00,000", 1000000000),
        ("৳ ২৪৫০", 245000),
        ("৳২৪৫০", 245000),
        ("৳\u202f২,৪৫০", 245000),
        ("Tk 2450", 245000),
        ("Tk. 2,450", 245000),
        ("tk2450", 245000),
        ("TK.2450", 245000),
        ("BDT 2450", 245000),
        ("2450 taka", 245000),
        ("২৪৫০ টাকা", 245000),
        ("২৪৫০টাকা", 245000),
        ("2450/-", 245000),
        ("২৪৫০/=", 245000),
        ("Tk. 2450/-", 245000),
        (" 2450 ", 245000),
        ("\u00a02450\u00a0", 245000),
        ("２，４５０．５", 245050),
        ("\u200b2450\u200d", 245000),
        ("007", 700),
        ("100000000.00", MOST_PAISA),
        ("10,00,00,000", MOST_PAISA),
    ],
)
def test_an_amount_is_understood_however_it_is_written(text, paisa):
    assert parse_taka(text) == paisa


@pytest.mark.parametrize(
    "text",
    [
        "দুই হাজার",
        "abc",
        "-5",
        "+5",
        "1.234",
        "1.",
        ".5",
        "1,2",
        "12,50",
        "1,2345",
        ",123",
        "1,,234",
        "1 2",
        "1e5",
        "2450 USD",
        "$2450",
        "১২৩৪৫৬৭৮৯০" * 7,
        "NaN",
        "২৪৫০ টাকা মাত্র",
        "५००",
        "0x10",
        "1_000",
        "5\0",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(AmountNotANumber):
        parse_taka(text)


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_written_is_asked_for(text):
    with pytest.raises(AmountMissing):
        parse_taka(text)


@pytest.mark.parametrize("text", ["100000000.01", "১০,০০,০০,০০১", "9" * 60])
def test_more_than_the_largest_amount_is_refused_and_the_largest_is_named(text):
    with pytest.raises(AmountTooLarge) as refused:
        parse_taka(text)
    assert "৳\u202f১০,০০,০০,০০০" in sentence(refused.value, "bn")


@pytest.mark.parametrize(
    ("paisa", "bangla", "english"),
    [
        (12345600, "৳\u202f১,২৩,৪৫৬", "৳\u202f1,23,456"),
        (0, "৳\u202f০", "৳\u202f0"),
        (5, "৳\u202f০.০৫", "৳\u202f0.05"),
        (245050, "৳\u202f২,৪৫০.৫০", "৳\u202f2,450.50"),
        (-245000, "৳\u202f-২,৪৫০", "৳\u202f-2,450"),
    ],
)
def test_an_amount_reads_in_the_reader_s_digits_with_paisa_only_where_there_are_any(paisa, bangla, english):
    assert taka(paisa, "bn") == bangla
    assert taka(paisa, "en") == english


@given(amounts, st.sampled_from(["bn", "en"]))
def test_what_is_shown_can_be_typed_back(paisa, lang):
    assert parse_taka(taka(paisa, lang)) == paisa


@given(amounts)
def test_western_grouping_means_the_same_amount(paisa):
    assert parse_taka(f"{paisa // 100:,}.{paisa % 100:02}") == paisa
