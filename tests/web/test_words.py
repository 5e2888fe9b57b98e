"""Numbers, money, days and codes as readers of both languages see them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.translation import override

from ccms.core.clock import end_of_day
from ccms.web.templatetags import words


def test_digits_and_counts_take_the_readers_script(bangla):
    assert words.digits(16121) == "১৬১২১"
    assert words.count(1234567) == "১২,৩৪,৫৬৭"


def test_digits_and_counts_stay_latin_in_english(english):
    assert words.digits("১৬১২১".translate(str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789"))) == "16121"
    assert words.count(1234567) == "12,34,567"


def test_money_does_not_break_over_two_lines(bangla):
    shown = words.taka(12_345_600)

    assert 'class="num"' in shown
    assert "১,২৩,৪৫৬" in shown


def test_no_amount_is_no_text(bangla):
    assert words.taka(None) == ""
    assert words.day(None) == ""
    assert words.moment(None) == ""


def test_a_day_is_a_time_element_in_words(bangla):
    assert words.day(date(2026, 11, 28)) == '<time datetime="2026-11-28">শনিবার, ২৮ নভেম্বর ২০২৬</time>'


def test_a_moment_is_told_on_a_clock_in_dhaka(bangla):
    at = datetime(2026, 11, 28, 9, 11, tzinfo=UTC)

    assert words.moment(at) == ('<time datetime="2026-11-28T09:11:00+00:00">শনিবার, ২৮ নভেম্বর ২০২৬, বিকেল ৩:১১</time>')
    assert words.clock_time(at) == "বিকেল ৩:১১"


def test_a_deadline_at_midnight_is_told_as_the_day_before(bangla):
    shown = words.last_moment(end_of_day(date(2026, 11, 28)))

    assert "২৮ নভেম্বর" in shown
    assert "রাত" not in shown


def test_a_deadline_in_hours_is_told_to_the_minute(bangla):
    assert "বিকেল ৩:১১" in words.last_moment(datetime(2026, 11, 28, 9, 11, tzinfo=UTC))


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (end_of_day(date(2026, 11, 28)), "আর ৩ দিন বাকি"),
        (datetime(2026, 11, 28, 6, 0, tzinfo=UTC), "আর ৩ দিন বাকি"),
        (datetime(2026, 11, 28, 5, 59, tzinfo=UTC), "আর ২ দিন ২৩ ঘণ্টা বাকি"),
        (datetime(2026, 11, 27, 6, 59, tzinfo=UTC), "আর ২ দিন বাকি"),
        (datetime(2026, 11, 26, 6, 0, tzinfo=UTC), "আর ২৪ ঘণ্টা বাকি"),
        (datetime(2026, 11, 25, 7, 30, tzinfo=UTC), "আর ৯০ মিনিট বাকি"),
        (datetime(2026, 11, 25, 2, 0, tzinfo=UTC), "সময় পেরিয়ে গেছে ৪ ঘণ্টা আগে"),
    ],
)
def test_time_left_is_never_told_longer_nor_an_hour_shorter_than_it_is(bangla, now, due, shown):
    assert words.time_left(due, now) == shown


def test_days_left_are_the_last_day_minus_today_at_any_hour(bangla):
    due = end_of_day(date(2026, 11, 28))

    for hour in range(18):
        assert words.time_left(due, datetime(2026, 11, 25, hour, tzinfo=UTC)) == "আর ৩ দিন বাকি"


def told(said):
    """Read back how long a deadline is said to run."""
    units = {"day": 1440, "hour": 60, "minute": 1, "second": 1 / 60}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"(\d+) (day|hour|minute|second)s?", said))


@pytest.mark.parametrize(
    "due", [end_of_day(date(2026, 12, 2)), datetime(2026, 12, 2, 6, 30, tzinfo=UTC)], ids=["of a day", "of an hour"]
)
def test_what_is_left_never_grows_and_is_never_more_than_there_is(english, due):
    is_of_a_day, before = due == end_of_day(date(2026, 12, 2)), None
    for minutes in range(8 * 1440, 0, -1):
        said = words.time_left(due, due - timedelta(minutes=minutes))
        left = told(said)
        assert left <= minutes, said
        assert before is None or left <= before, said
        most = 1440 if is_of_a_day and minutes > 2 * 1440 else 60 if minutes > 120 else 1
        assert minutes - left <= most, said
        assert before is None or before - left <= most, said
        before = left


def test_a_line_of_a_list_names_the_hour_where_the_deadline_ends_within_a_day(english):
    assert words.short_last_moment(end_of_day(date(2026, 12, 2))).endswith(">2 December 2026</time>")
    assert words.short_last_moment(datetime(2026, 12, 2, 6, 30, tzinfo=UTC)).endswith(
        ">2 December 2026</time>, 12:30 pm"
    )


def test_days_late_are_today_minus_the_last_day_in_time_at_any_hour(english):
    since = end_of_day(date(2026, 11, 24))

    said = {words.days_late(since, datetime(2026, 11, 25, hour, tzinfo=UTC)) for hour in range(18)}

    assert said == {"1 day late"}
    assert words.days_late(since, datetime(2026, 12, 8, 12, tzinfo=UTC)) == "14 days late"


AGES = [
    (timedelta(seconds=59), "এইমাত্র", "just now"),
    (timedelta(seconds=104), "১ মিনিট আগে", "1 minute ago"),
    (timedelta(minutes=59), "৫৯ মিনিট আগে", "59 minutes ago"),
    (timedelta(hours=1), "১ ঘণ্টা আগে", "1 hour ago"),
    (timedelta(hours=23, minutes=59), "২৩ ঘণ্টা আগে", "23 hours ago"),
    (timedelta(hours=30), "গতকাল", "yesterday"),
    (timedelta(hours=46), "২ দিন আগে", "2 days ago"),
    (timedelta(days=14), "১৪ দিন আগে", "14 days ago"),
]


@pytest.mark.parametrize(("length", "bn", "en"), AGES)
def test_what_happened_is_told_by_its_age_as_people_do(now, length, bn, en):
    with translation.override("bn"):
        assert words.ago(now - length, now) == bn
    with translation.override("en"):
        assert words.ago(now - length, now) == en


def test_codes_are_marked_as_latin_and_stay_in_one_piece(bangla):
    assert words.reference("7K4M92XDPQH") == '<span class="num" lang="en">CC-7K4M9-2XDPQ-H</span>'
    assert words.phone("+8801712345678") == '<span class="num" lang="en">01712 345678</span>'
    assert "1712345" not in words.masked_phone("+8801712345678")


def test_codes_cannot_bring_markup():
    assert "<b>" not in words.code("<b>x</b>")


def test_a_file_size_is_told_as_people_say_it(bangla):
    assert words.size(350_000) == "৩৫০ কেবি"
    assert words.size(2_400_000) == "২.৪ এমবি"
    assert words.size(3) == "১ কেবি"


def test_latin_inside_bangla_is_marked(bangla):
    assert words.run("পেজ Shari Ghor, নম্বর 12") == (
        'পেজ <span lang="en">Shari Ghor</span>, নম্বর <span lang="en">12</span>'
    )


def test_bangla_inside_english_is_marked(english):
    assert words.run("Page শাড়িঘর ডটকম here") == 'Page <span lang="bn">শাড়িঘর ডটকম</span> here'


def test_marking_never_lets_markup_through(bangla):
    assert "<script>" not in words.run("<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("text", "page", "attribute"),
    [("করিম শেখ", "en", ' lang="bn"'), ("Sharighor", "bn", ' lang="en"'), ("করিম", "bn", ""), ("Sharighor", "en", "")],
)
def test_an_option_in_the_other_script_says_its_language(text, page, attribute):
    with override(page):
        assert words.tongue(text) == attribute
