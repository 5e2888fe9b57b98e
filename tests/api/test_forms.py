"""The directorate's form by machine: asked once the complaint is there, and read by its office alone."""

import pytest

from ccms.complaints.models import Complainant
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db
FORM = {"father": "আবদুল করিম", "mother": "রহিমা খাতুন", "address": "১২ মিরপুর, ঢাকা", "occupation": "শিক্ষক"}


@pytest.fixture
def at_office(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    refusal = {"code": "wrong_firm", "text": "আমাদের দোকান থেকে কেনা হয়নি, অন্য কেউ বিক্রি করেছে।"}
    of_firm(shop).post(f"/complaints/{complaint.reference}/actions/refuse", refusal)
    return complaint, of_consumer(person), shop


def test_a_buyer_completes_it_and_puts_it_right(at_office):
    complaint, buyer, _shop = at_office
    address = f"/complaints/{complaint.reference}/form"
    assert buyer.send("PUT", address, FORM).status_code == 200
    assert buyer.send("PUT", address, {**FORM, "occupation": "চিকিৎসক"}).status_code == 200
    kept = Complainant.objects.get(complaint=complaint)
    assert [kept.father.open(), kept.occupation.open()] == [FORM["father"], "চিকিৎসক"]
    assert kept.form_completed_at


def test_what_is_missing_or_unreadable_is_named(at_office):
    complaint, buyer, _shop = at_office
    sent = {**FORM, "father": " ", "address": "", "email": "nowhere"}
    refused = buyer.send("PUT", f"/complaints/{complaint.reference}/form", sent)
    assert {each["pointer"]: each["code"] for each in refused.json()["errors"]} == {
        "/father": "text-missing",
        "/address": "text-missing",
        "/email": "email-not-an-address",
    }


def test_nobody_else_completes_it_nor_reads_it(at_office):
    complaint, buyer, shop = at_office
    address = f"/complaints/{complaint.reference}"
    buyer.send("PUT", f"{address}/form", FORM)
    for machine in (of_firm(shop), of_officer(complaint.office)):
        assert machine.send("PUT", f"{address}/form", FORM).status_code == 404
    assert FORM["father"] not in of_firm(shop).get(address).content.decode()


def test_before_it_is_at_the_office_nobody_asks_for_it(now):
    complaint, person, *_ = factories.a_complaint(now)
    refused = of_consumer(person).send("PUT", f"/complaints/{complaint.reference}/form", FORM)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/invalid-transition")
    assert "withdraw" in refused.json()["allowed"]
