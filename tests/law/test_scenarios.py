"""The acceptance scenarios at the level of the law: verdict, dates, section, route and cap, exactly as reported."""

import pytest

from ccms.core.clock import dhaka_day, start_of_day
from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.checks import CheckId, History, StartStatus, precheck
from ccms.law.limitation import limitation_as
from ccms.law.offences import check_fine, fine_cap, reward
from ccms.law.routing import routes
from ccms.law.rules import Result, evaluate


@pytest.fixture
def check(law):
    def check(facts, now, history=None):
        return precheck(law.on(dhaka_day(now)), facts, history or History(), now)

    return check


def results(findings):
    return {finding.rule: finding.result for finding in findings}


def bodies(law, checked, facts):
    return {
        each.body.code: each.role
        for each in routes(law.on(day("2026-04-01")), facts["category"], checked.findings, facts)
    }


def test_a1_groceries_that_never_came_are_accepted_under_section_45_and_the_reward_is_a_quarter(law, check):
    checked = check(stories.groceries(), at("2026-03-08"))

    assert checked.status is StartStatus.WITH_FIRM
    assert results(checked.findings)["ACT-45-PROMISE"] is Result.BREACH
    pack = law.on(day("2026-03-08"))
    assert "45" in pack.categories["NON_DELIVERY"].sections
    assert fine_cap(pack, ["45"]) == 50_000
    assert reward(pack, 50_000_00) == 12_500_00


def test_a2_a_lakh_under_section_45_is_over_the_cap_and_section_44_carries_it(law):
    pack = law.on(day("2017-10-15"))

    checked = check_fine(pack, ["45"], 100_000, category="FAKE_DISCOUNT")

    assert not checked.fits
    assert checked.cap_taka == 50_000
    assert checked.sections_that_fit == ("44",)
    assert check_fine(pack, ["44"], 100_000).fits
    assert check_fine(pack, ["44", "45"], 250_000).fits
    assert reward(pack, 100_000_00) == 25_000_00


def test_a4_two_jeans_break_the_advance_and_the_registration_rule_and_go_on_without_the_page(law, check):
    facts = stories.two_jeans()
    checked = check(facts, at("2026-04-20"))

    found = results(checked.findings)
    assert found["ACT-45-AS-PROMISED"] is Result.BREACH
    assert found["DCG-ADV10"] is Result.BREACH
    assert found["DCG-REG"] is Result.BREACH
    assert checked.status is StartStatus.WITH_FIRM
    assert bodies(law, checked, facts) == {"DNCRP": "lead", "CDCC": "copy", "RJSC": "copy"}
    assert "SEND_MONEY" in {advice.id for advice in checked.advice}


def test_a5_the_guidelines_do_not_reach_an_order_of_2020(check):
    checked = check(stories.washing_machine(), at("2021-01-10"))

    found = results(checked.findings)
    assert {result for rule, result in found.items() if rule.startswith("DCG")} == {Result.NOT_APPLICABLE}
    assert found["ACT-45-PROMISE"] is Result.BREACH


def test_a5_forty_five_working_days_end_on_sunday_3_january_2021(check):
    checked = check(stories.washing_machine(), at("2021-01-03"))

    promise = next(finding for finding in checked.findings if finding.rule == "ACT-45-PROMISE")
    assert promise.result is Result.NOT_YET_DUE
    assert promise.due_on == day("2021-01-03")
    assert promise.would_change[0].on == day("2021-01-04")
    assert checked.blocked_by is CheckId.RIPE
    assert checked.ready_on == day("2021-01-04")


def test_a5_the_thirty_days_run_from_4_january_to_2_and_3_february_2021(check):
    days = check(stories.washing_machine(), at("2021-01-10")).limitation

    assert days.cause_on == day("2021-01-04")
    assert days.safe_last == day("2021-02-02")
    assert days.outer_last == day("2021-02-03")


def test_a7_a_second_charge_not_paid_back_in_three_days_breaks_the_cancellation_rule_and_bangladesh_bank_hears(
    law, check
):
    facts = stories.charged_twice()
    checked = check(facts, at("2026-03-08"))

    found = next(finding for finding in checked.findings if finding.rule == "BB-CANCEL3")
    assert found.result is Result.BREACH
    assert found.due_on == day("2026-03-05")
    assert checked.status is StartStatus.WITH_FIRM
    assert bodies(law, checked, facts)["BB"] == "refer"


