"""A call that is sent again: the same answer, another body refused, nothing done twice."""

import uuid

import pytest

from ccms.accounts.codes.one_time import current_code, verify_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.models import Complaint
from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm

pytestmark = pytest.mark.django_db


def _ready(now):
    factories.offices(now)
    shop = factories.firm(now)
    factories.contact(shop, now)
    return of_consumer(factories.consumer(now)), a_filing(shop, now)


def test_a_filing_that_is_sent_again_gets_its_first_answer_and_is_one(now):
    buyer, body = _ready(now)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = buyer.post("/complaints", body, **key), buyer.post("/complaints", body, **key)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Complaint.objects.count() == 1


def test_another_body_under_the_same_key_is_refused_and_files_nothing(now):
    buyer, body = _ready(now)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    buyer.post("/complaints", body, **key)
    refused = buyer.post("/complaints", {**body, "wish": "replace"}, **key)

    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/idempotency-key-reused"
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "1", "not-a-uuid"])
def test_an_act_without_a_key_is_refused_with_what_to_do(now, key):
    buyer, body = _ready(now)
    refused = buyer.post("/complaints", body, **{"Idempotency-Key": key})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "idempotency-key-missing"
    assert not Complaint.objects.exists()


def test_two_people_may_use_the_same_key_by_chance(now):
    _, body = _ready(now)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [of_consumer(factories.consumer(now)).post("/complaints", body, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Complaint.objects.count() == 2


def test_a_code_that_is_entered_again_with_its_key_opens_again_but_not_with_another(visitor, now):
    asked = visitor.post("/codes", {"phone": "01712345678", "purpose": "track"}).json()["request_id"]
    body, key = {"code": current_code(asked, now).code}, {"Idempotency-Key": str(uuid.uuid4())}
    first, again = (visitor.post(f"/codes/{asked}/verify", body, **key) for _ in range(2))
    assert first.status_code == again.status_code == 200
    other = visitor.post(f"/codes/{asked}/verify", body)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/otp-invalid"


def test_a_code_whose_answer_died_with_the_server_opens_when_the_same_call_comes_again(visitor, now):
    asked = visitor.post("/codes", {"phone": "01712345678", "purpose": "track"}).json()["request_id"]
    code, key = current_code(asked, now).code, uuid.uuid4()
    verify_code(uuid.UUID(asked), code, key=key, purpose=CodePurpose.TRACK, now=now)  # and then the power failed

    opened = visitor.post(f"/codes/{asked}/verify", {"code": code}, **{"Idempotency-Key": str(key)})
    assert opened.status_code == 200
    assert opened.json()["token"]


def test_what_somebody_else_did_meanwhile_stops_a_change_that_names_what_it_read(now):

    complaint, person, shop, _ = factories.a_complaint(now)
    desk, address = of_firm(shop), f"/complaints/{complaint.reference}"
    seen = desk.get(address).headers["ETag"]
    of_consumer(person).post(f"{address}/actions/withdraw", {"reason": "other", "received": "nothing", "text": "শেষ"})
    refused = desk.post(f"{address}/actions/refuse", {"code": "wrong_firm", "text": "আমাদের নয়"}, **{"If-Match": seen})
    assert refused.status_code == 409, refused.content
    assert refused.json()["type"] == "/problems/stale-version"
    unreadable = desk.post(f"{address}/actions/refuse", {}, **{"If-Match": "W/1"})
    assert unreadable.status_code == 400


def test_a_ticket_number_is_not_written_over_what_the_caller_has_not_read(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    desk, address = of_firm(shop), f"/complaints/{complaint.reference}"
    seen = desk.get(address).headers["ETag"]
    kept = desk.send("PATCH", address, {"firm_reference": "T-1"}, **{"If-Match": seen})
    assert kept.status_code == 200, kept.content
    assert kept.headers["ETag"] == desk.get(address).headers["ETag"] != seen
    late = of_firm(shop).send("PATCH", address, {"firm_reference": "T-2"}, **{"If-Match": seen})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/stale-version")
    assert desk.get(address).json()["firm_reference"] == "T-1"
    asked = desk.post(f"{address}/actions/ask", {"text": "কোন রং?"}, **{"If-Match": seen})
    assert asked.status_code == 200, asked.content
    of_consumer(person).post(f"{address}/actions/give_information", {"text": "নীল"})
    behind = desk.send("PATCH", address, {"firm_reference": "T-3"}, **{"If-Match": kept.headers["ETag"]})
    assert behind.status_code == 409, behind.content
    assert desk.send("PATCH", address, {"firm_reference": "T-3"}).status_code == 200
