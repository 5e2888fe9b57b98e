"""What a machine of an office does with a referral: to whom it can go, and that it can be taken back."""

import pytest

from ccms.accounts.models import Office
from ccms.core.clock import dhaka_day
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    office, desk, buyer = of_officer(complaint.office), of_firm(shop), of_consumer(person)
    address = f"/complaints/{complaint.reference}"
    refused = {"code": "not_our_customer", "text": "এই নামে অর্ডার নেই।"}
    assert desk.post(f"{address}/actions/refuse", refused).status_code == 200
    assert office.post(f"{address}/actions/take_up", {"own": False}).status_code == 200
    return complaint, address, office, desk, buyer


def test_an_office_takes_a_referral_back_and_all_read_it(world):
    _, address, office, desk, buyer = world
    refer = {"body": "BB", "basis": "competence", "despite": "কাগজ পরে যাবে।"}
    without = office.post(f"{address}/actions/refer", {**refer, "despite": ""})
    assert [(each["pointer"], each["code"]) for each in without.json()["errors"]] == [("/despite", "preflight-missing")]
    assert "recall_dispatch" in office.post(f"{address}/actions/refer", refer).json()["actions"]

    back = office.post(f"{address}/actions/recall_dispatch", {"reason": "ours"})

    assert back.status_code == 200, back.content
    assert (back.json()["status"], "recall_dispatch" in back.json()["actions"]) == ("scrutiny", False)
    for reader in (office, desk, buyer):
        told = {event["event"]: event["data"] for event in reader.get(address).json()["timeline"]}
        recalled = told["office.recalled_dispatch"]
        assert (recalled["reason"], recalled["body"]) == ("ours", "BB")
        assert "missing" not in told["office.referred"]  # what the pages of the office show alone


def test_an_accepted_one_stays_and_another_office_finds_none(world, now):
    _, address, office, *_ = world
    office.post(f"{address}/actions/refer", {"body": "BB", "basis": "competence", "despite": "কাগজ পরে যাবে।"})
    elsewhere = of_officer(Office.objects.get(code="chattogram"))
    assert elsewhere.post(f"{address}/actions/recall_dispatch", {"reason": "ours"}).status_code == 404
    sent = {"channel": "paper", "memo_no": "OK/12", "day": str(dhaka_day(now))}
    assert office.post(f"{address}/actions/record_sending", sent).json()["status"] == "referred"
    taken = {"reply": "accepted", "day": str(dhaka_day(now))}
    assert "recall_dispatch" not in office.post(f"{address}/actions/record_reply", taken).json()["actions"]

    late = office.post(f"{address}/actions/recall_dispatch", {"reason": "ours"})

    assert (late.status_code, late.json()["type"]) == (409, "/problems/invalid-transition")
    assert "recall_dispatch" not in late.json()["allowed"]


def test_it_needs_a_reason_of_its_own_list(world):
    _, address, office, *_ = world
    office.post(f"{address}/actions/refer", {"body": "BB", "basis": "competence", "despite": "কাগজ পরে যাবে।"})
    for body, pointer in (({}, "/reason"), ({"reason": "absent"}, "/reason"), ({"reason": "other"}, "/text")):
        refused = office.post(f"{address}/actions/recall_dispatch", body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("body", ["ECAB", "DNCRP_PORTAL", "CDCC", "DNCRP"])
def test_what_cannot_accept_a_referral_is_refused_and_those_that_can_are_named(world, body):
    _, address, office, *_ = world

    refused = office.post(f"{address}/actions/refer", {"body": body, "basis": "competence", "despite": "কাগজ পরে যাবে।"})

    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/body", "choice-unknown")
    assert "BB" in error["allowed"]
    assert body not in error["allowed"]
