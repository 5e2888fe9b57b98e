"""Text is kept as its writer meant it, without hidden marks, and found again however it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.bangla import (
    TextDirectionMarks,
    TextTooLong,
    TextTooShort,
    clean_line,
    clean_text,
    nfc,
    search_words,
    stem,
)

DIRECTION_MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
plain_text = st.text(alphabet=st.characters(exclude_characters=DIRECTION_MARKS), max_size=200)


def test_letters_typed_in_two_ways_are_kept_as_one():
    assert clean_line("বিক্র\u09df ডট কম", 40) == clean_line("বিক্র\u09af\u09bc ডট কম", 40)
    assert nfc("\u09dc\u09dd\u09df") == "\u09a1\u09bc\u09a2\u09bc\u09af\u09bc"


def test_a_line_has_no_breaks_and_single_spaces():
    assert clean_line("  রহিম\t \n উদ্দিন\u00a0\u3000খান ", 40) == "রহিম উদ্দিন খান"


def test_the_joiners_that_bangla_needs_are_kept():
    assert clean_line("র\u200d\u09cdযাব", 40) == "র\u200d\u09cdযাব"
    assert clean_text("ক\u09cd\u200cষ", 1, 40) == "ক\u09cd\u200cষ"


@pytest.mark.parametrize("hidden", ["\0", "\x07", "\x1b", "\x7f", "\u200b", "\u200e", "\ufeff", "\u00ad", "\ud800"])
def test_marks_that_nobody_sees_are_left_out(hidden):
    assert clean_line(f"দা{hidden}রাজ", 40) == "দারাজ"
    assert clean_text(f"দা{hidden}রাজ", 1, 40) == "দারাজ"


@pytest.mark.parametrize("mark", DIRECTION_MARKS)
def test_marks_that_turn_the_order_of_letters_are_refused(mark):
    with pytest.raises(TextDirectionMarks):
        clean_line(f"invoice{mark}fdp.exe", 40)
    with pytest.raises(TextDirectionMarks):
        clean_text(f"invoice{mark}fdp.exe", 1, 40)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_lines_of_a_story_stay_lines(end):
    assert clean_text(f"  প্রথম লাইন  {end}\tদ্বিতীয় লাইন{end}", 1, 80) == nfc("প্রথম লাইন\n দ্বিতীয় লাইন")


def test_a_story_is_measured_after_cleaning():
    assert clean_text("\u200b" * 100 + "ক" * 20, 20, 20) == "ক" * 20
    with pytest.raises(TextTooShort) as short:
        clean_text("ক" * 19 + " \0\n", 20, 5000)
    assert short.value.params == {"minimum": 20}
    with pytest.raises(TextTooLong) as long:
        clean_text("ক" * 5001, 20, 5000)
    assert long.value.params == {"maximum": 5000}


def test_a_line_is_measured_too_and_may_be_empty():
    assert clean_line(" \n", 5) == ""
    with pytest.raises(TextTooLong):
        clean_line("ক" * 6, 5)


@given(plain_text)
def test_cleaning_twice_changes_nothing_more(text):
    line, story = clean_line(text, 1000), clean_text(text, 0, 1000)
    assert clean_line(line, 1000) == line
    assert clean_text(story, 0, 1000) == story
    assert nfc(line) == line
    assert "\n" not in line
    (line + story).encode()


def test_words_are_found_without_case_signs_and_endings():
    assert search_words("Daraz-এর দোকানের, পণ্যটি! (DARAZ)") == ["daraz", "এর", "দোকান", "পণ্য"]


def test_words_keep_their_vowel_signs_and_conjuncts():
    assert search_words("কুরিয়ান স্বপ্ন") == [nfc("কুরিয়ান"), "স্বপ্ন"]


def test_digits_of_both_scripts_are_the_same_word():
    assert search_words("রসিদ ৪৫২১") == search_words("রসিদ 4521") == ["রসিদ", "4521"]


def test_joiners_do_not_make_another_word():
    assert search_words("র\u200d\u09cdযাব") == search_words("র\u09cdযাব")


@pytest.mark.parametrize("text", ["", "  ", "!?—।", "\u200b"])
def test_nothing_to_say_is_nothing_to_look_for(text):
    assert search_words(text) == []


@pytest.mark.parametrize(
    ("expected", "forms"),
    [
        ("দোকান", "দোকান দোকানের দোকানে দোকানটি দোকানটির দোকানগুলো দোকানগুলোর দোকানদেরকে"),
        ("অর্ডা", "অর্ডার অর্ডারের অর্ডারে অর্ডারটি অর্ডারটা অর্ডারগুলোতে"),
        ("ক্রেতা", "ক্রেতা ক্রেতার ক্রেতাদের ক্রেতাকে ক্রেতারা"),
        ("টাকা", "টাকা টাকার টাকাটা টাকাগুলো"),
        ("ঘর", "ঘর"),
        ("তার", "তার"),
        ("দেরি", "দেরি"),
        ("daraz", "daraz"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(expected, forms):
    assert {stem(form) for form in forms.split()} == {expected}


@given(st.text(alphabet="কখগরেটিাদতগুলো্", max_size=12))
def test_a_stem_starts_its_word(word):
    assert word.startswith(stem(word))
