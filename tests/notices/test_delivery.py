"""Delivery through a real gateway that errs: each notice ends in one visible state, and codes go first."""

import logging
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from ccms.accounts.codes.one_time import current_code
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import CodeRequest, Consumer
from ccms.accounts.privacy.sealing import erase
from ccms.notices import queues
from ccms.notices.channels import Failed
from ccms.notices.delivery import deliver, retry
from ccms.notices.models import Notice
from ccms.notices.queues import JITTER, NOTICE_WAITS, tries, wait_after
from tests.notices.conftest import PHONE, REFERENCE, ask_code, deliver_until, nobody, number, of, state_of

TO = PHONE[1:]


def test_a_notice_reaches_the_gateway_with_our_id_as_its_reference(consumer, gateway, tell, now):
    notice = tell(of(consumer))

    report = deliver(now)

    (taken,) = gateway.taken
    assert taken.to == TO
    assert taken.text.startswith(f"অভিযোগ {REFERENCE} জমা হয়েছে")
    assert taken.reference == notice.id.hex[:20]
    notice.refresh_from_db()
    assert (notice.state, notice.provider, notice.provider_id) == ("sent", "ssl-wireless", taken.provider_id)
    assert (notice.attempts, notice.possibly_sent_twice) == (1, False)
    assert report.sent == 1
    assert not deliver(now)
    assert gateway.wrong == []


@pytest.mark.parametrize("shape", ["bulksmsbd", "greenweb"])
def test_every_shipped_driver_speaks_its_gateways_shape(consumer, gateway, settings, tell, now, shape):
    settings.CCMS_SMS_URL = [gateway.url(shape=shape)]
    notice = tell(of(consumer))

    deliver(now)

    assert state_of(notice) == ("sent", "")
    assert gateway.wrong == []
    assert [one.to for one in gateway.taken] == [TO]


def test_a_failed_notice_comes_back_as_the_plan_says_and_is_parked_after_it(consumer, gateway, tell, now):
    gateway.behave_always(TO, "error")
    notice = tell(of(consumer))

    for attempt, wait in enumerate(NOTICE_WAITS, start=1):
        deliver(now)
        notice.refresh_from_db()
        assert (notice.state, notice.attempts, notice.last_error) == ("queued", attempt, "gateway-error")
        assert wait * (1 - JITTER) <= notice.next_try_at - now <= wait * (1 + JITTER) + timedelta(seconds=5)
        assert not deliver(notice.next_try_at - timedelta(seconds=6))
        now = notice.next_try_at
    deliver(now)

    assert state_of(notice) == ("parked", "gateway-error")
    assert len(gateway.calls) == tries(NOTICE_WAITS)
    assert not deliver(now + timedelta(days=30))


def test_a_person_lets_a_parked_notice_be_tried_again(consumer, gateway, tell, now):
    gateway.behave(TO, "refused")
    notice = tell(of(consumer))
    deliver(now)
    assert state_of(notice) == ("parked", "refused")

    assert retry(notice.id, now)
    deliver(now)

    assert state_of(notice) == ("sent", "")
    assert not retry(notice.id, now)
    assert not retry(uuid4(), now)


def test_who_has_no_address_and_what_has_no_text_is_parked_with_the_reason(consumer, gateway, tell, now):
    without_address = tell(nobody())
    no_such_text = tell(of(consumer), template="consumer.no_such_text")
    no_parameter = tell(of(consumer), template="consumer.offered")
    unreadable = tell(of(consumer), template="consumer.offered", day="tomorrow")
    no_such_shop = tell(of(consumer), template="consumer.filed", channel="email", firm=str(uuid4()))
    no_such_kind = tell("nobody:at all")

    deliver(now)

    assert state_of(without_address) == ("parked", "no-address")
    assert state_of(no_such_kind) == ("parked", "no-address")
    for notice in (no_such_text, no_parameter, unreadable, no_such_shop):
        assert state_of(notice) == ("parked", "text-missing")
    assert gateway.calls == []


