"""The seller says nothing, or cannot be reached, or the office itself is slow: the system notices by itself."""

from datetime import timedelta

from django.utils.translation import override

from ccms.accounts.actors import Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Reopen
from ccms.complaints.acts.firm import Ask
from ccms.complaints.acts.office import RequestInformation, SendToFirm
from ccms.complaints.announcements import MOST_ALARMS
from ccms.complaints.models import Deadline
from ccms.complaints.reading.own_case import case_of
from ccms.core.clock import dhaka_day
from ccms.notices.models import Notice
from ccms.web.consumer.tracking.summary import entries
from tests import factories as make
from tests.journeys.telling import at, in_dhaka


def fired(told):
    """Return what the clocks did and when each was due, in Dhaka."""
    rings = [event for event in told.events() if event.kind.startswith("clock.")]
    return [(event.kind.partition(".")[2], event.data["deadline"], in_dhaka(event.due_at)) for event in rings]


SEVEN_DAYS = [
    ("reminded", "answer", "2026-11-28 10:00"),
    ("reminded", "answer", "2026-12-01 10:00"),
    ("missed_deadline", "answer", "2026-12-03 00:00"),
]


def test_seven_days_of_silence_are_reminded_twice_and_end_before_the_office(story):
    told = story("2026-11-25 12:00").file()
    told.wait(hours=2)
    told.is_served()
    assert told.due("answer") == "2026-12-03 00:00"
    assert told.told("firm")[-1] == "firm.clock_started"

    told.wait_until("2026-12-02 23:59")
    assert told.stands() == ("with_firm",)
    assert told.told("firm")[-2:] == ["firm.answer_reminder"] * 2
    told.wait_until("2026-12-03 00:00")

    assert told.stands() == ("escalated", "silence")
    assert fired(told) == SEVEN_DAYS
    assert told.told("consumer")[-1] == "consumer.escalated_silence"
    assert told.told("office")[-1] == "office.escalated"
    assert told.due("take_up") == "2026-12-09 00:00"  # Sunday to Tuesday: Friday and Saturday do not count
    assert told.due("first_step") == "2026-12-11 00:00"


def test_a_second_silence_is_told_as_the_first_was(story):
    """Why the status changed stands in the event, also where it is the reason that the complaint had before."""
    told = story("2026-11-25 12:00").file()
    told.wait(hours=2)
    told.is_served()
    told.wait_until("2026-12-03 00:00")
    told.take_up()
    perform(SendToFirm(text="আবার জবাব দিন।"), **told.by(told.first_officer))
    told.wait(hours=2)
    told.is_served()
    told.wait(days=20)

    assert told.stands()[:2] == ("escalated", "silence")
    missed = [event for event in told.events() if event.kind == "clock.missed_deadline" and event.data["set"]]
    assert [event.data["set"]["reason"] for event in missed] == ["silence", "silence"]
    with override("en"):
        shown = [str(entry.what) for entry in entries(case_of(told.complaint.reference, told.buyer))]
    assert shown.count("The seller did not answer in time. It went to DNCRP") == 2


def test_after_thirty_days_down_everything_happens_once_in_order_with_its_true_due_time(story):
    told = story("2026-11-25 12:00").file()
    told.wait(hours=2)
    told.is_served()

    told.down_for(days=30)
    back = told.now

    assert told.stands() == ("escalated", "silence")
    assert fired(told) == SEVEN_DAYS
    assert {event.at for event in told.events() if event.kind.startswith("clock.")} == {back}
    assert told.complaint.escalated_at == back
    assert told.due("take_up") == "2026-12-30 00:00"  # the office's days count from when it could know
    reminders = Notice.objects.filter(subject=told.complaint.reference, template="firm.answer_reminder")
    assert {notice.state for notice in reminders} == {"superseded"}  # nobody is reminded of what is over
    told.now += timedelta(minutes=1)
    assert told.down_for(minutes=1) == 0


def test_an_act_during_the_downtime_counts_and_the_clock_finds_nothing_left(story):
    told = story("2026-11-25 12:00").file()
    told.is_served()
    told.now += timedelta(days=9)  # the sweeper stood still, the pages did not
    told.offers(in_days=5)

    told.down_for(hours=1)

    assert told.stands() == ("with_consumer",)
    assert fired(told) == []


def test_a_seller_that_no_notice_reaches_is_tried_on_a_second_way_and_then_goes_to_the_office(story):
    told = story("2026-11-25 12:00")
    second = make.contact(told.shop, told.now, channel="email", value="care@sharighor.test")
    told.file()

    told.wait_until("2026-11-26 12:00")
    notices = Notice.objects.filter(subject=told.complaint.reference, template="firm.formal_notice")
    assert list(notices.order_by("created_at").values_list("recipient", "channel")) == [
        (f"contact:{told.contact.id}", "sms"),
        (f"contact:{second.id}", "email"),
    ]
    told.wait_until("2026-11-29 00:00")

    assert told.stands() == ("escalated", "unreachable")
    assert fired(told) == [
        ("reminded", "reach_firm", "2026-11-26 12:00"),
        ("missed_deadline", "reach_firm", "2026-11-29 00:00"),
    ]
    assert "firm.escalated" not in told.told("firm")  # it knows of nothing, and nothing counts against it


