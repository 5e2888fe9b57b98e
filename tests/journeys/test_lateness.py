"""What was due and was not done is late since its first end, however often its period begins anew."""

from datetime import date

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import Adjourn, HoldHearing, RecordSettlement, SetHearing, StartRecovery
from ccms.complaints.acts.office import RequestInformation
from ccms.complaints.models import Deadline
from ccms.complaints.reading import office_queue
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.office_case import office_case
from ccms.complaints.reading.tracking import standing
from ccms.notices.models import Notice
from ccms.web.shared.timeline import Reading, to_office
from tests.journeys.telling import at, in_dhaka


def late(told, kind):
    """Return since when a running clock is late, in Dhaka; None where it is not."""
    since = Deadline.objects.get(complaint=told.complaint, kind=kind, closed_at=None).late_since
    return since and in_dhaka(since)


def days_named(told, template):
    """Return the days that the notices of one text name, in order; by e-mail too is once."""
    notices = Notice.objects.filter(subject=told.complaint.reference, template=template, channel="in_app")
    return [notice.params["day"] for notice in notices.order_by("created_at")]


def before_the_office(story):
    """Tell of a complaint that came before the office on Sunday 29 November: to be taken up by 2 December."""
    told = story("2026-11-25 12:00", contact=False).file()
    told.wait_until("2026-11-29 09:00")
    assert told.due("take_up") == "2026-12-03 00:00"
    return told


def fined(story, taka=50_000):
    """Tell of a fine ordered on Tuesday 8 December, to be paid by 15 December."""
    told = before_the_office(story)
    told.take_up()
    told.hear("2026-12-08 10:00")
    told.order("45", taka)
    assert told.due("payment") == "2026-12-16 00:00"
    return told


def test_it_is_late_since_its_first_end_though_its_period_begins_anew(story):
    told = before_the_office(story)
    told.wait_until("2026-12-02 23:59")
    assert late(told, "take_up") is None

    told.wait_until("2026-12-15 12:00")

    assert told.due("take_up") == "2026-12-16 00:00"
    assert late(told, "take_up") == "2026-12-03 00:00"
    assert late(told, "first_step") == "2026-12-07 00:00"
    assert late(told, "charge_sheet") is None
    assert days_named(told, "office.take_up") == ["2026-12-02"] * 3
    assert days_named(told, "office.first_step") == ["2026-12-06"] * 2


def test_a_first_step_may_be_late_before_the_taking_up_where_holidays_lie_between(story):
    """Before Eid three working days last longer than seven days."""
    told = story("2026-03-12 09:00", contact=False).file()
    told.wait_until("2026-03-24 12:00")
    assert (late(told, "take_up"), late(told, "first_step")) == (None, "2026-03-24 00:00")

    assert standing(told.complaint.reference).deadline.kind == "first_step"
    (row,) = office_queue.page(office_queue.QueueWanted(office_queue.View.LATE), told.first_officer, told.now).rows
    assert (row.complaint, row.clock.kind) == (told.complaint, "first_step")


def test_what_is_done_is_late_no_more_and_what_begins_is_not_late(story):
    told = before_the_office(story)
    told.wait_until("2026-12-15 12:00")

    told.take_up()
    assert late(told, "first_step") == "2026-12-07 00:00"
    perform(RequestInformation(party="consumer", text="রসিদ দিন।"), **told.by(told.first_officer))
    assert late(told, "first_step") is None
    told.wait_until("2026-12-20 12:00")
    perform(SetHearing(at=at("2026-12-22 10:00"), place="কক্ষ ৭", agreed=True), **told.by(told.first_officer))
    told.wait_until("2026-12-30 12:00")

    assert late(told, "hearing_result") == "2026-12-25 00:00"
    assert set(days_named(told, "office.hearing_result")) == {"2026-12-24"}
    perform(HoldHearing(attendance="both", text="শুনানি হলো।"), **told.by(told.first_officer))
    told.order("45", 20_000)
    assert late(told, "payment") is None


