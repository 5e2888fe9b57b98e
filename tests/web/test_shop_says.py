"""The shop's signed words stand beside the buyer's on the pages of all three, and only there."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.firms import shop_keys
from ccms.accounts.models import Member
from ccms.complaints.filing.receiving import file
from ccms.complaints.filing.shop_orders import Signed
from ccms.gate.clock import current_time
from tests import factories
from tests.shopping import SigningShop

pytestmark = pytest.mark.django_db


def text(page):
    assert page.status_code == 200
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


def as_buyer(consumer):
    answer, client = HttpResponse(), Client()
    sessions.open_consumer_session(answer, consumer, current_time())
    client.cookies = answer.cookies
    return client


@pytest.fixture
def case(db):
    now = current_time()
    factories.offices(now)
    shop, buyer = SigningShop(now, "Sharighor"), factories.consumer(now, "+8801712345678")
    reach = factories.contact(shop.firm, now)
    token = shop.token(order=shop.order(amount="4500.00"), told={"state": "denies"}, phone="+8801712345678")
    signed = Signed.of(shop.firm.pk, shop_keys.read_order(shop.firm, token, now))
    facts = {"purchase_number": "SG-20418", "firm_says_told": "denies"}
    sent = replace(factories.filing(shop.firm, now, facts=facts), signed=signed)
    complaint = file(filing=sent, by=factories.as_consumer(buyer), now=now).complaint
    return complaint, buyer, shop, reach


def test_the_buyer_reads_both_and_what_differs(case):
    complaint, buyer, *_ = case
    page = text(as_buyer(buyer).get(f"/t/{complaint.reference}?lang=en"))
    assert "What the shop says about your order" in page
    assert re.search(r"What was the full price\? different ৳\s4,500 ৳\s2,150", page)
    assert "Order number SG-20418 SG-20418" in page
    assert "জিন্স × 2" in page
    assert "mobile number than" not in page
    assert "Does the seller say it was told?" not in page  # that is not his answer


def test_an_officer_also_learns_of_the_number(case, sign_in):
    complaint, *_ = case
    officer = Member.objects.create_member(
        email="o@dncrp.test", password=None, role=Role.OFFICER, office=complaint.office, name="O"
    )
    page = text(sign_in(officer).get(reverse("office:case", args=[complaint.reference]) + "?lang=en"))
    assert "What the shop signed, beside what the buyer says" in page
    assert "under the buyer's own mobile number" in page
    assert "denies it" in page


def test_the_shop_reads_what_its_server_said(case, sign_in):
    complaint, _, shop, _ = case
    agent = Member.objects.create_member(
        email="a@shop.test", password=None, role=Role.FIRM_AGENT, firm=shop.firm, name="A"
    )
    page = text(sign_in(agent).get(f"/firm/complaints/{complaint.reference}?lang=en"))
    assert "What your server signed" in page
    assert "own mobile number" not in page


def test_nothing_stands_there_where_the_shop_signed_nothing(db):
    complaint, buyer, *_ = factories.a_complaint(current_time())
    page = text(as_buyer(buyer).get(f"/t/{complaint.reference}?lang=en"))
    assert "signed this about the order" not in page
