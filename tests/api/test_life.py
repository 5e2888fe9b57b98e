"""A complaint's life through the API alone: a buyer by his code, a shop by its key."""

import pytest

from ccms.accounts.codes.one_time import current_code
from ccms.core.clock import dhaka_day
from tests import factories
from tests.api.conftest import Machine, a_filing, of_consumer, of_firm

pytestmark = pytest.mark.django_db


def test_a_buyer_files_by_his_code_the_shop_offers_by_its_key_and_the_buyer_accepts(visitor, now):
    factories.offices(now)
    shop = factories.firm(now)
    factories.contact(shop, now)

    asked = visitor.post("/codes", {"phone": "01712 345678", "purpose": "file"})
    assert asked.status_code == 202, asked.content
    code = current_code(asked.json()["request_id"], now).code
    entered = visitor.post(f"/codes/{asked.json()['request_id']}/verify", {"code": code})
    assert entered.status_code == 200, entered.content
    buyer = Machine(entered.json()["token"])

    filed = buyer.post("/complaints", a_filing(shop, now))
    assert filed.status_code == 201, filed.content
    reference = filed.json()["reference"]
    assert filed.json()["status"] == "with_firm"

    desk = of_firm(shop)
    listed = desk.get("/complaints?status=with_firm").json()
    assert [each["reference"] for each in listed["complaints"]] == [reference]
    read = desk.get(f"/complaints/{reference}")
    assert read.json()["narrative"]
    assert "offer" in read.json()["actions"]

    day = dhaka_day(now).isoformat()
    offer = {"remedy": "refund", "amount_paisa": 430_000, "day": day, "text": "টাকা ফেরত দেব"}
    offered = desk.post(f"/complaints/{reference}/actions/offer", offer, **{"If-Match": read.headers["ETag"]})
    assert offered.status_code == 200, offered.content
    assert offered.json()["status"] == "with_consumer"

    accepted = buyer.post(f"/complaints/{reference}/actions/accept")
    assert accepted.status_code == 200, accepted.content
    assert accepted.json()["status"] == "promised"
    told = buyer.get(f"/complaints/{reference}").json()["timeline"]
    events = [each["event"] for each in told if each["event"] != "notice.received"]
    assert events == ["consumer.filed", "firm.offered", "consumer.accepted"]


def test_an_offer_that_gives_what_the_buyer_countered_is_promised_by_machine_too(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    address, day = f"/complaints/{complaint.reference}", dhaka_day(now).isoformat()
    buyer, desk = of_consumer(person), of_firm(shop)
    offer = {"remedy": "refund", "amount_paisa": 60_000, "day": day}
    assert desk.post(f"{address}/actions/offer", offer).status_code == 200
    countered = buyer.post(f"{address}/actions/counter", {"amount_paisa": 215_000})
    assert countered.json()["status"] == "with_firm"

    agreed = desk.post(f"{address}/actions/offer", {**offer, "remedy": "partial_refund", "amount_paisa": 215_000})

    assert (agreed.status_code, agreed.json()["status"]) == (200, "promised")
    assert "report_performance" in agreed.json()["actions"]
    for caller in (buyer, desk):
        case = caller.get(address).json()
        promised = (case["promised_remedy"], case["promised_paisa"], case["promised_on"])
        assert promised == ("refund", 215_000, day)
        assert [each["kind"] for each in case["deadlines"]] == ["promise"]
        told = {each["event"]: each["data"] for each in case["timeline"]}
        assert told["consumer.countered"]["remedy"] == "refund"
        assert (told["firm.offered"]["remedy"], told["firm.offered"]["set"]["status"]) == ("refund", "promised")
    first = next(each for each in buyer.get(address).json()["timeline"] if each["event"] == "firm.offered")
    assert first["data"]["remedy"] == "partial_refund"  # called a refund, and less than was paid
    assert buyer.post(f"{address}/actions/accept").status_code == 409


def test_with_a_text_of_the_firm_s_own_the_buyer_is_asked_by_machine_too(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    address, day = f"/complaints/{complaint.reference}", dhaka_day(now).isoformat()
    buyer, desk = of_consumer(person), of_firm(shop)
    offer = {"remedy": "replacement", "day": day}
    desk.post(f"{address}/actions/offer", offer)
    buyer.post(f"{address}/actions/counter", {"day": day, "text": "আসল ব্র্যান্ডেরটাই চাই।"})

    asked = desk.post(f"{address}/actions/offer", {**offer, "text": "একই মডেল, ডেলিভারির ৩০০ টাকা আপনি দেবেন।"})

    assert (asked.status_code, asked.json()["status"]) == (200, "with_consumer")
    assert buyer.post(f"{address}/actions/accept").json()["status"] == "promised"


def test_an_act_that_the_table_does_not_allow_says_what_is(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    refused = of_consumer(person).post(f"/complaints/{complaint.reference}/actions/accept")

    assert refused.status_code == 409
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/invalid-transition"
    assert "withdraw" in refused.json()["allowed"]
    assert of_firm(shop).post(f"/complaints/{complaint.reference}/actions/take_up").status_code == 409


def test_a_stranger_and_a_missing_complaint_look_the_same(now):
    complaint, *_ = factories.a_complaint(now)
    stranger = of_consumer(factories.consumer(now))
    missing = stranger.get("/complaints/CC-7K4M9-2XDPQ-H")
    foreign = stranger.get(f"/complaints/{complaint.reference}")

    assert missing.status_code == foreign.status_code == 404
    assert {**missing.json(), "instance": ""} == {**foreign.json(), "instance": ""}
