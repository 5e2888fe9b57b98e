"""The eleven checks: their order, what stops, what only informs, and with which status and reason a filing begins."""

import pytest

from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.checks import CheckId, Effect, History, StartStatus, precheck

ORDER = "PHONE ECOM CONSUMER DUPLICATE LIMITATION RIPE FIRM_FIRST POLICY EVIDENCE FIELDS HARASS".split()  # noqa: SIM905


@pytest.fixture
def check(law):
    def check(changes=None, now="2026-03-10", history=None, facts=None):
        told = {**stories.wrong_item("no_solution"), "firm_told_at": day("2026-03-03"), "firm_said": "nothing"}
        return precheck(law.on(day(now)), {**(facts or told), **(changes or {})}, history or History(), at(now))

    return check


def test_the_eleven_checks_stand_in_their_order(check):
    assert [str(each.id) for each in check().checks] == ORDER


def test_a_plain_complaint_passes_and_goes_to_the_firm(check):
    checked = check({"evidence": ["product_photo", "listing_capture"]})

    assert [each.id for each in checked.checks if not each.passed] == []
    assert (checked.status, checked.reason, checked.blocked_by) == (StartStatus.WITH_FIRM, None, None)


def test_an_unconfirmed_number_stops(check):
    checked = check(history=History(phone_verified=False))

    assert checked.blocked_by is CheckId.PHONE
    assert checked.status is None


def test_a_sale_in_a_shop_stops_and_names_the_other_door(check):
    checked = check({"sale_channel": "in_shop"})

    assert checked.blocked_by is CheckId.ECOM
    assert "16121" in checked.check(CheckId.ECOM).text.en
    assert "১৬১২১" in checked.check(CheckId.ECOM).text.bn


@pytest.mark.parametrize(
    ("purpose", "officer"), [("gift", False), ("livelihood", False), ("resale", True), ("business", True)]
)
def test_resale_and_business_go_to_an_officer(check, purpose, officer):
    checked = check({"purchase_purpose": purpose})

    assert checked.status is (StartStatus.ESCALATED if officer else StartStatus.WITH_FIRM)
    assert checked.reason == ("not_consumer" if officer else None)


def test_the_same_open_purchase_stops_with_its_reference(check):
    checked = check(history=History(duplicate_reference="7K4M92XDPQH"))

    assert checked.blocked_by is CheckId.DUPLICATE
    assert checked.duplicate_reference == "7K4M92XDPQH"


def test_without_a_purchase_number_a_likely_duplicate_only_warns(check):
    checked = check(history=History(possible_duplicate="7K4M92XDPQH", open_total=1, open_against_firm=1))

    assert checked.status is StartStatus.WITH_FIRM
    assert checked.duplicate_reference == "7K4M92XDPQH"
    assert checked.check(CheckId.DUPLICATE).text.en.startswith("You have an open complaint")


def test_after_the_last_day_an_officer_decides_and_the_sum_is_shown(check):
    checked = check(now="2026-04-05")

    assert checked.reason == "limitation"
    text = checked.check(CheckId.LIMITATION).text
    assert "31 March 2026" in text.en
    assert "৩১ মার্চ ২০২৬" in text.bn


def test_between_the_safe_and_the_last_day_the_complaint_is_taken_at_once(check):
    checked = check(now="2026-03-31")

    assert checked.limitation.safe_last == day("2026-03-30")
    assert checked.protective
    assert checked.status is StartStatus.WITH_FIRM


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-03-29", "Days left: 1, until Monday, 30 March 2026."),
        ("2026-03-30", "Today, Monday, 30 March 2026, is the last of the 30 days"),
        ("2026-03-31", "ended on Monday, 30 March 2026. Counted the other way, the last day is Tuesday, 31 March 2026"),
    ],
)
def test_on_the_last_days_no_day_is_said_to_be_left_that_is_not(check, now, said):
    assert said in check(now=now).check(CheckId.LIMITATION).text.en


