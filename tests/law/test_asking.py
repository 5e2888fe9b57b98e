"""Questions come from the rules: what is asked suffices, and nothing else is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.checks import History, precheck
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Asked
from ccms.law.purchase.asking import asked_of, questions_for
from ccms.law.rules import evaluate
from tests.law.purchases import answer_all
from tests.properties import examples

NOW = at("2026-11-25")
CATEGORIES = sorted(book().on(day("2026-11-25")).categories)


@examples(times=1)
@given(data=st.data(), category=st.sampled_from(CATEGORIES))
def test_what_is_asked_suffices_is_not_too_much_and_is_for_a_buyer_to_say(data, category):
    pack = book().on(day("2026-11-25"))
    answers = answer_all(data, pack, category, NOW)
    without = {name: value for name, value in answers.items() if data.draw(st.booleans(), label=name)}

    checked = precheck(pack, {**answers, "category": category}, History(), NOW)

    waited_for = {name for finding in checked.findings for name in finding.missing} | set(checked.limitation.missing)
    askable = {name for name in waited_for if pack.questions[name].asked is Asked.CONSUMER}
    assert askable <= {name for name, answer in answers.items() if answer is None}
    assert len(questions_for(pack, category, answers)) <= 28
    for question in questions_for(pack, category, without):
        assert question.asked is Asked.CONSUMER
        assert question.page in {"firm", "problem", "purchase", "told", "person"}


def ids(pack, category, answers=None):
    return [question.id for question in questions_for(pack, category, answers or {})]


def test_a_wrong_item_asks_what_the_two_jeans_needed_and_no_more(law):
    pack, facts = law.on(day("2026-04-20")), stories.two_jeans()

    assert ids(pack, "WRONG_ITEM", facts) == [
        "sale_channel", "purchase_purpose", "purchase_number", "ordered_at", "price", "pay_method", "advance",
        "paid_at", "paid_into", "ready_to_ship", "delivered_at", "discovered_on", "registration_shown", "firm_told",
        "full_name", "district",
    ]  # fmt: skip


def test_cash_on_delivery_asks_nothing_about_money_paid_before(law):
    asked = ids(law.on(day("2026-04-20")), "WRONG_ITEM", {"pay_method": "cod"})

    assert not {"advance", "paid_at", "paid_into", "ready_to_ship", "wallet_number", "trx_id"} & set(asked)


def test_the_day_of_a_second_charge_is_asked_only_where_nothing_was_paid_before(law):
    pack = law.on(day("2026-04-20"))
    askers = {
        (category, paid)
        for category in pack.categories
        for paid in ("cod", "bkash", "card")
        if "charged_again_on" in ids(pack, category, {"pay_method": paid})
    }

    assert askers == {("PAYMENT_DOUBLE", "cod")}


def test_each_answer_raises_or_ends_the_next_question(law):
    pack = law.on(day("2026-04-20"))
    base = {"pay_method": "bkash", "price": 1000, "paid_into": "personal"}

    assert "ready_to_ship" not in ids(pack, "WRONG_ITEM", {**base, "advance": 100})
    assert "ready_to_ship" in ids(pack, "WRONG_ITEM", {**base, "advance": 101})
    assert "ready_to_ship" not in ids(pack, "WRONG_ITEM", {**base, "advance": 101, "paid_into": "gateway"})
    assert "same_city" in ids(pack, "NON_DELIVERY", {**base, "advance": 1000})
    assert "same_city" not in ids(pack, "NON_DELIVERY", {**base, "advance": 999})


def test_an_order_older_than_the_guidelines_is_not_asked_about_them(law):
    pack = law.on(day("2026-04-20"))
    facts = {"pay_method": "bkash", "price": 1000, "advance": 1000, "ordered_at": day("2021-07-03")}

    assert "handed_over" not in ids(pack, "NON_DELIVERY", facts)
    assert "handed_over" in ids(pack, "NON_DELIVERY", {**facts, "ordered_at": day("2021-07-04")})


def test_a_complaint_about_nothing_bought_is_not_asked_about_a_purchase(law):
    asked = ids(law.on(day("2026-04-20")), "PROHIBITED")

    assert asked == [
        "sale_channel", "purchase_purpose", "happened_on", "prohibited_kind", "firm_told", "full_name", "district",
    ]  # fmt: skip


def test_before_the_category_only_the_checks_ask(law):
    assert ids(law.on(day("2026-04-20")), None) == [
        "sale_channel",
        "purchase_purpose",
        "firm_told",
        "full_name",
        "district",
    ]


def test_wallet_numbers_and_names_are_personal(law):
    questions = law.on(day("2026-04-20")).questions

    assert {name for name, question in questions.items() if question.personal} == {"wallet_number", "full_name"}


def test_the_shop_s_signed_order_fills_its_questions(law):
    questions = law.on(day("2026-04-20")).questions.values()

    signed = {question.signed_field: question.id for question in questions if question.signed_field}
    assert signed == {
        "order.id": "purchase_number", "order.placed_at": "ordered_at", "order.paid_at": "paid_at",
        "order.amount": "price", "order.method": "pay_method", "order.promised_by": "promised_on",
        "order.same_city": "same_city", "told.state": "firm_says_told", "told.at": "firm_says_told_at",
    }  # fmt: skip


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_rule_of_a_category_can_be_judged_on_no_facts_at_all(law, category):
    findings = evaluate(law.on(day("2026-04-20")), {"category": category}, NOW)

    assert {finding.result for finding in findings} <= {"NEED_INFO", "NOT_APPLICABLE", "BREACH"}


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_a_rule_waits_for_is_asked_of_the_buyer_the_firm_or_an_officer(law, category):
    pack = law.on(day("2026-04-20"))

    waited_for = {name for finding in evaluate(pack, {"category": category}, NOW) for name in finding.missing}
    of_others = {name for name in waited_for if pack.questions[name].asked is not Asked.CONSUMER}

    assert of_others <= asked_of(pack, {"category": category}, Asked.OFFICER, Asked.FIRM).keys()


def test_an_officer_is_asked_with_the_rules_that_wait_and_the_firm_only_its_own(law):
    pack = law.on(day("2026-04-20"))

    def of(category, *sides, **facts):
        found = asked_of(pack, {"category": category, **facts}, *sides)
        return {name: [rule.id for rule in rules] for name, rules in found.items()}

    beside = {"records_produced": ["DCG-RECORDS"], "seller_paid_on_time": ["DCG-SELLERPAY10"]}
    assert of("WRONG_ITEM", Asked.OFFICER) == {"listing_complete": ["DCG-INFO"], **beside}
    assert of("CUSTOMER_SERVICE", Asked.FIRM) == {"compliance_officer_named": ["DCG-COMPOFF"]}
    assert of("CUSTOMER_SERVICE", Asked.OFFICER) == beside
    assert of("WRONG_ITEM", Asked.FIRM) == {}
    paid = {"pay_method": "bkash"}
    assert of("NON_DELIVERY", Asked.OFFICER, paid_into="gateway", **paid) == {"money_released": ["BB-PROOF"], **beside}
    assert of("NON_DELIVERY", Asked.OFFICER, paid_into="merchant", **paid) == beside  # the rule does not apply
