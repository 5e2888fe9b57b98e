"""A signed order by machine: brought with a filing, kept beside it, read by both sides and the office; never a wall."""

import pytest

from ccms.accounts.models import ShopRefusal
from ccms.complaints.models import Complaint, ShopOrder
from tests import factories
from tests.api.conftest import Machine, a_filing, of_consumer, of_firm, of_officer
from tests.shopping import SigningShop

pytestmark = pytest.mark.django_db
PHONE = "+8801712345678"


@pytest.fixture
def shop(now):
    factories.offices(now)
    made = SigningShop(now)
    factories.contact(made.firm, now)
    return made


@pytest.fixture
def buyer(shop, now):
    return of_consumer(factories.consumer(now, PHONE))


def filed(shop, buyer, now, token, **facts):
    like = a_filing(shop.firm, now)
    answer = buyer.post("/complaints", {**like, "facts": {**like["facts"], **facts}, "order": token})
    assert answer.status_code == 201, answer.content
    return answer.json()["reference"]


def test_what_the_shop_signed_stands_beside_what_the_buyer_says_for_everybody_who_reads_it(shop, buyer, now):
    reference = filed(shop, buyer, now, shop.token(phone=PHONE), price=400_000)
    complaint = Complaint.objects.get()
    readers = {"buyer": buyer, "shop": of_firm(shop.firm), "office": of_officer(complaint.office)}
    read = {who: machine.get(f"/complaints/{reference}").json() for who, machine in readers.items()}
    for case in read.values():
        order = case["signed_order"]
        assert order["key"] == "k1"
        price = next(each for each in order["answers"] if each["question"] == "price")
        assert price == {"question": "price", "shop": 430_000, "buyer": 400_000, "differs": True}
        assert order["items"] == [{"name": "জিন্স", "count": 2, "price_paisa": 215_000}]
        assert case["facts"]["price"] == 400_000
    assert {who: case["signed_order"]["same_number"] for who, case in read.items()} == {
        "buyer": None,
        "shop": None,
        "office": True,
    }


@pytest.mark.parametrize(("told", "status"), [({"state": "confirms"}, "with_firm"), ({"state": "denies"}, "told_firm")])
def test_what_the_shop_signed_on_being_told_decides_as_on_the_pages(shop, buyer, now, told, status):
    reference = filed(shop, buyer, now, shop.token(told=told), firm_told="not_told")
    case = buyer.get(f"/complaints/{reference}").json()
    assert (case["status"], case["shop_says"]["source"]) == (status, "order")


def test_before_filing_the_order_gives_answers_and_what_the_shop_signed_counts(shop, buyer, now):
    like = a_filing(shop.firm, now)
    asked = {"category": like["category"], "firm": like["firm"], "facts": {**like["facts"], "firm_told": "not_told"}}
    told = {**asked, "order": shop.token(told={"state": "confirms"})}
    before, after = (buyer.post("/prechecks", each).json() for each in (asked, told))
    assert (before["order_facts"], before["shop_says"], before["status"]) == (None, None, "told_firm")
    assert after["order_facts"]["price"] == 430_000
    assert after["order_facts"]["purchase_number"] == "SG-20418"
    assert (after["shop_says"]["source"], after["status"]) == ("order", "with_firm")
    assert Machine().post("/prechecks", told).json()["order_facts"] is None
    assert buyer.post("/prechecks", {**asked, "order": "v1.e30.x"}).json()["order_facts"] is None
    assert filed(shop, buyer, now, told["order"])


@pytest.mark.parametrize("broken", ["v1.e30.x", "\x00", "v1." + "A" * 9000, "ফাঁকা"])
def test_an_order_that_is_not_believed_stops_no_filing_and_its_shop_reads_why(shop, buyer, now, broken):
    reference = filed(shop, buyer, now, broken)
    assert buyer.get(f"/complaints/{reference}").json()["signed_order"] is None
    assert ShopRefusal.objects.get().code in {"malformed", "too-large"}


def test_who_brings_a_token_first_holds_it(shop, buyer, now):
    token = shop.token()
    other = of_consumer(factories.consumer(now, "+8801812345678"))
    assert other.get(f"/complaints/{filed(shop, other, now, token)}").json()["signed_order"]
    assert buyer.get(f"/complaints/{filed(shop, buyer, now, token)}").json()["signed_order"] is None
    assert ShopOrder.objects.count() == 1


def test_an_order_for_a_shop_that_there_is_not_names_the_shop(shop, buyer, now):
    like = {**a_filing(shop.firm, now), "firm": "00000000-0000-4000-8000-000000000000"}
    refused = buyer.post("/complaints", {**like, "order": shop.token()})
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/firm"]


def test_a_shop_reads_who_complains_and_the_number_only_where_he_wants_it(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    address = f"/complaints/{complaint.reference}"
    assert of_firm(shop).get(address).json()["buyer"] == {"name": "পরীক্ষা নাম", "phone": ""}
    open_one, *_ = factories.a_complaint(now, disclose_phone=True)
    read = of_firm(open_one.firm).get(f"/complaints/{open_one.reference}").json()
    assert read["buyer"]["phone"] == open_one.consumer.phone.open()
    for reader in (of_consumer(person), of_officer(complaint.office)):
        assert reader.get(address).json()["buyer"] == {"name": "পরীক্ষা নাম", "phone": ""}


def test_a_seller_asks_whether_it_is_his_order_five_times_and_each_stands_in_the_history(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    desk, address = of_firm(shop), f"/complaints/{complaint.reference}"
    asked = desk.post(f"{address}/order-checks", {"phone": "01911 000000"})
    assert asked.json() == {"matches": False, "tries_left": 4}
    own = {"phone": person.phone.open()}
    assert desk.post(f"{address}/order-checks", own).json() == {"matches": True, "tries_left": 3}
    assert desk.post(f"{address}/order-checks", {"phone": "12"}).json()["type"] == "/problems/phone-not-supported"
    assert [desk.post(f"{address}/order-checks", own).json()["tries_left"] for _ in range(3)] == [2, 1, 0]
    over = desk.post(f"{address}/order-checks", own)
    assert (over.status_code, over.json()["errors"][0]["code"]) == (422, "order-checks-used")
    events = [each["event"] for each in desk.get(address).json()["timeline"]]
    assert events.count("firm.checked_order") == 5


def test_of_a_complaint_that_is_over_nobody_asks_whose_order_it_was(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    address = f"/complaints/{complaint.reference}"
    of_consumer(person).post(f"{address}/actions/withdraw", {"reason": "other", "received": "nothing", "text": "শেষ"})
    over = of_firm(shop).post(f"{address}/order-checks", {"phone": "01911000000"})
    assert (over.status_code, over.json()["type"]) == (409, "/problems/invalid-transition")
