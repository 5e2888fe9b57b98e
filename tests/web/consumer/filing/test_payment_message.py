"""A pasted payment message fills what is empty, keeps what was typed, and says where they differ."""

import pytest

from ccms.complaints.models import Complaint, Draft, Purchase
from tests.web.consumer.filing.walking import STORY, parts

PAID = "Send Money Tk 2,150.00 to 01811223344 successful. Fee Tk 5.00. TrxID 9ABC123XYZ at {day} 10:30"


@pytest.fixture
def at_payment(signed_in_walker):
    walker = signed_in_walker.name_seller().buys("social_page", "own_use")
    walker.send(card="fraud").send(goods_or_service="goods").send(narrative=STORY, wish="refund")
    answers = {**walker.a4, **parts("seen_on", walker.day(5)), "promise_kind": "none", "same_city": "no"}
    for _ in range(9):
        if walker.url == "/c/purchase/3":
            break
        asked = walker.page.context["form"].fields
        walker.send(**{name: value for name, value in answers.items() if name.split("-")[0] in asked})
    return walker


def message(walker, ago=13):
    return PAID.format(day=f"{walker.day(ago):%d/%m/%Y}")


def shown(walker, name):
    return walker.form()[name]


def test_empty_fields_are_filled_and_nothing_is_asked_for_yet(at_payment):
    at_payment.send(message=message(at_payment), fill="1")

    assert at_payment.page.status_code == 200
    assert "filled in what was empty" in at_payment.text
    assert shown(at_payment, "advance") == "2150"
    assert shown(at_payment, "trx_id") == "9ABC123XYZ"
    assert shown(at_payment, "paid_into") == "personal"
    assert shown(at_payment, "wallet_number") == "01811223344"


def test_what_was_typed_stays_and_the_difference_is_told(at_payment):
    at_payment.send(message=message(at_payment), fill="1", advance="3000", **parts("paid_at", at_payment.day(12)))

    assert shown(at_payment, "advance") == "3000"
    assert at_payment.text.count("Differs:") == 2
    assert "The message says" in at_payment.text


def test_a_message_that_is_pasted_and_sent_on_without_the_button_is_used_all_the_same(at_payment):
    at_payment.send(message=message(at_payment))

    assert shown(at_payment, "advance") == "2150"


def test_what_was_filled_in_stands_there_when_one_comes_back(at_payment):
    at_payment.send(message=message(at_payment), fill="1").send()

    assert at_payment.url == "/c/purchase/4"
    assert shown(at_payment.get("/c/purchase/3"), "wallet_number") == "01811223344"


def test_what_differs_stands_on_the_last_page_and_stops_nothing(at_payment):
    at_payment.send(message=message(at_payment), fill="1", advance="3000")
    walker = at_payment.answer_all({**at_payment.a4, "advance": "3000", "promise_kind": "none"}, until="/c/rules")
    walker.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")

    assert "The payment message says something else" in walker.text
    walker.send(declaration="on")
    assert Complaint.objects.count() == 1
    assert Purchase.objects.get().trx == "9ABC123XYZ"


def test_an_unknown_wording_is_no_mistake(at_payment):
    at_payment.send(message="আপনি ২১৫০ টাকা পাঠিয়েছেন", fill="1")

    assert at_payment.page.status_code == 200
    assert "We could not read this message" in at_payment.text
    assert not Draft.objects.get().body.open().count('"payment": {')


def test_who_paid_on_delivery_is_not_asked_for_a_message(signed_in_walker):
    walker = signed_in_walker.name_seller().buys("app", "own_use")
    walker.send(card="wrong_item").send(narrative=STORY, wish="refund")
    walker.answer_all(walker.a4, until="/c/purchase/2").send(pay_method="cod")

    assert walker.path == "/c/told"
