"""Nobody is fined unheard: what the office may not do before a notice, a hearing or an order is proved to have come."""

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import Adjourn, HoldHearing, OrderFine, RecordReward, SetHearing, StartRecovery
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.share import ReportUnpaidShare
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Deadline, Statement
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.notices import outcomes
from ccms.notices.models import Notice, State
from tests import factories
from tests.journeys.telling import at, in_dhaka
from tests.serving import serve_order

PLACE = "কক্ষ ৭"
UNHEARD = {"": "notice-not-proved"}


def refusal(act, told):
    """Return the code with which an act is refused, by its field."""
    with pytest.raises(ValidationFailed) as refused:
        perform(act, **told.by(told.first_officer))
    return {field: error.slug for field, error in refused.value.errors.items()}


def called(story, **people):
    """Tell of a hearing on Sunday 13 December about a seller to whom nothing is proved to have come."""
    told = story("2026-11-25 12:00", **people).file()
    told.wait_until("2026-12-01 10:00")
    assert told.stands() == ("escalated", "unreachable")
    told.take_up()
    perform(SetHearing(at=at("2026-12-13 11:00"), place=PLACE), **told.by(told.first_officer))
    told.wait_until("2026-12-13 12:00")
    return told


def fine(section="45", **fields):
    return OrderFine(section=section, fine_paisa=1_000_000, text="প্রমাণিত।", **fields)


@pytest.mark.parametrize("contact", [True, False], ids=["a number", "no way"])
def test_a_seller_to_whom_nothing_came_is_not_fined(story, contact):
    told = called(story, contact=contact)

    assert refusal(fine(), told) == UNHEARD
    perform(HoldHearing(attendance="consumer_only", text="বিক্রেতা আসেননি।"), **told.by(told.first_officer))
    assert refusal(fine(), told) == UNHEARD


def test_one_who_came_to_the_hearing_is_heard(story):
    told = called(story)
    perform(HoldHearing(attendance="firm_only", text="বিক্রেতা এসেছেন।"), **told.by(told.first_officer))

    perform(fine(), **told.by(told.first_officer))


def test_one_who_came_stays_heard_when_the_hearing_goes_on_another_day(story):
    told = called(story)
    perform(HoldHearing(attendance="firm_only", text="বিক্রেতা এসেছেন।"), **told.by(told.first_officer))
    later = Adjourn(at=at("2026-12-15 11:00"), place=PLACE, reason="party_asked", agreed=True)
    perform(later, **told.by(told.first_officer))
    told.wait_until("2026-12-15 12:00")

    perform(fine(), **told.by(told.first_officer))


def test_one_whom_the_call_to_the_hearing_reached_was_told(story):
    told = called(story)
    call = Notice.objects.get(subject=told.complaint.reference, template="firm.hearing_set")
    call.state, call.delivered_at = State.DELIVERED, told.now
    call.save()
    outcomes.hold_of([call], told.now)

    perform(fine(), **told.by(told.first_officer))


def test_who_answered_was_told_and_who_says_that_they_are_no_shop_did_not_answer_for_one(story):
    stranger = story("2026-11-25 12:00").file()
    stranger.says("refuse", Terms(code="not_a_shop", text="আমি দোকানি নই।"))
    answered = story("2026-11-25 12:00").file()
    answered.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    for told in (stranger, answered):
        told.take_up()
        perform(SetHearing(at=at("2026-12-13 11:00"), place=PLACE), **told.by(told.first_officer))
        told.wait_until("2026-12-13 12:00")

    assert refusal(fine(), stranger) == UNHEARD
    perform(fine(), **answered.by(answered.first_officer))


class TestTheDaysToPay:
    """They run from the day on which the order is proved to have come, and nothing is recovered before."""

    @pytest.fixture
    def ordered(self, story):
        told = called(story)
        perform(HoldHearing(attendance="both", text="দুই পক্ষ এসেছে।"), **told.by(told.first_officer))
        told.wait_until("2026-12-14 10:00")
        told.order("45", 40_000, served=False)
        return told

    def clocks(self, told):
        live = Deadline.objects.filter(complaint=told.complaint, kind="payment", closed_at=None)
        return [(clock.party, in_dhaka(clock.due_at)) for clock in live]

    def test_until_then_the_office_is_asked_for_the_proof_and_nothing_is_recovered(self, ordered):
        assert self.clocks(ordered) == [("service", "2026-12-21 00:00")]  # three working days, Victory Day between
        ordered.wait_until("2026-12-21 00:00")

        assert ordered.told("office")[-1] == "office.order_unserved"
        assert refusal(StartRecovery(), ordered) == UNHEARD
        ordered.wait_until("2027-01-20 12:00")
        assert refusal(StartRecovery(), ordered) == UNHEARD
        assert "office.payment_missed" not in ordered.told("office")

    def test_from_then_on_the_seller_has_five_working_days_of_which_they_are_told(self, ordered):
        ordered.wait_until("2026-12-22 10:00")
        serve_order(ordered.complaint.reference, ordered.now)

        assert self.clocks(ordered) == [("", "2026-12-30 00:00")]  # Christmas Day between
        assert ordered.told("firm")[-1] == "firm.payment_days"
        assert refusal(StartRecovery(), ordered) == {"": "payment-days-run"}
        ordered.wait_until("2026-12-30 00:00")
        perform(StartRecovery(), **ordered.by(ordered.first_officer))

    def test_the_gateways_word_of_the_order_counts_and_of_an_older_message_does_not(self, ordered):
        reached = {"subject": ordered.complaint.reference, "recipient": f"contact:{ordered.contact.id}"}
        reached |= {"at": ordered.now, "basis": "undesignated", "now": ordered.now}
        proof_of_service.notice_proved(**reached, template="firm.hearing_set")
        assert self.clocks(ordered)[0][0] == "service"

        proof_of_service.notice_proved(**reached, template="firm.ordered")
        proof_of_service.notice_proved(**reached, template="firm.ordered")
        assert self.clocks(ordered) == [("", "2026-12-23 00:00")]
        assert ordered.happened().count("notice.received") == 1

    def test_whoever_pays_a_part_knows_of_the_order(self, ordered):
        ordered.collect(10_000)
        assert self.clocks(ordered) == [("", "2026-12-23 00:00")]

    def test_what_is_paid_whole_is_for_the_office_to_close(self, ordered):
        ordered.collect(40_000)
        assert [party for party, _ in self.clocks(ordered)] == ["office"]