def test_a_hearing_moved_to_another_day_has_its_result_written_down(story):
    told = before_the_office(story)
    told.take_up()
    perform(SetHearing(at=at("2026-12-08 10:00"), place="কক্ষ ৭", agreed=True), **told.by(told.first_officer))
    told.wait_until("2026-12-20 12:00")
    assert late(told, "hearing_result") == "2026-12-11 00:00"

    moved = {"at": at("2026-12-27 10:00"), "place": "কক্ষ ৭", "reason": "party_absent"}
    perform(Adjourn(**moved, agreed=True), **told.by(told.first_officer))

    assert late(told, "hearing_result") is None


def test_a_fine_is_overdue_since_its_first_day_also_when_a_part_was_paid(story):
    told = fined(story)
    told.wait_until("2026-12-20 12:00")
    told.collect(10_000)
    perform(StartRecovery(), **told.by(told.first_officer))
    told.wait_until("2027-02-20 12:00")

    assert late(told, "payment") == "2026-12-16 00:00"
    assert days_named(told, "office.payment_missed") == ["2026-12-15"]  # that it be recovered is asked once
    assert days_named(told, "office.recovery_goes_on") == ["2026-12-15"] * 2
    last = office_case(told.complaint.reference, told.first_officer).timeline.past[-1]
    assert str(to_office(last, Reading(None)).what) == "জরিমানার পুরো টাকা এখনো আসেনি; আদায় চলছে"
    member = Actor(role=Role.FIRM_AGENT, firm=told.shop.id, contact_verified=True)
    assert firm_view(told.complaint.reference, member).past[-1].data["recovery"] is True
    for side in ("consumer", "firm"):
        said = Notice.objects.filter(template=f"{side}.recovery_started").first()
        assert said is None or said.params["day"] == "2026-12-15"


def test_a_fine_paid_at_last_leaves_the_office_a_duty_of_its_own_that_is_not_late(story):
    told = fined(story)
    told.wait_until("2027-01-20 12:00")

    told.collect(50_000)
    assert late(told, "payment") is None
    told.wait_until("2027-02-20 12:00")

    assert late(told, "payment") == "2027-01-29 00:00"
    assert days_named(told, "office.payment_missed") == ["2026-12-15"] * 2  # of the days after the payment nothing


def test_only_what_the_office_has_to_do_carries_the_office(story):
    told = fined(story)
    told.wait_until("2026-12-20 12:00")
    clocks = Deadline.objects.filter(complaint=told.complaint, closed_at=None)
    assert not clocks.exclude(office=None).exists()

    told.collect(50_000)
    told.wait_until("2026-12-30 12:00")

    assert [(clock.kind, clock.party) for clock in clocks.exclude(office=None)] == [("payment", "office")]


def test_the_notices_of_day_90_name_day_90_whatever_else_runs(story):
    """Day 90 after 28 November is 26 February; other clocks end on other days."""
    told = story("2026-11-28 12:00", contact=False).file()
    told.wait_until("2027-02-28 12:00")

    assert days_named(told, "office.charge_sheet") == ["2027-02-26"] * 2
    assert days_named(told, "office.charge_sheet_over") == ["2027-02-26"]


def test_the_notices_of_day_90_do_not_name_the_day_of_a_promise(story):
    told = story("2026-11-28 12:00", contact=False).file()
    told.wait_until("2026-12-05 12:00")
    told.take_up()
    told.hear("2027-01-20 10:00")
    settlement = RecordSettlement(remedy="refund", amount_paisa=100_000, day=date(2027, 2, 4), performed=False)
    perform(settlement, **told.by(told.first_officer))
    told.wait_until("2027-02-01 12:00")

    assert told.stands()[0] == "promised"
    assert days_named(told, "office.charge_sheet") == ["2027-02-26"]


def test_what_a_party_did_not_give_in_time_is_told_with_its_own_day(story):
    told = before_the_office(story)
    told.take_up()
    perform(RequestInformation(party="consumer", text="রসিদ দিন।"), **told.by(told.first_officer))
    told.wait_until("2026-12-10 12:00")

    assert days_named(told, "office.information_missed") == ["2026-12-06"]
