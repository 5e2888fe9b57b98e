"""What a payment service wrote is laid beside the answers, the seller's numbers and other complaints."""

import json

import pytest

from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import add_wallet, name_contact
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.models import Complaint, Purchase
from ccms.core import references
from ccms.core.clock import in_dhaka
from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db
NUMBER, ANOTHER, TRX = "01811223344", "01911223344", "9ABC123XYZ"


@pytest.fixture
def shop(now):
    """Return a shop whose own number an office has written down as one that takes payments."""
    factories.offices(now)
    firm = factories.firm(now)
    factories.contact(firm, now)
    add_wallet(firm, ANOTHER, source=Source.OFFICER, named_by=None, now=now)
    return firm


def message(now, *, taka="2,150.00", to=NUMBER, trx=TRX):
    paid_at = in_dhaka(factories.filing(factories.firm(now), now).facts["paid_at"])
    return f"Send Money Tk {taka} to {to} successful. Fee Tk 5.00. TrxID {trx} at {paid_at:%d/%m/%Y %H:%M}"


def filed(shop, now, **changes):
    """File by machine; return the buyer's program and the complaint."""
    buyer = of_consumer(factories.consumer(now))
    answer = buyer.post("/complaints", a_filing(shop, now, **changes))
    assert answer.status_code == 201, answer.content
    return buyer, Complaint.objects.get(reference=references.parse(answer.json()["reference"]))


def verdicts(found):
    return {each["what"]: each["agrees"] for each in found}


def test_a_buyer_is_warned_before_sending_and_not_stopped(shop, now):
    buyer, body = of_consumer(factories.consumer(now)), a_filing(shop, now)
    told = {name: body[name] for name in ("firm", "category", "facts")}
    said = buyer.post("/prechecks", {**told, "payment_message": message(now, taka="3,000.00")}).json()

    assert verdicts(said["payment"]) == {"service": True, "amount": False, "day": True, "wallet": False}
    assert "3,000" in next(each["text"]["en"] for each in said["payment"] if each["what"] == "amount")
    assert said["blocked_by"] is None
    assert buyer.post("/prechecks", {**told, "payment_message": "আপনি ২১৫০ টাকা পাঠিয়েছেন"}).json()["payment"] == []


def test_a_buyer_learns_neither_of_other_complaints_nor_of_what_other_buyers_named(shop, now):
    body = a_filing(shop, now)
    told = {name: body[name] for name in ("firm", "category", "facts")} | {"payment_message": message(now)}
    asked = of_consumer(factories.consumer(now))
    before = asked.post("/prechecks", told).json()

    _, complaint = filed(shop, now, payment_message=message(now))
    add_wallet(shop, NUMBER, source=Source.COMPLAINANT, named_by=complaint.consumer_id, now=now)
    name_contact(shop, Channel.SMS, NUMBER, source=Source.COMPLAINANT, named_by=complaint.consumer_id, now=now)
    after = asked.post("/prechecks", told).json()
    assert before["payment"] == after["payment"]

    buyer, mine = filed(shop, now, payment_message=message(now))
    shown = buyer.get(f"/complaints/{mine.reference}").content.decode()
    assert references.display(complaint.reference) not in shown
    assert json.loads(shown)["payment"] is None


def test_a_stranger_and_a_firm_do_not_learn_whose_number_it_is(visitor, shop, now):
    body = a_filing(shop, now)
    told = {name: body[name] for name in ("firm", "category", "facts")} | {"payment_message": message(now)}

    assert "wallet" not in verdicts(visitor.post("/prechecks", told).json()["payment"])
    _, complaint = filed(shop, now, payment_message=message(now))
    assert of_firm(shop).get(f"/complaints/{complaint.reference}").json()["payment"] is None


def test_an_officer_reads_all_of_it_with_the_number_of_the_other_complaint(shop, now):
    _, first = filed(shop, now, payment_message=message(now))
    other_shop = factories.firm(now)
    factories.contact(other_shop, now)
    second = filed(other_shop, now)[1]
    Purchase.objects.filter(pk=second.purchase_id).update(trx=TRX)  # as it was typed, without a message
    officer = of_officer(first.office)

    said = officer.get(f"/complaints/{first.reference}").json()["payment"]
    assert said["same_payment"] == [references.display(second.reference)]
    assert said["format_verified"] is False
    assert verdicts(said["agreements"]) == {
        "service": True,
        "amount": True,
        "day": True,
        "trx_used": False,
        "wallet": False,
    }
    typed = officer.get(f"/complaints/{second.reference}").json()["payment"]
    assert typed["same_payment"] == [references.display(first.reference)]
    assert (verdicts(typed["agreements"]), typed["format_verified"]) == ({"trx_used": False}, None)


def test_one_purchase_is_no_second_payment(shop, now):
    _, first = filed(shop, now, payment_message=message(now))
    beside = of_officer(first.office).get(f"/complaints/{first.reference}").json()["payment"]

    assert beside["same_payment"] == []
    assert verdicts(beside["agreements"])["trx_used"] is True
