"""The built-in gateway: everything lands in an inbox, and it reports delivery at once so that clocks start."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override

from ccms.accounts.codes.one_time import current_code, request_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.notices import outbox, queries
from ccms.notices.channels import Trouble
from ccms.notices.channels.development import inbox
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice
from tests.notices.conftest import PHONE, REFERENCE, a_contact, nobody, of


def test_the_inbox_shows_what_was_sent_newest_first_by_any_spelling_of_the_number(consumer, contact, tell, now):
    first = tell(of(consumer))
    second = tell(of(consumer), channel="email")
    tell(of(contact), template="firm.formal_notice", days=7)

    deliver(now)

    mine = inbox("০১৭১২-৩৪৫৬৭৮")
    assert [(row["channel"], row["to"], row["event"]) for row in mine] == [("sms", PHONE, str(first.event))]
    assert mine[0]["body"].startswith("অভিযোগ 7K4M92XDPQH জমা হয়েছে")
    assert set(mine[0]) == {"channel", "to", "subject", "body", "at", "event"}
    assert [row["event"] for row in inbox("rahima@example.com")] == [str(second.event)]
    assert len(inbox()) == 3
    assert inbox("01999999999") == []


def test_delivery_is_reported_at_once_and_the_complaint_hears_of_it(contact, tell, heard, now):
    notice = tell(of(contact), template="firm.formal_notice", days=7)

    report = deliver(now)

    notice.refresh_from_db()
    assert (notice.state, notice.provider, report.proved) == ("delivered", "builtin", 1)
    assert [basis for *_, basis in heard] == ["designated"]


def test_a_number_that_ends_in_four_zeros_never_gets_a_receipt(firm, tell, heard, now):
    unreachable = a_contact(firm, now, "sms", "+8801811110000", designated=True)
    notice = tell(of(unreachable), template="firm.formal_notice", days=7)

    deliver(now)

    notice.refresh_from_db()
    assert notice.state == "sent"
    assert heard == []
    assert len(inbox("01811110000")) == 1


def test_a_code_can_be_read_in_the_inbox_and_has_no_event(committed, now):
    ticket = request_code(
        "01712345678", CodePurpose.FILE, address="192.0.2.1", send=outbox.queue_code, now=now, language="en"
    )

    deliver(now)

    (row,) = inbox(PHONE)
    assert current_code(ticket.request_id, now).code in row["body"]
    assert row["body"].startswith("CCMS: ")
    assert row["event"] is None


def test_what_a_proof_gives_rise_to_leaves_in_the_same_round(contact, consumer, tell, heard, now, monkeypatch):
    tell(of(contact), template="firm.formal_notice", days=7)

    def start_clock(**_):
        tell(of(consumer), template="consumer.clock_started", day="2026-12-02")

    monkeypatch.setattr("tests.notices.hooks.heard", start_clock)
    deliver(now)

    assert len(inbox(PHONE)) == 1


def test_the_built_in_gateway_refuses_to_play_in_production(consumer, tell, settings, now):
    settings.CCMS_ENV = "production"
    tell(of(consumer))

    with pytest.raises(ImproperlyConfigured):
        deliver(now)

    assert not DevelopmentMessage.objects.exists()


def test_people_see_what_was_told_and_why_something_was_not(consumer, tell, now):
    tell(of(consumer))
    stuck = tell(nobody(), at=now + timedelta(minutes=1))
    deliver(now + timedelta(minutes=1))

    assert [row.state for row in queries.told_about(REFERENCE)] == ["delivered", "parked"]
    assert queries.parked() == [stuck]
    with override("bn"):
        assert queries.why("no-address") == "কোনো নম্বর বা ঠিকানা জানা নেই"
    with override("en"):
        assert queries.why("no-address") == "no number or address is known"
    assert queries.why("") == ""


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_words_in_both_languages(trouble):
    with override("en"):
        english = queries.why(trouble)
    with override("bn"):
        bangla = queries.why(trouble)
    assert english != bangla


def test_the_age_of_the_queue_is_that_of_the_oldest_message_that_is_due(consumer, tell, now):
    assert queries.waiting_since(now) is None

    tell(of(consumer), at=now - timedelta(hours=1))
    tell(of(consumer), at=now + timedelta(hours=1))

    assert queries.waiting_since(now) == now - timedelta(hours=1)


def test_what_was_tried_in_vain_waits_since_it_was_made_and_a_letter_waits_for_a_person(consumer, tell, now):
    tried = tell(of(consumer), at=now - timedelta(hours=1))
    letter = tell(of(consumer), at=now - timedelta(hours=5))
    Notice.objects.filter(pk=letter.pk).update(channel="letter")
    found = []
    for state, attempts in (("queued", 1), ("queued", 2), ("sending", 2), ("sending", 3), ("parked", 8)):
        again = now + timedelta(minutes=5)
        Notice.objects.filter(pk=tried.pk).update(state=state, attempts=attempts, next_try_at=again)
        found.append(queries.waiting_since(now))

    since = now - timedelta(hours=1)
    assert found == [None, since, None, since, None]
