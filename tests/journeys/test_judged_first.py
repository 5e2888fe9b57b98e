"""What an officer has to find out before a decision says it: a point of the law, the day of the cause, the buyer."""

from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import HoldHearing, SetHearing
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.office import Dismiss, RejectComplaint, RequestInformation, RuleCause, RuleOnPoints
from ccms.complaints.filing.receiving import file
from ccms.core.clock import dhaka_day
from tests import factories
from tests.journeys.telling import at
from tests.journeys.test_heard_first import PLACE, fine, refusal


def taken_up(story, **filed):
    """Tell of a complaint that the seller refused and an officer took up on Thursday 26 November."""
    told = story("2026-11-25 12:00")
    told.complaint = file(filing=factories.filing(told.shop, told.now, **filed), by=told.buyer, now=told.now).complaint
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    return told


def do(told, act):
    perform(act, **told.by(told.first_officer))


class TestThePoints:
    """A section that rests on nothing but a point of which no officer said what they found waits for that."""

    UNJUDGED = {"section": "points-not-judged"}

    def test_an_order_that_rests_on_them_alone_waits_until_an_officer_has_ruled(self, story):
        told = taken_up(story, category="WARRANTY")
        told.hear("2026-12-08 11:00")
        assert refusal(fine(), told) == self.UNJUDGED

        do(told, RuleOnPoints(facts={"terms_shown": "other_language"}, text="পাতাটি দেখেছি।"))
        do(told, fine())

    def test_what_could_not_be_established_was_looked_at(self, story):
        told = taken_up(story, category="WARRANTY")
        told.hear("2026-12-08 11:00")

        do(told, RuleOnPoints(facts={"terms_shown": None}, text="পাতাটি আর নেই।"))
        do(told, fine())

    def test_a_section_of_a_rule_that_was_found_broken_needs_no_other(self, story):
        told = taken_up(story, category="WRONG_ITEM")  # of its listing nobody has judged anything
        told.hear("2026-12-08 11:00")

        do(told, fine())


class TestTheDay:
    """What came in time by the day that is known is not rejected as too late, until another day is decided."""

    LATE = RejectComplaint(reason="limitation", text="৩০ দিনের পরে করা।")

    def test_a_complaint_in_time_is_not_rejected_as_late(self, story):
        told = taken_up(story)

        assert refusal(self.LATE, told) == {"reason": "filed-in-time"}
        assert told.stands() == ("scrutiny", "refused")

    def test_once_the_cause_is_decided_to_be_older_it_is(self, story):
        told = taken_up(
            story, facts={"ordered_at": dhaka_day(at("2026-10-01")), "paid_at": dhaka_day(at("2026-10-01"))}
        )
        do(told, RuleCause(day=dhaka_day(at("2026-10-20")), text="ভুল পণ্য সেদিন পৌঁছেছে।"))

        do(told, self.LATE)
        assert told.stands() == ("closed", "refused", "rejected")


class TestTheBuyer:
    """Nobody's complaint is called false or harassing before they had their say before the office."""

    FALSE = Dismiss(reason="false", text="অভিযোগটি মিথ্যা।")
    UNHEARD = {"reason": "complainant-not-heard"}

    @pytest.fixture
    def told(self, story):
        return taken_up(story)

    @pytest.fixture
    def asked(self, told):
        do(told, RequestInformation(party="consumer", text="আপনি কি অর্ডারটি করেছিলেন?"))
        return told

    def test_who_was_never_asked_was_not_heard(self, told):
        do(told, RequestInformation(party="firm", text="অর্ডারটি কি আপনাদের?"))
        assert refusal(self.FALSE, told) == self.UNHEARD

        do(told, Dismiss(reason="not_proved", text="প্রমাণ নেই।"))

    def test_whoever_answered_was(self, asked):
        assert refusal(self.FALSE, asked) == self.UNHEARD
        asked.gives_information()

        do(asked, self.FALSE)

    def test_whoever_let_the_time_to_answer_pass_had_their_say(self, asked):
        due = asked.complaint.deadlines.get(kind="information", closed_at=None).due_at
        asked.wait_until(due - timedelta(minutes=1))
        assert refusal(self.FALSE, asked) == self.UNHEARD
        asked.wait_until(due + timedelta(minutes=1))

        do(asked, self.FALSE)

    def test_a_question_that_a_call_to_a_hearing_ended_was_not_answered(self, asked):
        do(asked, SetHearing(at=at("2026-12-08 11:00"), place=PLACE, agreed=True))
        asked.wait_until("2026-12-08 12:00")
        assert refusal(self.FALSE, asked) == self.UNHEARD

        do(asked, HoldHearing(attendance="both", text="দুই পক্ষ এসেছে।"))
        do(asked, self.FALSE)
