"""Which broken duty is a complaint of its own, and from which day its thirty days count."""

from datetime import timedelta

import pytest

from ccms.core.clock import dhaka_day
from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.checks import CheckId, History, StartStatus, precheck
from ccms.law.offences import offered
from ccms.law.purchase.asking import questions_for
from ccms.law.purchase.facts import FactSheet

ON_DELIVERY = {
    **stories.BUYER, "category": "NON_DELIVERY", "ordered_at": at("2026-11-01 10:00"), "price": 1_000_00,
    "pay_method": "cod", "promise_kind": "none", "firm_told": "no_solution", "firm_told_at": at("2026-11-10 10:00"),
    "firm_said": "nothing",
}  # fmt: skip
TENTH = {
    **ON_DELIVERY, "pay_method": "bkash", "advance": 100_00, "paid_at": at("2026-11-01 10:00"), "paid_into": "merchant",
    "firm_told_at": at("2026-11-05 10:00"),
}  # fmt: skip
FAULTY = {
    **stories.wrong_item(), **stories.TOLD, "category": "DEFECTIVE", "delivered_at": day("2026-10-01"),
    "firm_said": "refused",
    "refused_on": day("2026-11-10"), "warranty_until": day("2027-10-01"),
}  # fmt: skip

POSTED = {**stories.BUYER, "category": "DATA_PRIVACY", "happened_on": day("2026-11-10"), "data_misuse": "posted"}
WITHOUT_MORE = [("changed_mind", "NOT_APPLICABLE"), ("other", "NOT_APPLICABLE")]


@pytest.fixture
def check(law):
    return lambda facts, now: precheck(law.on(dhaka_day(at(now))), facts, History(), at(now))


def test_cash_on_delivery_without_a_day_counts_from_three_days_after_the_buyer_asked(check):
    early, late = check(ON_DELIVERY, "2026-11-12"), check(ON_DELIVERY, "2026-11-14")

    assert (early.blocked_by, early.ready_on) == (CheckId.RIPE, day("2026-11-14"))
    assert late.status is StartStatus.WITH_FIRM
    assert late.limitation.cause_on == day("2026-11-13"), "the day on which the hours ended"


def test_a_small_advance_without_a_day_counts_from_the_tenth_day_after_payment(check):
    early, late = check(TENTH, "2026-11-11 23:59"), check(TENTH, "2026-11-12")

    assert early.blocked_by is CheckId.RIPE
    assert late.status is StartStatus.WITH_FIRM
    assert late.limitation.cause_on == day("2026-11-12")


def test_a_seller_who_refuses_to_deliver_need_not_be_waited_for(check):
    refused = {**TENTH, "firm_said": "refused", "refused_on": day("2026-11-05")}

    assert check(refused, "2026-11-06").status is StartStatus.WITH_FIRM
    assert check(refused, "2026-11-06").limitation.cause_on == day("2026-11-05")


def test_nobody_is_late_whose_thirty_days_of_the_same_matter_run_under_another_name(check):
    checked = check(FAULTY, "2026-11-20")

    assert checked.status is StartStatus.WITH_FIRM
    assert checked.limitation == check({**FAULTY, "category": "WARRANTY"}, "2026-11-20").limitation
    assert "9 December 2026" in checked.check(CheckId.LIMITATION).text.en
    assert check(FAULTY, "2026-12-20").reason == "limitation"


def test_a_fault_that_was_noticed_later_is_for_an_officer_who_reads_both_days(check):
    facts = {**stories.wrong_item(), "delivered_at": day("2026-10-01"), "discovered_on": day("2026-11-18")}
    checked = check(facts, "2026-11-20")

    assert (checked.status, checked.reason) == (StartStatus.ESCALATED, "limitation")
    assert checked.limitation.cause_on == day("2026-10-01")
    assert "18 November 2026" in checked.check(CheckId.LIMITATION).text.en
    assert "১৮ নভেম্বর ২০২৬" in checked.check(CheckId.LIMITATION).text.bn


@pytest.mark.parametrize(("reason", "result"), [("returned", "BREACH"), *WITHOUT_MORE])
def test_money_for_goods_that_were_returned_has_a_duty_of_the_act_and_a_change_of_mind_has_none(check, reason, result):
    facts = {
        **TENTH, "category": "REFUND_REFUSED", "refund_reason": reason, "refund_received": "none",
        "firm_said": "refused", "refused_on": day("2026-11-12"),
    }  # fmt: skip
    checked = check(facts, "2026-11-20")
    found = {each.rule: each.result for each in checked.findings}

    assert (found["ACT-45-REFUND"], found["ACT-45-REFUSED"]) == (result, result)
    assert checked.limitation.cause_on == (day("2026-11-12") if result == "BREACH" else None)
    assert checked.status is StartStatus.WITH_FIRM


