"""A buyer counters an offer and the seller takes just that: a promise at once, which no silence closes as unrated."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.office import SendToFirm
from ccms.complaints.firm_desk.firm_case import firm_case
from ccms.complaints.models import Deadline
from ccms.complaints.reading.judging import Matters
from ccms.complaints.statuses import NotAllowed
from ccms.core.clock import dhaka_day
from tests import factories as make
from tests.journeys.bargaining import PART, WHOLE, answer, counters, in_dispute, offers


def running(told):
    return set(Deadline.objects.filter(complaint=told.complaint, closed_at=None).values_list("kind", flat=True))


# ---- the seller takes the proposal --------------------------------------------------------------------------------


@pytest.mark.parametrize("called", ["refund", "partial_refund"])
def test_the_proposal_taken_exactly_is_a_promise_at_once(countered, called):
    offers(countered, WHOLE, remedy=called, in_days=4)

    assert countered.stands() == ("promised",)
    kept = countered.complaint
    assert (kept.promised_on.isoformat(), kept.promised_paisa, kept.promised_remedy) == ("2026-11-29", WHOLE, "refund")
    assert countered.due("promise") == "2026-11-30 00:00"
    assert running(countered) == {"promise", "charge_sheet"}
    assert kept.on_table == ""


def test_both_sides_are_told_that_they_agreed_and_nobody_is_asked_again(countered):
    offers(countered, WHOLE, in_days=4)

    event = countered.events()[-1]
    assert event.kind == "firm.offered"
    assert event.data["counter"] == str(answer(countered, "counter").id)
    assert countered.told("consumer")[-1] == "consumer.agreed"
    assert countered.told("firm")[-1] == "firm.agreed"
    with pytest.raises(NotAllowed):
        countered.accept()


@pytest.mark.parametrize(("amount", "in_days"), [(WHOLE, 0), (WHOLE + 12_000, 4), (WHOLE + 12_000, 1)])
def test_more_money_or_an_earlier_day_than_asked_is_agreed_too(countered, amount, in_days):
    offers(countered, amount, in_days=in_days)

    assert countered.stands() == ("promised",)
    assert countered.complaint.promised_paisa == amount


@pytest.mark.parametrize(("terms", "in_days"), [
    (Terms(remedy="refund", amount_paisa=WHOLE - 100), 4),
    (Terms(remedy="refund", amount_paisa=WHOLE), 5),
    (Terms(remedy="voucher", amount_paisa=WHOLE), 4),
    (Terms(remedy="replacement"), 4),
])  # fmt: skip
def test_a_worse_offer_than_asked_goes_to_the_buyer(countered, terms, in_days):
    countered.says("offer", terms, in_days=in_days)

    assert countered.stands() == ("with_consumer",)
    assert "counter" not in countered.events()[-1].data
    assert countered.told("consumer")[-1] == "consumer.offered"
    assert "consumer_reply" in running(countered)


def test_with_words_of_the_seller_s_own_the_buyer_is_asked_once_more(countered):
    offers(countered, WHOLE, in_days=4, text="ডেলিভারির ৩০০ টাকা আপনি দেবেন।")

    assert countered.stands() == ("with_consumer",)
    assert "counter" not in countered.events()[-1].data
    assert countered.told("consumer")[-1] == "consumer.offered"
    countered.accept()
    assert countered.stands() == ("promised",)


@pytest.mark.parametrize(("in_days", "status"), [(1, "promised"), (2, "with_consumer")])
def test_a_day_of_the_buyer_s_that_is_over_moves_as_the_day_of_an_offer_does(served, in_days, status):
    offers(served, PART, in_days=9)
    counters(served, WHOLE, day=dhaka_day(served.now) + timedelta(days=1))
    served.wait(days=3)
    offers(served, WHOLE, in_days=in_days)

    assert served.stands() == (status,)


def test_the_buyer_s_silence_of_thirty_days_ends_as_a_broken_promise_and_never_unrated(countered):
    offers(countered, WHOLE, in_days=4)
    countered.wait_until("2026-11-29 23:59")
    assert countered.stands() == ("promised",)
    countered.wait(days=30)

    assert countered.stands() == ("escalated", "broken_promise")
    assert in_dispute(countered) == {}


def test_or_as_a_promise_of_which_the_seller_gave_proof(countered):
    offers(countered, WHOLE, in_days=4)
    countered.wait(days=2)
    countered.reports_performance(WHOLE)
    countered.is_reached()
    assert in_dispute(countered) == {}
    countered.wait(days=30)

    assert countered.stands() == ("closed", "performed_unconfirmed")


def test_the_buyer_reports_a_promise_broken_or_kept_as_any_other(countered):
    offers(countered, WHOLE, in_days=4)
    countered.reports_performance(WHOLE)
    countered.accept()

    assert countered.stands() == ("settled",)
    assert countered.events()[-1].data["settlement"]["kind"] == "refund"


def test_what_the_counter_did_not_name_is_as_in_the_offer_it_answers(served):
    offers(served, PART, in_days=9)
    counters(served, day=dhaka_day(served.now) + timedelta(days=2))
    served.wait(hours=1)
    offers(served, PART, in_days=2)

    assert served.stands() == ("promised",)
    assert served.complaint.promised_remedy == "partial_refund"


@pytest.mark.parametrize(("in_days", "status"), [(3, "promised"), (4, "with_consumer")])
def test_a_counter_without_a_day_leaves_the_day_of_the_offer(served, in_days, status):
    offers(served, PART, in_days=3)
    counters(served, WHOLE)
    offers(served, WHOLE, in_days=in_days)

    assert served.stands() == (status,)


def test_or_as_many_days_again_where_the_day_of_the_offer_is_over(served):
    offers(served, PART, in_days=1)
    served.wait(days=2)
    counters(served, WHOLE)
    offers(served, WHOLE, in_days=1)

    assert served.stands() == ("promised",)
    assert served.due("promise") == "2026-11-29 00:00"


def test_new_goods_by_the_day_that_the_buyer_asked_are_agreed_without_a_sum(served):
    served.says("offer", Terms(remedy="replacement"), in_days=9)
    counters(served, day=dhaka_day(served.now) + timedelta(days=2))
    served.says("offer", Terms(remedy="replacement"), in_days=2)

    assert served.stands() == ("promised",)
    assert (served.complaint.promised_remedy, served.complaint.promised_paisa) == ("replacement", None)
    assert served.told("consumer")[-1] == "consumer.agreed"


def test_words_in_the_line_of_a_transaction_are_words_too(served):
    served.says("offer", Terms(remedy="replacement"), in_days=9)
    counters(served, day=dhaka_day(served.now) + timedelta(days=2))
    served.says("offer", Terms(remedy="replacement", transaction="শুধু রিভিউ মুছলে"), in_days=2)

    assert served.stands() == ("with_consumer",)


def test_a_speaker_who_is_not_proved_promises_as_he_does_by_any_offer(story):
    told = story("2026-11-25 12:00", contact=False)
    told.contact = make.contact(told.shop, told.now, proved=False, named_by=told.person)
    told.file()
    offers(told, PART)
    told.counter(WHOLE)
    offers(told, WHOLE, in_days=4)

    assert told.stands() == ("promised",)
    assert told.events()[-1].data["verified"] is False
    assert not answer(told).verified
    told.wait(days=5)
    assert told.stands() == ("escalated", "broken_promise")


# ---- where no proposal is open -------------------------------------------------------------------------------------


def test_a_proposal_that_ran_out_binds_no_late_offer(countered):
    countered.wait(days=4)
    assert countered.stands() == ("escalated", "disagreement")
    offers(countered, WHOLE, in_days=0)

    assert countered.stands() == ("escalated", "disagreement")
    assert answer(countered).late
    countered.accept()
    assert countered.stands()[0] == "promised"


def test_nor_an_offer_after_an_officer_sent_it_to_the_seller_again(countered):
    countered.wait(days=4)
    perform(SendToFirm(text="আবার দেখুন।"), **countered.by(countered.first_officer))
    offers(countered, WHOLE, in_days=0)

    assert countered.stands()[0] == "with_consumer"


def test_a_claim_that_it_was_paid_already_waits_for_the_buyer_s_word(countered):
    countered.claims_solved(amount_paisa=WHOLE, transaction="9C7D5E3F1A")

    assert countered.stands() == ("with_consumer",)


@pytest.mark.parametrize("same", [True, False])
def test_a_promise_of_an_earlier_round_is_no_word_of_the_buyer_s_in_the_next(countered, same):
    offers(countered, WHOLE, in_days=4)
    countered.wait(days=6)
    assert countered.stands() == ("escalated", "broken_promise")
    again = None if same else make.firm(countered.now)
    perform(SendToFirm(firm=again and again.id, text="আবার দেখুন।"), **countered.by(countered.first_officer))
    countered.stands()
    kept = countered.complaint
    assert (kept.promised_on, kept.promised_paisa, kept.promised_remedy) == (None, None, "")
    seller = None if same else make.as_firm(make.contact(again, countered.now))
    offers(countered, WHOLE, in_days=5, by=seller)
    countered.reject()

    assert "day" not in in_dispute(countered) or in_dispute(countered)["day"][0] is None
    assert "remedy" not in in_dispute(countered)


def test_a_seller_to_whom_it_is_sent_later_reads_nothing_of_another_s_promise(countered):
    offers(countered, WHOLE, in_days=4)
    countered.wait(days=6)
    second = make.firm(countered.now)
    perform(SendToFirm(firm=second.id, text="আপনাদের পণ্য।"), **countered.by(countered.first_officer))

    countered.stands()
    kept = countered.complaint
    assert (kept.promised_on, kept.promised_paisa, kept.promised_remedy) == (None, None, "")


# ---- the points in dispute ------------------------------------------------------------------------------------------


def test_a_member_of_the_firm_reads_the_same_points(countered):
    offers(countered, WHOLE, in_days=4)
    key = make.officer(countered.office).id
    reader = Actor(role=Role.FIRM_AGENT, id=key, firm=countered.shop.id, contact_verified=True)

    shown = firm_case(countered.complaint.reference, reader).points
    assert [point.about for point in shown if point.matters is not Matters.RULE] == []
