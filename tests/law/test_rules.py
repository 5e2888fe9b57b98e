"""Verdicts: one changed fact turns them, every sentence is filled, and the answer says what would change it."""

from datetime import date

import pytest

from ccms.core.clock import dhaka_day, start_of_day
from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.rules import Result, as_found, evaluate, top_findings
from tests.law.reading_packs import read_book

ONE_SOURCE = (
    "ধারা নম্বর এখনো যাচাই হয়নি, নিয়মটি একটি সূত্রে পড়া",
    "clause number not yet verified, the rule was read in one source only",
)
UNVERIFIED = ("ধারা নম্বর এখনো যাচাই হয়নি", "clause number not yet verified")


@pytest.fixture
def judge(law):
    def judge(rule, facts, now):
        moment = at(now) if isinstance(now, str) else now
        findings = evaluate(law.on(dhaka_day(moment)), facts, moment)
        return next(finding for finding in findings if finding.rule == rule)

    return judge


def buyer(category, **facts):
    told = {"firm_told": "no_solution", "firm_told_at": day("2026-03-02"), "firm_said": "nothing"}
    return {
        **stories.BUYER, **told, "category": category, "ordered_at": at("2026-03-01 10:00"),
        "paid_at": at("2026-03-01 10:00"), "price": 100_000, "advance": 100_000, "pay_method": "bkash",
        "paid_into": "merchant", **facts,
    }  # fmt: skip


