"""The seller answers: offers, claims, defences, questions, promises; and what the buyer makes of each."""

from datetime import date

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import ConfirmPerformance, Reopen, ReportBrokenPromise
from ccms.complaints.acts.firm import Ask, Interim, Terms
from ccms.complaints.models import Answer, Complaint
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import ValidationFailed
from tests import factories as make


def test_an_offer_accepted_is_a_promise_and_kept_it_is_settled_by_the_buyer_s_word(served):
    served.wait(hours=20)
    served.offers(amount_paisa=430_000, in_days=3)
    assert served.stands() == ("with_consumer",)
    served.is_reached()
    served.accept()
    assert served.stands() == ("promised",)
    assert served.due("promise") == "2026-11-30 00:00"

    served.wait(days=2)
    served.reports_performance(430_000)
    assert served.stands() == ("with_consumer",)
    served.accept()

    assert served.stands() == ("settled",)
    assert served.events()[-1].data["settlement"] == {
        "kind": "refund",
        "amount_paisa": 430_000,
        "on": "2026-11-28",
    }
    assert served.told("firm")[-1] == "firm.settled"


def test_an_offer_accepted_after_its_day_gives_the_seller_as_many_days_again(served):
    served.offers(in_days=2)
    served.is_reached()
    served.wait(days=4)
    served.accept()
    assert served.due("promise") == "2026-12-02 00:00"

    served.wait(hours=1)
    assert served.stands() == ("promised",)


def test_the_buyer_may_say_himself_that_the_promise_was_kept(served):
    served.offers()
    served.accept()
    perform(ConfirmPerformance(), **served.by(served.buyer))

    assert served.stands() == ("settled",)


def test_a_performance_that_the_buyer_never_answers_ends_unconfirmed_and_not_settled(served):
    served.offers()
    served.is_reached()
    served.accept()
    served.reports_performance()
    served.wait(days=9)

    assert served.stands() == ("closed", "performed_unconfirmed")


def test_a_promise_that_is_not_kept_goes_to_the_office_at_the_end_of_its_day(served):
    served.offers(in_days=3)
    served.accept()
    served.wait_until("2026-11-28 23:59")
    assert served.stands() == ("promised",)
    served.wait_until("2026-11-29 00:00")

    assert served.stands() == ("escalated", "broken_promise")
    assert served.told("firm")[-1] == "firm.escalated"


def test_the_buyer_reports_a_broken_promise_on_its_day_and_not_before(served):
    served.offers(in_days=3)
    served.accept()
    with pytest.raises(ValidationFailed):
        perform(ReportBrokenPromise(text="কিছুই পাইনি।"), **served.by(served.buyer))
    served.wait_until("2026-11-28 20:00")
    perform(ReportBrokenPromise(text="কিছুই পাইনি।"), **served.by(served.buyer))

    assert served.stands() == ("escalated", "broken_promise")


def test_an_offer_that_the_buyer_rejects_is_disagreement(served):
    served.offers()
    served.reject()

    assert served.stands() == ("escalated", "disagreement")
    assert served.told("office")[-1] == "office.escalated"


def test_a_claim_with_facts_to_check_is_effort_even_if_it_is_rejected(served):
    served.claims_solved(text="সমাধান হয়ে গেছে।", amount_paisa=90_000, transaction="9C7D5E3F1A")
    assert Answer.objects.get(complaint=served.complaint).no_effort == ""
    served.reject("nothing_received")

    assert served.stands() == ("escalated", "disagreement")


def test_a_claim_that_names_nothing_to_check_is_marked_with_its_rule(served):
    served.says("claim_solved", Terms(remedy="other", text="সমাধান হয়ে গেছে।"), in_days=0)

    assert served.stands() == ("with_consumer",)
    assert Answer.objects.get(complaint=served.complaint).no_effort == "NO-CHECKABLE-FACT"
    assert served.events()[-1].data["no_effort"] == "NO-CHECKABLE-FACT"
    served.reject("nothing_received")
    assert served.stands() == ("escalated", "no_effort")
    assert served.told("consumer")[-1] == "consumer.escalated_no_effort"


