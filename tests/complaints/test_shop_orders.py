"""A shop's signed order in a draft and beside a complaint: fills in, decides whether the firm was told, is compared."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from ccms.accounts.firms import shop_keys
from ccms.complaints.facts import join
from ccms.complaints.filing import drafts, shop_orders
from ccms.complaints.filing.receiving import file
from ccms.complaints.filing.shop_orders import BY_HAND, SIGNED, Signed
from ccms.complaints.models import HandOver, OrderHolder, ShopOrder
from ccms.complaints.own_data import erasing
from ccms.law.checks import CheckId
from ccms.law.pack.book import book
from ccms.ledger.models import Event
from tests import factories
from tests.shopping import SigningShop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(now):
    factories.offices(now)
    made = SigningShop(now)
    factories.contact(made.firm, now)
    return made


@pytest.fixture
def buyer(shop, now):
    return factories.consumer(now)


def hand_over(shop, person, now, token=None):
    """Carry an order into a person's draft and return it."""
    key = shop_orders.take(shop.firm, shop.token() if token is None else token, now)
    assert shop_orders.put_into_draft(key, factories.as_consumer(person), now)
    return drafts.current(factories.as_consumer(person))


def filed(shop, person, now, *, facts=None, told=None, phone=None, **order):
    """File a complaint with what the shop signed; returns it with its precheck."""
    found = shop_keys.read_order(shop.firm, shop.token(order=shop.order(**order), told=told, phone=phone), now)
    signed = Signed.of(shop.firm.pk, found)
    pack = book().on(now.date())
    known = {**shop_orders.told_by_firm(pack, signed), **(facts or {})}
    sent = factories.filing(shop.firm, now, facts=known)
    return file(filing=replace(sent, signed=signed), by=factories.as_consumer(person), now=now)


def test_the_order_answers_what_its_questions_ask(shop, buyer, now):
    body = hand_over(shop, buyer, now).body
    assert body["firm"] == str(shop.firm.pk)
    assert body["facts"] == {
        "purchase_number": "SG-20418",
        "ordered_at": shop.order()["placed_at"],
        "price": 430000,
        "pay_method": "bkash",
        "paid_at": shop.order()["paid_at"],
        "same_city": True,
        "promised_on": shop.order()["promised_by"],
    }
    assert body[SIGNED]["said"]["order.items"] == [{"name": "জিন্স", "qty": 2, "price": 215000}]
    assert body[BY_HAND] is None


def test_what_fits_no_question_is_left_to_the_buyer(shop, buyer, now):
    tomorrow = (now + timedelta(days=1)).isoformat(timespec="seconds")
    order = shop.order(method="barter", placed_at=tomorrow, paid_at=None)
    facts = hand_over(shop, buyer, now, shop.token(order=order)).body["facts"]
    assert facts.keys() == {"purchase_number", "price", "same_city", "promised_on"}


def test_a_key_opens_once_and_for_ten_minutes(shop, buyer, now):
    by = factories.as_consumer(buyer)
    key = shop_orders.take(shop.firm, shop.token(), now)
    assert len(key) >= 22
    assert key.encode() not in bytes(HandOver.objects.get().digest)
    assert shop_orders.put_into_draft(key, by, now)
    assert not shop_orders.put_into_draft(key, by, now)
    late = shop_orders.take(shop.firm, shop.token(), now)
    assert not shop_orders.put_into_draft(late, by, now + timedelta(minutes=10))
    assert shop_orders.purge(now + timedelta(minutes=10)) == 1
    assert not HandOver.objects.exists()


def test_a_key_that_waits_in_a_browser_replaces_the_one_of_the_address(shop, buyer, now):
    key = shop_orders.take(shop.firm, shop.token(), now)
    other = shop_orders.wait(key, now)
    assert shop_orders.wait(key, now) is None
    assert not shop_orders.put_into_draft(key, factories.as_consumer(buyer), now)
    assert shop_orders.put_into_draft(other, factories.as_consumer(buyer), now + timedelta(minutes=59))


def test_what_is_kept_on_the_way_is_sealed(shop, now):
    shop_orders.take(shop.firm, shop.token(), now)
    assert b"SG-20418" not in bytes(HandOver.objects.get().signed.raw)


def test_an_order_that_is_not_believed_leaves_an_empty_form_and_a_note(shop, buyer, now):
    body = hand_over(shop, buyer, now, shop.token()[:-1] + "!").body
    assert body["firm"] == str(shop.firm.pk)
    assert body["facts"] == {}
    assert (body[SIGNED], body[BY_HAND]) == (None, str(shop.firm.pk))


def test_a_plain_link_brings_the_shop_and_no_note(shop, buyer, now):
    body = hand_over(shop, buyer, now, "").body
    assert (body["facts"], body[SIGNED], body[BY_HAND]) == ({}, None, None)


def test_a_token_is_brought_again_by_the_same_person_and_by_no_other(shop, buyer, now):
    token, stranger = shop.token(), factories.consumer(now)
    assert hand_over(shop, buyer, now, token).body[SIGNED]
    assert hand_over(shop, buyer, now, token).body[SIGNED]
    body = hand_over(shop, stranger, now, token).body
    assert (body["facts"], body[SIGNED], body[BY_HAND]) == ({}, None, str(shop.firm.pk))
    assert shop_orders.purge(now + timedelta(days=2)) == 1
    assert not OrderHolder.objects.exists()