REFUND = buyer(
    "REFUND_REFUSED", refund_reason="not_supplied", refund_received="none", advance=100_000, promise_kind="none"
)
CANCELLED = buyer("REFUND_REFUSED", refund_reason="cancelled", cancelled_at=day("2026-03-02"), refund_received="none")
IMPOSSIBLE = {**REFUND, "supply_impossible": True, "impossible_told_at": at("2026-03-02 10:00")}
LATE = buyer("LATE_DELIVERY", same_city=True, delivered_at=day("2026-03-09"), promise_kind="none", tracking_given=False)
NEVER = buyer("NON_DELIVERY", same_city=True, promise_kind="none", handed_over=False)
CASHBACK = buyer("CASHBACK", cashback_received=False, cashback_in_wallet=False)
SERVICE = buyer("CUSTOMER_SERVICE", firm_told_at=at("2026-03-02 09:00"))
ADVANCE = buyer("ADVANCE_EXCESS", advance=10_001, ready_to_ship=False)
EXPIRED = buyer("EXPIRED", delivered_at=at("2026-03-05 15:00"), expires_on=day("2026-03-04"))
WARRANTY = buyer("WARRANTY", refused_on=day("2026-03-05"), warranty_until=day("2026-03-05"))
HARMED = {**stories.BUYER, "category": "SERVICE_LOSS", "happened_on": date(2026, 3, 1), "service_kind": "health"}
OF_2020 = {"ordered_at": date(2020, 3, 1)}
ON_DELIVERY = {"pay_method": "cod", "promise_kind": "none"}
PROHIBITED = {**stories.BUYER, "category": "PROHIBITED", "happened_on": day("2026-03-01"), "prohibited_kind": "mlm"}
HIDDEN = {**stories.BUYER, "category": "PRICE_HIDDEN", "happened_on": day("2026-03-01")}
PRIVACY = {**stories.BUYER, "category": "DATA_PRIVACY", "happened_on": day("2026-03-01"), "consent_asked": False}
NOW = "2026-03-20"
A_VOUCHER = {"firm_said": "remedy", "remedy_offered": "voucher", "firm_replied_at": date(2026, 3, 4)}
FLIPS = [
    ("DCG-DELIV5", NEVER, {"same_city": False}, Result.NOT_APPLICABLE),
    ("DCG-DELIV5", NEVER, {"advance": 99_999}, Result.NOT_APPLICABLE),
    ("DCG-DELIV5", NEVER, {"pay_method": "cod"}, Result.NOT_APPLICABLE),
    ("DCG-DELIV5", NEVER, {"ordered_at": date(2021, 7, 3)}, Result.NOT_APPLICABLE),
    ("DCG-DELIV5", NEVER, {"ordered_at": at("2026-03-16 10:00")}, Result.NOT_YET_DUE),
    ("DCG-DELIV5", LATE, {"delivered_at": date(2026, 3, 6)}, Result.OK),
    ("DCG-DELIV5", LATE, {"delivered_at": at("2026-03-06 23:59")}, Result.OK),
    ("DCG-DELIV10", {**LATE, "same_city": False, "delivered_at": date(2026, 3, 12)},
     {"delivered_at": date(2026, 3, 11)}, Result.OK),
    ("DCG-DELIV10", {**NEVER, "same_city": None}, {"same_city": True}, Result.NOT_APPLICABLE),
    ("DCG-HANDOVER48", NEVER, {"handed_over": True, "handed_over_at": at("2026-03-03 10:00")}, Result.OK),
    ("DCG-HANDOVER48", {**NEVER, "handed_over": True, "handed_over_at": at("2026-03-03 10:01")},
     {"handed_over": None}, Result.NEED_INFO),
    ("DCG-TRACK", LATE, {"tracking_given": True}, Result.OK),
    ("DCG-ADV10", ADVANCE, {"advance": 10_000}, Result.OK),
    ("DCG-ADV10", ADVANCE, {"ready_to_ship": True}, Result.OK),
    ("DCG-ADV10", ADVANCE, {"paid_into": "gateway"}, Result.OK),
    ("DCG-ADV10", ADVANCE, {"advance": 0}, Result.NOT_APPLICABLE),
    ("DCG-ADV10", ADVANCE, {"ready_to_ship": None}, Result.NEED_INFO),
    ("DCG-REFUND10", REFUND, {"refund_received": "full", "refund_at": date(2026, 3, 11), "refund_same_way": True},
     Result.OK),
    ("DCG-REFUND10", REFUND, {"paid_at": date(2026, 3, 15)}, Result.NOT_YET_DUE),
    ("DCG-REFUND10", {**REFUND, "refund_received": "full", "refund_at": date(2026, 3, 5), "refund_same_way": False},
     {"refund_same_way": True}, Result.OK),
    ("DCG-REFUND10", REFUND, {"refund_reason": "other"}, Result.NOT_APPLICABLE),
    ("BB-CANCEL3", CANCELLED, {"cancelled_at": date(2026, 3, 17)}, Result.NOT_YET_DUE),
    ("BB-CANCEL3", CANCELLED, {"refund_received": "full", "refund_at": date(2026, 3, 5)}, Result.OK),
    ("BB-CANCEL3", CANCELLED, {"ordered_at": date(2023, 9, 25)}, Result.NOT_APPLICABLE),
    ("BB-CANCEL3", CANCELLED, {"pay_method": "cod"}, Result.NOT_APPLICABLE),
    ("DCG-FORCE48", IMPOSSIBLE, {"refund_received": "full", "refund_at": at("2026-03-05 10:00")}, Result.OK),
    ("DCG-FORCE48", {**IMPOSSIBLE, "impossible_told_at": at("2026-03-03 10:01"), "refund_received": "full",
                     "refund_at": at("2026-03-04 10:00")}, {"impossible_told_at": at("2026-03-03 10:00")}, Result.OK),
    ("DCG-FORCE48", IMPOSSIBLE, {"supply_impossible": False}, Result.NOT_APPLICABLE),
    ("DCG-CASHBACK72", CASHBACK, {"cashback_received": True, "cashback_at": at("2026-03-04 10:00")}, Result.OK),
    ("DCG-CASHBACK72", {**CASHBACK, "cashback_received": True, "cashback_at": at("2026-03-02 10:00"),
                        "cashback_in_wallet": True},
     {"cashback_in_wallet": False}, Result.OK),
    ("DCG-COMPLAINT72", SERVICE, {"firm_said": "remedy", "firm_replied_at": at("2026-03-05 09:00")}, Result.OK),
    ("DCG-COMPLAINT72", SERVICE, {"firm_said": "promised", "firm_replied_at": at("2026-03-05 09:00")},
     Result.NEED_INFO),
    ("DCG-COMPLAINT72", SERVICE, {"firm_told": "not_told"}, Result.NOT_APPLICABLE),
    ("BB-NODIRECT", {**ADVANCE, "paid_into": "account"}, {"paid_into": "gateway"}, Result.OK),
    ("BB-NODIRECT", {**ADVANCE, "paid_into": "account"}, {"paid_into": "merchant"}, Result.NOT_APPLICABLE),
    ("BB-NODIRECT", {**ADVANCE, "paid_into": "account"}, {"ordered_at": date(2021, 8, 28)}, Result.NOT_APPLICABLE),
    ("BB-PROOF", {**NEVER, "paid_into": "gateway", "money_released": True}, {"money_released": False}, Result.OK),
    ("DCG-REG", buyer("COUNTERFEIT", registration_shown=False), {"registration_shown": True}, Result.OK),
    ("DCG-INFO", buyer("OVERPRICE", listing_complete=False), {"listing_complete": True}, Result.OK),
    ("DCG-TERMS", {**REFUND, "terms_shown": "other_language"}, {"terms_shown": "bangla"}, Result.OK),
    ("DCG-COMPOFF", {**SERVICE, "compliance_officer_named": False}, {"compliance_officer_named": True}, Result.OK),
    ("DCG-WALLET", {**CASHBACK, "cashback_in_wallet": True, "instrument_approved": False},
     {"instrument_approved": True}, Result.OK),
    ("DCG-STOCK", buyer("MISLEADING_AD", out_of_stock=True), {"out_of_stock": False}, Result.NOT_APPLICABLE),
    ("DCG-MLM", PROHIBITED, {"prohibited_kind": "lottery"}, Result.NOT_APPLICABLE),
    ("DCG-LOTTERY", {**PROHIBITED, "prohibited_kind": "lottery"}, {"prohibited_kind": "goods"},
     Result.NOT_APPLICABLE),
    ("DCG-PROHIB", {**PROHIBITED, "prohibited_kind": "goods"}, {"prohibited_kind": "mlm"}, Result.NOT_APPLICABLE),
    ("DCG-MED", {**PROHIBITED, "prohibited_kind": "medicine", "drug_licence_shown": False},
     {"drug_licence_shown": True}, Result.OK),
    ("DCG-MED", buyer("UNSAFE", product_kind="medicine", drug_licence_shown=False), {"product_kind": "food"},
     Result.NOT_APPLICABLE),
    ("DCG-DATA", PRIVACY, {"consent_asked": True}, Result.OK),
    ("DCG-WARRANTY", WARRANTY, {"warranty_until": date(2026, 3, 4)}, Result.OK),
    ("ACT-51-EXPIRED", EXPIRED, {"expires_on": date(2026, 3, 5)}, Result.OK),
    ("ACT-40-OVERPRICE", buyer("OVERPRICE", unit_price=100_000, label_price=99_900), {"label_price": 100_000},
     Result.OK),
    # two pieces at the printed price, and the delivery charge, are no more than the printed price
    ("ACT-40-OVERPRICE", buyer("OVERPRICE", price=215_000, unit_price=105_000, label_price=100_000),
     {"unit_price": 100_000}, Result.OK),
    ("ACT-45-REFUSED", {**NEVER, "firm_said": "refused", "refused_on": date(2026, 3, 4)}, {"firm_said": "promised"},
     Result.NOT_APPLICABLE),
    ("ACT-45-REFUSED", {**REFUND, "firm_said": "refused", "refused_on": date(2026, 3, 4)},
     {"refund_received": "full"}, Result.OK),
    ("ACT-45-VOUCHER-INSTEAD", {**REFUND, **A_VOUCHER, "remedy_received": "none"}, {"remedy_received": "full"},
     Result.NOT_APPLICABLE),
    ("ACT-45-VOUCHER-INSTEAD", {**REFUND, **A_VOUCHER, "firm_said": "promised"}, {"refund_received": "full"},
     Result.OK),
    ("ACT-45-REFUND", {**REFUND, "refund_reason": "returned"}, {"refund_reason": "not_supplied"},
     Result.NOT_APPLICABLE),
    ("ACT-45-REFUND", {**REFUND, **OF_2020}, {"ordered_at": date(2026, 3, 1)}, Result.NOT_APPLICABLE),
    ("ACT-45-REFUND", {**REFUND, "refund_reason": "cancelled", "ordered_at": date(2022, 3, 1)},
     {"ordered_at": date(2023, 9, 26)}, Result.NOT_APPLICABLE),
    ("ACT-53-NEGLIGENCE", HARMED, {"service_kind": "other"}, Result.NOT_APPLICABLE),
    ("ACT-45-CASHBACK", buyer("CASHBACK", cashback_received=False, **OF_2020), {"cashback_received": True}, Result.OK),
    ("ACT-45-WARRANTY", {**WARRANTY, **OF_2020}, {"warranty_until": date(2026, 3, 4)}, Result.OK),
    ("DCG-REFUND10", {**NEVER, "advance": 10_000, "promise_kind": "none", "paid_at": date(2026, 3, 9)},
     {"paid_at": date(2026, 3, 10)}, Result.NOT_YET_DUE),
    # what was promised for later is to be repaid ten days after it failed
    ("DCG-REFUND10", {**NEVER, "advance": 10_000, "promise_kind": "none"},
     {"promise_kind": "day", "promised_on": date(2026, 3, 15)}, Result.NOT_YET_DUE),
    ("DCG-REFUND10", {**REFUND, "promise_kind": "day", "promised_on": date(2026, 3, 15), "failed_on": date(2026, 3, 9)},
     {"failed_on": date(2026, 3, 10)}, Result.NOT_YET_DUE),
    ("ACT-41-ADULTERATED", buyer("UNSAFE", product_kind="food"), {"product_kind": "electrical"}, Result.NOT_APPLICABLE),
    ("ACT-45-UNSAFE", buyer("UNSAFE", product_kind="electrical", delivered_at=day("2026-03-05")),
     {"product_kind": "cosmetic"}, Result.NOT_APPLICABLE),
    ("ACT-46-SHORT", buyer("SHORT_QTY"), {"short_kind": "pieces"}, Result.NOT_APPLICABLE),
    ("ACT-45-PART", buyer("SHORT_QTY", short_kind="pieces", delivered_at=day("2026-03-05")), {"short_kind": "weight"},
     Result.NOT_APPLICABLE),
    ("ACT-45-VOUCHER", {**CASHBACK, "cashback_kind": "voucher"}, {"cashback_kind": "cashback"}, Result.NOT_APPLICABLE),
    ("ACT-38-PRICE-LIST", HIDDEN, {"goods_or_service": "service"}, Result.NOT_APPLICABLE),
    ("ACT-39-PRICE-LIST", {**HIDDEN, "goods_or_service": "service"}, {"goods_or_service": "goods"},
     Result.NOT_APPLICABLE),
    ("PDPO-PURPOSE", {**PRIVACY, "data_misuse": "shared"}, {"data_misuse": "taken"}, Result.NOT_APPLICABLE),
    ("ACT-45-UNPAID", {**NEVER, **ON_DELIVERY, "promise_kind": "day", "promised_on": date(2026, 3, 9)},
     {"pay_method": "bkash"}, Result.NOT_APPLICABLE),
    ("DCG-COMPLAINT72", {**NEVER, **ON_DELIVERY}, {"promise_kind": "days"}, Result.NOT_APPLICABLE),
    ("DCG-COMPLAINT72", {**NEVER, **ON_DELIVERY}, {"firm_told": "not_told"}, Result.NOT_APPLICABLE),
    ("ACT-45-PROMISE", {**NEVER, "promise_kind": "days", "promised_days": 3}, {"promise_kind": "none"},
     Result.NOT_APPLICABLE),
    ("ACT-45-REFUND-PROMISE", {**REFUND, "refund_promised_on": date(2026, 3, 9)},
     {"refund_promised_on": date(2026, 3, 20)}, Result.NOT_YET_DUE),
    ("ACT-45-CHARGE", stories.charged_twice(), {"refund_received": "full"}, Result.OK),
    ("ACT-45-AS-PROMISED", stories.wrong_item(), {"delivered_at": None}, Result.NEED_INFO),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "facts", "change", "result"), FLIPS)