def test_nothing_that_is_said_through_a_contact_only_the_buyer_named_is_marked_against_the_firm(story):
    told = story("2026-11-25 12:00", contact=False)
    told.contact = make.contact(told.shop, told.now, proved=False, named_by=told.person)
    told.file()
    told.says("claim_solved", Terms(remedy="other", text="সমাধান হয়ে গেছে।"), in_days=0)
    assert Answer.objects.get(complaint=told.complaint).no_effort == ""

    told.reject("nothing_received")
    assert told.stands() == ("escalated", "disagreement")


def test_of_a_number_that_only_the_buyer_named_nobody_says_that_the_seller_has_the_notice(story):
    told = story("2026-11-25 12:00", contact=False)
    told.contact = make.contact(told.shop, told.now, proved=False, named_by=told.person)
    told.file()
    told.is_served()

    assert told.told("consumer")[-1] == "consumer.clock_started_unproved"
    assert told.told("firm") == ["firm.formal_notice"]  # its one SMS says what it has to know
    known = story(told.now).file()
    known.is_served()
    assert (known.told("consumer")[-1], known.told("firm")[-1]) == ("consumer.clock_started", "firm.clock_started")


def test_the_same_words_to_twenty_others_without_an_offer_are_no_effort(story):
    first = story("2026-11-25 12:00").file()
    words = "আমরা বিষয়টি গুরুত্বের সঙ্গে দেখছি। ধন্যবাদ।"
    others = [story(first.now, shop=first.shop, contact=first.contact).file() for _ in range(20)]
    for number, told in enumerate([first, *others]):
        told.defends(code="other", text=f"{words} ({number})")

    answers = Answer.objects.order_by("at", "pk").filter(no_effort="SAME-TEXT")
    assert [answer.complaint_id for answer in answers] == [told.complaint.id]
    told.reject("not_true")
    assert told.stands() == ("escalated", "no_effort")


def test_the_buyer_counters_once_and_the_seller_has_three_days(served):
    served.offers(amount_paisa=100_000)
    served.counter(215_000)
    assert served.stands() == ("with_firm",)
    assert served.due("counter") == "2026-11-29 00:00"
    served.wait(hours=1)
    served.offers(amount_paisa=200_000)
    with pytest.raises(NotAllowed):
        served.counter(215_000)
    served.accept()

    assert served.stands() == ("promised",)
    assert Complaint.objects.get().promised_paisa == 200_000


def test_a_counter_that_nobody_answers_is_disagreement(served):
    served.offers()
    served.counter(215_000)
    served.wait_until("2026-11-29 00:00")

    assert served.stands() == ("escalated", "disagreement")


def test_an_offer_that_the_buyer_never_rates_ends_unrated_after_a_reminder(served):
    served.offers()
    served.wait(hours=1)
    served.is_reached()
    assert served.due("consumer_reply") == "2026-12-03 00:00"
    served.wait_until("2026-12-03 00:00")

    assert served.stands() == ("closed", "unrated")
    assert served.told("consumer")[-2:] == ["consumer.reply_reminder", "consumer.closed_unrated"]


def test_a_defence_that_the_buyer_never_answers_goes_to_the_office(served):
    served.defends()
    served.is_reached()
    served.wait(days=9)

    assert served.stands() == ("escalated", "defence_unanswered")


def test_a_defence_that_the_buyer_accepts_ends_it(served):
    served.defends()
    served.accept()

    assert served.stands() == ("closed", "defence_accepted")


def test_a_buyer_whom_no_message_reached_is_not_held_to_his_silence(served):
    served.offers()
    assert served.due("consumer_reply") == "2026-12-04 00:00"  # a day after sending, seven days
    served.wait_until("2026-12-04 00:00")

    assert served.stands() == ("escalated", "consumer_unreached")
    assert served.told("office")[-1] == "office.escalated"


def test_a_refusal_is_before_an_officer_at_once_and_he_may_send_it_back(served):
    served.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    assert served.stands() == ("escalated", "refused")