def test_a8_a_same_city_order_is_refused_on_4_march_until_7_march(check):
    checked = check(stories.same_city_order(), at("2026-03-04"))

    delivery = next(finding for finding in checked.findings if finding.rule == "DCG-DELIV5")
    assert delivery.result is Result.NOT_YET_DUE
    assert delivery.due_on == day("2026-03-06")
    assert checked.status is None
    assert checked.blocked_by is CheckId.RIPE
    assert checked.ready_on == day("2026-03-07")
    assert checked.check(CheckId.RIPE).would_change[0].on == day("2026-03-07")


def test_a8_the_hand_over_rule_can_be_tested_on_4_march_already(law):
    facts = {**stories.same_city_order(), "handed_over": False}

    found = results(evaluate(law.on(day("2026-03-04")), facts, at("2026-03-04")))

    assert found["DCG-HANDOVER48"] is Result.BREACH


def test_a8_is_accepted_from_7_march(check):
    checked = check(stories.same_city_order(), at("2026-03-07 00:01"))

    assert checked.status is StartStatus.WITH_FIRM
    assert results(checked.findings)["DCG-DELIV5"] is Result.BREACH


def test_r1_fifty_five_days_late_goes_to_an_officer_with_its_dates(check):
    checked = check(stories.tablet(), at("2021-08-22"))

    assert checked.limitation.cause_on == day("2021-06-29")
    assert checked.limitation.safe_last == day("2021-07-28")
    assert checked.limitation.outer_last == day("2021-07-29")
    assert checked.status is StartStatus.ESCALATED
    assert checked.reason == "limitation"


def test_r1_a_written_refusal_gives_the_officer_a_later_cause_to_rule_on(law):
    facts = {
        **stories.tablet(), "refund_reason": "returned", "firm_said": "refused", "refused_on": day("2021-08-10"),
        "refund_promised_on": None,
    }  # fmt: skip

    days = limitation_as(law.on(day("2021-08-22")), "REFUND_REFUSED", facts, start_of_day(day("2021-08-22")))

    assert days.cause_on == day("2021-08-10")


def test_r3_a_year_late_shows_the_gateway_refund_programme(check):
    facts = {**stories.tablet(), "ordered_at": day("2021-06-20"), "paid_at": day("2021-06-20")}

    checked = check(facts, at("2022-07-10"))

    assert checked.reason == "limitation"
    assert {"GATEWAY_REFUND", "CIVIL_COURT", "REPORT_TO_CELL"} <= {advice.id for advice in checked.advice}


def test_r4_water_at_a_restaurant_table_belongs_to_the_directorate_s_own_portal(law, check):
    facts = {**stories.BUYER, "category": "OVERPRICE", "sale_channel": "in_shop", "price": 2_500, "label_price": 2_000}
    checked = check(facts, at("2026-03-04"))

    assert checked.blocked_by is CheckId.ECOM
    assert bodies(law, checked, facts) == {"DNCRP_PORTAL": "lead"}
    assert law.on(day("2026-03-04")).bodies["DNCRP_PORTAL"].hotline == "16121"


def test_r6_on_day_four_the_firm_is_told_first_for_72_hours(check):
    now = at("2026-03-04")
    checked = check(stories.wrong_item(), now)

    assert checked.status is StartStatus.TOLD_FIRM
    assert checked.firm_first_until == at("2026-03-07 12:00")


def test_r7_on_day_27_the_same_complaint_is_accepted_at_once(check):
    checked = check(stories.wrong_item(), at("2026-03-27"))

    assert checked.limitation.safe_last == day("2026-03-30")
    assert checked.protective
    assert checked.status is StartStatus.WITH_FIRM
    assert checked.reason is None


def test_r9_twelve_complaints_in_a_day_go_to_an_officer_and_are_not_refused(check):
    checked = check(
        stories.wrong_item("unreachable"), at("2026-03-04"), History(filings_today=11, open_against_firm=11)
    )

    assert checked.status is StartStatus.ESCALATED
    assert checked.reason == "abuse_review"
    assert checked.blocked_by is None


def test_a_marketplace_can_answer_that_it_did_not_know_of_its_seller_s_act(law):
    pack = law.on(day("2026-03-04"))

    assert "s78_not_knowing" in {choice.code for choice in pack.reasons["defend"]}