def test_one_changed_fact_turns_a_broken_rule_into_another_result(judge, rule, facts, change, result):
    assert judge(rule, facts, NOW).result is Result.BREACH
    assert judge(rule, {**facts, **change}, NOW).result is result


def test_every_rule_that_a_consumer_meets_is_turned_by_some_test(law):
    turned = {rule for rule, *_ in FLIPS}
    claims = {"ACT-44-ADVERT", "ACT-37-LABEL"}

    assert {rule.id for rule in law.on(day(NOW)).rules.values() if rule.matter == "consumer"} - turned == claims


def test_a_due_day_ends_at_midnight_in_dhaka(judge):
    before, after = "2026-03-06 23:59", "2026-03-07 00:00"

    assert judge("DCG-DELIV5", NEVER, before).result is Result.NOT_YET_DUE
    assert judge("DCG-DELIV5", NEVER, after).result is Result.BREACH


def test_hours_end_to_the_minute(judge):
    assert judge("DCG-HANDOVER48", NEVER, "2026-03-03 09:59").result is Result.NOT_YET_DUE
    assert judge("DCG-HANDOVER48", NEVER, "2026-03-03 10:00").result is Result.BREACH


def test_a_day_without_its_hour_is_read_in_the_seller_s_favour(judge):
    facts = {**NEVER, "paid_at": day("2026-03-01")}

    assert judge("DCG-HANDOVER48", facts, "2026-03-03 23:59").result is Result.NOT_YET_DUE
    handed = {**facts, "handed_over": True, "handed_over_at": day("2026-03-04")}
    assert judge("DCG-HANDOVER48", handed, NOW).result is Result.OK


