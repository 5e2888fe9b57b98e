"""Reads a time as a person gives it: a day, or a day with the hour. Days are days in Dhaka."""

from __future__ import annotations

from datetime import date, datetime

from ccms.core.clock import dhaka_day, end_of_day, start_of_day

type Moment = date | datetime


def day_of(moment: Moment) -> date:
    """Give the day in Dhaka."""
    return dhaka_day(moment) if isinstance(moment, datetime) else moment


def latest_instant(moment: Moment) -> datetime:
    """Give the last instant the moment can mean: the hour if told, else 24:00 of the day."""
    return moment if isinstance(moment, datetime) else end_of_day(moment)


def earliest_instant(moment: Moment) -> datetime:
    """Give the first instant the moment can mean: the hour if told, else 0:00 of the day."""
    return moment if isinstance(moment, datetime) else start_of_day(moment)


def surely_before(one: Moment, other: Moment) -> bool:
    """Say whether one time is over when the other begins; a day without its hour is read in favour of no."""
    over = latest_instant(one)  # of a day, the first instant that is not in it
    return over < earliest_instant(other) or (not isinstance(one, datetime) and over == earliest_instant(other))
