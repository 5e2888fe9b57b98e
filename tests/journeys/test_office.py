"""Before the office: hearings, decisions, another officer's look, sister regulators, and money."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts import consumer, decision, evidence, office, referral
from ccms.complaints.acts.decision import SettlementTerms
from ccms.complaints.acts.firm import Terms
from ccms.complaints.fines import Collected
from ccms.complaints.lifecycle import NotAllowed
from ccms.complaints.models import Deadline, Hearing, Referral
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.tracking import standing as find_standing
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from tests import factories as make
from tests.journeys.telling import at

BANK = Actor(role=Role.REGULATOR, regulator="BB")


@pytest.fixture
def refused(story):
    """Return a complaint that the seller refused on Wednesday 25 November."""
    told = story("2026-11-25 12:00").file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    return told


@pytest.fixture
def in_scrutiny(refused):
    """Return a complaint that an officer took up the next morning."""
    refused.wait_until("2026-11-26 10:00")
    refused.take_up()
    return refused


def test_a_second_officer_finds_it_taken(in_scrutiny):
    with pytest.raises(NotAllowed):
        in_scrutiny.take_up(make.officer(in_scrutiny.office))


def test_an_officer_of_another_district_finds_nothing(refused):
    elsewhere = make.officer(make.Office.objects.get(code="chattogram"))

    with pytest.raises(NotFound):
        refused.take_up(elsewhere)


class TestReview:
    """An internal practice: once, within twenty working days, by another officer."""

    @pytest.fixture
    def dismissed(self, in_scrutiny):
        office.dismiss(**in_scrutiny.by(in_scrutiny.first_officer), reason="not_proved", text="প্রমাণ নেই।")
        return in_scrutiny

    def request(self, told):
        consumer.request_review(**told.by(told.buyer), reason="new_proof", text="নতুন প্রমাণ আছে।")

    def test_the_one_who_decided_may_not_decide_again_and_another_may(self, dismissed):
        dismissed.wait(days=3)
        self.request(dismissed)
        assert dismissed.stands() == ("scrutiny", "refused")
        assert dismissed.complaint.officer_id is None

        for act in (
            lambda: office.dismiss(**dismissed.by(dismissed.first_officer), reason="not_proved", text="আগের মতোই।"),
            lambda: decision.set_hearing(
                **dismissed.by(dismissed.first_officer), at=dismissed.now + timedelta(days=2), place="ঢাকা"
            ),
            lambda: office.send_to_firm(**dismissed.by(dismissed.first_officer)),
        ):
            with pytest.raises(ValidationFailed):
                act()
        second = make.officer(dismissed.office)
        decision.set_hearing(**dismissed.by(second), at=dismissed.now + timedelta(days=2), place="ঢাকা")
        assert dismissed.stands() == ("hearing", "refused")
        dismissed.wait(days=2, hours=1)
        with pytest.raises(office.NotThisOfficer):
            decision.hold_hearing(**dismissed.by(dismissed.first_officer), attendance="both", text="শুনানি হলো।")

    def test_it_can_be_asked_once_only(self, dismissed):
        self.request(dismissed)
        office.dismiss(**dismissed.by(make.officer(dismissed.office)), reason="not_proved", text="প্রমাণ নেই।")

        with pytest.raises(NotAllowed):
            self.request(dismissed)

    def test_after_twenty_working_days_it_is_too_late(self, dismissed):
        # from 26 November: Victory Day (Wednesday 16 December) and the weekends do not count
        dismissed.wait_until("2026-12-27 23:59")
        last = dismissed.now
        dismissed.wait_until("2026-12-28 00:00")
        with pytest.raises(ValidationFailed):
            self.request(dismissed)

        dismissed.now = last
        self.request(dismissed)
        assert dismissed.stands() == ("scrutiny", "refused")

    def test_what_was_closed_otherwise_is_not_reviewed(self, refused):
        refused.withdraw(received="nothing")

        with pytest.raises(NotAllowed):
            self.request(refused)


class TestHearing:
    """Fixed, moved, held; what the parties agree there is a promise like any other."""

    def test_it_is_moved_and_held_on_the_new_day_only(self, in_scrutiny):
        officer = in_scrutiny.by(in_scrutiny.first_officer)
        decision.set_hearing(**officer, at=at("2026-12-01 11:00"), place="ঢাকা")
        in_scrutiny.wait_until("2026-11-30 09:00")
        officer = in_scrutiny.by(in_scrutiny.first_officer)
        decision.adjourn(**officer, at=at("2026-12-07 11:00"), place="ঢাকা", reason="office")
        with pytest.raises(ValidationFailed):
            decision.hold_hearing(**officer, attendance="both", text="শুনানি।")
        in_scrutiny.wait_until("2026-12-07 12:00")
        decision.hold_hearing(**in_scrutiny.by(in_scrutiny.first_officer), attendance="both", text="শুনানি।")

        moved, held = Hearing.objects.filter(complaint=in_scrutiny.complaint).order_by("at")
        assert moved.adjourned_at
        assert not moved.held_at
        assert held.held_at
        assert in_scrutiny.told("firm")[-3:] == ["firm.hearing_set", "firm.hearing_adjourned", "firm.hearing_held"]

    def test_a_result_that_is_not_written_is_asked_for_each_two_days(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        in_scrutiny.wait_until("2026-12-14 00:00")

        asked = [what for what in in_scrutiny.happened() if what == "clock.missed_deadline/hearing_result"]
        assert len(asked) == 4  # after Sunday 6 and Monday 7 December, then on the 9th, 11th and 13th at midnight

    def test_a_settlement_is_a_promise_and_broken_it_comes_back(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        terms = SettlementTerms("refund", 430_000, dhaka_day(in_scrutiny.now) + timedelta(days=5), performed=False)
        decision.record_settlement(**in_scrutiny.by(in_scrutiny.first_officer), terms=terms)
        assert in_scrutiny.stands() == ("promised", "refused")
        in_scrutiny.wait(days=6)

        assert in_scrutiny.stands() == ("escalated", "broken_promise")

    def test_what_is_done_on_the_spot_is_settled(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        terms = SettlementTerms("refund", 430_000, dhaka_day(in_scrutiny.now), performed=True)
        decision.record_settlement(**in_scrutiny.by(in_scrutiny.first_officer), terms=terms)

        assert in_scrutiny.stands() == ("settled", "refused")

    def test_a_hearing_that_nobody_waits_for_any_more_is_called_off(self, in_scrutiny):
        decision.set_hearing(**in_scrutiny.by(in_scrutiny.first_officer), at=at("2026-12-20 11:00"), place="ঢাকা")
        in_scrutiny.offers(in_days=1)
        in_scrutiny.accept()
        assert Hearing.objects.get().adjourned_at == in_scrutiny.now

        in_scrutiny.wait(days=2)
        assert in_scrutiny.stands() == ("escalated", "broken_promise")
        in_scrutiny.take_up()
        in_scrutiny.hear(on="2026-12-06 11:00")
        assert Hearing.objects.get(held_at__isnull=False).at == at("2026-12-06 11:00")


class TestReferral:
    """Another regulator takes it, sends it back, answers, or lets it lie: it always comes back."""

    @pytest.fixture
    def referred(self, in_scrutiny):
        referral.refer(**in_scrutiny.by(in_scrutiny.first_officer), regulator="BB", basis="competence")
        return in_scrutiny

    def test_not_accepted_in_five_working_days_it_is_back(self, referred):
        assert referred.due("referral") == "2026-12-04 00:00"
        referred.wait_until("2026-12-04 00:00")

        assert referred.stands() == ("scrutiny", "refused")
        assert referred.told("office")[-1] == "office.referral_back"

    def test_accepted_and_not_answered_in_thirty_days_it_is_back(self, referred):
        referred.wait(days=1)
        referral.accept_referral(**referred.by(BANK))
        assert referred.due("referral") == "2026-12-28 00:00"
        referred.wait_until("2026-12-28 00:00")

        assert referred.stands() == ("scrutiny", "refused")

    def test_answered_it_is_back_with_the_answer_and_can_be_referred_elsewhere(self, referred):
        referral.accept_referral(**referred.by(BANK))
        referral.answer_referral(**referred.by(BANK), text="টাকা গ্রাহকের হিসাবে ফেরত গেছে।")
        assert referred.stands() == ("scrutiny", "refused")
        referral.refer(**referred.by(referred.first_officer), regulator="BTRC", basis="competence")

        assert [each.regulator for each in Referral.objects.order_by("at", "regulator")] == ["BB", "BTRC"]
        with pytest.raises(NotFound):
            referral.answer_referral(
                **referred.by(Actor(role=Role.REGULATOR, regulator="BSTI")), text="আমাদের কাছে আসেনি।"
            )

    def test_an_earlier_regulator_does_not_act_for_the_one_that_has_it_now(self, referred):
        referral.return_referral(**referred.by(BANK), reason="not_competent")
        referral.refer(**referred.by(referred.first_officer), regulator="BTRC", basis="competence")

        for act in (referral.accept_referral, lambda **known: referral.answer_referral(**known, text="কিছু।")):
            with pytest.raises(NotFound):
                act(**referred.by(BANK))

        referral.accept_referral(**referred.by(Actor(role=Role.REGULATOR, regulator="BTRC")))

    def test_a_regulator_sees_only_what_was_referred_to_it(self, in_scrutiny):
        with pytest.raises(NotFound):
            referral.answer_referral(**in_scrutiny.by(BANK), text="কিছু।")


class TestOrder:
    """A fine within its section, collected in parts; a quarter of what came in goes to the buyer."""

    @pytest.fixture
    def ordered(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        in_scrutiny.order("45", 40_000)
        return in_scrutiny

    def test_five_working_days_to_pay_then_the_officer_is_told(self, ordered):
        assert ordered.due("payment") == "2026-12-10 00:00"
        ordered.wait_until("2026-12-10 00:00")

        assert ordered.told("office")[-1] == "office.payment_missed"
        decision.start_recovery(**ordered.by(ordered.first_officer))
        assert ordered.stands() == ("ordered", "refused")

    def test_a_quarter_of_each_part_and_never_more(self, ordered):
        ordered.collect(30_000)
        with pytest.raises(ValidationFailed):
            ordered.collect(10_001)
        ordered.reward(7_500_00)
        with pytest.raises(ValidationFailed):
            ordered.reward(1)
        ordered.collect(10_000)
        with pytest.raises(ValidationFailed):
            ordered.closes()  # 2,500 taka are still owed to the buyer
        ordered.reward(2_500_00)
        ordered.closes()

        assert ordered.stands() == ("closed", "refused", "order_complied")

    def test_paid_in_full_it_still_waits_for_the_office_by_a_clock(self, ordered):
        ordered.collect(40_000)

        waiting = Deadline.objects.filter(complaint=ordered.complaint, kind="payment", closed_at=None)
        assert [clock.party for clock in waiting] == ["office"]
        assert find_standing(ordered.complaint.reference).fine.collected is Collected.WHOLE
        ordered.wait_until("2027-01-20 00:00")
        assert "office.payment_missed" not in ordered.told("office")
        assert [clock.party for clock in waiting.all()] == ["office"]
        ordered.reward(10_000_00)
        ordered.closes()
        assert not Deadline.objects.filter(complaint=ordered.complaint, closed_at=None).exists()

    def test_unpaid_only_the_head_of_the_office_closes_it_with_a_reason(self, ordered):
        head = make.officer(ordered.office, Role.OFFICE_HEAD)
        for officer, text in ((ordered.first_officer, "আদায় হয়নি।"), (head, " ")):
            with pytest.raises(ValidationFailed):
                ordered.closes(officer, text)
        ordered.closes(head, "প্রতিষ্ঠান বন্ধ; সার্টিফিকেট মামলা চলছে।")

        assert ordered.stands() == ("closed", "refused", "order_unpaid")

    def test_a_reward_that_nobody_can_take_does_not_hold_the_complaint_for_ever(self, ordered):
        head = make.officer(ordered.office, Role.OFFICE_HEAD)
        ordered.collect(40_000)
        with pytest.raises(ValidationFailed):
            ordered.closes(ordered.first_officer, "অভিযোগকারীকে পাওয়া যায়নি।")
        ordered.closes(head, "অভিযোগকারীকে পাওয়া যায়নি; অংশটি জমা রাখা হলো।")

        assert ordered.stands() == ("closed", "refused", "order_complied")

    def test_an_order_is_not_withdrawn(self, ordered):
        with pytest.raises(NotAllowed):
            ordered.withdraw(received="nothing")


def test_a_refusal_overturned_gives_the_seller_its_days_again(refused):
    office.send_to_firm(**refused.by(refused.first_officer), text="অর্ডারের রসিদ আছে।")
    assert refused.stands() == ("with_firm", "refused")
    refused.is_served()
    assert refused.due("answer") == "2026-12-03 00:00"


def test_the_right_firm_hears_of_it_and_the_wrong_one_no_more(refused):
    right = make.firm(refused.now, "আসল দোকান")
    contact = make.contact(right, refused.now)
    wrong = refused.seller
    office.send_to_firm(**refused.by(refused.first_officer), firm=right.id, text="বিক্রেতা অন্য প্রতিষ্ঠান।")

    with pytest.raises(NotFound):
        refused.offers(by=wrong)
    refused.offers(by=make.as_firm(contact))
    assert refused.stands() == ("with_consumer", "refused")


def test_the_right_firm_begins_anew_and_reads_nothing_that_the_wrong_one_wrote(story):
    told = story("2026-11-25 12:00").file()
    told.is_served()
    told.says("ask", Terms(text="কোন অর্ডার?"))
    told.gives_information()
    paper = evidence.add_to_complaint(**told.by(told.seller), upload=make.a_picture(told.now), kind="product_photo")
    told.says("refuse", Terms(code="wrong_firm", text="এটি আমাদের নয়।"))
    told.wait(hours=1)
    right = make.firm(told.now, "আসল দোকান")
    speaker = make.as_firm(make.contact(right, told.now))
    office.send_to_firm(**told.by(told.first_officer), firm=right.id, text="বিক্রেতা অন্য প্রতিষ্ঠান।")

    seen = firm_view(told.complaint.reference, speaker)
    assert [event.kind for event in seen.past] == ["consumer.filed", "office.sent_to_firm"]
    assert (seen.own_files, seen.buyer.files) == ((), ())
    with pytest.raises(NotFound):
        evidence.open_for(paper.id, speaker, told.now, preview=False)

    told.says("ask", Terms(text="আপনার অর্ডার নম্বর?"), by=speaker)
    assert told.stands()[0] == "with_firm"


def test_a_complaint_joined_to_another_ends_and_stays_linked(refused, story):
    other = story(refused.now, shop=refused.shop, contact=refused.contact, buyer=refused.person).file()
    with pytest.raises(NotAllowed):
        office.join(**other.by(other.first_officer), into=refused.complaint.reference)  # still a copy to read
    other.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    office.join(**other.by(other.first_officer), into=refused.complaint.reference)

    assert other.stands() == ("closed", "refused", "joined")
    assert other.complaint.joined_into_id == refused.complaint.id
    with pytest.raises(ValidationFailed):
        office.join(**refused.by(refused.first_officer), into=other.complaint.reference)


def test_who_answers_the_officer_is_not_told_that_the_buyer_was_told(in_scrutiny):
    office.request_information(**in_scrutiny.by(in_scrutiny.first_officer), party="firm", text="চালান দিন।")
    consumer.give_information(**in_scrutiny.by(in_scrutiny.seller), text="চালান দিলাম।")

    assert in_scrutiny.told("firm")[-1] == "firm.information_received"
    assert "consumer" not in {row.partition(":")[0] for row in in_scrutiny.events()[-1].data["told"]}
