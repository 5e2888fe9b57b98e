"""What a reader sees of a day, a moment, a deadline and a wait."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.clock import (
    DHAKA,
    day_in_words,
    deadline_in_words,
    end_of_day,
    length_in_words,
    moment_in_words,
    short_day,
    time_in_words,
)


def at(hour, minute=0):
    return datetime(2026, 11, 28, hour, minute, tzinfo=DHAKA)


def test_a_moment_reads_as_people_say_it():
    moment = datetime(2026, 11, 28, 9, 11, tzinfo=UTC)
    assert moment_in_words(moment, "bn") == "শনিবার, ২৮ নভেম্বর ২০২৬, বিকেল ৩:১১"
    assert moment_in_words(moment, "en") == "Saturday, 28 November 2026, 3:11 pm"


def test_a_day_reads_with_its_weekday():
    assert day_in_words(date(2027, 2, 1), "bn") == "সোমবার, ১ ফেব্রুয়ারি ২০২৭"
    assert day_in_words(date(2027, 2, 1), "en") == "Monday, 1 February 2027"


def test_a_short_day_leaves_the_weekday_out():
    assert short_day(date(2021, 7, 5), "bn") == "৫ জুলাই ২০২১"


@pytest.mark.parametrize(
    ("hour", "bangla", "english"),
    [
        (0, "রাত ১২:০০", "12:00 am"),
        (3, "রাত ৩:০০", "3:00 am"),
        (4, "ভোর ৪:০০", "4:00 am"),
        (5, "ভোর ৫:০০", "5:00 am"),
        (6, "সকাল ৬:০০", "6:00 am"),
        (11, "সকাল ১১:০০", "11:00 am"),
        (12, "দুপুর ১২:০০", "12:00 pm"),
        (14, "দুপুর ২:০০", "2:00 pm"),
        (15, "বিকেল ৩:০০", "3:00 pm"),
        (17, "বিকেল ৫:০০", "5:00 pm"),
        (18, "সন্ধ্যা ৬:০০", "6:00 pm"),
        (19, "সন্ধ্যা ৭:০০", "7:00 pm"),
        (20, "রাত ৮:০০", "8:00 pm"),
        (23, "রাত ১১:০০", "11:00 pm"),
    ],
)
def test_each_part_of_the_day_has_its_name(hour, bangla, english):
    assert time_in_words(at(hour), "bn") == bangla
    assert time_in_words(at(hour), "en") == english


@given(st.dates(min_value=date(2011, 1, 1), max_value=date(2099, 12, 31)))
def test_no_latin_digit_or_letter_slips_into_bangla(day):
    assert not any(c.isascii() and c.isalnum() for c in day_in_words(day, "bn"))


def test_every_month_and_weekday_has_a_name_of_its_own():
    days = [date(2026, month, month) for month in range(1, 13)]
    assert len({short_day(day, "bn").split()[1] for day in days}) == 12
    week = [date(2026, 11, 1) + timedelta(days=n) for n in range(7)]
    assert len({day_in_words(day, "bn").split(",")[0] for day in week}) == 7


def test_the_end_of_a_day_reads_as_that_day_not_as_the_next_midnight():
    assert deadline_in_words(end_of_day(date(2026, 11, 28)), "bn") == "শনিবার, ২৮ নভেম্বর ২০২৬"


def test_a_deadline_within_a_day_reads_to_the_minute():
    assert deadline_in_words(at(15, 11), "en") == "Saturday, 28 November 2026, 3:11 pm"


@pytest.mark.parametrize(
    ("length", "bangla", "english"),
    [
        (timedelta(0), "১ সেকেন্ড", "1 second"),
        (timedelta(seconds=40), "৪০ সেকেন্ড", "40 seconds"),
        (timedelta(seconds=119), "১১৯ সেকেন্ড", "119 seconds"),
        (timedelta(minutes=15), "১৫ মিনিট", "15 minutes"),
        (timedelta(minutes=14, seconds=1), "১৫ মিনিট", "15 minutes"),
        (timedelta(hours=2), "২ ঘণ্টা", "2 hours"),
        (timedelta(hours=47), "৪৭ ঘণ্টা", "47 hours"),
        (timedelta(days=3), "৩ দিন", "3 days"),
    ],
)
def test_a_length_of_time_never_promises_too_little(length, bangla, english):
    assert length_in_words(length, "bn") == bangla
    assert length_in_words(length, "en") == english


def test_what_is_left_can_be_told_without_promising_too_much():
    assert length_in_words(timedelta(hours=3, minutes=59), "bn", up=False) == "৩ ঘণ্টা"
    assert length_in_words(timedelta(seconds=0.2), "bn", up=False) == "১ সেকেন্ড"