@pytest.mark.parametrize("rule", ["DCG-DELIV5", "DCG-HANDOVER48"])
def test_the_day_named_as_the_change_is_the_day_on_which_the_rule_is_broken(judge, rule):
    finding = judge(rule, NEVER, "2026-03-02")

    change = finding.would_change[0]

    assert finding.result is Result.NOT_YET_DUE
    assert change.becomes == Result.BREACH
    assert judge(rule, NEVER, max(start_of_day(change.on), finding.due_at)).result is Result.BREACH


def test_a_missing_fact_is_named_with_its_question(judge, law):
    facts = {name: value for name, value in NEVER.items() if name != "same_city"}

    finding = judge("DCG-DELIV5", facts, NOW)

    assert finding.result is Result.NEED_INFO
    assert finding.missing == ("same_city",)
    assert finding.would_change[0].text == law.on(day(NOW)).questions["same_city"].text


def test_a_fact_that_cannot_matter_is_not_missed(judge):
    facts = {name: value for name, value in NEVER.items() if name not in {"same_city", "handed_over"}}

    assert judge("DCG-DELIV5", {**facts, "advance": 0}, NOW).result is Result.NOT_APPLICABLE


def test_an_answer_made_pointless_by_another_is_not_used(judge):
    facts = {**REFUND, "refund_received": "none", "refund_at": day("2026-03-02")}

    assert judge("DCG-REFUND10", facts, NOW).result is Result.BREACH


