"""Which kind of refund a sum is, what a counter-proposal asks for in full, and which offer meets it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.complaints.agreement import (
    DONE,
    PART,
    PromiseTerms,
    asked_in_full,
    is_instead,
    kind_asked,
    kind_of,
    meets,
    terms_of,
)
from ccms.law.pack.book import book

PAID = 1_250_000
TODAY = date(2026, 11, 25)
sums = st.integers(1, 10**9)


@pytest.mark.parametrize(("said", "amount", "paid", "kind"), [
    ("refund", PAID, PAID, "refund"),
    ("partial_refund", PAID, PAID, "refund"),
    ("partial_refund", PAID + 12_000, PAID, "refund"),  # with what the delivery cost
    ("refund", PAID - 1, PAID, "partial_refund"),
    ("refunded", PAID - 1, PAID, "partly_refunded"),
    ("partly_refunded", PAID, PAID, "refunded"),
    ("partial_refund", PAID, None, "partial_refund"),  # nobody knows what was paid: as it was said
    ("refund", 100, None, "refund"),
    ("refund", 100, 0, "refund"),
    ("refund", None, PAID, "refund"),
    ("compensation", 100, PAID, "compensation"),
    ("voucher", PAID, PAID, "voucher"),
    ("replacement", None, PAID, "replacement"),
    ("other", 100, PAID, "other"),
    ("", 100, PAID, ""),
])  # fmt: skip
def test_a_refund_is_whole_or_a_part_by_its_sum(said, amount, paid, kind):
    assert kind_of(said, amount, paid) == kind


@given(st.sampled_from(["refund", "partial_refund"]), sums, sums)
def test_what_it_was_called_makes_no_difference_where_both_sums_are_known(said, amount, paid):
    kind = kind_of(said, amount, paid)

    assert kind == ("refund" if amount >= paid else "partial_refund")
    assert kind_of(kind, amount, paid) == kind


@pytest.mark.parametrize(("offered", "amount", "paid", "kind"), [
    ("partial_refund", PAID, PAID, "refund"),
    ("refund", PAID - 1, PAID, "partial_refund"),
    ("replacement", PAID, PAID, "refund"),
    ("delivery", 100, PAID, "partial_refund"),
    ("voucher", PAID, PAID, "refund"),
    ("partial_refund", PAID, None, "refund"),  # a sum that nobody can call a part
    ("compensation", PAID, PAID, "compensation"),
    ("partial_refund", None, PAID, "partial_refund"),
    ("repair", None, PAID, "repair"),
])  # fmt: skip
def test_a_sum_asked_instead_is_money_and_a_day_alone_leaves_the_kind(offered, amount, paid, kind):
    assert kind_asked(offered, amount, paid) == kind


def test_every_kind_that_is_computed_is_a_choice_of_the_law_pack_and_needs_the_same():
    pack = book().on(TODAY)
    kinds = {choice.code: choice for name in ("offer_kind", "solved_kind") for choice in pack.reasons[name]}

    assert {*DONE, *DONE.values(), *PART, *PART.values()} <= kinds.keys()
    assert [kinds[whole].needs for whole in PART] == [kinds[part].needs for part in PART.values()]


def proposal(remedy="partial_refund", amount=60_000, day=date(2026, 11, 28), at=datetime(2026, 11, 25, 9, tzinfo=UTC)):
    return SimpleNamespace(remedy=remedy, amount_paisa=amount, day=day, at=at)


def test_an_offer_whose_day_is_over_is_agreed_for_as_many_days_again():
    offer = proposal()

    assert terms_of(offer, date(2026, 11, 28)).day == date(2026, 11, 28)
    assert terms_of(offer, date(2026, 11, 30)).day == date(2026, 12, 3)


@pytest.mark.parametrize(("counter", "asked"), [
    (proposal("refund", PAID, date(2026, 11, 27)), PromiseTerms("refund", PAID, date(2026, 11, 27))),
    (proposal("refund", PAID, None), PromiseTerms("refund", PAID, date(2026, 11, 28))),
    (proposal("partial_refund", None, TODAY), PromiseTerms("partial_refund", 60_000, TODAY)),
])  # fmt: skip
def test_what_a_counter_does_not_name_is_as_in_the_offer(counter, asked):
    assert asked_in_full(counter, proposal(), TODAY) == asked


@pytest.mark.parametrize(("today", "day"), [(26, 26), (27, 28), (28, 29)])
def test_a_day_of_the_counter_that_is_over_counts_again_from_the_day_it_is_agreed(today, day):
    counter = proposal("refund", PAID, date(2026, 11, 26))

    assert asked_in_full(counter, proposal(), date(2026, 11, today)).day == date(2026, 11, day)


@pytest.mark.parametrize(("offered", "instead"), [
    ("replacement", True), ("delivery", True), ("repair", True), ("voucher", True),
    ("refund", False), ("partial_refund", False), ("compensation", False),
])  # fmt: skip
def test_a_sum_takes_the_place_of_what_is_no_money(offered, instead):
    assert is_instead(offered) is instead


ASKED = PromiseTerms("refund", PAID, date(2026, 11, 29))


@pytest.mark.parametrize(("remedy", "amount", "day", "met"), [
    ("refund", PAID, date(2026, 11, 29), True),
    ("partial_refund", PAID, date(2026, 11, 29), True),  # of a purchase whose sum nobody knows
    ("refund", PAID + 1, date(2026, 11, 25), True),
    ("refund", PAID - 1, date(2026, 11, 29), False),
    ("refund", PAID, date(2026, 11, 30), False),
    ("refund", PAID, None, False),
    ("refund", None, date(2026, 11, 29), False),
    ("compensation", PAID, date(2026, 11, 29), False),
    ("voucher", PAID, date(2026, 11, 29), False),
])  # fmt: skip
def test_an_offer_meets_what_was_asked_by_kind_sum_and_day(remedy, amount, day, met):
    assert meets(remedy, amount, day, ASKED) is met


def test_goods_meet_goods_without_a_sum():
    asked = PromiseTerms("replacement", None, TODAY)

    assert meets("replacement", None, TODAY, asked)
    assert not meets("refund", PAID, TODAY, asked)
