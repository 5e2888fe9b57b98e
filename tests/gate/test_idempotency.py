"""A retry never acts twice."""

from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.db import DataError

from ccms.gate.idempotency import IdempotencyKeyReused, RequestInProgress, alone, fingerprint_of, once
from ccms.gate.models import Alarm, KeptAnswer

BODY = fingerprint_of("file", {"amount": "2450"})


@pytest.fixture
def filed(now):
    """Return an act that leaves a row each time it runs, and answers with its number."""

    def act():
        row = Alarm.objects.create(name="filed", key=uuid4().bytes, first_at=now, last_at=now)
        return {"reference": f"R{row.pk}", "lines": [1, 2]}

    return act


def test_forty_parallel_copies_act_once_and_all_get_the_answer(in_parallel, filed):
    key = uuid4()

    answers = in_parallel(lambda _: once(account="consumer:1", key=key, fingerprint=BODY, act=filed), 40, threads=8)

    assert Alarm.objects.count() == 1
    assert len({answer.answer["reference"] for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1


def test_a_twin_that_waited_too_long_is_told_to_come_again(in_parallel, filed, monkeypatch):
    monkeypatch.setattr("ccms.gate.idempotency.TWIN_WAITS", timedelta(milliseconds=100))
    key, acting, refused = uuid4(), Event(), Event()

    def slow():
        acting.set()
        refused.wait(20)
        return filed()

    def request(turn):
        if turn == 0:
            return once(account="consumer:1", key=key, fingerprint=BODY, act=slow)
        acting.wait(20)
        try:
            return once(account="consumer:1", key=key, fingerprint=BODY, act=filed)
        finally:
            refused.set()

    first, twin = in_parallel(request, 2, threads=2)

    assert not first.replayed
    assert isinstance(twin, RequestInProgress)
    assert twin.retry_after == 1
    assert Alarm.objects.count() == 1


@pytest.mark.django_db
class TestOnce:
    def test_the_second_time_the_kept_answer_comes_back(self, filed):
        key = uuid4()

        first = once(account="consumer:1", key=key, fingerprint=BODY, act=filed)
        second = once(account="consumer:1", key=key, fingerprint=BODY, act=filed)

        assert (first.replayed, second.replayed) == (False, True)
        assert first.answer == second.answer
        assert Alarm.objects.count() == 1

    def test_another_body_under_the_same_key_is_refused(self, filed):
        key = uuid4()
        once(account="consumer:1", key=key, fingerprint=BODY, act=filed)

        with pytest.raises(IdempotencyKeyReused):
            once(account="consumer:1", key=key, fingerprint=fingerprint_of("file", {"amount": "1"}), act=filed)

    def test_the_same_key_of_another_account_is_another_request(self, filed):
        key = uuid4()

        once(account="consumer:1", key=key, fingerprint=BODY, act=filed)
        once(account="consumer:2", key=key, fingerprint=BODY, act=filed)

        assert Alarm.objects.count() == 2

    def test_a_failed_act_leaves_the_key_free(self, filed):
        key = uuid4()

        with pytest.raises(ZeroDivisionError):
            once(account="consumer:1", key=key, fingerprint=BODY, act=lambda: {"x": 1 / 0})

        assert not KeptAnswer.objects.exists()
        assert not once(account="consumer:1", key=key, fingerprint=BODY, act=filed).replayed

    def test_an_answer_that_is_no_json_is_refused_before_it_is_kept(self):
        with pytest.raises(TypeError):
            once(account="consumer:1", key=uuid4(), fingerprint=BODY, act=lambda: {"x": object()})

        assert not KeptAnswer.objects.exists()


def test_the_fingerprint_sees_every_field_but_not_their_order():
    assert fingerprint_of("a", {"x": "1", "y": "2"}) == fingerprint_of("a", {"y": "2", "x": "1"})
    assert fingerprint_of("a", {"x": "1"}) != fingerprint_of("b", {"x": "1"})
    assert fingerprint_of("a", {"x": "12"}) != fingerprint_of("a", {"x": "1", "2": ""})


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_cannot_be_kept_undoes_its_act_and_leaves_the_connection_whole(filed):
    """It is sent with the end of the transaction: nobody has looked at it before."""
    for _ in range(2):
        with pytest.raises(DataError):
            once(account="consumer:1", key=uuid4(), fingerprint=BODY, act=lambda: {**filed(), "text": "\x00"})
        assert not Alarm.objects.exists()
        assert not KeptAnswer.objects.exists()


def test_the_key_of_a_killed_upload_is_free_after_seconds(now, db):
    key = uuid4()
    killed = alone(account="consumer:1", key=key, now=now)
    killed.__enter__()  # and never left: the process is gone
    with pytest.raises(RequestInProgress), alone(account="consumer:1", key=key, now=now + timedelta(seconds=1)):
        pass

    with alone(account="consumer:1", key=key, now=now + timedelta(seconds=6)):
        pass