def test_sections_of_the_act_show_their_number_and_unread_clauses_say_so(law):
    for facts in (NEVER, CANCELLED, EXPIRED, WARRANTY):
        for finding in evaluate(law.on(day(NOW)), facts, at(NOW)):
            if finding.rule.startswith("ACT"):
                assert finding.clause.bn.startswith("ধারা ")
                assert finding.clause_verified
            else:
                one_source = law.versions[finding.rule][-1].citation.confidence == "B"
                assert tuple(finding.clause) == (ONE_SOURCE if one_source else UNVERIFIED)


def test_the_sentence_of_a_breach_names_its_day_in_the_digits_of_its_language(judge):
    finding = judge("DCG-DELIV5", NEVER, NOW)

    assert "৬ মার্চ ২০২৬" in finding.text.bn
    assert "১৪ দিন" in finding.text.bn
    assert "6 March 2026" in finding.text.en
    assert "14 days" in finding.text.en


@pytest.mark.parametrize("now", ["2020-01-01", "2026-03-02", NOW])
def test_no_sentence_keeps_an_empty_place(law, now):
    for facts in [NEVER, LATE, REFUND, CANCELLED, IMPOSSIBLE, CASHBACK, SERVICE, EXPIRED, PROHIBITED, stories.tablet()]:
        for finding in evaluate(law.on(day(now)), facts, at(now)):
            for text in (finding.text, *(change.text for change in finding.would_change)):
                assert text.bn
                assert text.en
                assert "{" not in text.bn + text.en


