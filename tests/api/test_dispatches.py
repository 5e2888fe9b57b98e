"""What a program of a body does: it lists and reads what the body was sent, and replies, for its own alone."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.models import Dispatch, Evidence
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.gate.models import KeptAnswer
from tests import factories
from tests.api.conftest import Machine, of_firm, of_officer

pytestmark = pytest.mark.django_db
NAME, TOLD = "কানারি রহিমা", "কানারি: যে শার্ট এসেছে তা আমার নয়।"


def of_body(body, now, *, scopes=(Scope.DISPATCH,), district=""):
    """A program with the key of a member there."""
    address = f"{uuid.uuid4().hex[:8]}@body.test"
    known = {"role": Role.BODY, "name": "রাশেদা বেগম", "body": body, "district": district}
    member = Member.objects.create_member(email=address, password="long enough for all", **known)
    return Machine(api_keys.make(KeyWanted("Desk", scopes, 30), actor_of(member), now)[1])


@pytest.fixture
def sent(now):
    """Return the id of a referral that was sent to the central bank, with its complaint's address for an office."""
    complaint, _, shop, _ = factories.a_complaint(now, name=NAME, narrative=TOLD)
    office, desk, address = of_officer(complaint.office), of_firm(shop), f"/complaints/{complaint.reference}"
    desk.post(f"{address}/actions/refuse", {"code": "not_our_customer", "text": "এই নামে অর্ডার নেই।"})
    office.post(f"{address}/actions/take_up", {"own": False})
    office.post(f"{address}/actions/refer", {"body": "BB", "basis": "competence", "despite": "কাগজ পরে যাবে।"})
    memo = {"channel": "paper", "memo_no": "OK/12", "day": str(dhaka_day(now))}
    assert office.post(f"{address}/actions/record_sending", memo).status_code == 200
    return Dispatch.objects.get(), address, office


