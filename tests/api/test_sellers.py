"""A small seller by machine: his code opens the one complaint that his link does, with what the page would let him."""

from datetime import timedelta

import pytest

from ccms.accounts.channels import Channel
from ccms.accounts.codes import one_time
from ccms.accounts.codes.one_time import current_code
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import CodeRequest, FirmContact
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories
from tests.api.conftest import Machine, of_consumer, of_firm

pytestmark = pytest.mark.django_db
OFFER = {"remedy": "partial_refund", "amount_paisa": 100_000, "text": "অর্ধেক টাকা ফেরত দেব।"}


def _entered(visitor, phone, now, purpose="answer", **more):
    """Ask for a code, and enter it."""
    asked = visitor.post("/codes", {"phone": phone, "purpose": purpose})
    assert asked.status_code == 202, asked.content
    number = asked.json()["request_id"]
    return visitor.post(f"/codes/{number}/verify", {"code": current_code(number, now).code, **more})


def _known(contact):
    """Let a contact of the factory be found by its number, as one that a person named is."""
    contact.value_index = contact_index(Channel.SMS, contact.value.open())
    contact.save()
    return contact.value.open()


@pytest.fixture
def case(now):
    """A complaint, and a program with the token of its seller."""
    complaint, person, shop, reach = factories.a_complaint(now)
    opened = _entered(Machine(), _known(reach), now, reference=complaint.reference)
    assert opened.status_code == 200, opened.content
    return complaint, person, shop, Machine(opened.json()["token"]), opened.json()["expires_in"]


def test_a_seller_reads_and_answers_his_one_complaint_and_finds_no_other(case, now):
    complaint, _, _, seller, lasts = case
    other, *_ = factories.a_complaint(now)
    address, day = f"/complaints/{complaint.reference}", (dhaka_day(now) + timedelta(days=3)).isoformat()
    read = seller.get(address).json()
    offered = seller.post(f"{address}/actions/offer", {**OFFER, "day": day})

    assert lasts == 3600
    assert {"offer", "refuse", "ask"} <= set(read["actions"])
    assert read["narrative"]
    assert (offered.status_code, offered.json()["status"]) == (200, "with_consumer")
    assert seller.get(f"{address}/receipt").status_code == 202
    assert seller.get(f"/complaints/{other.reference}").status_code == 404
    for elsewhere in ("/complaints", "/events", "/webhooks", "/tickets"):
        assert seller.get(elsewhere).status_code == 404, elsewhere
    assert seller.send("PATCH", address, {"firm_reference": "HD-1"}).status_code == 404


def test_the_firms_own_number_is_not_told_to_who_answers_by_a_code(case):
    complaint, _, shop, seller, _ = case
    numbered = of_firm(shop).send("PATCH", f"/complaints/{complaint.reference}", {"firm_reference": "HD-7"})
    assert numbered.json()["firm_reference"] == "HD-7"
    assert seller.get(f"/complaints/{complaint.reference}").json()["firm_reference"] == ""


def test_a_number_that_only_the_buyer_named_opens_the_chief_points_and_no_words(visitor, now):
    complaint, person, shop, reach = factories.a_complaint(now)
    reach.retired_at = now
    reach.save()
    named = factories.contact(shop, now, proved=False, named_by=person)
    opened = _entered(visitor, _known(named), now, reference=complaint.reference)
    read = Machine(opened.json()["token"]).get(f"/complaints/{complaint.reference}").json()

    assert (read["narrative"], read["evidence"]) == ("", [])
    assert "ask" not in read["actions"]
    assert str(person.pk) not in str(read)


def test_another_number_opens_nothing_and_a_code_without_its_complaint_is_not_used_up(visitor, now):
    complaint, _, _, reach = factories.a_complaint(now)
    stranger = _entered(visitor, "01912345678", now, reference=complaint.reference)
    asked = visitor.post("/codes", {"phone": _known(reach), "purpose": "answer"}).json()["request_id"]
    code = {"code": current_code(asked, now).code}
    bare = visitor.post(f"/codes/{asked}/verify", code)
    right = visitor.post(f"/codes/{asked}/verify", {**code, "reference": complaint.reference})

    assert stranger.status_code == 404
    assert [(each["pointer"], each["code"]) for each in bare.json()["errors"]] == [("/reference", "text-missing")]
    assert right.status_code == 200


def test_a_clerks_code_names_its_door_and_is_the_one_that_the_clerks_page_takes(visitor, now):
    refused = _entered(visitor, "01712345678", now, purpose="assist")
    error = refused.json()["errors"][0]

    assert (refused.status_code, error["pointer"], error["code"]) == (422, "/code", "code-for-a-page")
    assert "clerk's page" in error["detail"]
    assert CodeRequest.objects.get().purpose == "assist"
    again = visitor.post("/codes", {"phone": "01712345678", "purpose": "assist"}).json()["request_id"]
    assert CodeRequest.objects.get().pk.hex == again.replace("-", "")  # one code, whichever door asks


def test_his_call_sent_again_days_later_is_told_that_the_code_is_over(visitor, now, monkeypatch):
    complaint, _, _, reach = factories.a_complaint(now)
    asked = visitor.post("/codes", {"phone": _known(reach), "purpose": "answer"}).json()["request_id"]
    body = {"code": current_code(asked, now).code, "reference": complaint.reference}
    key = {"Idempotency-Key": "7d4c1f9e-31a5-4c0e-9e57-5d2f6f0f9a12"}
    assert visitor.post(f"/codes/{asked}/verify", body, **key).status_code == 200
    later = now + timedelta(days=2)
    assert one_time.purge(later)
    monkeypatch.setattr("ccms.api.authentication.current_time", lambda: later)
    refused = visitor.post(f"/codes/{asked}/verify", body, **key)

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/otp-invalid")


def test_a_sellers_token_ends_with_his_hour(case, monkeypatch):
    complaint, _, _, seller, _ = case
    over = current_time() + timedelta(minutes=61)
    monkeypatch.setattr("ccms.api.authentication.current_time", lambda: over)
    assert seller.get(f"/complaints/{complaint.reference}").status_code == 401


@pytest.mark.parametrize("ended", ["session_epoch", "retired_at"])
def test_a_sellers_token_ends_with_his_sessions_and_with_his_number(case, ended, now):
    complaint, _, shop, seller, _ = case
    values = {"session_epoch": 1, "retired_at": now}
    FirmContact.objects.filter(firm=shop).update(**{ended: values[ended]})
    assert seller.get(f"/complaints/{complaint.reference}").status_code == 401


def test_what_a_seller_does_by_his_token_is_told_as_by_his_link(case, now):
    complaint, person, _, seller, _ = case
    seller.post(f"/complaints/{complaint.reference}/actions/ask", {"text": "কোন সাইজ চেয়েছিলেন?"})
    asked = Event.objects.get(subject=complaint.subject, kind="firm.asked")

    assert asked.actor.startswith("firm:")
    told = of_consumer(person).get(f"/complaints/{complaint.reference}").json()
    assert "give_information" in told["actions"]
