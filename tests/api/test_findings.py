"""What the rules say by now, and the answers that they wait for, by machine."""

import uuid

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.models import Answer, Ruling
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db
SERVICE = {"goods_or_service": "goods", "product_kind": "other"}
WORDS = "পাতাটি দেখেছি, ছবি নেই।"


class Told:
    """A complaint before the office, and a machine of each side."""

    def __init__(self, now, **fields):
        self.complaint, person, shop, _ = factories.a_complaint(now, **fields)
        self.address = f"/complaints/{self.complaint.reference}"
        self.buyer, self.firm, self.office = of_consumer(person), of_firm(shop), of_officer(self.complaint.office)
        refused = {"code": "not_our_customer", "text": "এই নামে আমাদের কোনো অর্ডার নেই।"}
        assert self.firm.post(f"{self.address}/actions/refuse", refused).status_code == 200
        perform(
            TakeUp(own=False), reference=self.complaint.reference, by=factories.officer(self.complaint.office), now=now
        )

    def rule(self, facts, **headers):
        return self.office.post(f"{self.address}/actions/rule_on_points", {"facts": facts, "text": WORDS}, **headers)

    def result(self, machine, rule):
        told = machine.get(f"{self.address}/findings").json()
        return next((each["result"] for each in told["findings"] if each["rule"] == rule), None)

    def rulings_in_the_timeline(self, machine):
        timeline = machine.get(self.address).json()["timeline"]
        return sum(each["event"] == "office.ruled_on_points" for each in timeline)

    def question(self, machine, name):
        told = machine.get(f"{self.address}/findings").json()
        return next((each for each in told["questions"] if each["id"] == name), None)


@pytest.fixture
def told(now):
    return Told(now)


def test_a_ruling_changes_what_everybody_reads(told):
    asked = told.question(told.office, "listing_complete")
    assert (asked["asked_of"], asked["rules"], asked["evidence"], asked["ruled"]) == (
        *("officer", ["DCG-INFO"], ["listing_capture"], False),
    )

    answer = told.rule({"listing_complete": False})

    assert (answer.status_code, answer.json()["status"]) == (200, "scrutiny")
    for machine in (told.office, told.buyer, told.firm):
        assert told.result(machine, "DCG-INFO") == "BREACH"
        asked = told.question(machine, "listing_complete")
        assert (asked["ruling"], asked["ruled"], asked["firm_says"]) == (False, True, None)
        timeline = machine.get(told.address).json()["timeline"]
        happened = next(each for each in timeline if each["event"] == "office.ruled_on_points")
        assert happened["data"]["answers"] == {"listing_complete": False}
        assert happened["data"]["findings"] == [{"rule": "DCG-INFO", "was": "NEED_INFO", "is": "BREACH"}]
        assert happened["words"] == [{"kind": "reasons", "text": WORDS}]


def test_not_known_is_an_answer(told):
    told.rule({"listing_complete": False})
    assert told.rule({"listing_complete": None}).status_code == 200

    asked = told.question(told.office, "listing_complete")
    assert (asked["ruling"], asked["ruled"]) == (None, True)
    assert told.result(told.office, "DCG-INFO") == "NEED_INFO"


def test_what_is_no_buyers_matter_the_office_alone_reads(told):
    told.rule({"records_produced": False})

    assert told.result(told.office, "DCG-RECORDS") == "BREACH"
    for machine in (told.buyer, told.firm):
        assert told.result(machine, "DCG-RECORDS") is None
        assert told.question(machine, "records_produced") is None


def test_a_ruling_that_is_sent_again_is_one(told):
    key = {"Idempotency-Key": str(uuid.uuid4())}

    first, again = (told.rule({"listing_complete": False}, **key) for _ in range(2))

    assert first.json() == again.json()
    assert Ruling.objects.count() == 1


def test_who_rules_on_what_another_has_changed_meanwhile_is_refused(told):
    read = told.office.get(told.address).headers["ETag"]
    another = of_officer(told.complaint.office)
    another.post(f"{told.address}/actions/rule_on_points", {"facts": {"listing_complete": True}, "text": WORDS})

    refused = told.rule({"listing_complete": False}, **{"If-Match": read})

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/stale-version")
    assert told.result(told.office, "DCG-INFO") == "OK"


@pytest.mark.parametrize(
    ("facts", "pointer", "code"),
    [
        ({"price": 100}, "/facts/price", "question-not-asked"),
        ({"terms_shown": "bangla"}, "/facts/terms_shown", "question-not-asked"),
        ({"listing_complete": "maybe"}, "/facts/listing_complete", "value-unreadable"),
        ({}, "/facts", "answer-missing"),
    ],
)
def test_what_is_not_asked_is_refused_with_its_place(told, facts, pointer, code):
    refused = told.rule(facts)

    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [(pointer, code)]


def test_a_party_does_not_rule(told):
    for machine in (told.buyer, told.firm):
        refused = machine.post(f"{told.address}/actions/rule_on_points", {"facts": {}, "text": WORDS})
        assert refused.status_code == 409


def test_a_firm_answers_by_its_key_what_it_is_asked_and_nothing_else(now):
    complaint, person, shop, _ = factories.a_complaint(now, category="CUSTOMER_SERVICE", facts=SERVICE)
    desk, address = of_firm(shop), f"/complaints/{complaint.reference}"
    defence = {"code": "outside_terms", "text": "পাতায় সব লেখা আছে, ক্রেতা পড়েননি।"}

    refused = desk.post(f"{address}/actions/defend", {**defence, "facts": {"records_produced": True}})
    assert [each["code"] for each in refused.json()["errors"]] == ["question-not-asked"]
    assert not Answer.objects.exists()
    done = desk.post(f"{address}/actions/defend", {**defence, "facts": {"compliance_officer_named": True}})

    assert done.status_code == 200, done.content
    told = of_consumer(person).get(f"{address}/findings").json()
    assert {each["rule"]: each["result"] for each in told["findings"]}["DCG-COMPOFF"] == "OK"
    assert [each["firm_says"] for each in told["questions"]] == [True]


def test_a_firm_reads_no_ruling_on_the_firm_of_before(told, now):
    told.rule({"listing_complete": False})
    right = factories.firm(now)
    factories.contact(right, now)

    sent = told.office.post(f"{told.address}/actions/send_to_firm", {"firm": str(right.pk), "text": "ঠিক দোকান এটি।"})

    assert sent.status_code == 200, sent.content
    assert told.rulings_in_the_timeline(told.buyer) == 1
    assert told.rulings_in_the_timeline(of_firm(right)) == 0


def test_a_firm_reads_what_was_ruled_on_it_before_it_was_sent_back(told):
    told.rule({"listing_complete": False})
    told.office.post(f"{told.address}/actions/send_to_firm", {"text": "আবার জবাব দিন।"})

    assert told.rulings_in_the_timeline(told.firm) == 1
