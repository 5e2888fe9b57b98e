"""Receipts from the gateway: believed by secret, the same in any order and number, and told to the complaint once."""

from contextlib import closing
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import connection

from ccms.accounts.channels import Channel
from ccms.notices import proofs, queues
from ccms.notices.channels.receipts import Effect, take_receipt
from ccms.notices.delivery import deliver
from ccms.notices.models import CodeMessage, Notice, Receipt, State
from ccms.notices.queues import Result, tidy
from tests.notices import hooks
from tests.notices.conftest import REFERENCE, of, state_of
from tests.servers import SECRET

GATEWAY = "ssl-wireless"


def bring(payload, now, gateway=GATEWAY, secret=SECRET):
    return take_receipt(gateway, payload, secret=secret, address="203.0.113.7", now=now)


@pytest.fixture
def notice(contact, tell):
    return tell(of(contact), template="firm.formal_notice", days=7)


def test_a_receipt_makes_a_notice_delivered_and_the_complaint_hears_of_it_once(notice, contact, gateway, heard, now):
    deliver(now)
    later = now + timedelta(minutes=3)

    first = bring(gateway.receipt(gateway.taken[0]), later)
    again = bring(gateway.receipt(gateway.taken[0]), later + timedelta(hours=1))
    deliver(later)
    deliver(later + timedelta(days=1))

    assert (first.effect, first.status, again.effect, again.status) == (Effect.TAKEN, 200, Effect.NOTHING, 200)
    notice.refresh_from_db()
    assert (notice.state, notice.delivered_at) == ("delivered", later)
    assert heard == [(REFERENCE, of(contact), later, "designated")]


def test_a_number_that_the_firm_did_not_designate_is_proved_as_reached_only(notice, contact, gateway, heard, now):
    contact.designated = False
    contact.save()
    deliver(now)
    bring(gateway.receipt(gateway.taken[0]), now)

    deliver(now)

    assert [basis for *_, basis in heard] == ["undesignated"]


def test_what_starts_no_clock_is_delivered_without_a_word_to_the_complaint(consumer, gateway, tell, heard, now):
    notice = tell(of(consumer), template="consumer.hearing_held")
    deliver(now)

    bring(gateway.receipt(gateway.taken[0]), now)
    deliver(now)

    assert state_of(notice) == ("delivered", "")
    assert heard == []


def test_a_gateway_proves_no_mail_even_by_its_reference(contact, gateway, tell, heard, now):
    mail = tell(of(contact), template="firm.formal_notice", channel="email", days=7)

    brought = bring({"csms_id": mail.pk.hex[:20], "reference_id": "", "sms_status": "DELIVERED"}, now)

    assert brought.effect is Effect.NOTHING
    assert state_of(mail) == ("queued", "")


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"secret": "wrong"}, 401), ({"secret": ""}, 401), ({"gateway": "another"}, 401)],
)
def test_a_receipt_from_a_stranger_changes_nothing(notice, gateway, now, changed, status):
    deliver(now)

    assert bring(gateway.receipt(gateway.taken[0]), now, **changed).status == status
    assert state_of(notice) == ("sent", "")
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    "payload",
    [
        {"csms_id": "ffffffffffffffffffff", "reference_id": "unknown", "sms_status": "DELIVERED"},
        {"csms_id": "%' OR 1=1", "reference_id": "unknown", "sms_status": "DELIVERED"},
        {"csms_id": "", "reference_id": "unknown", "sms_status": "DELIVERED"},
    ],
)
def test_an_unknown_message_is_a_success_without_effect(notice, gateway, now, payload):
    deliver(now)

    result = bring(payload, now)

    assert (result.effect, result.status) == (Effect.NOTHING, 200)
    assert state_of(notice) == ("sent", "")


@pytest.mark.parametrize(
    "payload", [{}, [], {"sms_status": "DELIVERED"}, {"csms_id": "x"}, {"csms_id": {}, "sms_status": []}]
)
def test_what_is_no_receipt_is_refused_as_malformed(notice, gateway, now, payload):
    assert bring(payload, now).status == 400


def test_a_word_in_between_says_nothing(notice, gateway, now):
    deliver(now)

    result = bring(gateway.receipt(gateway.taken[0], "ENROUTE"), now)

    assert (result.effect, result.status) == (Effect.NOTHING, 200)
    assert state_of(notice) == ("sent", "")


