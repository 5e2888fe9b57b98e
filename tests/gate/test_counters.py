"""A limit is a limit, also when two hundred ask at once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from ccms.gate import counters
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.gate.models import RateLimitHit

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("name", [Counted.CODE_WRONG, Counted.CODE_SENT, Counted.TRACK_WRONG])
def test_of_two_hundred_parallel_takes_exactly_the_limit_passes(in_parallel, now, name):
    most = min(window.most for window in LIMITS[name])

    taken = in_parallel(lambda _: counters.take(name, "somebody", now), 200)

    assert sum(one.allowed for one in taken) == most


def test_of_two_hundred_parallel_members_exactly_the_limit_passes(in_parallel, now, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.CODE_NUMBERS, (Window(30, timedelta(hours=1)),))

    taken = in_parallel(lambda turn: counters.take(Counted.CODE_NUMBERS, "a", now, member=str(turn % 100)), 200)

    assert RateLimitHit.objects.count() == 30
    assert sum(one.allowed for one in taken) >= 30


@pytest.mark.django_db
class TestTake:
    def test_the_window_slides(self, now):
        for minute in range(10):
            assert counters.take(Counted.CODE_WRONG, "a", now + minute * MINUTE).allowed

        refused = counters.take(Counted.CODE_WRONG, "a", now + 59 * MINUTE)
        later = counters.take(Counted.CODE_WRONG, "a", now + 60 * MINUTE)

        assert refused.retry_after == 60
        assert later.allowed

    def test_every_window_must_have_room_and_the_longest_wait_counts(self, now):
        first = counters.take(Counted.CODE_SENT, "a", now)
        second = counters.take(Counted.CODE_SENT, "a", now + 61 * timedelta(seconds=1))
        third = counters.take(Counted.CODE_SENT, "a", now + 2 * 61 * timedelta(seconds=1))
        fourth = counters.take(Counted.CODE_SENT, "a", now + 3 * 61 * timedelta(seconds=1))

        assert [first.allowed, second.allowed, third.allowed, fourth.allowed] == [True, True, True, False]
        assert fourth.retry_after == 15 * 60 - 3 * 61

    def test_it_tells_how_many_are_left(self, now):
        assert counters.standing(Counted.CODE_WRONG, "a", now).left == 10
        assert counters.take(Counted.CODE_WRONG, "a", now).left == 9
        assert counters.standing(Counted.CODE_WRONG, "a", now).left == 9

    def test_each_key_and_each_name_has_its_own_count(self, now):
        for _ in range(10):
            counters.take(Counted.CODE_WRONG, "a", now)

        assert not counters.take(Counted.CODE_WRONG, "a", now).allowed
        assert counters.take(Counted.CODE_WRONG, "b", now).allowed
        assert counters.take(Counted.TRACK_WRONG, "a", now).allowed

    def test_a_member_counts_once(self, now, monkeypatch):
        monkeypatch.setitem(LIMITS, Counted.CODE_NUMBERS, (Window(2, timedelta(hours=1)),))

        answers = [counters.take(Counted.CODE_NUMBERS, "a", now, member=m).allowed for m in "xxyyxzy"]

        assert answers == [True, True, True, True, True, False, True]

    def test_a_member_seen_again_counts_from_then(self, now, monkeypatch):
        monkeypatch.setitem(LIMITS, Counted.CODE_NUMBERS, (Window(1, timedelta(hours=1)),))
        counters.take(Counted.CODE_NUMBERS, "a", now, member="x")
        counters.take(Counted.CODE_NUMBERS, "a", now + 50 * MINUTE, member="x")

        assert not counters.take(Counted.CODE_NUMBERS, "a", now + 70 * MINUTE, member="y").allowed
        assert counters.take(Counted.CODE_NUMBERS, "a", now + 111 * MINUTE, member="y").allowed

    def test_a_refusal_names_the_wait(self, now):
        for _ in range(10):
            counters.take_or_refuse(Counted.CODE_WRONG, "a", now)

        with pytest.raises(TooManyRequests) as refused:
            counters.take_or_refuse(Counted.CODE_WRONG, "a", now)

        assert refused.value.retry_after == 3600

    def test_what_is_forgotten_counts_no_more(self, now):
        for _ in range(10):
            counters.take(Counted.CODE_WRONG, "a", now)

        counters.reset(Counted.CODE_WRONG, "a")

        assert counters.take(Counted.CODE_WRONG, "a", now).left == 9

    def test_a_rolled_back_act_was_not_counted(self, now):
        with transaction.atomic():
            counters.take(Counted.CODE_WRONG, "a", now)
            transaction.set_rollback(True)

        assert counters.standing(Counted.CODE_WRONG, "a", now).left == 10

    def test_the_rows_show_neither_key_nor_member(self, now):
        counters.take(Counted.CODE_NUMBERS, "103.4.5.6", now, member="+8801712345678")

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(gate_take)::text FROM gate_take")
            shown = cursor.fetchone()[0]

        assert "1712345678" not in shown
        assert "103.4.5.6" not in shown

    def test_the_purge_leaves_what_still_counts(self, now):
        counters.take(Counted.CODE_WRONG, "old", now)
        counters.take(Counted.CODE_WRONG, "young", now + 30 * MINUTE)

        assert counters.purge(now + 60 * MINUTE) == 1
        assert counters.standing(Counted.CODE_WRONG, "young", now + 60 * MINUTE).left == 9


def test_one_limit_bars_another_of_the_same_key_and_nothing_is_counted_then(now, db):
    barred, name = Counted.TRACK_WRONG, Counted.TRACK_RIGHT
    most = LIMITS[barred][0].most
    for _ in range(most):
        counters.take_unless(barred, barred, "a", now)
    before = RateLimitHit.objects.count()

    for counted in (barred, name):
        with pytest.raises(counters.TooManyRequests) as refused:
            counters.take_unless(barred, counted, "a", now)
        assert refused.value.params["wait"] == LIMITS[barred][0].length

    assert RateLimitHit.objects.count() == before == most
    counters.take_unless(barred, name, "b", now)
    assert counters.standing(name, "b", now).left == LIMITS[name][0].most - 1


@pytest.fixture
def setting(transactional_db):
    """Return what is read at each count: how its commit treats the disk."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE noted (setting text)")
        cursor.execute(
            "CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO noted VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$"
        )
        cursor.execute("CREATE TRIGGER noting AFTER INSERT ON gate_take FOR EACH ROW EXECUTE FUNCTION pg_temp.note()")

        def last():
            cursor.execute("SELECT array_agg(setting) FROM noted")
            (found,) = cursor.fetchone()
            cursor.execute("TRUNCATE noted")
            return found

        yield last
        cursor.execute("DROP TRIGGER noting ON gate_take")
        cursor.execute("DROP TABLE noted")


TAKES = {
    "one": lambda now: counters.take(Counted.FIRM_REQUESTS, "a", now),
    "two": lambda now: counters.take_unless(Counted.TRACK_WRONG, Counted.TRACK_RIGHT, "a", now),
}


@pytest.mark.parametrize("take", TAKES.values(), ids=TAKES)
def test_a_count_by_itself_does_not_wait_for_the_disk_and_what_follows_does(now, setting, take):
    def in_force():
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return cursor.fetchone()[0]

    take(now)
    assert (setting(), in_force()) == (["off"], "on")
    with transaction.atomic():
        take(now)
        assert (setting(), in_force()) == (["on"], "on")
