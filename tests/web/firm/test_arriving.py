"""A seller comes by a link: what the number alone shows, who gets a code, and what a code opens."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import request_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.models import Complaint
from ccms.core.references import new_reference
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.gate.models import Tally
from ccms.notices.delivery import deliver
from ccms.notices.models import CodeMessage, DevelopmentMessage
from tests import factories
from tests.web.firm.conftest import OF_THE_BUYER, PHONE, code_for, words


@pytest.fixture
def told(sold):
    """Return a complaint of which the seller has only been told."""
    return sold(reached=False)


def visit(told, page="", browser=None, **extra):
    return (browser or Client()).get(f"{told.url}{page}", **extra)


def ask(told, browser, contact=None):
    sent = {"idempotency_key": str(uuid.uuid4()), "contact": str((contact or told.contact).id)}
    return browser.post(told.url, sent, follow=True)


def enter(told, browser, code):
    return browser.post(f"{told.url}/code", {"idempotency_key": str(uuid.uuid4()), "code": code})


# ---- before the code --------------------------------------------------------------------------------------------


def test_the_number_alone_says_that_there_is_a_complaint_what_it_costs_and_whether_the_message_is_real(told):
    page = visit(told)

    assert page.status_code == 200
    assert "আপনার দোকান বা পেজ নিয়ে একটি অভিযোগ এসেছে" in words(page)
    assert "কোনো টাকা লাগে না" in words(page)
    assert 'href="/genuine"' in page.text


def test_what_is_decided_and_where_it_went_is_not_denied(told):
    early = words(visit(told))
    told.later(days=9)
    late = words(visit(told))

    for said in ("কোনো সিদ্ধান্ত হয়নি", "মেনে নিলে এখানেই শেষ"):
        assert said in early
        assert said not in late


def test_the_number_alone_shows_nobody_and_nothing_of_the_purchase(told):
    page = visit(told).text

    hidden = (*OF_THE_BUYER, "শাড়িঘর", "INV-20931", "২,১৫০", told.contact.value.open().removeprefix("+88"))
    assert [canary for canary in hidden if canary in page] == []


def test_a_number_that_no_complaint_has_and_one_whose_firm_was_not_told_look_alike(db):
    missing, browser = new_reference(), Client()
    untold = factories.a_complaint(current_time(), facts={"purchase_purpose": "resale"})[0]

    answers = [browser.get(f"/answer/{reference}") for reference in (missing, untold.reference)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0]) == words(answers[1])


def test_whoever_guesses_numbers_is_stopped(told):
    browser = Client()
    statuses = [browser.get(f"/answer/{new_reference()}").status_code for _ in range(61)]

    assert statuses == [404] * 60 + [429]


def test_each_number_of_the_shop_is_offered_once_and_masked(told):
    second = factories.contact(told.shop, current_time())
    stranger = factories.contact(told.shop, current_time(), proved=False, named_by=factories.consumer(current_time()))

    page = words(visit(told))

    for contact, shown in ((told.contact, 1), (second, 1), (stranger, 0)):
        assert page.count(contact.value.open()[-4:]) == shown


def test_a_number_that_only_the_buyer_named_does_not_answer_in_the_place_of_the_shops_own(told):
    named = factories.contact(told.shop, current_time(), proved=False, named_by=told.person)

    assert named.value.open()[-4:] not in words(visit(told))
    assert ask(told, Client(), named).status_code == 422


def test_a_shop_without_a_mobile_number_is_told_whom_to_call(sold):
    told = sold(channel="page", reached=False)
    page = words(visit(told))

    assert "কোনো মোবাইল নম্বর আমাদের কাছে নেই" in page
    assert "১৬১২১" in page


def test_the_page_is_there_in_english_too(told):
    page = words(visit(told, "?lang=en"))

    assert "A complaint about your shop or page" in page
    assert "Which number shall get the code?" in page


# ---- the code ---------------------------------------------------------------------------------------------------


def test_a_code_to_the_shops_number_opens_the_complaint_and_proves_receipt(told):
    browser = Client()
    page = ask(told, browser)
    assert told.contact.value.open()[-4:] in words(page)

    answer = enter(told, browser, code_for())

    assert answer["Location"] == told.url
    assert "শাড়িঘর" in words(browser.get(told.url))
    assert told.stands.receipt_proved
    assert told.stands.received_at is not None


def test_neither_page_nor_cookie_tells_a_stranger_the_shops_number(told):
    browser = Client()
    page = ask(told, browser)

    number = told.contact.value.open().removeprefix("+88")
    kept = " ".join(morsel.value for morsel in browser.cookies.values())
    assert number not in page.text
    assert number not in kept


def test_a_wrong_code_opens_nothing_and_five_use_it_up(told):
    browser = Client()
    ask(told, browser)
    right = code_for()
    wrong = "000000" if right != "000000" else "000001"

    said = [words(enter(told, browser, wrong)) for _ in range(5)]
    last = enter(told, browser, right)

    assert "আর ৪ বার চেষ্টা করতে পারবেন" in said[0]
    assert last.status_code == 422
    assert "এই কোডে আর চেষ্টা করা যাবে না" in words(last)
    assert "কোন নম্বরে কোড পাঠাব?" in words(browser.get(told.url))


def test_a_stranger_who_guesses_keeps_no_shop_from_answering_that_has_been_here_before(told):
    own, stranger = Client(), Client()
    ask(told, own)
    enter(told, own, code_for())
    own.post(f"{told.url}/sign-out")
    for _ in range(4):
        clock.move(timedelta(hours=2))
        ask(told, stranger)
        wrong = "000000" if code_for() != "000000" else "000001"
        for _ in range(5):
            enter(told, stranger, wrong)
    assert "কোড লেখা হয়েছে অনেকবার, মেলেনি" in words(ask(told, stranger))

    assert ask(told, own).status_code == 200
    assert enter(told, own, code_for())["Location"] == told.url
    assert "শাড়িঘর" in words(own.get(told.url))


def test_a_code_that_was_asked_for_tracking_does_not_open(told):
    browser, sent = Client(), []
    request_code(
        told.contact.value.open(), CodePurpose.TRACK, address="127.0.0.1", send=sent.append, now=current_time()
    )
    clock.move(timedelta(minutes=2))
    ask(told, browser)

    answer = enter(told, browser, code_for("track"))

    assert answer.status_code == 422
    assert "কোড মেলেনি" in words(answer)


def test_a_code_can_be_sent_again_and_an_old_one_is_replaced(told):
    browser = Client()
    ask(told, browser)
    again = {"idempotency_key": str(uuid.uuid4()), "again": "1"}

    soon = browser.post(f"{told.url}/code", again)
    clock.move(timedelta(minutes=11))
    late = enter(told, browser, "123456")

    assert "কোড পাঠানো হয়েছে, আসছে।" in words(soon)
    assert "নতুন কোড" in words(late)
    assert enter(told, browser, code_for())["Location"] == told.url


def test_codes_for_one_number_are_limited(told):
    browser = Client()
    for _ in range(3):
        ask(told, browser)
        clock.move(timedelta(minutes=2))

    page = ask(told, browser)

    assert page.status_code == 422
    assert "অনেকবার কোড চাওয়া হয়েছে" in words(page)


def test_a_contact_that_is_not_the_shops_gets_no_code(told):
    other = factories.contact(factories.firm(current_time()), current_time())

    page = ask(told, Client(), other)

    assert page.status_code == 422


def test_the_code_page_without_a_code_leads_back_to_the_door(told):
    assert visit(told, "/code")["Location"] == told.url


def test_a_code_of_one_complaint_is_not_entered_at_another(told, sold):
    other, browser = sold(reached=False, beside=told, facts={"purchase_number": "INV-2"}), Client()
    ask(told, browser)

    assert enter(other, browser, code_for())["Location"] == other.url
    assert "কোন নম্বরে কোড পাঠাব?" in words(browser.get(other.url))


# ---- what a session opens ---------------------------------------------------------------------------------------


def test_the_session_of_one_complaint_opens_no_other(told, sold):
    other = sold(reached=False, beside=told, facts={"purchase_number": "INV-2"})
    browser = told.signed_in()

    assert "কোন নম্বরে কোড পাঠাব?" in words(browser.get(other.url))
    assert browser.get(f"{other.url}/offer")["Location"] == other.url
    assert browser.post(f"{other.url}/ask", {"text": "কিছু"})["Location"] == other.url


def test_a_session_of_another_firm_does_not_open_the_complaint(told):
    stranger = factories.contact(factories.firm(current_time()), current_time())
    browser = told.signed_in(contact=stranger)

    assert "কোন নম্বরে কোড পাঠাব?" in words(browser.get(told.url))
    assert browser.get(f"{told.url}/offer").status_code == 404


def test_signing_out_closes_the_complaint(told):
    told.browser.post(f"{told.url}/sign-out", {"idempotency_key": str(uuid.uuid4())})

    assert "কোন নম্বরে কোড পাঠাব?" in words(told.get())


def test_an_hour_of_silence_closes_it_too(told):
    told.get()
    clock.move(timedelta(minutes=61))

    assert "কোন নম্বরে কোড পাঠাব?" in words(told.get())


def test_the_buyer_with_his_own_session_stands_before_the_door(told, signed_in):
    browser = signed_in(Role.CONSUMER)

    assert "কোন নম্বরে কোড পাঠাব?" in words(browser.get(told.url))
    assert PHONE not in browser.get(told.url).text


# ---- a shop without a number -------------------------------------------------------------------------------------


@pytest.fixture
def by_mail(sold):
    """Return a complaint about a shop of which only a mail address is known."""
    return sold(reached=False, channel="email")


def test_a_shop_without_a_number_gets_its_code_by_mail(by_mail, transactional_db):
    door = visit(by_mail)
    address = by_mail.contact.value.open()
    assert "কোন ইমেইল ঠিকানায় কোড যাবে?" in words(door)
    assert address not in door.text

    browser = Client()
    page = ask(by_mail, browser)
    assert address not in page.text
    assert "ইমেইলে আসা কোডটি লিখুন" in words(page)
    deliver(current_time())
    (mail,) = DevelopmentMessage.objects.filter(to=address, subject__contains=code_for())
    assert "http" not in mail.body
    assert not DevelopmentMessage.objects.filter(channel="sms", body__contains=code_for()).exists()

    assert enter(by_mail, browser, code_for()).status_code == 302
    assert "two" in browser.get(f"{by_mail.url}?lang=en").text.lower()


def test_where_there_is_a_number_no_code_goes_by_mail(sold):
    told = sold(reached=False)
    mail = factories.contact(told.shop, current_time(), proved=True, channel="email")

    page = visit(told)

    assert str(mail.pk) not in page.text
    assert ask(told, Client(), mail).status_code == 422


def test_codes_by_mail_spend_no_sms_money_and_are_limited_as_others(by_mail, transactional_db):
    browser = Client()
    ask(by_mail, browser)
    assert Tally.objects.count() == 0

    for minutes in (2, 2, 2):
        by_mail.later(minutes=minutes)
        ask(by_mail, Client())

    assert CodeMessage.objects.filter(channel="email").count() == 3


# ---- no shop at all ---------------------------------------------------------------------------------------------


def test_a_stranger_says_that_it_is_a_wrong_number_and_reads_nothing_of_the_complaint(sold):
    told, browser = sold(proved=False, reached=False), Client()
    assert f"{told.url}/not-mine" in visit(told).text
    key = {"idempotency_key": str(uuid.uuid4())}
    pages = [browser.get(f"{told.url}/not-mine")]
    pages.append(browser.post(f"{told.url}/not-mine", {**key, "contact": str(told.contact.id)}, follow=True))
    sent = {"idempotency_key": str(uuid.uuid4()), "code": code_for()}
    pages += [browser.post(f"{told.url}/not-mine/code", sent) for _ in range(2)]

    assert "এ নম্বরে আর মেসেজ পাঠাব না" in words(pages[-2])
    seen = "".join(page.text for page in pages)
    assert [said for said in (*OF_THE_BUYER, "৪,৩০০") if said in seen] == []
    told.contact.refresh_from_db()
    assert told.contact.retired_at == told.contact.disowned_at != None  # noqa: E711 - both, and at once
    stands = Complaint.objects.get(reference=told.reference)
    assert (stands.status, stands.reason) == ("escalated", "not_a_shop")
    assert "form" not in browser.get(told.url).context or browser.get(told.url).context["form"] is None


def test_a_wrong_code_gives_no_number_up(sold):
    told, browser = sold(proved=False, reached=False), Client()
    browser.post(f"{told.url}/not-mine", {"idempotency_key": str(uuid.uuid4()), "contact": str(told.contact.id)})

    answer = browser.post(f"{told.url}/not-mine/code", {"idempotency_key": str(uuid.uuid4()), "code": "000000"})
    assert answer.status_code == 422
    told.contact.refresh_from_db()
    assert told.contact.retired_at is None