def test_the_order_in_which_sending_and_receipts_are_recorded_changes_nothing(contact, gateway, tell, heard, now):
    def record(claim):
        result = Result(claim, State.SENT, now, provider=GATEWAY, provider_id="ref-of-gateway")
        queues.settle(queues.NOTICE_QUEUE, [result])

    def receive(claim, word):
        bring({"csms_id": claim.id.hex[:20], "reference_id": "ref-of-gateway", "sms_status": word}, now)

    steps = {
        "record": record,
        "failed": lambda claim: receive(claim, "EXPIRED"),
        "delivered": lambda claim: receive(claim, "DELIVERED"),
        "delivered again": lambda claim: receive(claim, "DELIVERED"),
    }
    ends = {False: set(), True: set()}
    for kinds in (("record", "failed"), tuple(steps)):
        for order in permutations(kinds):
            told = tell(of(contact), template="firm.formal_notice", days=7)
            Notice.objects.filter(pk=told.pk).update(next_try_at=now)  # not held back for a digest
            (claim,) = queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")
            for step in order:
                steps[step](claim)
            told.refresh_from_db()
            ends["delivered" in kinds].add(
                (told.state, told.last_error, told.provider_id, told.sent_at, told.delivered_at)
            )
            Notice.objects.filter(pk=told.pk).update(provider_id="")

    assert ends[True] == {("delivered", "", "ref-of-gateway", now, now)}
    assert ends[False] == {("parked", "undeliverable", "ref-of-gateway", now, None)}


def test_a_receipt_that_names_only_the_gateways_id_may_come_before_we_know_that_id(contact, gateway, tell, heard, now):
    notice = tell(of(contact), template="firm.formal_notice", days=7)
    early = {"csms_id": "", "reference_id": "ref00000000", "sms_status": "DELIVERED"}
    assert bring(early, now).effect is Effect.NOTHING

    deliver(now)

    assert state_of(notice) == ("delivered", "")
    assert [recipient for _, recipient, *_ in heard] == [of(contact)]


def test_an_undeliverable_message_is_parked_and_can_be_sent_again(notice, gateway, now):
    deliver(now)
    bring(gateway.receipt(gateway.taken[0], "UNDELIVERED"), now)
    assert state_of(notice) == ("parked", "undeliverable")

    Notice.objects.filter(pk=notice.pk).update(state="queued", attempts=0, next_try_at=now)
    deliver(now)

    assert state_of(notice) == ("sent", "")


def test_a_receipt_stops_the_tries_of_a_message_whose_answer_was_lost(notice, gateway, now):
    gateway.behave("8801811111111", "drop_answer")
    deliver(now)
    assert state_of(notice) == ("queued", "answer-lost")

    bring(gateway.receipt(gateway.taken[0]), now)

    assert state_of(notice) == ("delivered", "")
    assert not [one for one in (deliver(now), deliver(now + timedelta(hours=1))) if one.sent]


def test_a_code_has_receipts_too(gateway, now, committed):
    row = CodeMessage.objects.create(
        request_id=uuid4(), state="sent", next_try_at=now, created_at=now, provider=GATEWAY, provider_id="code-1"
    )

    bring({"csms_id": row.id.hex[:20], "reference_id": "code-1", "sms_status": "DELIVERED"}, now)

    row.refresh_from_db()
    assert row.state == "delivered"


def test_a_gateway_that_gives_no_receipts_has_none_to_bring(notice, forgetful_gateway, now):
    deliver(now)

    assert bring({"anything": 1}, now, gateway="bulksmsbd").effect is Effect.NOTHING


def test_a_complaint_in_trouble_hears_again_and_keeps_no_other_from_hearing(contact, gateway, tell, heard, now):
    for _ in range(3):
        tell(of(contact), template="firm.formal_notice", days=7)
    deliver(now)
    for taken in gateway.taken:
        bring(gateway.receipt(taken), now)
    hooks.trouble.append(RuntimeError("a bug of ours"))

    assert proofs.tell(now) == 2
    assert proofs.tell(now) == 0
    assert proofs.tell(now + timedelta(minutes=2)) == 1
    assert len(heard) == 3


def test_what_the_hook_wrote_and_the_mark_that_it_heard_are_one(contact, gateway, tell, heard, now, monkeypatch):
    notice = tell(of(contact), template="firm.formal_notice", days=7)
    Notice.objects.filter(pk=notice.pk).update(state="delivered", delivered_at=now, proof_due=True)

    def dies(**_):
        Notice.objects.filter(pk=notice.pk).update(language="en")
        raise RuntimeError

    monkeypatch.setattr(hooks, "heard", dies)
    proofs.tell(now)

    notice.refresh_from_db()
    assert (notice.language, notice.proof_due) == ("bn", True)