def test_a_rule_that_does_not_hold_for_the_purchase_gives_no_cause(check):
    """The cash-back of today counts from its 72 hours alone; the refusal is a ground of older purchases only."""
    facts = {
        **TENTH, "category": "CASHBACK", "cashback_received": False, "cashback_in_wallet": False,
        "firm_said": "refused", "refused_on": day("2026-11-02"),
    }  # fmt: skip
    older = {**facts, "ordered_at": at("2021-06-01"), "paid_at": at("2021-06-01"), "refused_on": day("2021-06-20")}

    paid = at("2026-11-01 10:00")
    assert check(facts, "2026-11-20").limitation.cause_on == dhaka_day(paid + timedelta(hours=72))
    assert check(older, "2021-06-25").limitation.cause_on == day("2021-06-20")


MONEY = [
    ("NON_DELIVERY", {}, "NO_REFUND_ORDER"),
    ("CUSTOMER_SERVICE", {}, "NO_FINE"),
    ("DATA_PRIVACY", {}, "NO_FINE"),
    ("NON_DELIVERY", {"goods_or_service": "service", "service_kind": "health"}, "HEALTH_SERVICE"),
    ("NON_DELIVERY", {"purchase_purpose": "resale"}, "BUSINESS"),
]


@pytest.mark.parametrize(("category", "facts", "told"), MONEY)
def test_a_share_of_a_fine_is_spoken_of_only_where_there_can_be_a_fine(check, category, facts, told):
    advice = {each.id for each in check({**TENTH, "category": category, **facts}, "2026-11-20").advice}

    assert advice & {"NO_REFUND_ORDER", "NO_FINE", "HEALTH_SERVICE", "BUSINESS"} == {told}


def test_a_picture_that_was_posted_is_for_an_officer_and_its_body_is_named(check):
    checked = check(POSTED, "2026-11-20")

    assert (checked.status, checked.reason) == (StartStatus.ESCALATED, "not_consumer")
    assert "sends it to the right body" in checked.check(CheckId.CONSUMER).text.en
    assert (
        "National Data Management Authority"
        in next(each for each in checked.advice if each.id == "DATA_POSTED").text.en
    )
    assert check({**POSTED, "data_misuse": "taken", "consent_asked": False}, "2026-11-20").reason is None


@pytest.mark.parametrize(("back", "reason"), [("2026-11-10", "remedy_received"), ("2026-11-13", None)])
def test_money_that_came_back_in_time_is_a_remedy_and_late_money_is_none(check, back, reason):
    facts = {
        **TENTH, "category": "REFUND_REFUSED", "refund_reason": "not_supplied", "promise_kind": "none",
        "refund_received": "full", "refund_same_way": True, "refund_at": day(back),
    }  # fmt: skip

    assert check(facts, "2026-11-20").reason == reason


def test_whoever_only_saw_an_offer_is_asked_for_no_order(law):
    pack = law.on(day("2026-11-20"))
    asked = {each.id for each in questions_for(pack, "MISLEADING_AD", {"bought": False})}

    assert "happened_on" in asked
    assert not asked & {"ordered_at", "price", "pay_method", "delivered_at", "out_of_stock"}


@pytest.mark.parametrize(
    ("category", "facts", "sections"),
    [
        ("UNSAFE", {"product_kind": "electrical"}, ("45",)),
        ("UNSAFE", {"product_kind": "food"}, ("41", "42", "43")),
        ("UNSAFE", {}, ("41", "42", "43", "45")),
        ("SHORT_QTY", {"short_kind": "pieces"}, ("45",)),
        ("SHORT_QTY", {"short_kind": "weight"}, ("46", "48")),
    ],
)
def test_a_section_is_offered_only_where_its_rules_may_concern_the_purchase(law, category, facts, sections):
    known = {**TENTH, "category": category, "delivered_at": day("2026-11-10"), **facts}

    assert offered(FactSheet(law.on(day("2026-11-20")), known), category) == sections


def test_what_cannot_be_fined_has_no_section(law):
    """The derived fact names the categories; the taxonomy says of which there is no section."""
    pack = law.on(day("2026-11-20"))
    without = {each.code for each in pack.categories.values() if not each.sections}

    assert {code for code in pack.categories if f"'{code}'" in pack.derived["finable"].value.source} == without