def test_a_rule_that_began_later_says_since_when_it_holds(judge):
    finding = judge("DCG-DELIV5", stories.tablet(), "2021-08-01")

    assert finding.result is Result.NOT_APPLICABLE
    assert "4 July 2021" in finding.text.en
    assert "৪ জুলাই ২০২১" in finding.text.bn


def test_at_most_three_cards_are_shown_broken_rules_first(law):
    pack, facts = law.on(day("2026-04-20")), stories.two_jeans()

    cards = top_findings(pack, evaluate(pack, facts, at("2026-04-20")), facts)

    assert [card.rule for card in cards] == ["ACT-45-AS-PROMISED", "DCG-ADV10", "DCG-REG"]


def test_no_card_asks_for_what_this_person_cannot_say(law):
    pack, facts = law.on(day(NOW)), {**NEVER, "paid_into": "gateway", "handed_over": None}

    findings = evaluate(pack, facts, at(NOW))
    cards = top_findings(pack, findings, facts, n=99)

    need_info = {finding.rule for finding in findings if finding.result is Result.NEED_INFO}
    assert need_info == {"DCG-HANDOVER48", "BB-PROOF"}
    assert not need_info & {card.rule for card in cards}


def test_a_card_asks_for_what_this_person_has_not_been_asked_yet(law):
    pack = law.on(day(NOW))
    facts = {name: value for name, value in NEVER.items() if name != "handed_over"}

    cards = top_findings(pack, evaluate(pack, facts, at(NOW)), facts, n=99)

    assert "DCG-HANDOVER48" in {card.rule for card in cards}


def test_seller_matters_are_never_judged_on_a_consumer_s_complaint(law):
    pack = law.on(day(NOW))

    assert {"DCG-SELLERPAY10", "DCG-RECORDS"} <= pack.rules.keys()
    assert pack.rules["DCG-SELLERPAY10"].matter == "seller"
    judged = {f.rule for name in pack.categories for f in evaluate(pack, {**NEVER, "category": name}, at(NOW))}
    assert not {"DCG-SELLERPAY10", "DCG-RECORDS"} & judged


LATE = {
    **stories.BUYER, "category": "NON_DELIVERY", "pay_method": "bkash", "price": 1, "advance": 1, "same_city": True,
    "ordered_at": day("2026-11-01"),
}  # fmt: skip


@pytest.mark.parametrize(("length", "result"), [("3 days", Result.BREACH), ("9 days", Result.NOT_YET_DUE)])
def test_what_was_found_at_a_filing_stays_whatever_the_packs_say_later(law, pack_folder, length, result):
    """A day that was moved in place afterwards moves nothing that was found, and its words name the kept day."""
    filed_at = at("2026-11-07 10:00")
    before = {each.rule: each for each in evaluate(law.on(filed_at.date()), LATE, filed_at)}["DCG-DELIV5"]
    kept = [{"rule": "DCG-DELIV5", "result": str(before.result), "due_on": before.due_on.isoformat()}]
    changed = (pack_folder / "guideline-2021.toml").read_text(encoding="utf-8").replace('"5 days"', f'"{length}"')
    (pack_folder / "guideline-2021.toml").write_text(changed, encoding="utf-8")
    later = read_book(pack_folder).on(filed_at.date())

    judged = as_found(later, LATE, filed_at, kept)

    assert (before.result, before.due_on) == (Result.BREACH, day("2026-11-06"))
    assert [(each.rule, each.result, each.due_on) for each in judged.findings] == [
        ("DCG-DELIV5", Result.BREACH, day("2026-11-06"))
    ]
    assert judged.findings[0].text == before.text
    assert (result, "DCG-DELIV5") in {(each.result, each.rule) for each in judged.otherwise}
