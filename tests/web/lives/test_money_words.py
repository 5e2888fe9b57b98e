"""What the pages of a complaint say of money follows from the purchase: nothing comes back that was never paid."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import HoldHearing, OrderFine, SetHearing
from ccms.complaints.acts.office import Dismiss
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from tests.web.consumer.tracking.conftest import Followed
from tests.web.consumer.tracking.reading import words

PAID = {"category": "WRONG_ITEM"}
ON_DELIVERY = {"category": "NON_DELIVERY", "facts": {"pay_method": "cod", "advance": None, "promise_kind": "none"}}
NO_FINE = {"category": "CUSTOMER_SERVICE", "facts": {"goods_or_service": "goods"}}
BUSINESS = {"category": "WRONG_ITEM", "facts": {"purchase_purpose": "resale"}}
HEALTH = {"category": "NON_DELIVERY", "facts": {"goods_or_service": "service", "service_kind": "health"}}
BACK, SHARE, FINE, COURT = "টাকা ফেরত", "২৫%", "জরিমানা করতে পারে", "৬৬ ও ৬৭"


@pytest.fixture
def life(db):
    return lambda like: Followed(**like)


def seller(followed, page=""):
    browser, answer = Client(), HttpResponse()
    sessions.open_link_session(answer, followed.contact, followed.reference, current_time())
    browser.cookies = answer.cookies
    return words(browser.get(f"/answer/{followed.reference}{page}"))


@pytest.mark.parametrize(
    ("like", "said"),
    [
        (PAID, {BACK, SHARE, FINE, COURT}),
        (ON_DELIVERY, {COURT}),  # whether there can be a fine an officer decides
        (NO_FINE, {BACK, COURT}),
        (HEALTH, {BACK, COURT}),
    ],
    ids=["paid", "to be paid on delivery", "no fine", "health care"],
)
def test_beside_an_answer_stands_what_dncrp_can_do_about_such_a_purchase(life, like, said):
    followed = life(like).reached().defend()

    for page in ("/answer", "/answer/no"):
        read = words(followed.get(page))
        assert {each for each in (BACK, SHARE, FINE, COURT) if each in read} == said


def test_the_seller_offers_no_money_back_that_it_never_got(life):
    paid, unpaid = life(PAID).reached(), life(ON_DELIVERY).reached()

    for page in ("/offer", "/solved"):
        assert BACK in seller(paid, page)
        assert BACK not in seller(unpaid, page)
    assert "ক্ষতিপূরণ" in seller(unpaid, "/offer")


def test_the_seller_of_health_care_reads_that_dncrp_cannot_fine_it_and_not_that_the_act_has_no_fine(life):
    read = seller(life(HEALTH).reached())
    assert "ভোক্তা অধিদপ্তর জরিমানা করতে পারে না (ধারা ৭৩)" in read
    assert "আইনে কোনো জরিমানার কথা নেই" not in read


@pytest.mark.parametrize(("like", "court"), [(PAID, True), (BUSINESS, False)], ids=["consumer", "business"])
def test_a_closed_complaint_names_the_court_of_the_act_to_a_consumer_alone(life, like, court):
    followed = life(like)
    if like is PAID:
        followed.reached().escalate()
    officer = followed.take_up()
    perform(Dismiss(reason="not_proved", text="প্রমাণ নেই।"), **followed.by(officer))

    assert (COURT in words(followed.get())) is court
    assert "দেওয়ানি আদালত" in words(followed.get())


@pytest.mark.parametrize(("like", "own"), [(PAID, True), (ON_DELIVERY, False)], ids=["paid", "to be paid on delivery"])
def test_an_order_speaks_of_the_own_money_only_where_some_was_paid(life, like, own):
    like = {**like, "facts": {**like.get("facts", {}), "price": 99_900}}
    followed = life(like).reached().escalate()
    officer = followed.take_up()
    perform(SetHearing(at=current_time() + timedelta(days=2), place="ঢাকা", agreed=True), **followed.by(officer))
    followed.later(days=3)
    perform(HoldHearing(attendance="both", text="শুনানি হলো।"), **followed.by(officer))
    perform(OrderFine(section="45", fine_paisa=2_000_000, text="পণ্য দেয়নি।"), **followed.by(officer))

    assert ("আপনার নিজের" in words(followed.get())) is own


def test_nobody_rings_a_wallet_to_which_nothing_went(life):
    yesterday = {"pay_method": "bkash", "paid_at": current_time() - timedelta(days=1), "price": 99_900}
    yesterday["ordered_at"] = dhaka_day(current_time()) - timedelta(days=1)
    for advance, rings in ((50_000, True), (0, False)):
        assert ("16247" in words(life({"facts": {**yesterday, "advance": advance}}).get("?lang=en"))) is rings
