"""Wrong passwords slow down, and nothing locks for ever."""

from datetime import timedelta

import pytest

from ccms.gate import limits

SECOND = timedelta(seconds=1)


@pytest.mark.django_db
class TestDelays:
    def test_the_waits_double_from_the_fifth_try_up_to_five_minutes(self, now):
        waits, at = [], now
        for _ in range(16):
            assert limits.begin_try("password", "a", at) == timedelta()
            wait = limits.begin_try("password", "a", at) if len(waits) >= 4 else timedelta()
            waits.append(wait // SECOND)
            at += wait

        assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]

    def test_a_right_try_begins_anew(self, now):
        for _ in range(5):
            limits.begin_try("password", "a", now)

        limits.clear("password", "a")

        assert limits.begin_try("password", "a", now) == timedelta()

    def test_another_account_does_not_wait(self, now):
        for _ in range(6):
            limits.begin_try("password", "a", now)

        assert limits.begin_try("password", "b", now) == timedelta()

    def test_after_a_day_the_count_begins_anew(self, now):
        for _ in range(5):
            limits.begin_try("password", "a", now)
        tomorrow = now + timedelta(days=1, seconds=2)

        assert [limits.begin_try("password", "a", tomorrow) for _ in range(4)] == [timedelta()] * 4
        assert limits.purge(tomorrow + timedelta(days=2)) == 1


def test_of_fifty_parallel_tries_only_five_are_judged(in_parallel, now):
    waits = in_parallel(lambda _: limits.begin_try("password", "a", now), 50)

    assert waits.count(timedelta()) == 5