def test_a_token_stays_with_who_wrote_on_before_his_number_was_proved(shop, buyer, now):
    token = shop.token()
    hand_over(shop, buyer, now, token)
    proved = factories.consumer(now)
    drafts.hand_over(unproved=buyer, to=proved, now=now)
    assert OrderHolder.objects.get().consumer_id == proved.pk


def test_what_was_typed_about_something_else_waits_beside_it(shop, buyer, now):
    by = factories.as_consumer(buyer)
    drafts.begin(by, now)
    drafts.save(by=by, now=now, step="story", changes={"firm": str(uuid.uuid4()), "narrative": "পুরোনো"})
    for _ in range(3):  # a page that sends again and again fills nobody's list of drafts
        hand_over(shop, buyer, now, shop.token(order=shop.order(id=uuid.uuid4().hex)))
    assert [draft.body["narrative"] for draft in drafts.waiting(by)] == ["পুরোনো"]
    assert "narrative" not in drafts.current(by).body


def test_what_was_typed_about_the_same_order_stays_as_it_is(shop, buyer, now):
    by = factories.as_consumer(buyer)
    first = hand_over(shop, buyer, now)
    changes = {"facts": {**first.body["facts"], "price": 500000}, "narrative": "আমার কথা"}
    drafts.save(by=by, now=now, step="story", changes=changes)
    again = hand_over(shop, buyer, now)
    assert again.id == first.id
    assert (again.step, again.body["narrative"], again.body["facts"]["price"]) == ("story", "আমার কথা", 500000)
    assert not drafts.waiting(by)
    plain = hand_over(shop, buyer, now, "")
    assert plain.body[SIGNED] == again.body[SIGNED]


@pytest.mark.parametrize(
    ("told", "passed"),
    [({"state": "confirms", "at": "2026-11-12T10:00:00+06:00"}, True), ({"state": "denies"}, False), (None, False)],
)
def test_what_the_shop_signs_decides_for_who_did_not_tell_it(shop, buyer, now, told, passed):
    not_told = {"firm_told": "no", "told_how": None, "firm_said": None, "firm_told_at": None, "told_proof": None}
    checked = filed(shop, buyer, now, told=told, facts=not_told).precheck
    assert checked.check(CheckId.FIRM_FIRST).passed is passed


def test_a_shop_that_denies_contradicts_a_buyer_with_proof(shop, buyer, now):
    found = filed(shop, buyer, now, told={"state": "denies"})
    assert found.precheck.contradiction
    assert found.complaint.purchase.facts["firm_says_told"] == "denies"


def test_both_sides_stand_apart_and_differences_are_marked(shop, buyer, now):
    number = {"purchase_number": "#SG20418", "ordered_at": now.date() - timedelta(days=13)}
    complaint = filed(shop, buyer, now, amount="4500.00", id="sg 20418", facts=number).complaint
    pack = book().on(now.date())
    said = shop_orders.statement_of(shop_orders.signed_orders(complaint)(), join(pack, complaint.purchase.facts), pack)
    rows = {row.question.id: row for row in said.rows}
    assert {name for name, row in rows.items() if row.differs} == {"price", "paid_at"}
    assert (rows["price"].shop, rows["price"].buyer) == (450000, 215000)
    assert rows["same_city"].buyer is None  # he was not asked: silence contradicts nobody
    assert said.differing == 2
    assert [(item.name, item.count, item.price_paisa) for item in said.items] == [("জিন্স", 2, 215000)]


def test_the_officer_learns_whether_the_order_is_under_the_same_number(shop, now):
    mine, other = factories.consumer(now, "+8801712345678"), factories.consumer(now)
    assert filed(shop, mine, now, phone="+8801712345678").complaint.purchase.shop_order.same_number is True
    assert filed(shop, other, now, phone="+8801712345678").complaint.purchase.shop_order.same_number is False
    assert filed(shop, factories.consumer(now), now).complaint.purchase.shop_order.same_number is None


def test_the_event_says_that_a_signed_order_came_and_nothing_of_it(shop, buyer, now):
    complaint = filed(shop, buyer, now, told={"state": "confirms"}).complaint
    event = Event.objects.get(subject=complaint.subject, seq=1)
    assert event.data["signed_order"] == {"key": "k1", "told": "confirms"}
    assert b"SG-20418" not in bytes(ShopOrder.objects.get().said.raw)
    assert "SG-20418" not in json.dumps(event.data)


def test_another_seller_s_complaint_takes_no_statement_of_this_shop(shop, buyer, now):
    signed = Signed.of(shop.firm.pk, shop_keys.read_order(shop.firm, shop.token(), now))
    courier = factories.firm(now, "কুরিয়ার")
    sent = replace(factories.filing(courier, now), signed=signed)
    file(filing=sent, by=factories.as_consumer(buyer), now=now)
    assert not ShopOrder.objects.exists()


def test_it_goes_with_its_person(shop, buyer, now):
    complaint = filed(shop, buyer, now).complaint
    erasing.erase_person(buyer.pk, now)
    pack = book().on(now.date())
    assert shop_orders.statement_of(shop_orders.signed_orders(complaint)(), {}, pack) is None
