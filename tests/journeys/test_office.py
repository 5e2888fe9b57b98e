"""Before the office: hearings, decisions, another officer's look, sister bodies, and money."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts import evidence, office
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import GiveInformation, RequestReview
from ccms.complaints.acts.decision import (
    Adjourn,
    HoldHearing,
    RecordSettlement,
    SetHearing,
    StartRecovery,
)
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.office import (
    Dismiss,
    Join,
    NotThisOfficer,
    Reassign,
    RejectComplaint,
    RequestInformation,
    SendToFirm,
)
from ccms.complaints.fines import Collected
from ccms.complaints.lifecycle import Action, Status
from ccms.complaints.models import Deadline, Hearing
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.tracking import standing as find_standing
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.transitions import TRANSITIONS
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from tests import factories as make
from tests.journeys.telling import at

BANK = Actor(role=Role.BODY, body="BB")


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
        perform(Dismiss(reason="not_proved", text="প্রমাণ নেই।"), **in_scrutiny.by(in_scrutiny.first_officer))
        return in_scrutiny

    def request(self, told):
        perform(RequestReview(reason="new_proof", text="নতুন প্রমাণ আছে।"), **told.by(told.buyer))

    def test_the_one_who_decided_may_not_decide_again_and_another_may(self, dismissed):
        dismissed.wait(days=3)
        self.request(dismissed)
        assert dismissed.stands() == ("scrutiny", "refused")
        assert dismissed.complaint.officer_id is None

        for act in (
            lambda: perform(Dismiss(reason="not_proved", text="আগের মতোই।"), **dismissed.by(dismissed.first_officer)),
            lambda: perform(
                SetHearing(at=dismissed.now + timedelta(days=2), place="ঢাকা", agreed=True),
                **dismissed.by(dismissed.first_officer),
            ),
            lambda: perform(SendToFirm(), **dismissed.by(dismissed.first_officer)),
        ):
            with pytest.raises(ValidationFailed):
                act()
        second = make.officer(dismissed.office)
        perform(SetHearing(at=dismissed.now + timedelta(days=2), place="ঢাকা", agreed=True), **dismissed.by(second))
        assert dismissed.stands() == ("hearing", "refused")
        dismissed.wait(days=2, hours=1)
        with pytest.raises(office.NotThisOfficer):
            perform(HoldHearing(attendance="both", text="শুনানি হলো।"), **dismissed.by(dismissed.first_officer))

    def test_it_can_be_asked_once_only(self, dismissed):
        self.request(dismissed)
        perform(Dismiss(reason="not_proved", text="প্রমাণ নেই।"), **dismissed.by(make.officer(dismissed.office)))

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
        perform(SetHearing(at=at("2026-12-01 11:00"), place="ঢাকা", agreed=True), **officer)
        in_scrutiny.wait_until("2026-11-30 09:00")
        officer = in_scrutiny.by(in_scrutiny.first_officer)
        perform(Adjourn(at=at("2026-12-07 11:00"), place="ঢাকা", reason="office", agreed=True), **officer)
        with pytest.raises(ValidationFailed):
            perform(HoldHearing(attendance="both", text="শুনানি।"), **officer)
        in_scrutiny.wait_until("2026-12-07 12:00")
        perform(HoldHearing(attendance="both", text="শুনানি।"), **in_scrutiny.by(in_scrutiny.first_officer))

        moved, held = Hearing.objects.filter(complaint=in_scrutiny.complaint).order_by("at")
        assert moved.adjourned_at
        assert not moved.held_at
        assert held.held_at
        assert [what for what in in_scrutiny.told("firm") if "hearing" in what and "reminder" not in what] == [
            *("firm.hearing_set", "firm.hearing_adjourned", "firm.hearing_held"),
        ]

    def test_a_result_that_is_not_written_is_asked_for_each_two_days(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        in_scrutiny.wait_until("2026-12-14 00:00")

        asked = [what for what in in_scrutiny.happened() if what == "clock.missed_deadline/hearing_result"]
        assert len(asked) == 4  # after Sunday 6 and Monday 7 December, then on the 9th, 11th and 13th at midnight

    def test_a_settlement_is_a_promise_and_broken_it_comes_back(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        settlement = RecordSettlement(
            remedy="refund", amount_paisa=430_000, day=dhaka_day(in_scrutiny.now) + timedelta(days=5), performed=False
        )
        perform(settlement, **in_scrutiny.by(in_scrutiny.first_officer))
        assert in_scrutiny.stands() == ("promised", "refused")
        in_scrutiny.wait(days=6)

        assert in_scrutiny.stands() == ("escalated", "broken_promise")

    def test_what_is_done_on_the_spot_is_settled(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        settlement = RecordSettlement(
            remedy="refund", amount_paisa=430_000, day=dhaka_day(in_scrutiny.now), performed=True
        )
        perform(settlement, **in_scrutiny.by(in_scrutiny.first_officer))

        assert in_scrutiny.stands() == ("settled", "refused")

    def test_a_hearing_that_nobody_waits_for_any_more_is_called_off(self, in_scrutiny):
        perform(
            SetHearing(at=at("2026-12-20 11:00"), place="ঢাকা", agreed=True), **in_scrutiny.by(in_scrutiny.first_officer)
        )
        in_scrutiny.offers(in_days=1)
        in_scrutiny.accept()
        assert Hearing.objects.get().adjourned_at == in_scrutiny.now

        in_scrutiny.wait(days=2)
        assert in_scrutiny.stands() == ("escalated", "broken_promise")
        in_scrutiny.take_up()
        in_scrutiny.hear(on="2026-12-06 11:00")
        assert Hearing.objects.get(held_at__isnull=False).at == at("2026-12-06 11:00")


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
        perform(StartRecovery(), **ordered.by(ordered.first_officer))
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
    perform(SendToFirm(text="অর্ডারের রসিদ আছে।"), **refused.by(refused.first_officer))
    assert refused.stands() == ("with_firm", "refused")
    refused.is_served()
    assert refused.due("answer") == "2026-12-03 00:00"


def test_the_right_firm_hears_of_it_and_the_wrong_one_no_more(refused):
    right = make.firm(refused.now, "আসল দোকান")
    contact = make.contact(right, refused.now)
    wrong = refused.seller
    perform(SendToFirm(firm=right.id, text="বিক্রেতা অন্য প্রতিষ্ঠান।"), **refused.by(refused.first_officer))

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
    perform(SendToFirm(firm=right.id, text="বিক্রেতা অন্য প্রতিষ্ঠান।"), **told.by(told.first_officer))

    seen = firm_view(told.complaint.reference, speaker)
    assert [event.kind for event in seen.past] == ["consumer.filed", "office.sent_to_firm"]
    assert (seen.own_files, seen.buyer.files) == ((), ())
    with pytest.raises(NotFound):
        evidence.open_for(paper.id, speaker, told.now, preview=False)

    told.says("ask", Terms(text="আপনার অর্ডার নম্বর?"), by=speaker)
    assert told.stands()[0] == "with_firm"


def test_a_complaint_joined_to_another_ends_and_stays_linked(refused, story):
    other = story(refused.now, shop=refused.shop, contact=refused.contact, buyer=refused.person)
    other.file(other_than=refused.complaint.reference)
    with pytest.raises(NotAllowed):
        perform(Join(into=refused.complaint.reference), **other.by(other.first_officer))  # still a copy to read
    other.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    perform(Join(into=refused.complaint.reference), **other.by(other.first_officer))

    assert other.stands() == ("closed", "refused", "joined")
    assert other.complaint.joined_into_id == refused.complaint.id
    with pytest.raises(ValidationFailed):
        perform(Join(into=other.complaint.reference), **refused.by(refused.first_officer))


def test_what_the_seller_answers_the_officer_is_told_to_the_buyer(in_scrutiny):
    perform(RequestInformation(party="firm", text="চালান দিন।"), **in_scrutiny.by(in_scrutiny.first_officer))
    perform(GiveInformation(text="চালান দিলাম।"), **in_scrutiny.by(in_scrutiny.seller))

    assert in_scrutiny.told("firm")[-1] == "firm.information_received"
    assert in_scrutiny.told("consumer")[-1] == "consumer.firm_informed_office"


def test_who_decided_neither_joins_nor_gets_back_what_another_is_to_look_at_again(in_scrutiny):
    by_first = in_scrutiny.by(in_scrutiny.first_officer)
    perform(RejectComplaint(reason="out_of_scope", text="এখানে নয়।"), **by_first)
    perform(RequestReview(reason="new_proof", text="নতুন প্রমাণ আছে।"), **in_scrutiny.by(in_scrutiny.buyer))
    other = in_scrutiny.filed.complaint.reference

    with pytest.raises(NotThisOfficer):
        perform(Join(into=other), **in_scrutiny.by(in_scrutiny.first_officer))
    with pytest.raises(NotThisOfficer):
        perform(Reassign(post=in_scrutiny.first_officer.posts[0]), **in_scrutiny.by(make.officer(in_scrutiny.office)))


def test_an_ordered_fine_is_not_joined_away():
    [row] = [row for row in TRANSITIONS if row.action is Action.JOIN]
    assert Status.ORDERED not in row.sources