def test_an_erased_person_is_not_told(consumer, gateway, tell, now):
    notice = tell(of(consumer))
    erase(consumer.pk, now)

    deliver(now)

    assert state_of(notice) == ("parked", "no-address")


def test_a_reminder_whose_day_is_over_expires_instead_of_being_sent(consumer, gateway, tell, now):
    notice = tell(of(consumer), template="consumer.reply_reminder", day="2026-11-24")

    deliver(now)

    assert state_of(notice) == ("expired", "lapsed")
    assert gateway.calls == []


def test_a_gateway_that_asks_for_patience_gets_it(consumer, gateway, tell, now):
    gateway.behave(TO, "limited")
    notice = tell(of(consumer))

    deliver(now)

    notice.refresh_from_db()
    assert notice.last_error == "rate-limited"
    assert notice.next_try_at >= now + timedelta(seconds=600)


def test_a_gateway_that_is_down_is_tried_again_without_a_doubt_about_what_arrived(consumer, settings, tell, now):
    settings.CCMS_SMS_URL = ["http://127.0.0.1:9/api?driver=bulksmsbd&api_key=x&senderid=y"]
    notice = tell(of(consumer))
    deliver(now)
    assert state_of(notice) == ("queued", "gateway-down")

    deliver(now + timedelta(minutes=2))

    notice.refresh_from_db()
    assert not notice.possibly_sent_twice


@pytest.mark.parametrize("behaviour", ["drop_answer", "garbage"])
def test_a_lost_answer_is_marked_where_the_gateway_does_not_know_our_reference(
    consumer, forgetful_gateway, tell, now, behaviour
):
    forgetful_gateway.behave(TO, behaviour)
    notice = tell(of(consumer))
    deliver(now)
    notice.refresh_from_db()
    assert (notice.state, notice.possibly_sent_twice) == ("queued", False)

    deliver(now + timedelta(minutes=2))

    notice.refresh_from_db()
    assert (notice.state, notice.possibly_sent_twice) == ("sent", True)
    assert len(forgetful_gateway.taken) == 2


@pytest.mark.parametrize("behaviour", ["drop_answer", "garbage"])
def test_a_lost_answer_is_no_second_message_where_the_gateway_knows_our_reference(
    consumer, gateway, tell, now, behaviour
):
    gateway.behave(TO, behaviour)
    notice = tell(of(consumer))

    deliver(now)
    deliver(now + timedelta(minutes=2))

    notice.refresh_from_db()
    assert (notice.state, notice.possibly_sent_twice) == ("sent", False)
    assert len(gateway.taken) == 1


def test_an_error_or_a_refusal_never_counts_as_perhaps_sent(consumer, forgetful_gateway, tell, now):
    forgetful_gateway.behave(TO, "error", "says_failed")
    notice = tell(of(consumer))

    end = deliver_until(now, now + timedelta(hours=2))

    assert end < now + timedelta(hours=2)
    notice.refresh_from_db()
    assert (notice.state, notice.possibly_sent_twice) == ("sent", False)
    assert len(forgetful_gateway.taken) == 1


def test_every_notice_ends_in_one_visible_state_whatever_the_gateway_does(forgetful_gateway, tell, now):
    plan = ["error", "says_failed", "limited", "drop_answer", "garbage", "refused", "late", "accept"]
    for index in range(40):
        forgetful_gateway.behave(number(index)[1:], plan[index % 8], plan[index * 3 % 8])
        tell(of(consumer_of(number(index), now)))

    deliver_until(now, now + timedelta(days=3))

    assert set(Notice.objects.values_list("state", flat=True)) <= {"sent", "parked"}
    assert not Notice.objects.filter(state="parked").exclude(last_error="refused").exists()
    taken = Counter(one.to for one in forgetful_gateway.taken)
    twice = {number(index)[1:] for index in range(40) if taken[number(index)[1:]] > 1}
    marked = Notice.objects.filter(possibly_sent_twice=True)
    assert twice <= {phone_of(notice)[1:] for notice in marked}
    assert max(taken.values()) <= 3


