"""Many notices for one firm at once: one message names them all, and each is proved by itself, none twice unsaid."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from ccms.core.references import new_reference
from ccms.notices import outbox, queues
from ccms.notices.channels.receipts import take_receipt
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import NoticeContent, is_gsm7, parts
from ccms.notices.composition.texts import LANGUAGES, catalogue, text_of
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice
from ccms.notices.outbox import NoticePlan
from tests.notices.conftest import a_contact, of
from tests.servers import SECRET

SHOP = "8801811111111"
HALF = timedelta(minutes=30)


@pytest.fixture
def notify(firm, now):
    """Write formal notices about so many complaints at once, as a sweep does."""

    def notify(
        contact, number, at=now, *, channel="sms", template="firm.formal_notice", one_by_one=False, day="2026-12-03"
    ):
        plans = [
            NoticePlan(
                event=uuid4(),
                subject=new_reference(),
                recipient=of(contact),
                channel=channel,
                template=template,
                language="bn",
                at=at,
                params={"firm": str(firm.id), "days": 7, "day": day},
            )
            for _ in range(number)
        ]
        for batch in [[plan] for plan in plans] if one_by_one else [plans]:
            with transaction.atomic():
                outbox.write(batch)
        return [Notice.objects.get(event=plan.event) for plan in plans]

    return notify


def fresh(notices):
    return list(Notice.objects.filter(pk__in=[row.pk for row in notices]).order_by("created_at", "subject"))


def named(text, notices):
    return {row.subject for row in notices if row.subject in text}


@pytest.mark.parametrize("one_by_one", [True, False])
def test_the_first_three_leave_at_once_and_the_rest_together_within_half_an_hour(
    contact, gateway, notify, now, one_by_one
):
    notices = notify(contact, 10, one_by_one=one_by_one)

    deliver(now)
    assert len(gateway.taken) == 3
    deliver(now + HALF)

    texts = gateway.texts(SHOP)
    assert sorted(len(named(text, notices)) for text in texts) == [1, 1, 1, 1, 1, 5]
    assert set().union(*(named(text, notices) for text in texts)) == {row.subject for row in notices}
    assert {row.state for row in fresh(notices)} == {"sent"}


def test_each_complaint_stands_in_exactly_one_message_and_no_message_has_more_than_two_parts(
    contact, gateway, notify, now, settings
):
    settings.CCMS_BASE_URL = "https://ccms.gov.bd"
    notices = notify(contact, 23)
    deliver(now)
    deliver(now + HALF)

    for row in notices:
        assert sum(row.subject in text for text in gateway.texts(SHOP)) == 1
    assert max(parts(text) for text in gateway.texts(SHOP)) <= 2
    assert len(gateway.texts(SHOP)) == 3 + 4


def test_an_sms_names_every_complaint_that_it_tells_of(settings):
    settings.CCMS_BASE_URL = "https://ccms.gov.bd"
    for text in (text for text in catalogue().values() if text.gathers):
        for language in LANGUAGES:
            told = {"days": 15, "day": "2026-09-28"}
            several = [
                NoticeContent(text, new_reference(), "contact:x", language, told) for _ in range(CHANNELS["sms"].digest)
            ]
            said = rendering.digest_sms(several, {})
            assert all(told.subject in said for told in several)
            assert parts(said) <= 2, (len(said), said)
            assert language == "bn" or is_gsm7(said)


def test_a_receipt_of_the_digest_proves_each_complaint_that_it_names_singly(contact, gateway, notify, heard, now):
    notices = notify(contact, 8)
    deliver(now)
    later = now + HALF
    deliver(later)
    (digest,) = [one for one in gateway.taken if len(named(one.text, notices)) == 5]

    took = take_receipt("ssl-wireless", gateway.receipt(digest), secret=SECRET, address="203.0.113.7", now=later)
    deliver(later + timedelta(minutes=1))

    assert took.status == 200
    proved = {row.subject for row in fresh(notices) if row.state == "delivered"}
    assert proved == named(digest.text, notices)
    assert sorted(heard) == sorted((subject, of(contact), later, "designated") for subject in proved)


def test_a_receipt_by_our_reference_alone_or_before_the_sending_is_recorded_proves_them_all(
    contact, gateway, notify, heard, now
):
    notices = notify(contact, 8)
    deliver(now)
    gateway.behave(SHOP, "drop_answer")
    deliver(now + HALF)
    (digest,) = [one for one in gateway.taken if len(named(one.text, notices)) == 5]

    said = {"csms_id": digest.reference, "reference_id": "", "sms_status": "DELIVERED"}
    take_receipt("ssl-wireless", said, secret=SECRET, address="203.0.113.7", now=now + HALF)

    assert {row.subject for row in fresh(notices) if row.state == "delivered"} == named(digest.text, notices)


def test_a_failed_digest_parks_each_of_its_notices_where_people_see_them(contact, gateway, notify, now):
    notices = notify(contact, 8)
    deliver(now)
    deliver(now + HALF)
    (digest,) = [one for one in gateway.taken if len(named(one.text, notices)) == 5]

    said = gateway.receipt(digest, "UNDELIVERED")
    take_receipt("ssl-wireless", said, secret=SECRET, address="203.0.113.7", now=now + HALF)

    parked = [row for row in fresh(notices) if row.state == "parked"]
    assert {row.subject for row in parked} == named(digest.text, notices)
    assert {row.last_error for row in parked} == {"undeliverable"}


def test_a_digest_whose_answer_was_lost_goes_again_under_the_same_reference(contact, gateway, notify, now):
    notices = notify(contact, 8)
    deliver(now)
    gateway.behave(SHOP, "drop_answer")
    deliver(now + HALF)
    deliver(now + HALF + timedelta(minutes=2))

    rows = fresh(notices)
    assert {row.state for row in rows} == {"sent"}
    assert not any(row.possibly_sent_twice for row in rows)
    assert len([one for one in gateway.taken if len(named(one.text, notices)) == 5]) == 1


def test_a_digest_that_goes_again_with_other_members_says_that_it_may_be_a_second_copy(contact, gateway, notify, now):
    notices = notify(contact, 8)
    deliver(now)
    gateway.behave(SHOP, "drop_answer")
    deliver(now + HALF)
    lost = [row for row in fresh(notices) if row.last_error == "answer-lost"]
    Notice.objects.filter(pk=lost[0].pk).update(state="superseded")

    deliver(now + HALF + timedelta(minutes=2))

    assert len(lost) == 5
    assert all(row.possibly_sent_twice for row in fresh(lost[1:]))


def test_a_forgetful_gateway_marks_the_second_copy_of_every_notice(contact, forgetful_gateway, notify, now):
    notices = notify(contact, 8)
    deliver(now)
    forgetful_gateway.behave(SHOP, "drop_answer")
    deliver(now + HALF)
    deliver(now + HALF + timedelta(minutes=2))

    assert sum(row.possibly_sent_twice for row in fresh(notices)) == 5


def test_a_mail_holds_every_notice_whole_and_proves_each_where_the_firm_chose_it(firm, post, notify, heard, now):
    contact = a_contact(firm, now, "email", "shop@example.com", designated=True)
    notices = notify(contact, 15, channel="email")
    deliver(now)
    deliver(now + HALF)

    assert len(post.mails) == 4
    held = [mail.get_body("plain").get_content().count("এটি আনুষ্ঠানিক নোটিশ") for _, mail in post.mails]
    assert sorted(held) == [1, 1, 1, 12]
    gathered = post.mails[held.index(12)][1]
    assert "12" in gathered["Subject"] or "১২" in gathered["Subject"]
    for row in notices:
        address = f"/answer/{row.subject}"
        assert sum(address in sent.get_body("plain").get_content() for _, sent in post.mails) == 1
        assert sum(f'{address}"' in sent.get_body("html").get_content() for _, sent in post.mails) == 1
    assert {row.state for row in fresh(notices)} == {"delivered"}
    assert {subject for subject, *_ in heard} == {row.subject for row in notices}
    assert {basis for *_, basis in heard} == {"designated"}


def test_three_that_waited_travel_alone(contact, gateway, notify, now):
    notify(contact, 6)
    deliver(now)
    deliver(now + HALF)

    assert len(gateway.texts(SHOP)) == 6


def test_other_notices_and_other_firms_wait_for_nothing(contact, firm, gateway, notify, now):
    notify(contact, 10)
    other = a_contact(firm, now, "sms", "+8801811111112", designated=True)
    notify(other, 3)
    reminder = notify(contact, 1, template="firm.answer_reminder")

    deliver(now)

    assert len(gateway.texts("8801811111112")) == 3
    assert fresh(reminder)[0].next_try_at == now


def test_after_a_quiet_hour_the_next_notice_leaves_at_once(contact, gateway, notify, now):
    notify(contact, 10)
    later = now + timedelta(hours=2)

    (row,) = notify(contact, 1, later)

    assert row.next_try_at == later


def test_no_notice_waits_longer_than_half_an_hour(contact, notify, now):
    for minutes in range(0, 60, 7):
        at = now + timedelta(minutes=minutes)
        for row in notify(contact, 4, at):
            assert at <= row.next_try_at <= at + HALF


def test_a_worker_that_died_with_a_digest_in_its_hands_loses_none_of_it(contact, gateway, notify, now):
    notices = notify(contact, 8)
    deliver(now)
    later = now + HALF
    claims = queues.claim(queues.NOTICE_QUEUE, later, 3, channel="sms")
    claims += queues.claim_companions(claims, later, channel="sms", most=100)
    assert len(claims) == 5

    deliver(later + timedelta(seconds=61))

    assert {row.state for row in fresh(notices)} == {"sent"}


def test_what_cannot_be_told_together_is_told_one_by_one(contact, gateway, notify, now, monkeypatch):
    notices = notify(contact, 8)
    deliver(now)
    monkeypatch.setattr(rendering, "digest_sms", lambda *_: 1 // 0)

    deliver(now + HALF)

    assert {row.state for row in fresh(notices)} == {"sent"}
    assert len(gateway.texts(SHOP)) == 8


def test_only_notices_whose_days_begin_with_receipt_and_the_news_of_their_receipt_are_held_back():
    gathered = {key for key, text in catalogue().items() if text.gathers}

    assert gathered == {"firm.formal_notice", "firm.clock_started"}
    assert text_of("firm.formal_notice", {}).proof


def test_the_last_days_of_several_complaints_are_told_together_only_where_they_are_the_same(
    contact, gateway, notify, now
):
    said = {"template": "firm.clock_started"}
    first = notify(contact, 8, **said)
    second = notify(contact, 5, day="2026-12-07", **said)
    deliver(now)
    deliver(now + HALF)

    texts = gateway.texts(SHOP)
    assert sorted(len(named(text, [*first, *second])) for text in texts) == [1, 1, 1, 5, 5]
    for text in texts:
        assert not (named(text, first) and named(text, second))
        assert ("৭ ডিসেম্বর" in text) == bool(named(text, second))
