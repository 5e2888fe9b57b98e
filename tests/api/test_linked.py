"""A second complaint about one purchase by machine: what is known of the purchase need not be told again."""

import uuid

import pytest

from ccms.complaints.models import Complaint, Purchase
from ccms.core import references
from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(now):
    """Return a filed complaint, its buyer's program, and the body of a second one against another firm."""
    complaint, person, shop, _ = factories.a_complaint(now)
    other = factories.firm(now, name="তৃতীয় বিক্রেতা")
    factories.contact(other, now)
    body = a_filing(other, now, purchase_of=references.display(complaint.reference))
    body["facts"] = {"firm_told": "not_told"}
    return complaint, of_consumer(person), shop, body


def test_it_is_filed_about_the_same_purchase_and_both_name_each_other(first, now):
    complaint, buyer, shop, body = first
    key = {"Idempotency-Key": str(uuid.uuid4())}
    filed, again = (buyer.post("/complaints", body, **key) for _ in range(2))

    assert filed.status_code == 201, filed.content
    assert filed.json()["reference"] == again.json()["reference"]
    assert Purchase.objects.count() == 1
    second = Complaint.objects.get(reference=references.parse(filed.json()["reference"]))
    assert second.purchase_id == complaint.purchase_id
    office = of_officer(complaint.office)
    for here, there in ((complaint, second), (second, complaint)):
        for reader in (buyer, office):
            assert reader.get(f"/complaints/{here.reference}").json()["linked"] == [references.display(there.reference)]
    told = [buyer.get(f"/complaints/{each.reference}").json()["facts"]["firm_told"] for each in (complaint, second)]
    assert told == ["no_solution", "not_told"]
    of_shop = of_firm(shop).get(f"/complaints/{complaint.reference}")
    assert of_shop.json()["linked"] == []
    assert references.display(second.reference) not in of_shop.content.decode()


def test_nobody_files_about_anothers_purchase_and_no_one_twice_about_one_firm(first, now):
    complaint, buyer, shop, body = first
    stranger = of_consumer(factories.consumer(now))
    assert stranger.post("/complaints", body).status_code == 404

    same = buyer.post("/complaints", {**body, "firm": str(shop.pk)})
    assert (same.status_code, same.json()["reference"]) == (409, references.display(complaint.reference))
    assert Complaint.objects.count() == 1
