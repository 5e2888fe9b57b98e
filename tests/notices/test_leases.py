"""Several workers and dead ones: each notice is sent by one, and who lost his lease has no say."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from ccms.accounts.consumers import consumer_of
from ccms.notices import queues
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice, State
from ccms.notices.queues import NOTICE_WAITS, tries
from tests.notices.conftest import PHONE, number, of, state_of

TO = PHONE[1:]


def test_a_worker_killed_between_sending_and_recording_leaves_a_notice_that_is_marked(
    consumer, forgetful_gateway, tell, now
):
    notice = tell(of(consumer))
    with transaction.atomic():
        queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")  # and then it is killed

    assert not deliver(now + timedelta(seconds=59))
    report = deliver(now + timedelta(seconds=61))

    assert report.rescued == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.possibly_sent_twice) == ("sent", 2, True)


def test_a_message_that_kills_every_worker_is_parked_in_the_end(consumer, gateway, tell, now):
    notice = tell(of(consumer))
    for _ in range(tries(NOTICE_WAITS)):
        assert len(queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")) == 1
        now += timedelta(minutes=2)
        queues.rescue(queues.NOTICE_QUEUE, now)

    assert state_of(notice) == ("parked", "worker-lost")
    assert queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms") == []


def test_a_notice_whose_plan_still_runs_is_never_rescued(consumer, gateway, tell, now):
    gateway.behave(TO, "error")
    notice = tell(of(consumer))
    deliver(now)

    assert queues.rescue(queues.NOTICE_QUEUE, now + timedelta(seconds=30)) == 0
    assert not deliver(now + timedelta(seconds=30))

    notice.refresh_from_db()
    assert notice.attempts == 1


def test_a_worker_that_wakes_after_its_lease_was_given_away_changes_nothing(consumer, tell, now):
    notice = tell(of(consumer))
    (slow,) = queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")
    later = now + timedelta(minutes=2)
    queues.rescue(queues.NOTICE_QUEUE, later)
    (quick,) = queues.claim(queues.NOTICE_QUEUE, later, 1, channel="sms")
    queues.settle(queues.NOTICE_QUEUE, [queues.Result(quick, State.SENT, later, provider_id="second")])

    kept = queues.settle(queues.NOTICE_QUEUE, [queues.Result(slow, State.PARKED, later, trouble="refused")])

    assert kept == set()
    notice.refresh_from_db()
    assert (notice.state, notice.provider_id) == ("sent", "second")


@pytest.mark.parametrize("state", [State.SENT, State.QUEUED, State.PARKED])
def test_a_worker_that_wakes_while_another_holds_its_row_has_no_say_in_it(consumer, tell, now, state):
    notice = tell(of(consumer))
    (slow,) = queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")
    later = now + timedelta(minutes=2)
    queues.rescue(queues.NOTICE_QUEUE, later)
    (quick,) = queues.claim(queues.NOTICE_QUEUE, later, 1, channel="sms")

    assert queues.settle(queues.NOTICE_QUEUE, [queues.Result(slow, state, later, provider_id="first")]) == set()

    notice.refresh_from_db()
    assert (notice.state, notice.provider_id, notice.lease) == ("sending", "", quick.lease)


def test_a_worker_that_wakes_before_anybody_took_its_row_still_tells_what_it_did(consumer, gateway, tell, now):
    notice = tell(of(consumer))
    (slow,) = queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")
    later = now + timedelta(minutes=2)
    queues.rescue(queues.NOTICE_QUEUE, later)

    queues.settle(queues.NOTICE_QUEUE, [queues.Result(slow, State.SENT, later, provider_id="first")])

    assert state_of(notice) == ("sent", "")
    assert not deliver(later)


def test_several_workers_at_once_send_each_notice_once(gateway, tell, now):
    people = [consumer_of(number(index), now) for index in range(60)]
    for person in people:
        tell(of(person))

    def work():
        try:
            deliver(now)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Counter(one.to for one in gateway.taken) == Counter(number(index)[1:] for index in range(60))
    assert set(Notice.objects.values_list("state", "attempts")) == {("sent", 1)}
