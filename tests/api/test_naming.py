"""A shop that no register knows is named by machine as on the page, and can be filed about."""

import uuid

import pytest

from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.models import Firm
from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm

pytestmark = pytest.mark.django_db
PAGE = {"name": "ফ্যাশন আঙিনা", "link": "https://www.facebook.com/fashion.angina", "wallet": "01912 345678"}


def test_a_page_is_named_once_and_filed_about(now):
    factories.offices(now)
    buyer, key = of_consumer(factories.consumer(now)), {"Idempotency-Key": str(uuid.uuid4())}
    named, again = (buyer.post("/firms", PAGE, **key) for _ in range(2))
    by_another = of_consumer(factories.consumer(now)).post("/firms", PAGE)
    shop = Firm.objects.get()
    filed = buyer.post("/complaints", a_filing(shop, now))

    assert (named.status_code, again.json(), by_another.json()) == (201, named.json(), named.json())
    assert (named.json()["id"], named.json()["registered"]) == (str(shop.pk), False)
    assert filed.status_code == 201, filed.content
    assert buyer.get(f"/firms/{shop.pk}").status_code == 404  # no public page


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({**PAGE, "name": " ", "wallet": ""}, "/name", "text-missing"),
        ({"name": "ফ্যাশন আঙিনা"}, "/link", "firm-contact-missing"),
        ({**PAGE, "link": "fashion angina"}, "/link", "link-not-a-link"),
        ({**PAGE, "phone": "0123"}, "/phone", "phone-not-supported"),
    ],
    ids=["no name", "no way to it", "no link", "no number"],
)
def test_what_is_missing_of_a_shop_is_named(now, sent, pointer, code):
    refused = of_consumer(factories.consumer(now)).post("/firms", sent)

    assert refused.status_code == 422, refused.content
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [(pointer, code)]
    assert not Firm.objects.exists()


def test_a_shop_of_which_a_number_alone_is_known_is_called_by_its_end(now):
    buyer = of_consumer(factories.consumer(now))
    named = [buyer.post("/firms", {"phone": "01855667788"}), buyer.post("/firms", {"name": "01855 667788"})]

    assert [each.status_code for each in named] == [201, 201]
    assert named[0].json() == named[1].json()
    assert Firm.objects.get().name_bn == "নাম না জানা দোকান (…৭৭৮৮)"


def test_a_name_alone_is_taken_where_the_buyer_says_that_nothing_else_is_known(now):
    factories.offices(now)
    buyer = of_consumer(factories.consumer(now))
    named = buyer.post("/firms", {"name": "উধাও ফ্যাশন", "only_name": True})
    assert named.status_code == 201, named.content
    shop = Firm.objects.get()

    filing = a_filing(shop, now)
    told = {name: filing[name] for name in ("firm", "category", "facts")}
    foreseen, filed = buyer.post("/prechecks", told), buyer.post("/complaints", filing).json()

    assert "only the seller's name" in foreseen.content.decode().lower()
    assert (filed["status"], filed["public_state"]) == ("escalated", "disputed")
    assert "firm" not in filed["told"]
    assert buyer.get(f"/complaints/{filed['reference']}").json()["reason"] == "unreachable"


def test_one_buyer_names_twenty_shops_a_day_by_whichever_door_and_fills_no_search_with_more(now):
    person, another = factories.consumer(now), factories.consumer(now)
    for number in range(20):  # as the page does it
        make_shadow(f"Shop {number}", link=f"https://facebook.com/shop.{number}", named_by=person.pk, now=now)
    refused = of_consumer(person).post("/firms", PAGE)

    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    assert int(refused.headers["Retry-After"]) > 60
    assert Firm.objects.count() == 20
    assert of_consumer(another).post("/firms", PAGE).status_code == 201


def test_only_a_buyer_names_a_shop(now, visitor):
    assert visitor.post("/firms", PAGE).status_code == 401
    assert of_firm(factories.firm(now)).post("/firms", PAGE).status_code == 404


def test_the_seller_of_a_complaint_is_corrected_while_nothing_has_reached_it(now):
    factories.offices(now)
    buyer = of_consumer(factories.consumer(now))
    shop = buyer.post("/firms", {**PAGE, "phone": "01811000002"}).json()["id"]
    reference = buyer.post("/complaints", a_filing(Firm.objects.get(pk=shop), now)).json()["reference"]
    address, key = f"/complaints/{reference}/actions/correct_seller", {"Idempotency-Key": str(uuid.uuid4())}
    right = {"name": "জিন্স কুটির", "phone": "01811-000003"}

    unsaid, unread = buyer.post(address, {}), buyer.post(address, {**right, "phone": "0123"})
    assert [each["pointer"] for each in unsaid.json()["errors"]] == ["/name", "/link"]
    assert [each["pointer"] for each in unread.json()["errors"]] == ["/phone"]
    done, again = (buyer.post(address, right, **key) for _ in range(2))

    assert (done.status_code, again.json()) == (200, done.json()), done.content
    assert done.json()["status"] == "with_firm"
    told = buyer.get(f"/complaints/{reference}").json()
    assert told["firm"]["name_bn"] == "জিন্স কুটির"
    assert [each["event"] for each in told["timeline"]].count("consumer.corrected_seller") == 1
    assert "correct_seller" in told["actions"]
    buyer.post(address, {**right, "phone": "01811000004"})
    refused = buyer.post(address, {**right, "phone": "01811000005"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/invalid-transition")
    assert of_firm(factories.firm(now)).post(address, right).status_code == 404
