"""Both sides are reminded of a hearing the day before it, each by a message that was made."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import Adjourn, SetHearing
from ccms.complaints.acts.firm import Terms
from ccms.notices.models import Notice
from tests.journeys.telling import at

PLACE = "ভোক্তা অধিদপ্তর, ঢাকা"


@pytest.fixture
def called(story):
    """Return a complaint whose hearing is set for Tuesday 8 December, 11:00."""
    told = story("2026-11-25 12:00").file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    perform(SetHearing(at=at("2026-12-08 11:00"), place=PLACE, agreed=True), **told.by(told.first_officer))
    return told


def reminders(story, audience):
    """Return the moments of the hearing that this side was reminded of."""
    template = f"{audience}.hearing_reminder"
    told = Notice.objects.filter(subject=story.complaint.reference, template=template)
    return [notice.params["moment"] for notice in told.order_by("created_at")]


def test_both_sides_are_reminded_the_day_before_and_once(called):
    called.wait_until("2026-12-07 10:59")
    assert "clock.reminded/hearing_result" not in called.happened()

    called.wait_until("2026-12-08 10:00")

    assert called.happened().count("clock.reminded/hearing_result") == 1
    for audience in ("consumer", "firm"):
        assert reminders(called, audience) == [at("2026-12-08 11:00").isoformat()]


def test_of_a_hearing_that_was_moved_only_the_new_day_is_reminded_of(called):
    moved = Adjourn(at=at("2026-12-15 10:00"), place=PLACE, reason="office", agreed=True)
    perform(moved, **called.by(called.first_officer))

    called.wait_until("2026-12-15 09:00")

    assert reminders(called, "consumer") == [at("2026-12-15 10:00").isoformat()]


def test_a_reminder_does_not_make_the_missing_result_late_for_the_second_time(called):
    called.wait_until("2026-12-12 10:00")

    missed = [event.data for event in called.events() if event.kind == "clock.missed_deadline"]
    assert [data["step"] for data in missed if data["deadline"] == "hearing_result"] == [0]
