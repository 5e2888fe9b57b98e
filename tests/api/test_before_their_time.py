"""What a machine of an office hears before the time of a hearing, and in the days in which a fine can be paid."""

from datetime import datetime, timedelta

import pytest

from ccms.core.clock import DHAKA
from tests import factories
from tests.api.conftest import of_firm, of_officer
from tests.serving import serve_order

pytestmark = pytest.mark.django_db
ORDER = {"section": "45", "fine_paisa": 2_000_000, "text": "পণ্য প্রতিশ্রুতি অনুযায়ী দেওয়া হয়নি।"}
BODIES = {
    "order": ORDER,
    "dismiss": {"reason": "not_proved", "text": "প্রমাণ নেই।"},
    "hold_hearing": {"attendance": "both", "text": "দুই পক্ষ এসেছিল।"},
    "record_settlement": {"remedy": "delivery", "day": "2026-12-30", "text": "পৌঁছে দেবে।"},
}


class Office:
    """An officer's machine, one complaint that he has taken up, and the time it is."""

    def __init__(self, now, monkeypatch, **filed):
        self.now = datetime(2026, 11, 25, 12, tzinfo=DHAKA)
        monkeypatch.setattr("ccms.api.authentication.current_time", lambda: self.now)
        self.complaint, _, shop, _ = factories.a_complaint(self.now, **filed)
        self.machine = of_officer(self.complaint.office)
        self.address = f"/complaints/{self.complaint.reference}"
        refused = {"code": "not_our_customer", "text": "এই নামে অর্ডার নেই।"}
        of_firm(shop).post(f"{self.address}/actions/refuse", refused)
        self.act("take_up", own=False)

    def ask(self, action, body=None):
        return self.machine.post(f"{self.address}/actions/{action}", body or {})

    def act(self, action, **body):
        answer = self.ask(action, body)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def actions(self):
        return set(self.machine.get(self.address).json()["actions"])

    def refused(self, action, body=None):
        answer = self.ask(action, body)
        assert answer.status_code == 422, answer.content
        return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


@pytest.fixture
def office(now, monkeypatch):
    return Office(now, monkeypatch)


def test_what_must_wait_for_the_hearing_is_neither_listed_nor_done(office):
    told = office.act("set_hearing", agreed=True, at="2026-12-08T11:00:00+06:00", place="কক্ষ ৩")
    assert not set(BODIES) & set(told["actions"])
    office.now = datetime(2026, 12, 8, 10, 59, tzinfo=DHAKA)
    assert not set(BODIES) & office.actions()
    for action, body in BODIES.items():
        assert office.refused(action, body) == [("", "hearing-not-yet")], action
    instead = office.ask("take_up", {"own": False}).json()["allowed"]
    assert not set(BODIES) & set(instead)
    assert "adjourn" in instead

    office.now += timedelta(minutes=1)
    assert set(BODIES) <= office.actions()
    assert "record_payment" in office.act("order", **ORDER)["actions"]


def test_the_refusal_says_from_when_in_words(office):
    office.act("set_hearing", agreed=True, at="2026-12-08T11:00:00+06:00", place="কক্ষ ৩")

    (error,) = office.ask("order", ORDER).json()["errors"]

    assert "Tuesday, 8 December 2026, 11:00 am" in error["detail"]


def test_recovery_is_listed_and_done_when_the_days_to_pay_are_over(office):
    office.act("set_hearing", agreed=True, at="2026-12-02T11:00:00+06:00", place="কক্ষ ৩")
    office.now = datetime(2026, 12, 2, 11, tzinfo=DHAKA)
    assert "start_recovery" not in office.act("order", **ORDER)["actions"]
    assert office.refused("start_recovery") == [("", "notice-not-proved")]
    serve_order(office.complaint.reference, office.now)
    office.now = datetime(2026, 12, 9, 23, 59, tzinfo=DHAKA)
    assert "start_recovery" not in office.actions()
    assert office.refused("start_recovery") == [("", "payment-days-run")]

    office.now += timedelta(minutes=1)
    assert "start_recovery" in office.actions()
    office.act("start_recovery")


