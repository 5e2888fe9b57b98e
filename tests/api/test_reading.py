"""What machines read: prechecks, files, receipts, and the feed by which they catch up."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db


def test_a_precheck_names_the_broken_rule_its_clause_and_what_is_still_asked(visitor, now):
    facts = a_filing(factories.firm(now), now)["facts"]
    answer = visitor.post("/prechecks", {"category": "WRONG_ITEM", "facts": facts})

    assert answer.status_code == 200, answer.content
    told = answer.json()
    broken = [found for found in told["findings"] if found["result"] == "BREACH"]
    assert broken
    assert all(found["clause"]["bn"] and found["text"]["en"] for found in broken)
    assert told["status"] == "with_firm"
    assert {question["id"] for question in told["questions"]}.isdisjoint(facts)


def test_a_precheck_of_nothing_but_the_category_asks_and_does_not_break(visitor, now):
    answer = visitor.post("/prechecks", {"category": "NON_DELIVERY"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["questions"]


def test_a_file_is_added_once_and_the_shop_opens_it_which_is_an_event(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    buyer, desk = of_consumer(person), of_firm(shop)
    picture = factories.a_picture(now).read()

    def add():
        upload = SimpleUploadedFile("a.png", picture, content_type="image/png")
        headers = {"Authorization": f"Bearer {buyer.token}", "Idempotency-Key": str(uuid.uuid4())}
        address = f"/api/v1/complaints/{complaint.reference}/evidence"
        return Client(headers=headers).post(address, {"file": upload, "kind": "other"})

    first, again = add(), add()
    assert first.status_code == 201, first.content
    assert first.json()["id"] == again.json()["id"]

    opened = desk.get(f"/complaints/{complaint.reference}/evidence/{first.json()['id']}")
    assert opened.status_code == 200
    assert b"".join(opened.streaming_content) == picture
    events = [each["event"] for each in buyer.get(f"/complaints/{complaint.reference}").json()["timeline"]]
    assert events == ["consumer.filed", "evidence.added", "evidence.opened", "notice.received"]


def test_the_receipt_is_pending_until_a_head_is_signed_and_then_proves_the_filing(now):
    complaint, person, *_ = factories.a_complaint(now)
    buyer = of_consumer(person)
    pending = buyer.get(f"/complaints/{complaint.reference}/receipt")

    assert pending.status_code == 202
    assert pending.json() == {"state": "pending"}


def test_an_office_reads_its_district_and_no_other(now):
    complaint, *_ = factories.a_complaint(now)
    here = of_officer(complaint.office)
    assert here.get(f"/complaints/{complaint.reference}").status_code == 200
    listed = here.get("/complaints").json()["complaints"]
    assert [each["reference"].replace("-", "").removeprefix("CC") for each in listed] == [complaint.reference]
    other = type(complaint.office).objects.exclude(pk=complaint.office.pk).filter(is_head=False).first()
    assert of_officer(other).get(f"/complaints/{complaint.reference}").status_code == 404


def test_a_shops_ticket_number_is_kept_and_found_by(now):
    complaint, _person, shop, _ = factories.a_complaint(now)
    desk = of_firm(shop)
    kept = desk.send("PATCH", f"/complaints/{complaint.reference}", {"firm_reference": "T-778"})
    assert kept.status_code == 200, kept.content
    assert kept.json()["firm_reference"] == "T-778"
    assert len(desk.get("/complaints?firm_reference=T-778").json()["complaints"]) == 1
    assert desk.get("/complaints?firm_reference=T-779").json()["complaints"] == []