def test_what_was_told_of_is_free_while_the_next_is_told_of(transactional_db, contact, tell, now, monkeypatch):
    for _ in range(2):
        notice = tell(of(contact), template="firm.formal_notice", days=7)
        Notice.objects.filter(pk=notice.pk).update(state="delivered", delivered_at=now, proof_due=True)
    free = []

    def seen_by_another():
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM notices_notice WHERE NOT proof_due")
            done = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM (SELECT FROM notices_notice FOR UPDATE SKIP LOCKED) AS unlocked")
            free.append((done, cursor.fetchone()[0]))

    monkeypatch.setattr(hooks, "heard", lambda **_: seen_by_another())
    assert proofs.tell(now) == 2
    assert free == [(0, 1), (1, 1)]  # each time the other one is free, and what was told of is done


def test_a_message_without_any_receipt_for_three_days_is_said_aloud(notice, gateway, now):
    deliver(now)

    assert tidy(now + timedelta(hours=71)).unreceipted == 0
    assert tidy(now + timedelta(hours=73)).unreceipted == 1

    assert state_of(notice) == ("parked", "no-receipt")
    bring(gateway.receipt(gateway.taken[0]), now + timedelta(hours=74))
    assert state_of(notice) == ("delivered", "")


def test_a_gateway_without_receipts_owes_none(notice, forgetful_gateway, now):
    deliver(now)

    assert tidy(now + timedelta(days=30)).unreceipted == 0
    assert state_of(notice) == ("sent", "")


def test_codes_are_forgotten_after_a_day_and_receipts_after_a_week(gateway, now, committed):
    CodeMessage.objects.create(request_id=uuid4(), state="sent", next_try_at=now, created_at=now)
    bring({"csms_id": "", "reference_id": "unknown", "sms_status": "DELIVERED"}, now)

    assert tidy(now + timedelta(hours=23)).codes == 0
    assert tidy(now + timedelta(hours=25)).codes == 1
    assert tidy(now + timedelta(days=6)).receipts == 0
    assert tidy(now + timedelta(days=8)).receipts == 1


def test_what_starts_a_time_and_is_not_proved_in_a_day_is_named_until_it_was_told_again(consumer, gateway, tell, now):
    unproved = tell(of(consumer), template="consumer.offered", day="2026-12-01")
    tell(of(consumer), template="consumer.hearing_held")
    deliver(now)

    assert proofs.unproved(now + timedelta(hours=23)) == []
    assert proofs.unproved(now + timedelta(hours=24)) == [unproved]
    assert proofs.other_channel(unproved) == Channel.EMAIL
    assert proofs.unproved(now + timedelta(days=7)) == []  # by then nobody waits for it any more

    tell(of(consumer), template="consumer.offered", channel="email", at=now + timedelta(hours=25), day="2026-12-01")
    assert proofs.unproved(now + timedelta(hours=26)) == []


def test_a_notice_of_which_a_twin_arrived_is_not_told_again(consumer, gateway, tell, now):
    sent = tell(of(consumer), template="consumer.offered", day="2026-12-01")
    tell(of(consumer), template="consumer.offered", channel="email", event=sent.event, day="2026-12-01")
    Notice.objects.update(state="sent")
    (first,) = proofs.unproved(now + timedelta(hours=24))
    assert first.event == sent.event
    assert proofs.other_channel(first) is None

    Notice.objects.filter(channel="email").update(state="delivered")
    assert proofs.unproved(now + timedelta(hours=24)) == []


def test_who_has_no_other_channel_gets_no_second_notice(notice, contact, gateway, now):
    deliver(now)

    assert proofs.other_channel(notice) is None


def test_a_receipt_that_comes_while_it_is_sent_is_the_last_word_whatever_the_sender_thinks(notice, gateway, now):
    (held,) = queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")

    bring({"csms_id": held.id.hex[:20], "reference_id": "ref-of-gateway", "sms_status": "DELIVERED"}, now)
    notice.refresh_from_db()
    assert (notice.state, notice.leased_until) == ("delivered", None)
    gave_up = Result(held, State.QUEUED, now, next_try_at=now, trouble="gateway-down")
    queues.settle(queues.NOTICE_QUEUE, [gave_up])

    assert state_of(notice) == ("delivered", "")
