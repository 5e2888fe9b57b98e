"""Working days of Bangladesh, against an independent calculation over twenty years."""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.law.pack.book import book
from ccms.law.periods import Calendar, Holiday
from ccms.law.texts import Text

FIRST, LAST = date(2010, 1, 1), date(2029, 12, 31)


def open_days(calendar):
    """List the working days of the years in question another way: all days less weekends less closed days."""
    every = [date.fromordinal(n) for n in range(FIRST.toordinal(), LAST.toordinal() + 400)]
    closed = {day for day, holiday in calendar.holidays.items() if holiday.closed}
    return [day for day in every if day.isoweekday() not in (5, 6) and day not in closed]


def test_twenty_years_of_working_days_agree_with_an_independent_calculation(law):
    calendar, working = law.calendar, open_days(law.calendar)
    for number in range(FIRST.toordinal(), LAST.toordinal() + 1):
        start = date.fromordinal(number)
        after = bisect_right(working, start)
        assert calendar.is_working_day(start) == (working[bisect_left(working, start)] == start)
        assert calendar.roll_forward(start) == working[bisect_left(working, start)]
        for count in (1, 3, 5, 20):
            assert calendar.add_working_days(start, count) == working[after + count - 1]


@given(start=st.dates(FIRST, LAST), count=st.integers(0, 120))
def test_adding_then_counting_gives_the_same_number(start, count):
    calendar = book().calendar

    end = calendar.add_working_days(start, count)

    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    assert sum(map(calendar.is_working_day, days)) == count
    assert count == 0 or calendar.is_working_day(end)


@given(start=st.dates(FIRST, LAST), count=st.integers(0, 60))
def test_a_later_start_never_ends_earlier(start, count):
    calendar = book().calendar

    assert calendar.add_working_days(start, count) <= calendar.add_working_days(start + timedelta(days=1), count)


def test_friday_and_saturday_are_the_weekend(law):
    assert [law.calendar.is_working_day(date(2026, 11, day)) for day in range(22, 29)] == [True] * 5 + [False] * 2


@pytest.mark.parametrize("year", range(2020, 2028))
def test_the_shipped_days_are_those_of_the_holidays_package(law, year):
    theirs = holidays.country_holidays("BD", years=year, language="en_US")

    cancelled = {date(2024, 8, 15)}  # the package names the notice of it, and lists the day all the same
    theirs = {on: name for on, name in theirs.items() if on not in cancelled}
    ours = {on: each for on, each in law.calendar.holidays.items() if on.year == year and not each.source}

    assert ours.keys() == theirs.keys()
    assert {day for day, holiday in ours.items() if holiday.estimated} == {
        day for day, name in theirs.items() if "estimated" in name
    }


def test_days_that_hang_on_the_moon_are_estimated_in_2027(law):
    assert law.calendar.holidays[date(2027, 3, 10)].estimated
    assert not law.calendar.holidays[date(2027, 3, 26)].estimated


def test_the_office_s_own_file_closes_and_opens_days(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[holidays]\n2026-10-22 = { bn = "সাধারণ ছুটি", en = "Public holiday" }\n'
        '2026-10-24 = { bn = "অফিস খোলা", en = "Office open", open = true }\n',
        encoding="utf-8",
    )

    calendar = book(holidays_file=own).calendar

    assert not calendar.is_working_day(date(2026, 10, 22))
    assert calendar.is_working_day(date(2026, 10, 24))
    assert calendar.add_working_days(date(2026, 10, 19), 1) == date(2026, 10, 24), "after the days of Durga Puja"
    assert book().calendar.is_working_day(date(2026, 10, 22))


def test_a_year_without_a_holiday_that_every_year_has_is_doubted(law):
    days = law.calendar.holidays
    without = {day for day, each in days.items() if "Durga Puja" in each.name.en or day == date(2026, 12, 16)}
    calendar = Calendar({day: each for day, each in days.items() if day not in without})
    opened = law.calendar.with_changes([replace(days[date(2026, 12, 16)], closed=False)])

    assert calendar.doubts(2026).endswith("no Durga Puja, 16/12")
    assert opened.doubts(2026).endswith("no 16/12")
    assert "no " not in law.calendar.doubts(2026)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        Calendar().add_working_days(date(2026, 1, 1), -1)


def test_a_changed_calendar_leaves_the_first_as_it_was():
    first = Calendar()
    second = first.with_changes([Holiday(date(2026, 1, 4), Text("ছুটি", "Holiday"))])

    assert first.is_working_day(date(2026, 1, 4))
    assert not second.is_working_day(date(2026, 1, 4))
