"""Notices exist with the act they tell of, or not at all; each once; an overtaken one is not sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ccms.accounts.codes.one_time import request_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.notices import outbox, queues
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice, State
from ccms.notices.outbox import NoticePlan
from ccms.notices.queues import Result
from tests import factories as make
from tests.notices.conftest import PHONE, REFERENCE, of


def a_plan(consumer, now, **changed):
    return NoticePlan(
        **{
            "event": uuid4(),
            "subject": REFERENCE,
            "recipient": of(consumer),
            "channel": "sms",
            "template": "consumer.evidence_added",
            "language": "bn",
            "at": now,
        }
        | changed
    )


def test_nothing_of_a_rolled_back_act_is_ever_sent(consumer, gateway, now):
    def act_that_fails():
        with transaction.atomic():
            outbox.write([a_plan(consumer, now), a_plan(consumer, now)])
            raise ZeroDivisionError

    for _ in range(20):
        with pytest.raises(ZeroDivisionError):
            act_that_fails()

    deliver(now)

    assert gateway.taken == []
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kept", [False, True])
def test_an_act_calls_no_gateway_itself_whether_it_is_kept_or_not(gateway, now, kept):
    """A message that left inside the act could tell of what was then taken back, and would hold its locks meanwhile."""
    with transaction.atomic():
        make.a_complaint(now)
        request_code(PHONE, CodePurpose.TRACK, address="192.0.2.1", send=outbox.queue_code, now=now)
        transaction.set_rollback(not kept)

    assert gateway.calls == []
    deliver(now)
    assert bool(gateway.taken) is kept


def test_many_notices_are_written_in_one_statement(consumer, now):
    plans = [a_plan(consumer, now, group="state") for _ in range(500)]

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        outbox.write(plans)

    assert len(queries) == 1
    assert Notice.objects.count() == 500


def test_the_same_event_is_told_once_to_a_recipient_on_a_channel(consumer, now):
    plan = a_plan(consumer, now)

    outbox.write([plan, plan])
    outbox.write([plan, a_plan(consumer, now, event=plan.event, channel="email")])

    assert sorted(Notice.objects.values_list("channel", flat=True)) == ["email", "sms"]


def test_a_notice_inside_the_product_is_delivered_by_being_written(consumer, now):
    outbox.write([a_plan(consumer, now, channel="in_app")])

    notice = Notice.objects.get()
    assert (notice.state, notice.sent_at, notice.delivered_at) == ("delivered", now, now)


def test_a_newer_state_overtakes_what_still_waits(consumer, gateway, now):
    outbox.write([a_plan(consumer, now, template="consumer.taken_up", group="state", params={"office": "x"})])
    later = now + timedelta(minutes=1)
    newer = a_plan(consumer, later, template="consumer.hearing_held", group="state")
    outbox.write([newer, a_plan(consumer, later, event=newer.event, channel="in_app", group="state")])

    deliver(later)

    assert list(Notice.objects.order_by("created_at", "channel").values_list("channel", "state")) == [
        ("sms", "superseded"),
        ("in_app", "delivered"),
        ("sms", "sent"),
    ]
    assert len(gateway.taken) == 1


@pytest.mark.parametrize(("ends", "state"), [(True, "superseded"), (False, "sent")])
def test_after_the_end_nothing_leaves_that_asks_somebody_to_act(consumer, gateway, now, ends, state):
    known = {"day": (now + timedelta(days=3)).date().isoformat()}
    asks = a_plan(consumer, now, template="consumer.information_requested", params=known)
    outbox.write([asks])
    later = now + timedelta(minutes=1)
    outbox.write([a_plan(consumer, later, template="consumer.closed_withdrawn", ends=ends)])

    deliver(later)

    assert Notice.objects.get(event=asks.event).state == state


def test_looking_for_what_is_overtaken_does_not_read_the_queue(consumer, now):
    """The planner remembers an empty queue; a filing must not become slower with each notice that waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        outbox.write([a_plan(consumer, now, subject=f"D{number}", channel="in_app") for number in range(500)])
        cursor.execute("ANALYZE notices_notice")
        waiting = {"template": "consumer.hearing_held", "group": "state"}
        outbox.write([a_plan(consumer, now, subject=f"Q{number}", **waiting) for number in range(500)])
        before = rows_read(cursor)

        outbox.write([a_plan(consumer, now, **waiting)])

        assert rows_read(cursor) - before < 50


def rows_read(cursor):
    cursor.execute("SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'notices_notice'")
    return cursor.fetchone()[0]


@pytest.mark.parametrize("other", [{"group": "evidence"}, {"subject": "another"}, {"recipient": "office:x"}])
def test_another_group_complaint_or_recipient_is_not_overtaken(consumer, now, other):
    template = {"template": "consumer.hearing_held"}
    outbox.write([a_plan(consumer, now, group="state", **template)])

    outbox.write([a_plan(consumer, now, **({"group": "state"} | template | other))])

    assert set(Notice.objects.values_list("state", flat=True)) == {"queued"}


def test_what_only_accompanies_a_state_overtakes_nothing(consumer, now):
    outbox.write([a_plan(consumer, now, template="consumer.hearing_set", group="state")])

    outbox.write([a_plan(consumer, now, template="consumer.evidence_added", group="state")])

    assert set(Notice.objects.values_list("state", flat=True)) == {"queued"}


def test_a_notice_that_fails_while_a_newer_state_is_written_is_not_tried_again(consumer, now):
    outbox.write([a_plan(consumer, now, template="consumer.hearing_held", group="state")])
    (claim,) = queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")
    later = now + timedelta(seconds=1)
    outbox.write([a_plan(consumer, later, template="consumer.hearing_held", group="state")])
    assert Notice.objects.get(pk=claim.id).state == "sending"

    queues.settle(queues.NOTICE_QUEUE, [Result(claim, State.QUEUED, later, next_try_at=later)])

    assert Notice.objects.get(pk=claim.id).state == "superseded"


def test_a_notice_whose_worker_died_is_not_tried_again_once_it_is_overtaken(consumer, now):
    outbox.write([a_plan(consumer, now, template="consumer.hearing_held", group="state")])
    (claim,) = queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")
    outbox.write([a_plan(consumer, now + timedelta(seconds=1), template="consumer.hearing_held", group="state")])

    queues.rescue(queues.NOTICE_QUEUE, now + timedelta(minutes=2))

    assert Notice.objects.get(pk=claim.id).state == "superseded"


def test_one_question_tells_which_lanes_have_something_to_send(consumer, now):
    assert queues.due(now) == set()

    outbox.write([a_plan(consumer, now), a_plan(consumer, now + timedelta(hours=1), channel="email")])
    request_code(PHONE, CodePurpose.TRACK, address="192.0.2.1", send=outbox.queue_code, now=now)

    assert queues.due(now) == {(queues.NOTICES, "sms"), (queues.CODES, "sms")}
    assert queues.due(now + timedelta(hours=1)) == {
        (queues.NOTICES, "sms"),
        (queues.NOTICES, "email"),
        (queues.CODES, "sms"),
    }


def test_where_nothing_waits_no_lane_is_asked(now, gateway):
    with CaptureQueriesContext(connection) as queries:
        deliver(now)

    assert not any("state = 'sending', lease" in query["sql"] for query in queries)
