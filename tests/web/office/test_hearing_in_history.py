"""A hearing stands in each history at its own hour, and a missed deadline on the day that it ended."""

from django.utils.translation import override

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import HoldHearing
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Deadline, Hearing
from ccms.web.templatetags.words import last_moment, moment
from tests.web.office.working import INLINE


def test_a_hearing_is_told_at_its_own_hour_with_the_day_on_which_it_was_written(desk):
    case = desk.at_hearing()
    hearing = Hearing.objects.get(complaint=case.complaint)
    desk.later(days=1, hours=3)
    perform(HoldHearing(attendance="both", text="দুই পক্ষ এসেছে।"), **case.by(desk.nasrin))
    with override("bn"):
        at, written = (INLINE.sub("", str(moment(each))) for each in (hearing.at, desk.now))

    said = INLINE.sub("", case.get(desk.nasrin, "/history").text)

    assert f"{at} · লেখা হয়েছে {written.rpartition(' ')[0]}" in said


def test_a_missed_deadline_stands_on_the_day_that_ended_with_it(desk):
    case = desk.escalated()
    desk.later(days=20)
    sweep(desk.now)
    missed = Deadline.objects.filter(complaint=case.complaint, kind="take_up", closed_how="missed").earliest("due_at")
    with override("bn"):
        ended = INLINE.sub("", str(last_moment(missed.due_at)))

    said = INLINE.sub("", case.get(desk.nasrin, "/history").text)

    assert f"{ended} · " in said
    assert "রাত ১২:০০" not in said