def test_the_office_s_own_silence_comes_back_every_three_working_days_and_weekly(story):
    """Walked day by day over two weekends, the Night of Qadr, Jumu'atul-Wida, Eid and Independence Day."""
    told = story("2026-03-12 09:00", contact=False).file()
    make.officer(told.office, Role.OFFICE_HEAD)
    told.wait_until("2026-03-16 00:00")
    assert told.stands() == ("escalated", "unreachable")

    happened = {}
    for day in range(16, 31):
        before = len(told.events())
        told.wait_until(f"2026-03-{day} 23:59")
        told.wait(minutes=1)
        for event in told.events()[before:]:
            happened.setdefault(day, set()).add(event.data["deadline"])

    assert happened == {
        # working days after Monday 16 March: 18, 19, 24 (17 and 20 to 23 are holidays)
        24: {"take_up"},
        23: {"first_step"},
        30: {"first_step", "take_up"},  # 25, 29, 30: Independence Day and a weekend lie between
    }
    assert told.stands() == ("escalated", "unreachable")
    steps = Deadline.objects.filter(complaint=told.complaint, kind="take_up").order_by("due_at")
    assert [(clock.step, clock.closed_how) for clock in steps] == [(0, "missed"), (1, "missed"), (2, "")]
    assert sorted(told.told("consumer")[-2:]) == ["consumer.first_step_late", "consumer.take_up_late"]
    late = Notice.objects.filter(subject=told.complaint.reference, template__contains="_late").exclude(channel="email")
    assert late.count() == 2  # the buyer hears of each once, however often it comes back
    heads = Notice.objects.filter(
        subject=told.complaint.reference, template__in=["office.take_up", "office.first_step"]
    )
    assert {notice.channel for notice in heads} == {"in_app", "email"}


def test_the_ninety_days_of_section_61_warn_twice_and_end(story):
    told = story("2026-03-08 12:00").file()
    told.is_served()
    told.wait_until("2026-06-07 00:00")

    charge_sheet = [(kind, due) for kind, what, due in fired(told) if what == "charge_sheet"]
    assert charge_sheet == [
        ("reminded", "2026-05-07 10:00"),
        ("reminded", "2026-05-27 10:00"),
        ("missed_deadline", "2026-06-07 00:00"),
    ]
    told.wait(days=40)
    assert [what for _, what, _ in fired(told)].count("charge_sheet") == 3


def test_ninety_days_that_are_over_while_a_complaint_is_closed_are_flagged_when_it_is_reopened(story):
    told = story("2026-03-08 12:00").file()
    told.wait_until("2026-06-01 12:00")
    told.withdraw(received="nothing")
    told.wait_until("2026-06-20 12:00")
    perform(Reopen(reason="again"), **told.by(told.buyer))
    assert told.due("charge_sheet") == "2026-06-07 00:00"

    told.wait(minutes=1)
    assert told.happened()[-1] == "clock.missed_deadline/charge_sheet"


def test_taking_it_up_stops_that_clock_and_asking_starts_the_first_step_anew(story):
    told = story("2026-11-25 12:00", contact=False).file()
    told.wait_until("2026-11-29 09:00")
    told.take_up()
    assert not Deadline.objects.filter(complaint=told.complaint, kind="take_up", closed_at=None).exists()

    perform(RequestInformation(party="consumer", text="রসিদ দিন।"), **told.by(told.first_officer))
    assert told.due("information") == "2026-12-07 00:00"
    assert told.due("first_step") == "2026-12-14 00:00"
    told.wait_until("2026-12-07 00:00")
    assert told.happened()[-1] == "clock.missed_deadline/information"
    told.gives_information()
    assert told.told("office")[-1] == "office.information_given"


def test_a_seller_s_acts_prove_that_the_notice_came(story):
    told = story("2026-11-25 12:00").file()
    perform(Ask(text="কোন রঙের পণ্য চেয়েছিলেন?"), **told.by(told.seller))

    assert told.complaint.receipt_basis == ""
    told.complaint.refresh_from_db()
    assert told.complaint.received_at == told.now
    assert told.complaint.receipt_proved
    assert dhaka_day(told.complaint.received_at) == dhaka_day(at("2026-11-25"))


def test_after_a_gap_of_a_month_a_late_office_is_one_alarm_and_the_alarms_end(story):
    """Where no worker ran for 31 days, the buyer got the same message three times in two seconds."""
    told = story("2026-03-12 09:00", contact=False).file()
    make.officer(told.office, Role.OFFICE_HEAD)
    told.wait_until("2026-03-16 00:00")
    before = len(told.events())
    told.down_for(days=31)

    missed = [event.data["deadline"] for event in told.events()[before:] if event.kind == "clock.missed_deadline"]
    assert sorted(missed) == ["first_step", "take_up"]
    live = Deadline.objects.get(complaint=told.complaint, kind="take_up", closed_at=None)
    assert live.due_at > told.now
    assert live.late_since < told.now - timedelta(days=20)

    of_office = Notice.objects.filter(subject=told.complaint.reference, template="office.take_up", channel="in_app")
    for _ in range(MOST_ALARMS + 3):
        told.wait_until(Deadline.objects.get(complaint=told.complaint, kind="take_up", closed_at=None).due_at)
    assert of_office.count() == MOST_ALARMS
    assert told.stands() == ("escalated", "unreachable")
