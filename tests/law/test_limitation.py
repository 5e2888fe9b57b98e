"""The thirty days: cause, the safe last day, the last day rolled to an open office."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.clock import start_of_day
from ccms.demonstration import cases as stories
from ccms.demonstration.cases import day
from ccms.law.limitation import limitation
from ccms.law.pack.book import book


def days_of(law, facts, on="2026-06-01"):
    return limitation(law.on(day(on)), facts, start_of_day(day(on)))


def test_a_last_day_on_a_friday_rolls_to_sunday_but_the_safe_day_stays(law):
    facts = {**stories.wrong_item(), "delivered_at": day("2026-05-06")}

    days = days_of(law, facts)

    assert days.safe_last == day("2026-06-04")
    assert days.outer_last == day("2026-06-07")
    assert not days.passed(day("2026-06-07"))
    assert days.passed(day("2026-06-08"))


def test_a_last_day_in_the_eid_holidays_rolls_behind_them(law):
    days = days_of(law, {**stories.wrong_item(), "delivered_at": day("2026-04-28")})

    assert days.outer_last == day("2026-05-31")


def test_each_broken_duty_of_a_prepaid_order_has_thirty_days_of_its_own(law):
    facts = {**stories.same_city_order(), "promise_kind": "days", "promised_days": 30}

    guidelines = days_of(law, facts, "2026-03-20")
    both = days_of(law, facts, "2026-04-11")
    repaid = days_of(law, facts, "2026-04-12")

    assert (guidelines.cause_on, guidelines.earlier) == (day("2026-03-07"), ())
    assert (both.cause_on, both.earlier[0].cause_on) == (day("2026-04-01"), day("2026-03-07"))
    assert (repaid.cause_on, len(repaid.earlier)) == (day("2026-04-12"), 2), "the money is due ten days after it failed"


def test_a_promise_before_the_guidelines_day_is_broken_first(law):
    facts = {**stories.same_city_order(), "promise_kind": "day", "promised_on": day("2026-03-03")}

    assert days_of(law, facts, "2026-03-05").cause_on == day("2026-03-04")
    assert days_of(law, facts, "2026-03-08").cause_on == day("2026-03-07")


def test_part_payment_leaves_only_the_promise(law):
    facts = {**stories.same_city_order(), "advance": 20_000, "promise_kind": "day", "promised_on": day("2026-03-20")}

    assert days_of(law, facts, "2026-03-21").cause_on == day("2026-03-21")


def test_another_city_gives_ten_days_and_so_does_not_knowing(law):
    elsewhere = {**stories.same_city_order(), "same_city": False}
    unsure = {**stories.same_city_order(), "same_city": None}

    assert days_of(law, elsewhere, "2026-04-01").cause_on == day("2026-03-12")
    assert days_of(law, unsure, "2026-04-01").cause_on == day("2026-03-12")


REFUND = {
    **stories.BUYER, "category": "REFUND_REFUSED", "ordered_at": date(2026, 3, 1), "paid_at": date(2026, 3, 1),
    "pay_method": "bkash", "paid_into": "merchant", "price": 50_000, "advance": 50_000, "refund_received": "none",
}  # fmt: skip
NOT_SUPPLIED = {"refund_reason": "not_supplied", "promise_kind": "none"}
REFUSED = {**NOT_SUPPLIED, "firm_told": "no_solution", "firm_said": "refused"}
CAUSES = [
    (NOT_SUPPLIED, "2026-03-12"),
    ({"refund_reason": "cancelled", "cancelled_at": date(2026, 3, 5)}, "2026-03-09"),
    ({"refund_reason": "returned", "refund_promised_on": date(2026, 3, 20)}, "2026-03-21"),
    ({**REFUSED, "refused_on": date(2026, 3, 8)}, "2026-03-12"),
    ({**REFUSED, "refused_on": date(2026, 3, 18)}, "2026-03-18"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "cause"), CAUSES)
def test_a_refund_counts_from_the_day_after_it_was_due_or_the_written_refusal_if_later(law, facts, cause):
    assert days_of(law, {**REFUND, **facts}, "2026-03-25").cause_on == day(cause)


@pytest.mark.parametrize(
    "category", ["WRONG_ITEM", "DEFECTIVE", "COUNTERFEIT", "SHORT_QTY", "EXPIRED", "UNSAFE", "LABEL"]
)
def test_goods_count_from_their_delivery(law, category):
    assert days_of(law, {**stories.wrong_item(), "category": category}).cause_on == day("2026-03-01")


@pytest.mark.parametrize("category", ["OVERPRICE", "FAKE_DISCOUNT", "MISLEADING_AD"])
def test_prices_and_adverts_count_from_the_delivery_at_which_they_show(law, category):
    facts = {**stories.wrong_item(), "category": category, "unit_price": 200, "label_price": 100}

    assert days_of(law, {**facts, "pay_method": "bkash"}).cause_on == day("2026-03-01")
    assert days_of(law, facts).cause_on == day("2026-03-01")


def test_a_warranty_counts_from_its_refusal_and_a_double_charge_from_the_charge(law):
    warranty = {
        **stories.BUYER,
        "category": "WARRANTY",
        "ordered_at": day("2025-12-01"),
        "refused_on": day("2026-03-09"),
    }

    once = {**stories.charged_twice(), "order_cancelled": False}

    assert days_of(law, warranty, "2026-03-20").cause_on == day("2026-03-09")
    assert days_of(law, once, "2026-03-20").cause_on == day("2026-03-01")


def test_an_unknown_cause_names_what_is_missing(law):
    facts = stories.wrong_item()
    del facts["delivered_at"]

    days = days_of(law, facts)

    assert days.cause_on is None
    assert days.missing == ("delivered_at",)
    assert not days.passed(day("2030-01-01"))


@given(delivered=st.dates(date(2020, 1, 1), date(2027, 6, 1)))
def test_the_last_day_is_an_open_day_and_never_before_the_safe_one(delivered):
    law = book()

    days = days_of(law, {**stories.wrong_item(), "delivered_at": delivered}, str(delivered))

    assert days.safe_last == delivered + timedelta(days=29)
    assert days.outer_last >= delivered + timedelta(days=30)
    assert law.calendar.is_working_day(days.outer_last)