class TestQuestions:
    """The seller asks once; its days stand still while the buyer answers, and not a day longer."""

    @pytest.fixture
    def asked(self, served):
        """Return a complaint whose seller asked on 27 November; its answer was due at the end of 2 December."""
        served.wait_until("2026-11-27 15:00")
        perform(Ask(text="কোন মাপ চেয়েছিলেন?"), **served.by(served.seller))
        return served

    def test_the_clock_moves_by_the_buyer_s_three_days(self, asked):
        assert asked.stands() == ("with_firm",)
        assert asked.due("consumer_information") == "2026-12-01 00:00"
        assert asked.due("answer") == "2026-12-06 00:00"

    def test_the_days_he_did_not_need_are_given_back(self, asked):
        asked.wait_until("2026-11-28 21:00")
        asked.gives_information()

        assert asked.due("answer") == "2026-12-04 00:00"
        assert asked.told("firm")[-1] == "firm.information_given"
        asked.wait_until("2026-12-04 00:00")
        assert asked.stands() == ("escalated", "silence")

    def test_an_answer_on_the_same_day_costs_the_buyer_nothing(self, asked):
        asked.wait_until("2026-11-27 23:00")
        asked.gives_information()

        assert asked.due("answer") == "2026-12-03 00:00"

    def test_without_an_answer_the_seller_is_told_and_its_clock_runs_on(self, asked):
        asked.wait_until("2026-12-01 00:00")

        assert asked.happened()[-1] == "clock.missed_deadline/consumer_information"
        assert asked.told("firm")[-1] == "firm.information_missed"
        assert asked.due("answer") == "2026-12-06 00:00"
        with pytest.raises(NotAllowed):
            asked.gives_information()

    def test_it_asks_only_once(self, asked):
        with pytest.raises(NotAllowed):
            perform(Ask(text="আর কিছু?"), **asked.by(asked.seller))
        asked.gives_information()
        with pytest.raises(NotAllowed):
            perform(Ask(text="আর কিছু?"), **asked.by(asked.seller))

    def test_an_answer_that_asks_again_what_he_has_answered_is_no_effort(self, asked):
        asked.gives_information("৩৪ মাপ।")
        asked.defends(code="other", text="মাপ না জেনে কিছু বলা যায় না। কোন মাপ চেয়েছিলেন??")

        assert Answer.objects.get(complaint=asked.complaint).no_effort == "ASKED-AGAIN"
        asked.reject("not_true")
        assert asked.stands() == ("escalated", "no_effort")

    def test_nor_is_it_held_against_a_seller_whose_question_nobody_answered(self, asked):
        asked.wait_until("2026-12-01 00:00")
        asked.defends(code="other", text="কোন মাপ চেয়েছিলেন?")

        assert Answer.objects.get(complaint=asked.complaint).no_effort == ""

    def test_an_offer_may_ask_again(self, asked):
        asked.gives_information("৩৪ মাপ।")
        words = "কোন মাপ চেয়েছিলেন? টাকা ফেরত দিচ্ছি।"
        asked.says("offer", Terms(remedy="refund", amount_paisa=90_000, text=words), in_days=3)

        assert Answer.objects.get(complaint=asked.complaint).no_effort == ""


