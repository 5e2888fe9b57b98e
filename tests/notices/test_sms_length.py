"""Parts of an SMS are counted as the networks count them."""

import pytest

from ccms.notices.composition.rendering import is_gsm7, parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ক" * 70, 1),
        ("ক" * 71, 2),
        ("ক" * 134, 2),
        ("ক" * 135, 3),
        ("a" * 69 + "ক", 1),
        ("a" * 70 + "ক", 2),
    ],
)
def test_seven_bits_give_160_then_153_and_bangla_70_then_67(text, count):
    assert parts(text) == count


def test_every_bangla_sign_counts_not_every_letter_a_reader_sees():
    assert parts("ক্ষ" * 23) == 1
    assert parts("ক্ষ" * 24) == 2


def test_what_needs_the_extension_table_counts_twice():
    assert parts("[{€}]" * 16) == 1
    assert parts("[{€}]" * 16 + "a") == 2
    assert parts("€" * 80) == 1
    assert parts("€" * 81) == 2


def test_a_character_of_two_units_is_never_split_between_parts():
    # 66 letters, then pairs: each part of 67 has room for 66 + nothing of the pair
    assert parts("ক" * 66 + "😀" + "ক" * 66) == 3
    assert parts("ক" * 65 + "😀" + "ক" * 67) == 2


def test_straight_quotes_fit_seven_bits_and_curly_ones_do_not():
    assert is_gsm7('"Shop"')
    assert not is_gsm7("“Shop”")
