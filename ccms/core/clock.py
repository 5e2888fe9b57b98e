"""Converts between instants and calendar days in Dhaka. Instants are UTC everywhere in CCMS."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DHAKA = ZoneInfo("Asia/Dhaka")


def in_dhaka(at: datetime) -> datetime:
    """Return the same instant on a Dhaka clock; a time without zone is a programming mistake."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone is no instant")
    return at.astimezone(DHAKA)


def dhaka_day(at: datetime) -> date:
    """Return the calendar day in Dhaka on which this instant falls."""
    return in_dhaka(at).date()


def start_of_day(day: date) -> datetime:
    """Return 00:00 of this day in Dhaka, as UTC."""
    return datetime.combine(day, time.min, DHAKA).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return 24:00 of this day in Dhaka, as UTC: the first instant that is no longer in it."""
    return start_of_day(day + timedelta(days=1))
