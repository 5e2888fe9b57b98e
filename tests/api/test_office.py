"""What an officer does by machine: the same acts as at the desk, to the order, its payment and the reward."""

from datetime import timedelta

import pytest

from ccms.accounts import api_keys
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.sessions import token_for
from ccms.complaints.acts.book import acts
from ccms.complaints.statuses import roles_of, side_of
from ccms.complaints.transitions import TRANSITIONS
from ccms.core.clock import dhaka_day
from ccms.ledger.models import Event
from tests import factories
from tests.api.conftest import Machine, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db
NOT_BY_BODY = {"add_evidence"}  # a file has a call of its own
ON_A_PAGE = {"redact_evidence", "make_dossier", "file_dossier"}  # a person looks at what goes out


def test_every_act_that_the_table_gives_a_party_or_an_office_has_its_call():
    wanted = {
        (side_of(role), row.action)
        for row in TRANSITIONS
        for role in row.by
        if side_of(role) in {"consumer", "firm", "office"}
    }
    there = {(side_of(role), action) for action in acts() for role in roles_of(action)}
    assert {(side, str(action)) for side, action in wanted - there} == {
        *((side, name) for side in ("consumer", "firm", "office") for name in NOT_BY_BODY),
        *(("office", name) for name in ON_A_PAGE),
    }


def test_a_complaint_goes_from_a_refusal_to_a_paid_fine_and_the_buyers_quarter(now, monkeypatch):
    complaint, person, shop, _ = factories.a_complaint(now)
    buyer, desk, office = of_consumer(person), of_firm(shop), of_officer(complaint.office)
    address = f"/complaints/{complaint.reference}"
    time = [now]
    monkeypatch.setattr("ccms.api.authentication.current_time", lambda: time[0])

    def act(caller, action, status, **body):
        answer = caller.post(f"{address}/actions/{action}", body)
        assert answer.status_code == 200, answer.content
        assert answer.json()["status"] == status
        return answer.json()

    act(desk, "defend", "with_consumer", code="outside_terms", text="পণ্যটি ছবির মতোই ছিল, ক্রেতা রং পছন্দ করেননি।")
    act(buyer, "reject", "escalated", reason="not_true", text="ছবির সঙ্গে মেলে না।")
    act(office, "take_up", "scrutiny", own=False)
    act(office, "request_information", "scrutiny", party="consumer", text="বাক্সের ছবি দিন।")
    act(buyer, "give_information", "scrutiny", text="ছবি দিয়েছি।")
    hearing = now + timedelta(days=3)
    act(office, "set_hearing", "hearing", agreed=True, at=hearing.isoformat(), place="ঢাকা কার্যালয়, কক্ষ ৩")
    time[0] = hearing + timedelta(hours=1)
    act(office, "hold_hearing", "hearing", attendance="both", text="দুই পক্ষ এসেছিল।")
    too_high = office.post(f"{address}/actions/order", {"section": "45", "fine_paisa": 10**8, "text": "আদেশ"})
    assert too_high.status_code == 422
    act(office, "order", "ordered", section="45", fine_paisa=2_000_000, text="পণ্য প্রতিশ্রুতি অনুযায়ী দেওয়া হয়নি।")
    day = dhaka_day(time[0]).isoformat()
    act(office, "record_payment", "ordered", amount_paisa=2_000_000, day=day, receipt="চালান ১১")
    act(office, "record_reward", "ordered", to_staff=False, amount_paisa=500_000, day=day, receipt="রসিদ ১২")
    act(office, "close", "closed")

    assert buyer.get(address).status_code == 401  # his token has ended meanwhile
    told = Machine(token_for(person, time[0])).get(address).json()
    assert (told["status"], told["outcome"]) == ("closed", "order_complied")
    seen = Event.objects.filter(subject=complaint.subject).order_by("seq").values_list("kind", flat=True)
    assert [event["event"] for event in told["timeline"]] == list(seen)
    assert "office.recorded_reward" not in {event["event"] for event in desk.get(address).json()["timeline"]}


def test_whose_case_it_is_and_who_gets_the_share_are_answered_and_never_left_out(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    desk, office, address = of_firm(shop), of_officer(complaint.office), f"/complaints/{complaint.reference}/actions"
    desk.post(f"{address}/refuse", {"code": "not_our_customer", "text": "এই নামে অর্ডার নেই।"})

    def refused(action, **body):
        return [(each["pointer"], each["code"]) for each in office.post(f"{address}/{action}", body).json()["errors"]]

    assert refused("take_up") == [("/own", "choice-missing")]
    assert refused("take_up", own=True) == [("/own", "conflict-of-interest")]
    assert office.post(f"{address}/take_up", {"own": False}).json()["status"] == "scrutiny"
    paid = {"amount_paisa": 500_000, "day": dhaka_day(now).isoformat()}
    assert refused("record_reward", **paid) == [("/to_staff", "choice-missing")]


def test_a_complaint_is_not_given_to_the_post_that_has_it(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    by, address = factories.officer(complaint.office), f"/complaints/{complaint.reference}/actions"
    office = Machine(api_keys.make(KeyWanted(name="Desk", scopes=tuple(Scope), days=30), by, now)[1])
    of_firm(shop).post(f"{address}/refuse", {"code": "not_our_customer", "text": "এই নামে অর্ডার নেই।"})
    assert office.post(f"{address}/take_up", {"own": False}).status_code == 200

    again = office.post(f"{address}/reassign", {"post": str(factories.post_of(by))})

    assert (again.status_code, [(each["pointer"], each["code"]) for each in again.json()["errors"]]) == (
        422,
        [("/post", "in-charge-already")],
    )
    assert not Event.objects.filter(subject=complaint.subject, kind="office.reassigned").exists()
    other = factories.post_of(factories.officer(complaint.office))
    assert office.post(f"{address}/reassign", {"post": str(other)}).status_code == 200


def test_a_note_among_officers_is_read_by_officers_only(now):
    complaint, person, shop, _ = factories.a_complaint(now, facts={"firm_told": "unreachable"})
    address = f"/complaints/{complaint.reference}"
    office = of_officer(complaint.office)
    of_firm(shop).post(
        f"{address}/actions/refuse", {"code": "wrong_firm", "text": "আমাদের দোকান থেকে কেনা হয়নি, অন্য কেউ।"}
    )
    noted = office.post(f"{address}/actions/add_note", {"text": "শুধু আমাদের জন্য"})
    assert noted.status_code == 200, noted.content
    assert "শুধু আমাদের জন্য" in office.get(address).content.decode()
    for outside in (of_consumer(person), of_firm(shop)):
        assert "শুধু আমাদের জন্য" not in outside.get(address).content.decode()
        assert "added_note" not in outside.get(address).content.decode()
