"""Sums of the calendar, and the smaller pieces of the gate."""

from datetime import UTC, datetime, timedelta

import pytest

from ccms.gate import alarms, spend_counters
from ccms.gate.addresses import caller_of

HOUR = timedelta(hours=1)


@pytest.mark.django_db
class TestTallies:
    def test_sums_grow_within_their_stretch_and_begin_anew_in_the_next(self, now):
        spend_counters.add("budget", 50, now)

        assert spend_counters.add("budget", 50, now) == {"minute": 100, "hour": 100, "day": 100, "month": 100}
        assert spend_counters.add("budget", 7, now + HOUR) == {"minute": 7, "hour": 7, "day": 107, "month": 107}

    def test_days_and_months_begin_at_midnight_in_dhaka(self):
        late = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)

        assert spend_counters.start_of("day", late) == datetime(2026, 11, 30, 18, tzinfo=UTC)
        assert spend_counters.start_of("month", late) == datetime(2026, 11, 30, 18, tzinfo=UTC)

    def test_past_stretches_can_be_compared(self, now):
        for hour in range(3):
            spend_counters.add("wrong", hour + 1, now + hour * HOUR)

        assert spend_counters.sums("wrong", "hour", now) == [1, 2, 3]


def test_parallel_additions_are_all_in_the_sum(in_parallel, now):
    in_parallel(lambda _: spend_counters.add("budget", 1, now), 100)

    assert spend_counters.add("budget", 0, now)["month"] == 100


@pytest.mark.django_db
class TestPauses:
    def test_the_longest_of_several_rests_counts(self, now):
        alarms.suspend("block", "a", now + HOUR)
        alarms.suspend("prefix", "b", now + 2 * HOUR)

        assert alarms.suspended_for({"block": "a", "prefix": "b"}, now) == 2 * HOUR
        assert alarms.suspended_for({"block": "b"}, now) == timedelta()
        assert alarms.suspended_for({"block": "a"}, now + HOUR) == timedelta()

    def test_a_rest_is_never_shortened(self, now):
        alarms.suspend("block", "a", now + 2 * HOUR)
        alarms.suspend("block", "a", now + HOUR)

        assert alarms.suspended_for({"block": "a"}, now) == 2 * HOUR

    def test_the_purge_leaves_rests_that_last(self, now):
        alarms.suspend("block", "a", now)
        alarms.suspend("block", "b", now + HOUR)

        assert alarms.purge(now) == 1
        assert alarms.suspended_for({"block": "b"}, now) == HOUR


@pytest.mark.django_db
def test_an_alarm_that_goes_on_stays_one_alarm(now):
    alarms.sound("block", "a", now)
    alarms.sound("block", "a", now + HOUR)
    alarms.sound("block", "b", now)

    assert [alarm.times for alarm in alarms.recent(now - HOUR)] == [2, 1]
    assert alarms.sounding("block", now - HOUR, at_most=10) == 2
    assert alarms.sounding("block", now, at_most=10) == 1


def test_callers_are_counted_by_the_network_that_one_of_them_holds():
    assert caller_of("103.4.5.6") == "103.4.5.6"
    assert caller_of("::ffff:103.4.5.6") == "103.4.5.6"
    assert caller_of("2001:db8:1:2:3:4:5:6") == caller_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert caller_of("2001:db8:1:3::1") != caller_of("2001:db8:1:2::1")