def test_absence_needs_a_hearing_and_the_list_of_words_says_so(office):
    lists = {each["name"]: each for each in office.machine.get("/words").json()["lists"]}
    (absent,) = [word for word in lists["dismiss"]["words"] if word["value"] == "absent"]

    assert absent["needs"] == ["hearing"]
    assert office.refused("dismiss", {"reason": "absent", "text": "আসেননি।"}) == [("/reason", "hearing-needed")]


def test_false_needs_that_the_buyer_was_heard_and_the_list_of_words_says_so(office):
    lists = {each["name"]: each for each in office.machine.get("/words").json()["lists"]}
    (false,) = [word for word in lists["dismiss"]["words"] if word["value"] == "false"]

    assert false["needs"] == ["text", "heard"]
    assert office.refused("dismiss", {"reason": "false", "text": "মিথ্যা।"}) == [("/reason", "complainant-not-heard")]


def test_a_buyer_who_was_heard_stays_heard_when_the_hearing_goes_on_another_day(office):
    office.act("set_hearing", agreed=True, at="2026-12-08T11:00:00+06:00", place="কক্ষ ৩")
    office.now = datetime(2026, 12, 8, 11, tzinfo=DHAKA)
    office.act("hold_hearing", **BODIES["hold_hearing"])
    office.act("adjourn", agreed=True, at="2026-12-15T11:00:00+06:00", place="কক্ষ ৩", reason="party_asked")
    office.now = datetime(2026, 12, 15, 11, tzinfo=DHAKA)

    office.act("dismiss", reason="false", text="মিথ্যা।")


def test_what_was_filed_in_time_is_not_rejected_as_late(office):
    late = {"reason": "limitation", "text": "৩০ দিনের পরে করা।"}

    assert office.refused("reject_complaint", late) == [("/reason", "filed-in-time")]


def test_an_order_on_a_point_that_nobody_has_judged_is_refused(now, monkeypatch):
    office = Office(now, monkeypatch, category="WARRANTY")
    office.act("set_hearing", agreed=True, at="2026-12-02T11:00:00+06:00", place="কক্ষ ৩")
    office.now = datetime(2026, 12, 2, 11, tzinfo=DHAKA)
    assert office.refused("order", ORDER) == [("/section", "points-not-judged")]

    office.act("rule_on_points", facts={"terms_shown": "none"}, text="পাতাটি দেখেছি।")
    office.act("order", **ORDER)


@pytest.mark.parametrize(
    ("earlier", "code"),
    [("x", "earlier-order-missing"), ("৪ মে ২০২৫", "earlier-order-missing"), ("the same", "earlier-order-unknown")],
)
def test_a_maximum_is_doubled_by_an_order_that_can_be_found_alone(office, earlier, code):
    office.act("set_hearing", agreed=True, at="2026-12-02T11:00:00+06:00", place="কক্ষ ৩")
    office.now = datetime(2026, 12, 2, 11, tzinfo=DHAKA)
    doubled = {**ORDER, "fine_paisa": 10_000_000, "repeated": True}
    own = office.complaint.reference if earlier == "the same" else earlier

    assert office.refused("order", {**doubled, "earlier": own}) == [("/earlier", code)]
    office.act("order", **doubled, earlier="৩৪, ৪ মে ২০২৫")


def test_a_machine_reads_what_an_office_should_know_of_fake_medicine_and_a_firm_does_not(now, monkeypatch):
    office = Office(now, monkeypatch, category="COUNTERFEIT", facts={"product_kind": "medicine"})

    (advice,) = office.machine.get(office.address).json()["advice"]
    assert "(s. 72)" in advice["en"]
    assert "(ধারা ৭২)" in advice["bn"]
    assert of_firm(office.complaint.firm).get(office.address).json()["advice"] == []