def phone_of(notice):
    return Consumer.objects.get(pk=notice.recipient.partition(":")[2]).phone.open()


def test_poison_is_parked_and_the_others_go_on(consumer, gateway, tell, now):
    for _ in range(3):
        tell(of(consumer), template="consumer.offered", day="not a day")
    tell(of(consumer), template="consumer.filed", channel="email", firm="not an id")
    tell(of(consumer), template="consumer.taken_up", channel="email", office=["not", "an", "id"])
    good = [tell(of(consumer)) for _ in range(20)]

    deliver(now)

    assert Notice.objects.filter(state="parked", last_error="text-missing").count() == 5
    assert {state_of(notice)[0] for notice in good} == {"sent"}


def test_a_fault_in_a_channel_of_ours_stops_nothing(consumer, gateway, tell, now, monkeypatch):
    notice = tell(of(consumer))
    monkeypatch.setattr("ccms.notices.channels.sms.Gateway.send", lambda *_: 1 // 0)

    deliver(now)

    assert state_of(notice) == ("queued", "answer-lost")


def test_what_was_not_sent_is_logged_with_its_gateway_and_reason(consumer, forgetful_gateway, tell, now, caplog):
    forgetful_gateway.behave_always(TO, "error")
    notice = tell(of(consumer))

    deliver(now)

    (line,) = [record for record in caplog.records if record.message == "not sent"]
    assert (line.gateway, line.trouble, line.notice) == ("bulksmsbd", "gateway-error", str(notice.pk))


def test_the_oldest_due_is_claimed_first(consumer, tell, now):
    notices = [tell(of(consumer), at=now + timedelta(minutes=minute)) for minute in (2, 0, 1)]

    claimed = [queues.claim(queues.NOTICE_QUEUE, now + timedelta(hours=1), 1, channel="sms")[0].id for _ in range(3)]

    assert claimed == [notices[1].id, notices[2].id, notices[0].id]


def test_nothing_is_sent_from_within_a_transaction(consumer, gateway, tell, now):
    tell(of(consumer))

    with transaction.atomic(), pytest.raises(RuntimeError, match="outside of transactions"):
        deliver(now)

    assert gateway.calls == []


def test_a_call_takes_no_more_than_it_is_allowed(consumer, gateway, tell, now):
    for _ in range(10):
        tell(of(consumer))

    deliver(now, limit=4)

    assert len(gateway.taken) == 4
    assert Notice.objects.filter(state="queued").count() == 6


def test_no_log_line_holds_a_number_or_a_text(consumer, gateway, tell, now, caplog):
    caplog.set_level(logging.DEBUG)
    gateway.behave(TO, "error", "refused")
    tell(of(consumer))
    tell(of(consumer), template="consumer.offered", day="no day")
    ask_code(now)

    deliver(now)
    deliver(now + timedelta(hours=1))

    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert caplog.records
    for secret in (PHONE, TO, PHONE[4:], current_code(CodeRequest.objects.get().pk, now).code, "শাড়িঘর"):
        assert secret not in said


def test_the_wait_between_tries_is_jittered_and_ends():
    waits = {wait_after(NOTICE_WAITS, 3) for _ in range(50)}

    assert len(waits) > 40
    assert all(abs(wait / NOTICE_WAITS[2] - 1) <= JITTER for wait in waits)
    assert wait_after(NOTICE_WAITS, len(NOTICE_WAITS) + 1) is None
    assert wait_after(NOTICE_WAITS, 1, asked_seconds=7200) == timedelta(hours=2)


def test_restored_rows_wait_for_a_persons_yes(consumer, gateway, tell, now):
    waiting, sending = tell(of(consumer)), tell(of(consumer))
    queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")
    ask_code(now)

    assert queues.hold() == 3
    assert not deliver(now + timedelta(days=1))

    assert state_of(waiting) == state_of(sending) == ("parked", "restored")
    assert gateway.calls == []
    assert retry(waiting.id, now)


def test_a_failure_without_a_provider_still_has_its_trouble():
    assert Failed("", "gateway-error").wait_seconds == 0
