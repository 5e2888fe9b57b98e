"""Every run is of the same day, and its samples together leave nothing out."""

from datetime import timedelta

import pytest

from ccms.gate import clock
from tests import day, sampling


def test_the_clock_begins_at_the_day_that_was_asked_for(request):
    passed = day.now() - day.moment_of(request.config.getoption("day"))

    assert timedelta() <= passed < timedelta(hours=4)


def test_a_moved_clock_is_taken_back():
    clock.move(timedelta(days=40))
    moved = clock.offset()
    day.begin_again()

    assert moved - clock.offset() == timedelta(days=40)


@pytest.mark.parametrize(("text", "at"), [("2026-12-02", "04:00"), ("2026-12-05T23:55", "17:55")])
def test_a_day_begins_in_the_morning_in_dhaka_and_a_minute_where_it_is(text, at):
    assert f"{day.moment_of(text):%H:%M}" == at


def test_the_days_are_of_every_weekday():
    assert {day.moment_of(each).weekday() for each in day.DAYS} == set(range(7))


def test_samples_that_begin_at_every_place_are_the_whole_and_each_is_the_same_again(monkeypatch):
    monkeypatch.setattr(sampling.Sampling, "is_whole", False)
    samples = [sampling.sample(range(25), beside=place) for place in range(sampling.PART)]

    assert sorted(thing for one in samples for thing in one) == list(range(25))
    assert sampling.sample(range(25), beside=3) == samples[3]


def test_a_whole_run_tries_everything(monkeypatch):
    monkeypatch.setattr(sampling.Sampling, "is_whole", True)

    assert sampling.sample(range(25), beside=3) == list(range(25))
    assert sampling.is_sampled(7, of=10)
