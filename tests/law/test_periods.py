"""Lengths: hours end to the minute, days at 24:00 in Dhaka, working days by the calendar."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.demonstration.cases import at, day
from ccms.law.pack.book import book
from ccms.law.periods import Length, Unit


def test_seven_days_end_at_midnight_in_dhaka_after_the_seventh_day(law):
    answer = law.on(day("2026-11-25")).periods["answer"]

    assert answer.ends(at("2026-11-25 10:30"), law.calendar) == at("2026-12-03 00:00")
    assert answer.ends(at("2026-11-25 23:59"), law.calendar) == at("2026-12-03 00:00")


def test_seventy_two_hours_end_to_the_minute(law):
    first = law.on(day("2026-11-25")).periods["firm_first"]

    assert first.ends(at("2026-11-25 10:30"), law.calendar) == at("2026-11-28 10:30")


def test_five_working_days_step_over_the_weekend_and_victory_day(law):
    payment = law.on(day("2026-12-10")).periods["payment"]

    assert payment.ends(at("2026-12-10 09:00"), law.calendar) == at("2026-12-21 00:00")


def test_reminders_come_on_the_third_and_the_sixth_morning(law):
    answer = law.on(day("2026-11-25")).periods["answer"]

    assert answer.reminders_at(at("2026-11-25 22:00"), law.calendar) == (at("2026-11-28 10:00"), at("2026-12-01 10:00"))


def test_alerts_of_the_charge_sheet_stand_at_sixty_and_eighty_days(law):
    sheet = law.on(day("2026-01-01")).periods["charge_sheet"]

    assert sheet.reminders == (60, 80)
    assert sheet.ends(at("2026-01-01 08:00"), law.calendar) == at("2026-04-02 00:00")


def test_an_alarm_that_repeats_comes_back_after_its_length(law):
    take_up = law.on(day("2026-11-25")).periods["take_up"]
    first = take_up.ends(at("2026-11-25 10:00"), law.calendar)

    assert first == at("2026-12-01 00:00")
    assert take_up.next_after(first, law.calendar) == at("2026-12-04 00:00")
    assert law.on(day("2026-11-25")).periods["answer"].next_after(first, law.calendar) is None


def test_the_promise_ends_with_its_day(law):
    promise = law.on(day("2026-11-25")).periods["promise"]

    assert promise.ends(at("2026-11-28 09:00"), law.calendar) == at("2026-11-29 00:00")


EXPECTED = {
    "firm_first": (72, Unit.HOURS), "second_channel": (24, Unit.HOURS), "reach_firm": (3, Unit.DAYS),
    "answer": (7, Unit.DAYS), "consumer_reply": (7, Unit.DAYS), "consumer_reply_unproved": (24, Unit.HOURS),
    "consumer_information": (3, Unit.DAYS), "counter": (3, Unit.DAYS), "promise": (0, Unit.DAYS),
    "take_up": (3, Unit.WORKING_DAYS), "first_step": (7, Unit.DAYS), "information": (5, Unit.WORKING_DAYS),
    "referral": (5, Unit.WORKING_DAYS), "referral_answer": (30, Unit.DAYS), "hearing_result": (2, Unit.WORKING_DAYS),
    "payment": (5, Unit.WORKING_DAYS), "charge_sheet": (90, Unit.DAYS), "reopen": (30, Unit.DAYS),
    "review": (20, Unit.WORKING_DAYS),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "length"), EXPECTED.items())
def test_the_shipped_day_counts_are_those_of_the_life_cycle(law, kind, length):
    period = law.on(day("2026-11-25")).periods[kind]

    assert (period.amount, period.unit) == length


def test_the_buyer_is_asked_for_three_days_and_given_four_more(law):
    reply = law.on(day("2026-11-25")).periods["consumer_reply"]

    assert (reply.asked, reply.reminders, reply.amount) == (3, (3,), 7)


@given(
    hours=st.integers(0, 24 * 3650),
    amount=st.integers(0, 60),
    unit=st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS]),
)
def test_days_always_end_at_midnight_and_never_before_they_begin(hours, amount, unit):
    start = at("2017-01-01 00:00") + timedelta(hours=hours)

    end = Length(amount, unit).ends(start, book().calendar)

    assert (end.hour, end.minute, end.second) == (18, 0, 0)
    assert end > start
    assert Length(amount + 1, unit).ends(start, book().calendar) > end


@pytest.mark.parametrize("text", ["ten days", "10", "10 moons", ""])
def test_a_length_nobody_can_count_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        Length.parse(text)