@pytest.mark.parametrize(("now", "protective"), [("2026-03-24", False), ("2026-03-25", True)])
def test_protective_begins_with_five_days_left(check, now, protective):
    checked = check({"firm_told": "not_told"}, now=now)

    assert checked.protective == protective
    assert checked.status is (StartStatus.WITH_FIRM if protective else StartStatus.TOLD_FIRM)


def test_a_refusal_holds_nothing_back_while_a_promised_day_is_still_running(check):
    facts = {
        **stories.BUYER, **stories.TOLD, "category": "REFUND_REFUSED", "ordered_at": day("2026-02-01"),
        "paid_at": day("2026-02-01"), "pay_method": "bkash", "paid_into": "merchant", "price": 1000, "advance": 1000,
        "refund_reason": "returned", "refund_promised_on": day("2026-03-20"), "refund_received": "none",
        "firm_said": "refused", "firm_told_at": day("2026-02-10"), "refused_on": day("2026-02-12"),
    }  # fmt: skip

    early = check(facts=facts, now="2026-02-20")
    late = check(facts=facts, now="2026-03-10")

    assert (early.protective, late.protective) == (False, True)
    for checked in (early, late):
        assert checked.status is StartStatus.WITH_FIRM
        assert checked.check(CheckId.RIPE).passed


def test_a_broken_rule_beside_a_running_promise_is_ripe(check):
    facts = {**stories.same_city_order(), "promise_kind": "day", "promised_on": day("2026-03-30")}

    assert check(facts=facts, now="2026-03-10").status is StartStatus.WITH_FIRM


def test_a_policy_breach_informs_and_never_decides(check):
    checked = check({"registration_shown": False})

    policy = checked.check(CheckId.POLICY)
    assert (policy.passed, policy.effect) == (True, Effect.INFORMS)
    assert checked.status is StartStatus.WITH_FIRM


def test_missing_evidence_is_named_and_stops_nothing(check):
    checked = check({"evidence": ["product_photo"]})

    assert checked.missing_evidence == ("listing_capture",)
    assert [change.fact for change in checked.check(CheckId.EVIDENCE).would_change] == ["listing_capture"]
    assert checked.status is StartStatus.WITH_FIRM


def test_missing_fields_are_named_and_stop_nothing(check):
    checked = check({"full_name": "", "district": None})

    assert checked.missing_fields == ("full_name", "district")
    assert checked.status is StartStatus.WITH_FIRM


HEAVY = [
    (History(filings_today=4), None),
    (History(filings_today=5), "abuse_review"),
    (History(open_total=19), None),
    (History(open_total=20), "abuse_review"),
    (History(open_against_firm=2), None),
    (History(open_against_firm=3), "abuse_review"),
    (History(same_party=True), "abuse_review"),
    (History(only_name=True), "unreachable"),
    (History(only_name=True, same_party=True), "unreachable"),
]


@pytest.mark.parametrize(("history", "reason"), HEAVY)
def test_heavy_filers_and_shared_contacts_go_to_an_officer_and_are_never_refused(check, history, reason):
    checked = check(history=history)

    assert checked.reason == reason
    assert checked.status is (StartStatus.ESCALATED if reason else StartStatus.WITH_FIRM)
    assert checked.blocked_by is None


def test_three_open_against_one_firm_with_purchase_numbers_are_no_abuse(check):
    assert check({"purchase_number": "A-4"}, history=History(open_against_firm=3)).reason is None


def test_the_first_reason_in_the_order_of_the_checks_is_the_one_that_counts(check):
    checked = check({"purchase_purpose": "resale"}, now="2026-04-05", history=History(filings_today=9))

    assert checked.reason == "not_consumer"
    assert [each.id for each in checked.checks if each.effect is Effect.OFFICER and not each.passed] == [
        CheckId.CONSUMER,
        CheckId.LIMITATION,
        CheckId.HARASS,
    ]


def test_every_sentence_of_a_check_is_filled_in_both_languages(check):
    for now in ("2026-03-10", "2026-03-28", "2026-04-05"):
        for each in check({"firm_told": "not_told"}, now=now, history=History(filings_today=9)).checks:
            assert each.text.bn
            assert each.text.en
            assert "{" not in each.text.bn + each.text.en