class TestTheLeastNotice:
    """A hearing is set seven days ahead, unless both sides agreed to come sooner."""

    def set(self, told, day, **more):
        return SetHearing(at=at(f"{day} 11:00"), place=PLACE, **more)

    @pytest.fixture
    def in_scrutiny(self, story):
        told = story("2026-11-25 12:00").file()
        told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
        told.wait_until("2026-12-01 10:00")
        told.take_up()
        return told

    def test_one_day_less_is_refused_and_the_first_day_is_named(self, in_scrutiny):
        with pytest.raises(ValidationFailed) as refused:
            perform(self.set(in_scrutiny, "2026-12-07"), **in_scrutiny.by(in_scrutiny.first_officer))
        assert refused.value.errors["at"].params == {"days": 7, "day": at("2026-12-08").date()}

        perform(self.set(in_scrutiny, "2026-12-08"), **in_scrutiny.by(in_scrutiny.first_officer))

    def test_the_same_holds_for_a_day_to_which_it_is_moved(self, in_scrutiny):
        perform(self.set(in_scrutiny, "2026-12-08"), **in_scrutiny.by(in_scrutiny.first_officer))
        moved = {"at": at("2026-12-05 11:00"), "place": PLACE, "reason": "party_asked"}

        assert refusal(Adjourn(**moved), in_scrutiny) == {"at": "hearing-too-soon"}
        perform(Adjourn(**moved, agreed=True), **in_scrutiny.by(in_scrutiny.first_officer))
        assert in_scrutiny.events()[-1].data["agreed"] is True


class TestTheSection:
    """The section is one that what was found so far names, or the order says why it is another."""

    @pytest.fixture
    def heard(self, story):
        def tell(**filed):
            told = story("2026-11-25 12:00")
            told.complaint = file(
                filing=factories.filing(told.shop, told.now, **filed), by=told.buyer, now=told.now
            ).complaint
            told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
            told.take_up()
            told.hear("2026-12-13 11:00")
            return told

        return tell

    def test_another_section_needs_a_reason_that_both_sides_read(self, heard):
        told = heard()
        assert refusal(fine("41"), told) == {"section_reason": "section-not-found"}
        assert refusal(fine("41", section_reason="  "), told) == {"section_reason": "section-not-found"}

        perform(fine("41", section_reason="পরীক্ষায় ভেজাল পাওয়া গেছে।"), **told.by(told.first_officer))
        said = Statement.objects.get(complaint=told.complaint, kind="section_reason")
        assert (said.text, said.internal) == ("পরীক্ষায় ভেজাল পাওয়া গেছে।", False)

    def test_a_private_health_service_is_not_fined(self, heard):
        told = heard(category="NON_DELIVERY", facts={"goods_or_service": "service", "service_kind": "health"})

        assert refusal(fine("53"), told) == {"": "health-only-informed"}


def test_nobody_takes_up_their_own_case_and_staff_get_no_share(story):
    told = story("2026-11-25 12:00").file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    assert refusal(TakeUp(own=True), told) == {"own": "conflict-of-interest"}
    told.take_up()
    told.hear("2026-12-13 11:00")
    told.order("45", 40_000)
    told.collect(40_000)

    share = {"amount_paisa": 1_000_000, "day": dhaka_day(told.now), "receipt": "R-1"}
    assert refusal(RecordReward(**share, to_staff=True), told) == {"to_staff": "reward-not-for-staff"}
    perform(RecordReward(to_staff=False, **share), **told.by(told.first_officer))


def test_a_fine_that_was_closed_unpaid_and_opened_again_is_not_recovered_at_once(story):
    told = called(story)
    perform(HoldHearing(attendance="both", text="দুই পক্ষ এসেছে।"), **told.by(told.first_officer))
    told.order("45", 40_000)
    told.collect(20_000)
    told.reward(5_000_00)
    told.closes(factories.officer(told.office, Role.OFFICE_HEAD), text="আর আদায় হবে না।")
    perform(ReportUnpaidShare(text="টাকা আসেনি।"), **told.by(told.buyer))

    assert told.stands()[0] == "ordered"
    assert refusal(StartRecovery(), told) == UNHEARD