class TestInterimReply:
    """Once, with a reason and a day, at most the fifteenth from receipt."""

    def test_the_clock_moves_to_the_named_day(self, served):
        served.wait(days=4)
        perform(Interim(text="কুরিয়ারে খোঁজ নিচ্ছি।", day=date(2026, 12, 10)), **served.by(served.seller))

        assert served.stands() == ("with_firm",)
        assert served.due("answer") == "2026-12-11 00:00"
        assert served.told("consumer")[-1] == "consumer.interim"
        served.wait_until("2026-12-11 00:00")
        assert served.stands() == ("escalated", "silence")

    def test_a_day_that_would_shorten_the_time_is_refused(self, served):
        with pytest.raises(ValidationFailed) as early:
            perform(Interim(text="কাল জানাব।", day=date(2026, 12, 2)), **served.by(served.seller))

        assert early.value.errors == {"day": ("date-before", {"day": date(2026, 12, 3)})}
        assert served.due("answer") == "2026-12-03 00:00"

    def test_the_sixteenth_day_is_refused_and_so_is_a_second_reply(self, served):
        with pytest.raises(ValidationFailed):
            perform(Interim(text="দেরি হবে।", day=date(2026, 12, 11)), **served.by(served.seller))
        perform(Interim(text="দেরি হবে।", day=date(2026, 12, 5)), **served.by(served.seller))
        with pytest.raises(NotAllowed):
            perform(Interim(text="আরও দেরি হবে।", day=date(2026, 12, 6)), **served.by(served.seller))


class TestLateAnswers:
    """Before the office a seller may still offer: the officer's clock never stops, the buyer may still accept."""

    @pytest.fixture
    def in_scrutiny(self, served):
        served.wait_until("2026-12-03 00:00")
        served.wait_until("2026-12-03 11:00")
        served.take_up()
        return served

    def test_the_status_and_the_office_s_clock_stay(self, in_scrutiny):
        before = in_scrutiny.due("first_step")
        in_scrutiny.offers(amount_paisa=430_000)

        assert in_scrutiny.stands() == ("scrutiny", "silence")
        assert in_scrutiny.due("first_step") == before
        assert Answer.objects.get(complaint=in_scrutiny.complaint).late
        assert in_scrutiny.told("office")[-1] == "office.late_answer"

    def test_a_late_offer_accepted_is_a_promise(self, in_scrutiny):
        in_scrutiny.offers(amount_paisa=430_000, in_days=3)
        in_scrutiny.accept()

        assert in_scrutiny.stands() == ("promised", "silence")
        assert in_scrutiny.due("promise") == "2026-12-07 00:00"

    def test_a_late_claim_accepted_settles(self, in_scrutiny):
        in_scrutiny.claims_solved(amount_paisa=430_000, transaction="9C7D5E3F1A")
        in_scrutiny.accept()

        assert in_scrutiny.stands() == ("settled", "silence")

    def test_a_late_defence_is_for_the_officer_and_not_for_the_buyer_to_accept(self, in_scrutiny):
        in_scrutiny.defends()

        with pytest.raises(NotAllowed):
            in_scrutiny.accept()


def test_withdrawing_says_what_was_received_and_is_a_number_of_its_own(served):
    served.withdraw(reason="pressured", received="money", amount_paisa=100_000)

    assert served.stands() == ("closed", "withdrawn")
    said = served.events()[-1].data
    assert (said["reason"], said["received"], said["amount_paisa"]) == ("pressured", "money", 100_000)
    assert served.told("firm")[-1] == "firm.closed"


def test_money_received_is_named_with_its_amount(served):
    with pytest.raises(ValidationFailed):
        served.withdraw(received="money", amount_paisa=None)
    assert served.stands() == ("with_firm",)


def test_a_withdrawn_complaint_is_reopened_once_within_thirty_days(served):
    served.withdraw(amount_paisa=430_000)
    served.wait_until("2026-12-25 23:00")
    perform(Reopen(reason="again", text="টাকা আবার কেটে নিয়েছে।"), **served.by(served.buyer))
    assert served.stands() == ("escalated", "reopened")
    assert served.due("charge_sheet") == "2027-02-24 00:00"  # ninety days from the filing, as before

    served.wait(hours=1)
    served.withdraw(amount_paisa=430_000)
    with pytest.raises(NotAllowed):
        perform(Reopen(reason="again", text="আবার।"), **served.by(served.buyer))


def test_after_thirty_days_it_stays_closed(served):
    served.withdraw(amount_paisa=430_000)
    served.wait_until("2026-12-26 00:00")

    with pytest.raises(ValidationFailed):
        perform(Reopen(reason="again", text="আবার।"), **served.by(served.buyer))
    assert served.stands() == ("closed", "withdrawn")
