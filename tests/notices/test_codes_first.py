"""One-time codes overtake everything that waits, live for minutes and are never stored."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from ccms.accounts.codes.one_time import current_code
from ccms.notices import outbox
from ccms.notices.channels import sms
from ccms.notices.delivery import deliver
from ccms.notices.models import CodeMessage, Notice
from ccms.notices.outbox import NoticePlan
from ccms.notices.queues import CODE_WAITS
from tests.notices.conftest import PHONE, REFERENCE, ask_code, of

TO = PHONE[1:]


def test_a_code_leaves_before_a_thousand_waiting_notices(consumer, gateway, now):
    outbox.write(
        [
            NoticePlan(uuid4(), REFERENCE, of(consumer), "sms", "consumer.hearing_held", "bn", now, {})
            for _ in range(1000)
        ]
    )
    request = ask_code(now, phone="+8801999999999")

    report = deliver(now, seconds=60)

    assert gateway.taken[0].to == "8801999999999"
    assert current_code(request, now).code in gateway.taken[0].text
    assert (report.codes, report.sent) == (1, 1000)


def test_a_code_that_is_asked_for_while_notices_are_sent_does_not_wait_for_them(consumer, gateway, now):
    gateway.go.clear()
    for _ in range(200):
        gateway.behave(TO, "late")
    outbox.write(
        [
            NoticePlan(uuid4(), REFERENCE, of(consumer), "sms", "consumer.hearing_held", "bn", now, {})
            for _ in range(200)
        ]
    )

    def ask_later():
        try:
            while len(gateway.calls) < 20:
                gateway.over.wait(0.01)
            ask_code(now, phone="+8801999999999")
        finally:
            gateway.go.set()
            connection.close()

    asker = threading.Thread(target=ask_later)
    asker.start()
    deliver(now, seconds=60)
    asker.join()

    position = [one.to for one in gateway.taken].index("8801999999999")
    assert position < 100


def test_a_code_is_never_stored_and_expires_unsent_when_its_life_is_over(gateway, now):
    request = ask_code(now)
    code = current_code(request, now).code
    row = CodeMessage.objects.get()
    assert code not in str(row.__dict__)

    deliver(now + timedelta(minutes=11))

    row.refresh_from_db()
    assert (row.state, row.last_error) == ("expired", "lapsed")
    assert gateway.calls == []


def test_a_code_is_tried_again_within_seconds_while_it_lives(gateway, now):
    gateway.behave(TO, "error", "error")
    ask_code(now)

    deliver(now)
    deliver(now + timedelta(seconds=2))
    deliver(now + timedelta(seconds=8))

    assert CodeMessage.objects.get().state == "sent"
    assert len(gateway.texts(TO)) == 1
    assert sum(CODE_WAITS, timedelta()) > timedelta(minutes=10)


@pytest.mark.parametrize("behaviour", ["nested", "garbage", "drop_answer"])
def test_a_code_that_its_only_gateway_may_have_is_not_handed_over_again_each_few_seconds(
    forgetful_gateway, now, behaviour
):
    forgetful_gateway.behave_always(TO, behaviour)
    ask_code(now)

    for seconds in range(0, 60, 3):
        deliver(now + timedelta(seconds=seconds))
    assert len(forgetful_gateway.calls) == 1
    forgetful_gateway.behave_always(TO, "accept")
    deliver(now + timedelta(seconds=90))

    row = CodeMessage.objects.get()
    assert (row.state, row.possibly_sent_twice, len(forgetful_gateway.calls)) == ("sent", True, 2)


def test_a_gateway_that_knows_our_reference_is_asked_within_seconds_whether_it_has_the_code(gateway, now):
    gateway.behave(TO, "nested")
    ask_code(now)

    deliver(now)
    deliver(now + timedelta(seconds=2))

    row = CodeMessage.objects.get()
    assert (row.state, row.possibly_sent_twice, len(gateway.taken)) == ("sent", False, 1)


def test_after_a_fault_of_ours_in_a_call_nobody_says_that_the_code_did_not_go_out(forgetful_gateway, now, monkeypatch):
    with monkeypatch.context() as faulty:
        faulty.setattr(sms.Gateway, "_outcome", lambda *_: {}["no such word"])
        ask_code(now)
        deliver(now)
    row = CodeMessage.objects.get()
    assert (row.state, row.last_error, row.provider) == ("queued", "answer-lost", "")
    deliver(now + timedelta(seconds=90))

    row.refresh_from_db()
    assert (row.state, row.possibly_sent_twice, len(forgetful_gateway.calls)) == ("sent", True, 2)


def test_after_an_outage_codes_have_expired_and_notices_leave_oldest_first(consumer, gateway, settings, tell, now):
    gateway_url = settings.CCMS_SMS_URL
    settings.CCMS_SMS_URL = ["http://127.0.0.1:9/api?driver=bulksmsbd&api_key=x&senderid=y"]
    ask_code(now)
    for minute in range(3):
        tell(
            of(consumer), template="consumer.interim", day=f"2026-12-0{minute + 1}", at=now + timedelta(minutes=minute)
        )
    deliver(now + timedelta(minutes=5))
    settings.CCMS_SMS_URL = gateway_url

    for hour in (1, 2):
        deliver(now + timedelta(hours=hour))

    assert CodeMessage.objects.get().state == "expired"
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}
    assert len(gateway.taken) == 3
