"""The link that the buyer pastes into the page's inbox: notice, and for a page without a known number a way in."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts.models import FirmContact
from ccms.accounts.sessions import open_consumer_session
from ccms.complaints.acts import contacting
from ccms.gate.clock import current_time
from tests.web.firm.conftest import OF_THE_BUYER, PHONE, code_for, words

PERSON = {"user-agent": "Mozilla/5.0 (Linux; Android 9; SM-J400F) [FB_IAB/MESSENGER;FBAV/300]"}
OWN = "01811222333"


@pytest.fixture
def page_only(sold):
    """Return a complaint about a page of which the buyer knows no number."""
    return sold(proved=False, channel="page", reached=False)


def by_link(case):
    browser = Client()
    browser.get(f"{case.url}?k={contacting.page_token(case.reference)}", headers=PERSON)
    return browser


def send(case, browser, page, **typed):
    return browser.post(f"{case.url}{page}", {"idempotency_key": str(uuid.uuid4()), **typed}, follow=True)


def come_in(case, browser, phone=OWN):
    send(case, browser, "/number", phone=phone)
    return send(case, browser, "/code", code=code_for())


def test_the_link_is_notice_and_never_identity(page_only):
    browser = by_link(page_only)
    page = words(browser.get(page_only.url))

    assert page_only.events().count("notice.received") == 1
    assert page_only.stands.receipt_basis == "opened"
    assert not page_only.stands.receipt_proved
    assert "নিজের নম্বর দিয়ে খুলুন" in page
    assert [canary for canary in OF_THE_BUYER if canary in page] == []


def test_its_word_does_not_stay_in_the_address(page_only):
    answer = Client().get(f"{page_only.url}?k={contacting.page_token(page_only.reference)}", headers=PERSON)

    assert answer["Location"] == page_only.url


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "facebookexternalhit/1.1"},
        {"user-agent": "WhatsApp/2.23.20.0"},
        {"user-agent": "TelegramBot (like TwitterBot)"},
        {"user-agent": "Mozilla/5.0", "sec-purpose": "prefetch"},
    ],
)
def test_a_machine_that_draws_a_preview_of_the_link_has_read_nothing(page_only, headers):
    Client().get(f"{page_only.url}?k={contacting.page_token(page_only.reference)}", headers=headers)

    assert "notice.received" not in page_only.events()


def test_the_buyer_who_tries_his_link_out_is_no_notice_to_the_shop(page_only):
    buyer, signed_in = Client(), HttpResponse()
    open_consumer_session(signed_in, page_only.stands.consumer, current_time())
    buyer.cookies = signed_in.cookies
    buyer.get(f"{page_only.url}?k={contacting.page_token(page_only.reference)}", headers=PERSON)
    assert "notice.received" not in page_only.events()

    by_link(page_only)
    assert page_only.events().count("notice.received") == 1


def test_a_link_that_was_cut_short_leads_to_the_door_and_to_nothing_else(page_only):
    browser = Client()
    answer = browser.get(f"{page_only.url}?k=54f9f4db20b8", headers=PERSON)

    assert answer["Location"] == page_only.url
    assert "notice.received" not in page_only.events()
    assert "নিজের নম্বর দিয়ে খুলুন" not in words(browser.get(page_only.url))


def test_with_his_own_number_he_sees_the_chief_points_and_answers_as_somebody_nobody_has_verified(page_only):
    browser = by_link(page_only)
    page = come_in(page_only, browser)

    assert "নম্বরটি এখনো যাচাই হয়নি" in words(page)
    assert "INV-20931" in words(page)
    assert [canary for canary in OF_THE_BUYER if canary in page.text] == []

    send(page_only, browser, "/dispute/other", stage="confirm", text="পণ্যটি আমাদের শর্ত মেনেই পাঠানো হয়েছে।")
    assert not page_only.answer.verified
    assert not page_only.stands.receipt_proved


def test_silence_after_it_is_not_the_firms_silence(page_only):
    come_in(page_only, by_link(page_only))
    page_only.later(days=9)

    assert page_only.stands.reason == "unreachable"


def test_the_number_leads_to_this_buyers_complaint_and_to_no_other(page_only, sold):
    browser = by_link(page_only)
    come_in(page_only, browser)
    other = sold(reached=False)

    assert "কোন নম্বরে কোড পাঠাব?" in words(browser.get(other.url))
    assert FirmContact.objects.get(firm=page_only.shop, channel="sms").named_by == page_only.person


def test_without_the_link_nobody_gives_a_number(page_only, sold):
    other = sold(proved=False, channel="page", reached=False)

    assert Client().get(f"{page_only.url}/number")["Location"] == page_only.url
    assert by_link(other).get(f"{page_only.url}/number")["Location"] == page_only.url


def test_a_shop_whose_number_is_known_is_reached_by_that_number(sold):
    case = sold(reached=False)
    browser = by_link(case)

    assert browser.get(f"{case.url}/number")["Location"] == case.url
    assert "নিজের নম্বর দিয়ে খুলুন" not in words(browser.get(case.url))


def test_the_buyers_own_number_is_refused_and_only_to_who_holds_it(page_only):
    browser = by_link(page_only)
    asked = send(page_only, browser, "/number", phone=PHONE)

    entered = send(page_only, browser, "/code", code=code_for())

    assert asked.redirect_chain == [(f"{page_only.url}/code", 302)], "as for every other number"
    assert entered.status_code == 422
    assert "দুই পক্ষের মোবাইল নম্বর আলাদা হতে হবে" in words(entered)
    assert not FirmContact.objects.filter(firm=page_only.shop, channel="sms").exists()


def test_a_number_that_is_none_is_said_at_its_field(page_only):
    answer = send(page_only, by_link(page_only), "/number", phone="0181")

    assert answer.status_code == 422
    assert "মোবাইল নম্বরের ১১টি অঙ্ক লিখুন" in words(answer)
