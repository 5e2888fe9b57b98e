"""A refund is called what its sum is, whatever road it came by, and the points in dispute know what both agreed."""

from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import ConfirmPerformance
from ccms.complaints.acts.decision import RecordSettlement
from ccms.complaints.acts.firm import Terms
from ccms.complaints.filing.receiving import file
from ccms.core.clock import dhaka_day
from tests import factories as make
from tests.journeys.bargaining import PART, WHOLE, answer, counters, in_dispute, offers

# ---- which kind of refund it is -----------------------------------------------------------------------------------


def test_a_counter_of_the_whole_sum_asks_for_a_whole_refund(countered):
    assert answer(countered, "counter").remedy == "refund"
    assert countered.events()[-1].data["remedy"] == "refund"


def test_a_counter_below_what_was_paid_asks_for_a_part(served):
    offers(served, WHOLE, remedy="refund", in_days=9)
    served.counter(PART)

    assert answer(served, "counter").remedy == "partial_refund"


def test_a_counter_with_a_sum_to_an_offer_of_new_goods_asks_for_money(served):
    served.says("offer", Terms(remedy="replacement"), in_days=3)
    served.counter(WHOLE)

    assert answer(served, "counter").remedy == "refund"


def test_a_counter_that_names_a_day_alone_is_about_what_was_offered(served):
    served.says("offer", Terms(remedy="replacement"), in_days=9)
    counters(served, day=dhaka_day(served.now))

    assert answer(served, "counter").remedy == "replacement"


@pytest.mark.parametrize(("called", "amount", "is_kept_as"), [
    ("partial_refund", WHOLE, "refund"), ("refund", WHOLE + 12_000, "refund"), ("refund", PART, "partial_refund"),
])  # fmt: skip
def test_an_offer_is_kept_as_what_its_sum_is_whatever_it_was_called(served, called, amount, is_kept_as):
    offers(served, amount, remedy=called)

    assert answer(served).remedy == is_kept_as
    assert served.events()[-1].data["remedy"] == is_kept_as


@pytest.mark.parametrize(("came", "amount", "is_kept_as"), [
    (True, 50_000, "partial_refund"), (True, 200_000, "partial_refund"), (True, 500_000, "refund"),
    (False, 50_000, "refund"), (False, 49_900, "partial_refund"),
])  # fmt: skip
def test_where_goods_came_the_whole_is_the_price_and_else_what_was_paid_before(story, came, amount, is_kept_as):
    facts = {"price": 500_000, "advance": 50_000} | ({} if came else {"delivered_at": None})
    told = story("2026-11-25 12:00")
    told.complaint = file(filing=make.filing(told.shop, told.now, facts=facts), by=told.buyer, now=told.now).complaint
    offers(told, amount, remedy="refund")

    assert told.complaint.amount_paisa == (500_000 if came else 50_000)
    assert answer(told).remedy == is_kept_as


def test_a_repayment_of_a_part_is_no_repayment_of_the_whole(served):
    served.claims_solved(amount_paisa=PART, transaction="9C7D5E3F1A")

    assert answer(served, "claim_solved").remedy == "partly_refunded"
    assert served.events()[-1].data["remedy"] == "partly_refunded"


def test_a_promise_kept_in_part_is_reported_as_a_part(served):
    offers(served, WHOLE)
    served.accept()
    served.wait(hours=1)
    served.reports_performance(PART)

    assert answer(served, "report_performance").remedy == "partial_refund"
    assert in_dispute(served) == {"remedy": ("refund", "partial_refund"), "amount": (WHOLE, PART)}


def test_what_was_settled_at_a_hearing_is_called_what_it_is(served):
    offers(served, PART)
    served.reject()
    served.take_up()
    served.hear("2026-12-08 11:00")
    day = dhaka_day(served.now) + timedelta(days=2)
    settlement = RecordSettlement(remedy="partial_refund", amount_paisa=WHOLE, day=day, performed=False)
    perform(settlement, **served.by(served.first_officer))
    assert served.events()[-1].data["settlement"]["kind"] == "refund"

    perform(ConfirmPerformance(), **served.by(served.buyer))
    assert served.events()[-1].data["settlement"]["kind"] == "refund"


# ---- the points in dispute -----------------------------------------------------------------------------------------


def test_what_both_agreed_is_no_point_in_dispute(served):
    offers(served, WHOLE)
    served.accept()
    served.wait(days=5)

    assert served.stands() == ("escalated", "broken_promise")
    assert in_dispute(served) == {}


def test_the_buyer_stands_by_what_he_proposed_last(countered):
    offers(countered, 200_000, in_days=5)
    countered.reject()
    day = dhaka_day(countered.now)

    assert in_dispute(countered) == {
        "remedy": ("refund", "partial_refund"),
        "amount": (WHOLE, 200_000),
        "day": (day + timedelta(days=4), day + timedelta(days=5)),
    }


def test_a_claim_is_measured_by_what_it_gave_and_not_by_its_word(served):
    served.claims_solved(amount_paisa=WHOLE, transaction="9C7D5E3F1A")
    served.reject("nothing_received")

    assert "remedy" not in in_dispute(served)
    assert "amount" not in in_dispute(served)


def test_new_goods_asked_and_offered_are_no_dispute_about_money(story):
    told = story("2026-11-25 12:00").file(wish="replacement")
    told.says("offer", Terms(remedy="replacement"), in_days=3)
    told.reject("too_late")

    assert set(in_dispute(told)) <= {"day"}
