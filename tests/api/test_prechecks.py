"""What a machine hears before it files: nothing that the page would not say, and every question that it asks."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.accounts.actors import Actor, Role
from ccms.complaints.filing.drafts import Typed
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.reading.prechecking import foretell
from ccms.core import references
from ccms.core.clock import dhaka_day, end_of_day
from ccms.law.filing import CheckId
from ccms.law.pack.book import book
from ccms.law.pack.nouns import QuestionType
from ccms.law.purchase.answers import write_answers
from ccms.law.purchase.asking import questions_for
from ccms.web.consumer.filing.journey import Journey
from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm
from tests.properties import examples

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
PACK = book().on(dhaka_day(NOW))
DAYS = st.dates(date(2026, 9, 1), date(2026, 11, 24))
ANSWERS = {
    QuestionType.DATE: DAYS,
    QuestionType.MOMENT: DAYS,
    QuestionType.MONEY: st.integers(0, 1_000_000),
    QuestionType.NUMBER: st.integers(0, 90),
    QuestionType.TEXT: st.sampled_from(["SG-20418", "17"]),
    QuestionType.YES_NO: st.booleans(),
    QuestionType.DISTRICT: st.just("dhaka"),
}


def _answer(question):
    if question.type is QuestionType.CHOICE:
        return st.sampled_from([option.value for option in question.options])
    return ANSWERS[question.type]


def _journey(category, facts):
    """Return the pages of a buyer who has told all but the purchase, and of that so much."""
    body = {"firm": str(uuid4()), "category": category, "narrative": "…", "wish": "refund"}
    body["facts"] = write_answers(facts)
    buyer = Actor(role=Role.CONSUMER, id=uuid4(), consumer=uuid4())
    return Journey(buyer, NOW, PACK, Typed(id=uuid4(), body=body, step="told", saved_at=NOW))


@examples(times=1)
@given(data=st.data(), category=st.sampled_from(sorted(PACK.categories)))
def test_what_the_pages_still_ask_is_named_and_where_they_come_to_the_rules_it_is_final(data, category):
    """Answered one after the other, whatever may stay unknown said to be so, as it is on a page.

    A page may ask several at once, of which one answer makes another needless: that one the API does not name.
    """
    facts = {}
    while True:
        foreseen = foretell(category=category, facts=facts, evidence=(), firm=None, by=None, now=NOW)
        journey = _journey(category, facts)
        if journey.is_outside:
            assert foreseen.is_final
            return
        named = {each.id for each in foreseen.questions}
        shown = [each for page in journey.pages for each in page.questions if not each.is_answered(facts)]
        arising = {each.id for each in questions_for(PACK, category, facts)}
        assert arising & {each.id for each in shown} <= named
        rules = journey.page("rules")
        if rules and journey.reached(rules):
            assert foreseen.is_final
            return
        question = shown[0]
        known = _answer(question)
        facts[question.id] = data.draw(known if question.is_required else st.one_of(st.none(), known), question.id)


@examples(times=1)
@given(data=st.data(), category=st.sampled_from(sorted(PACK.categories)))
def test_what_is_passed_over_counts_as_not_known_and_never_leaves_a_question_unnamed(data, category):
    facts = {}
    while True:
        foreseen = foretell(category=category, facts=facts, evidence=(), firm=None, by=None, now=NOW)
        if foreseen.is_final:
            break
        required = [each for each in foreseen.questions if each.is_required and not each.is_about_buyer]
        facts[required[0].id] = data.draw(_answer(required[0]), required[0].id)
    unknown = {each.id: None for each in foreseen.questions if not each.is_required}
    said = foretell(category=category, facts={**facts, **unknown}, evidence=(), firm=None, by=None, now=NOW)
    assert said.result.status == foreseen.result.status
    assert said.result.blocked_by == foreseen.result.blocked_by


@pytest.mark.django_db
class TestByHttp:
    def test_with_a_required_answer_open_it_says_no_status_and_what_is_open(self, visitor, now):
        facts = a_filing(factories.firm(now), now)["facts"]
        for left_out in ("firm_told", "delivered_at", "price"):
            partly = {name: value for name, value in facts.items() if name != left_out}
            told = visitor.post("/prechecks", {"category": "WRONG_ITEM", "facts": partly}).json()
            assert (told["final"], told["status"], told["blocked_by"], told["ready_on"]) == (False, None, None, None)
            [question] = [each for each in told["questions"] if each["id"] == left_out]
            assert (question["required"], question["field"]) == (True, f"facts/{left_out}")
        told = visitor.post("/prechecks", {"category": "WRONG_ITEM", "facts": facts}).json()
        assert (told["final"], told["status"]) == (True, "with_firm")

    def test_a_rule_that_says_nothing_of_where_the_money_went_is_not_kept(self, visitor, now):
        facts = a_filing(factories.firm(now), now)["facts"]

        def found(paid_into):
            told = {"category": "ADVANCE_EXCESS", "facts": {**facts, "paid_into": paid_into}}
            return {each["rule"]: each["result"] for each in visitor.post("/prechecks", told).json()["findings"]}

        results = {where: found(where)["BB-NODIRECT"] for where in ("account", "personal", "merchant", "gateway")}
        assert results == {
            "account": "BREACH",
            "personal": "NOT_APPLICABLE",
            "merchant": "NOT_APPLICABLE",
            "gateway": "OK",
        }

    def test_what_is_too_early_names_under_what_it_can_be_sent_and_the_filing_says_the_same(self, now):
        factories.offices(now)
        shop, buyer = factories.firm(now), of_consumer(factories.consumer(now))
        half = {
            "paid_into": "personal",
            "ready_to_ship": False,
            "promise_kind": "days",
            "promised_days": 60,
            "firm_said": "nothing",
            "price": 430_000,
        }
        body = a_filing(shop, now, category="NON_DELIVERY")
        body["facts"] = {name: value for name, value in body["facts"].items() if name != "delivered_at"} | half
        told = buyer.post("/prechecks", {"category": body["category"], "facts": body["facts"]}).json()
        assert (told["blocked_by"], told["file_as"]) == ("RIPE", ["ADVANCE_EXCESS"])

        refused = buyer.post("/complaints", body)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/not-ripe")
        assert (refused.json()["day"], refused.json()["file_as"]) == (told["ready_on"], ["ADVANCE_EXCESS"])
        assert "draft" not in refused.json()["title"]

        body["category"] = "ADVANCE_EXCESS"
        told = buyer.post("/prechecks", {"category": body["category"], "facts": body["facts"]}).json()
        assert (told["blocked_by"], told["file_as"]) == (None, [])
        assert buyer.post("/complaints", body).status_code == 201

    def test_the_days_told_before_are_those_that_the_filing_sets(self, now):
        factories.offices(now)
        shop = factories.firm(now)
        factories.contact(shop, now)
        for said in ("no_solution", "not_told"):
            buyer = of_consumer(factories.consumer(now))
            body = a_filing(shop, now, facts={**a_filing(shop, now)["facts"], "firm_told": said})
            told = buyer.post("/prechecks", {"category": body["category"], "facts": body["facts"]}).json()
            ends = {each["kind"]: each for each in told["deadlines"] if not each["after"]}
            reference = buyer.post("/complaints", body).json()["reference"]
            running = Deadline.objects.filter(complaint__reference=references.parse(reference))
            assert {each.kind for each in running} == set(ends)
            for each in running:
                assert abs(each.due_at - datetime.fromisoformat(ends[each.kind]["due_at"])) < timedelta(minutes=1)
            after = {each["kind"] for each in told["deadlines"] if each["after"]}
            assert after == {"answer"} | ({"reach_firm"} if said == "not_told" else set())

    def test_of_what_is_not_final_or_stopped_no_days_are_told(self, visitor, now):
        facts = a_filing(factories.firm(now), now)["facts"]
        partly = {name: value for name, value in facts.items() if name != "price"}
        assert visitor.post("/prechecks", {"category": "WRONG_ITEM", "facts": partly}).json()["deadlines"] == []
        elsewhere = {"category": "OVERPRICE", "facts": {"sale_channel": "in_shop"}}
        assert visitor.post("/prechecks", elsewhere).json()["deadlines"] == []

    def test_what_does_not_go_together_is_named_by_both_and_refused_by_neither(self, now):
        factories.offices(now)
        shop, buyer = factories.firm(now), of_consumer(factories.consumer(now))
        body = a_filing(shop, now)
        last_of_today = (end_of_day(dhaka_day(now)) - timedelta(seconds=1)).isoformat()
        ordered = (dhaka_day(now) - timedelta(days=1)).isoformat()
        body["facts"] |= {"ordered_at": ordered, "delivered_at": "2026-01-01", "paid_at": last_of_today}
        told = buyer.post("/prechecks", {"category": body["category"], "facts": body["facts"]}).json()
        filed = buyer.post("/complaints", body).json()

        codes = [each["id"] for each in told["contradictions"]]
        assert "DELIVERED_BEFORE_ORDER" in codes
        assert [each["id"] for each in filed["contradictions"]] == codes
        first = told["contradictions"][codes.index("DELIVERED_BEFORE_ORDER")]
        assert first["fields"] == ["facts/ordered_at", "facts/delivered_at"]
        assert first["text"]["bn"].startswith("পণ্য পেয়েছেন")
        assert Complaint.objects.get().contradictions == list(dict.fromkeys(codes))

    def test_null_is_no_answer_where_one_is_required(self, visitor, now):
        body = a_filing(factories.firm(now), now)
        facts = {**body["facts"], "pay_method": None}
        told = visitor.post("/prechecks", {"category": body["category"], "facts": facts}).json()
        assert (told["final"], told["status"]) == (False, None)
        assert "pay_method" in {each["id"] for each in told["questions"]}

    def test_a_question_brings_its_words_and_the_answers_that_it_allows(self, visitor, now):
        told = visitor.post("/prechecks", {"category": "WRONG_ITEM"}).json()
        asked = {each["id"]: each for each in told["questions"]}
        paid = asked["pay_method"]
        assert paid["text"] == {"bn": PACK.questions["pay_method"].text.bn, "en": "How did you pay?"}
        assert [each["value"] for each in paid["options"]] == [
            option.value for option in PACK.questions["pay_method"].options
        ]
        assert all(each["text"]["bn"] and each["text"]["en"] for each in paid["options"])
        assert asked["purchase_number"]["max_length"] == 64
        assert asked["purchase_number"]["help"]["en"]
        assert (asked["full_name"]["field"], asked["district"]["field"]) == ("name", "district")

    def test_what_was_bought_in_a_shop_is_another_office_s_whatever_else_is_answered(self, visitor):
        told = visitor.post("/prechecks", {"category": "OVERPRICE", "facts": {"sale_channel": "in_shop"}}).json()
        assert (told["final"], told["blocked_by"], told["status"]) == (True, "ECOM", None)

    def test_a_buyer_hears_as_on_the_page_that_he_has_complained_before(self, now):
        complaint, person, shop, _ = factories.a_complaint(now, facts={"purchase_number": "SG-20418"})
        body = a_filing(shop, now)
        sent = {"category": body["category"], "facts": {**body["facts"], "purchase_number": "SG-20418"}}
        told = of_consumer(person).post("/prechecks", {**sent, "firm": str(shop.pk)}).json()
        assert (told["blocked_by"], told["status"]) == ("DUPLICATE", None)
        assert told["duplicate"].replace("-", "") == f"CC{complaint.reference}"
        another = of_consumer(factories.consumer(now)).post("/prechecks", {**sent, "firm": str(shop.pk)}).json()
        assert (another["blocked_by"], another["duplicate"]) == (None, None)

    def test_nothing_is_said_of_a_person_whom_nobody_has_named(self, visitor, now):
        shop, buyer = factories.firm(now), of_consumer(factories.consumer(now))

        def checked(machine, **more):
            told = machine.post("/prechecks", {"category": "WRONG_ITEM", **more}).json()
            return [check["id"] for check in told["checks"]]

        every = [str(check) for check in CheckId]
        personal = {"PHONE", "DUPLICATE", "HARASS"}
        assert checked(buyer, firm=str(shop.pk)) == every
        assert checked(buyer) == [check for check in every if check not in personal - {"PHONE"}]
        assert checked(visitor) == checked(of_firm(shop)) == [check for check in every if check not in personal]

    def test_a_filing_names_at_its_place_each_answer_that_a_precheck_calls_required(self, now):
        factories.offices(now)
        shop = factories.firm(now)
        buyer = of_consumer(factories.consumer(now))
        told = buyer.post("/prechecks", {"category": "NON_DELIVERY"}).json()
        required = {f"/{each['field']}" for each in told["questions"] if each["required"]}
        refused = buyer.post("/complaints", a_filing(shop, now, category="NON_DELIVERY", facts={}, name=""))
        assert refused.status_code == 422
        assert {each["pointer"] for each in refused.json()["errors"]} == required - {"/district"}

    def test_a_day_that_is_still_to_come_is_refused_where_it_cannot_be(self, visitor, now):
        ahead = (now + timedelta(days=9)).date().isoformat()
        refused = visitor.post("/prechecks", {"category": "NON_DELIVERY", "facts": {"ordered_at": ahead}})
        assert [each["code"] for each in refused.json()["errors"]] == ["date-in-future"]
        told = visitor.post("/prechecks", {"category": "NON_DELIVERY"}).json()
        assert [each["future"] for each in told["questions"] if each["id"] == "ordered_at"] == [False]
