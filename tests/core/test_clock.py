"""Days in Dhaka, where a year once had a summer time and deadlines end at 24:00."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.clock import DHAKA, dhaka_day, end_of_day, start_of_day

instants = st.integers(min_value=1_300_000_000, max_value=4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


def test_a_day_in_dhaka_starts_six_hours_before_the_day_in_greenwich():
    assert start_of_day(date(2026, 11, 28)) == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_a_day_ends_where_the_next_one_starts():
    assert end_of_day(date(2026, 12, 31)) == start_of_day(date(2027, 1, 1))


def test_late_evening_in_greenwich_is_already_tomorrow_in_dhaka():
    assert dhaka_day(datetime(2026, 11, 28, 17, 59, tzinfo=UTC)) == date(2026, 11, 28)
    assert dhaka_day(datetime(2026, 11, 28, 18, 0, tzinfo=UTC)) == date(2026, 11, 29)


def test_the_summer_of_2009_had_one_hour_more():
    assert start_of_day(date(2009, 8, 1)) == datetime(2009, 7, 31, 17, 0, tzinfo=UTC)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        dhaka_day(datetime(2026, 11, 28))  # noqa: DTZ001


@given(instants)
def test_every_instant_lies_in_its_own_day(at):
    day = dhaka_day(at)
    assert start_of_day(day) <= at < end_of_day(day)
    assert end_of_day(day) - start_of_day(day) == timedelta(days=1)
    assert start_of_day(day).astimezone(DHAKA).hour == 0