def test_it_reads_exactly_its_fields_replies_and_is_told_where_it_stands(sent, now):
    dispatch, address, office = sent
    bank = of_body("BB", now)
    (listed,) = bank.get("/dispatches").json()["dispatches"]
    assert (listed["id"], listed["number"], listed["kind"], listed["state"]) == (
        str(dispatch.id),
        "OK/12",
        "referral",
        "sent",
    )
    assert listed["awaited_until"]

    read = bank.get(f"/dispatches/{dispatch.id}")
    assert read.json()["fields"]["complainant.name"] == NAME
    assert TOLD not in read.text
    assert read.json()["state"] == "received"
    act = f"/dispatches/{dispatch.id}/actions"
    assert bank.post(f"{act}/acknowledge").json()["acknowledged_at"]
    assert bank.post(f"{act}/accept", {"outside_no": "BB/7"}).json()["state"] == "accepted"
    assert bank.get(address).status_code == 404
    answered = bank.post(f"{act}/answer", {"code": "refunded", "text": "টাকা ফেরত গেছে।"})
    assert (answered.status_code, answered.json()["state"], answered.json()["code"]) == (200, "answered", "refunded")

    assert bank.get("/dispatches").json()["dispatches"] == []
    assert len(bank.get("/dispatches?waiting=false").json()["dispatches"]) == 1
    late = bank.post(f"{act}/answer", {"code": "refunded"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/dispatch-over")
    kinds = [event["event"] for event in office.get(address).json()["timeline"]]
    assert kinds[-4:] == ["body.opened", "body.acknowledged", "body.accepted", "body.answered"]
    assert verify_complaints().findings == []


def attached(machine, dispatch, text="হিসাবে ফেরত গেছে।", key=None, **more):
    headers = {"Authorization": f"Bearer {machine.token}", "Idempotency-Key": key or str(uuid.uuid4())}
    paper = SimpleUploadedFile("reply.txt", text.encode(), content_type="text/plain")
    return Client(headers=headers).post(f"/api/v1/dispatches/{dispatch.id}/evidence", {"file": paper, **more})


def test_files_go_with_its_answer_under_the_limits_of_the_page(sent, now):
    dispatch, address, office = sent
    bank, key = of_body("BB", now), str(uuid.uuid4())
    first, again = attached(bank, dispatch, key=key), attached(bank, dispatch, key=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert attached(bank, dispatch).json()["id"] == first.json()["id"]  # the same file under another key
    for number in range(4):
        assert attached(bank, dispatch, f"পাতা {number}").status_code == 201
    full = attached(bank, dispatch, "আরও এক পাতা")
    assert (full.status_code, full.json()["errors"][0]["code"]) == (422, "answer-files-too-many")
    assert attached(bank, dispatch).status_code == 201
    for wrong in ({"kind": "other"}, {"file": [SimpleUploadedFile(name, b"x") for name in ("a.txt", "b.txt")]}):
        assert attached(bank, dispatch, **wrong).status_code == 422
    assert attached(of_body("BSTI", now), dispatch).status_code == 404
    assert attached(office, dispatch).status_code == 404
    assert attached(of_body("BB", now, scopes=(Scope.READ,)), dispatch).status_code == 403

    answer = {"code": "refunded", "text": "রসিদ দেখুন।"}
    assert bank.post(f"/dispatches/{dispatch.id}/actions/answer", answer).status_code == 200
    files = Evidence.objects.filter(dispatch=dispatch)
    assert ({each.side for each in files}, files.count()) == ({"body"}, 5)
    read = office.get(address).json()["evidence"]
    assert {each["side"] for each in read} >= {"body"}
    late = attached(bank, dispatch, "এখন আর নয়")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/dispatch-over")
    assert verify_complaints().findings == []


def test_a_double_call_is_one_and_a_wrong_word_is_named_with_those_that_there_are(sent, now):
    dispatch, _, _ = sent
    bank, act = of_body("BB", now), f"/dispatches/{dispatch.id}/actions"
    for sent_body, pointer in (({}, "/code"), ({"code": "perhaps"}, "/code"), ({"code": "other"}, "/text")):
        refused = bank.post(f"{act}/return", sent_body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), sent_body
    assert "no_transaction" in bank.post(f"{act}/return", {"code": "perhaps"}).text
    assert bank.post(f"{act}/accept", {"code": "refunded"}).status_code == 422
    wrong = {"code": "no_day", "field": "complainant.parents"}  # no field of this body's profile
    assert bank.post(f"{act}/return", wrong).json()["errors"][0]["pointer"] == "/field"

    key = str(uuid.uuid4())
    first, second = (bank.post(f"{act}/return", {"code": "no_day"}, **{"Idempotency-Key": key}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (200, 200, second.json())
    assert first.json()["field"] == "payment.at"
    assert verify_complaints().findings == []


@pytest.mark.parametrize(("body", "district"), [("BSTI", ""), ("BB", "sylhet")])
def test_another_body_and_another_district_find_nothing(sent, now, body, district):
    dispatch, _, _ = sent
    other = of_body(body, now, district=district)

    assert other.get("/dispatches").json()["dispatches"] == []
    assert other.get(f"/dispatches/{dispatch.id}").status_code == 404
    for act in ("acknowledge", "accept", "return", "answer"):
        assert other.post(f"/dispatches/{dispatch.id}/actions/{act}", {}).status_code == 404
    dispatch.refresh_from_db()
    assert dispatch.state == "sent"


def test_a_key_without_the_scope_is_refused_and_no_other_role_comes_in(sent, now):
    dispatch, _, office = sent
    assert of_body("BB", now, scopes=(Scope.READ,)).get("/dispatches").status_code == 403
    assert office.get(f"/dispatches/{dispatch.id}").status_code == 404
    assert Machine().get("/dispatches").status_code == 401


def test_of_what_was_taken_back_a_program_reads_no_more_than_so(sent, now):
    dispatch, address, office = sent
    bank = of_body("BB", now)
    assert office.post(f"{address}/actions/recall_dispatch", {"reason": "ours"}).status_code == 200

    read = bank.get(f"/dispatches/{dispatch.id}").json()
    assert (read["state"], read["fields"], read["papers"]) == ("recalled", {}, [])
    late = bank.post(f"/dispatches/{dispatch.id}/actions/answer", {"code": "refunded"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/dispatch-over")


def test_a_reply_gives_nothing_of_what_was_sent_and_keeps_nothing_of_it(sent, now):
    dispatch, _, _ = sent
    bank, act = of_body("BB", now), f"/dispatches/{dispatch.id}/actions"

    replies = [
        bank.post(f"{act}/acknowledge"),
        bank.post(f"{act}/accept"),
        bank.post(f"{act}/return", {"code": "no_day"}),
    ]

    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert not any(NAME in reply.text for reply in replies)  # to read it is an opening, which its person sees
    assert not any(NAME in str(kept.answer) for kept in KeptAnswer.objects.all())


def test_a_program_puts_right_what_an_officer_filled_in_and_the_body_reads_it_so(sent, now):
    _, address, office = sent
    act, memo = f"{address}/actions", {"channel": "paper", "memo_no": "OK/13", "day": str(dhaka_day(now))}
    copied = {"body": "BB", "basis": "same_matter", "facts": {"trx_id": "8N7A6D5E4F"}, "despite": "কাগজ পরে যাবে।"}
    assert office.post(f"{act}/copy_to_body", copied).status_code == 200
    copy = str(Dispatch.objects.get(kind="copy").id)
    assert office.post(f"{act}/record_sending", {**memo, "dispatch": copy}).status_code == 200

    refused = office.post(f"{act}/correct_dispatch", {"dispatch": copy, "facts": {"price": 100}})
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [("/facts/price", "field-unknown")]
    right = office.post(f"{act}/correct_dispatch", {"dispatch": copy, "facts": {"trx_id": "8N7A6D5E4G"}})
    assert right.status_code == 200, right.json()

    correction = str(Dispatch.objects.get(kind="correction").id)
    assert office.post(f"{act}/record_sending", {**memo, "dispatch": correction}).status_code == 200
    read = of_body("BB", now).get(f"/dispatches/{correction}").json()
    assert (read["fields"], read["completed"]) == ({"payment.transaction": "8N7A6D5E4G"}, ["payment.transaction"])
    assert verify_complaints().findings == []
