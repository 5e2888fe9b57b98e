"""Converts between instants and calendar days in Dhaka. Instants are UTC everywhere in CCMS.

Writes days, moments and lengths of time in the words of a reader in Bangladesh.
"""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from ccms.core.digits import in_digits

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


YEARS = range(1900, 2200)  # no purchase, payment or hearing lies outside; the ends of the calendar have no next day
_WEEKDAYS = {
    "bn": ("সোমবার", "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "শুক্রবার", "শনিবার", "রবিবার"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "bn": (
        *("জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন"),
        *("জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
# Bangla names the part of the day where English says am or pm: (first hour, name).
_PARTS_OF_DAY = ((20, "রাত"), (18, "সন্ধ্যা"), (15, "বিকেল"), (12, "দুপুর"), (6, "সকাল"), (4, "ভোর"), (0, "রাত"))
_UNITS = (
    (86400, "দিন", "day"),
    (3600, "ঘণ্টা", "hour"),
    (60, "মিনিট", "minute"),
    (1, "সেকেন্ড", "second"),
)
_HALF_DAY = 12


def short_day(day: date, lang: str) -> str:
    """Return "২৮ নভেম্বর ২০২৬" or "28 November 2026"."""
    month = _MONTHS["en" if lang == "en" else "bn"][day.month - 1]
    return in_digits(f"{day.day} {month} {day.year}", lang)


def month_in_words(month: str, lang: str) -> str:
    """Return "নভেম্বর ২০২৬" or "November 2026" for "2026-11"."""
    return short_day(date.fromisoformat(f"{month}-01"), lang).partition(" ")[2]


def day_in_words(day: date, lang: str) -> str:
    """Return "শনিবার, ২৮ নভেম্বর ২০২৬" or "Saturday, 28 November 2026"."""
    return f"{_WEEKDAYS['en' if lang == 'en' else 'bn'][day.weekday()]}, {short_day(day, lang)}"


def time_in_words(at: datetime, lang: str) -> str:
    """Return "বিকেল ৩:১১" or "3:11 pm", on a Dhaka clock."""
    local = in_dhaka(at)
    hour = local.hour % _HALF_DAY or _HALF_DAY
    if lang == "en":
        return f"{hour}:{local.minute:02} {'am' if local.hour < _HALF_DAY else 'pm'}"
    part = next(name for first, name in _PARTS_OF_DAY if local.hour >= first)
    return f"{part} {in_digits(f'{hour}:{local.minute:02}', lang)}"


def moment_in_words(at: datetime, lang: str) -> str:
    """Return "শনিবার, ২৮ নভেম্বর ২০২৬, বিকেল ৩:১১"."""
    return f"{day_in_words(in_dhaka(at).date(), lang)}, {time_in_words(at, lang)}"


def deadline_in_words(due_at: datetime, lang: str) -> str:
    """Return a last moment as people say it: 24:00 of a day is that whole day, not 0:00 of the next."""
    local = in_dhaka(due_at)
    if local.time() == time.min:
        return day_in_words(local.date() - timedelta(days=1), lang)
    return moment_in_words(due_at, lang)


def length_in_words(length: timedelta, lang: str, *, up: bool = True) -> str:
    """Return "১৫ মিনিট": whole units, rounded up or down; the next smaller unit while there are fewer than two."""
    seconds = max(ceil(length.total_seconds()), 1)
    size, bangla, english = next(unit for unit in _UNITS if seconds >= 2 * unit[0] or unit[0] == 1)
    return _counted(ceil(seconds / size) if up else seconds // size, bangla, english, lang)


def days_and_hours_in_words(length: timedelta, lang: str) -> str:
    """Return "২ দিন ২৩ ঘণ্টা": whole days and whole hours, rounded down; the days alone where no hour is over."""
    days, hours = length.days, length.seconds // 3600
    return f"{days_in_words(days, lang)} {_counted(hours, 'ঘণ্টা', 'hour', lang)}" if hours else days_in_words(days, lang)


def days_in_words(days: int, lang: str) -> str:
    """Return "১৪ দিন" or "14 days"."""
    return _counted(days, "দিন", "day", lang)


def ago_in_words(at: datetime, now: datetime, lang: str) -> str:
    """Return "এইমাত্র", "৪ ঘণ্টা আগে", "গতকাল" or "২ দিন আগে": what ended less than a day ago by hours, else by days."""
    length, days = now - at, (in_dhaka(now).date() - in_dhaka(at).date()).days
    if length < timedelta(minutes=1):
        return "just now" if lang == "en" else "এইমাত্র"
    if length < timedelta(hours=1):
        told = _counted(length // timedelta(minutes=1), "মিনিট", "minute", lang)
    elif length < timedelta(days=1):
        told = _counted(length // timedelta(hours=1), "ঘণ্টা", "hour", lang)
    elif days == 1:
        return "yesterday" if lang == "en" else "গতকাল"
    else:
        told = days_in_words(days, lang)
    return f"{told} ago" if lang == "en" else f"{told} আগে"


def _counted(count: int, bangla: str, english: str, lang: str) -> str:
    if lang == "en":
        return f"{count} {english}{'' if count == 1 else 's'}"
    return f"{in_digits(count, lang)} {bangla}"
