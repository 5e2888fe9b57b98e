"""Filters that write numbers, money, days and codes in the words and digits of the active language.

Codes that people copy (complaint numbers, phones, purchase numbers) stay in Latin digits inside `lang="en"`;
everything that is read rather than copied takes the digits of its language.
"""

import re
from datetime import UTC, date, datetime, timedelta

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.core import clock, mail_addresses, money, phones, references
from ccms.core.digits import group, in_digits
from ccms.web.language import language

register = template.Library()

_LATIN = re.compile(r"([A-Za-z0-9]+(?:[ @._/:#&'’+-]+[A-Za-z0-9]+)*)")
_BANGLA = re.compile(r"([\u0980-\u09ff]+(?:[ \u0964\u200c\u200d,-]+[\u0980-\u09ff]+)*)")
WHOLE_DAYS = timedelta(days=2)  # from here on a deadline is told in days


@register.filter
def digits(value: object) -> str:
    """Write a number or text with its digits in the reader's script, ungrouped: `১৬১২১`."""
    return in_digits(str(value), language())


@register.filter
def count(value: int) -> str:
    """Write a whole number grouped 3-2-2 in the reader's digits: `১২,৩৪,৫৬৭`."""
    return digits(group(int(value)))


@register.filter
def taka(paisa: int | None) -> SafeString:
    """Write paisa as money that does not break over two lines: `৳ ১,২৩,৪৫৬`; nothing for None."""
    if paisa is None:
        return SafeString("")
    return format_html('<span class="num">{}</span>', money.taka(int(paisa), language()))


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """Write the Dhaka day in words, inside a time element: `শনিবার, ২৮ নভেম্বর ২০২৬`."""
    if value is None:
        return SafeString("")
    on = clock.dhaka_day(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), clock.day_in_words(on, language()))


@register.filter
def moment(at: datetime | None) -> SafeString:
    """Write day and time of day in words, inside a time element: `শনিবার, ২৮ নভেম্বর ২০২৬, বিকেল ৩:১১`."""
    if at is None:
        return SafeString("")
    stamp = at.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', stamp, clock.moment_in_words(at, language()))


@register.filter
def clock_time(at: datetime) -> str:
    """Write the time of day alone: `সকাল ১০:৪২`."""
    return clock.time_in_words(at, language())


@register.filter
def instant(at: datetime | None) -> str:
    """Write a moment as data, in UTC; nothing for None."""
    return at.astimezone(UTC).isoformat() if at else ""


@register.filter
def short_day(value: date | datetime | None) -> SafeString:
    """Write the Dhaka day without its weekday, for tables: `২৮ নভেম্বর ২০২৬`."""
    if value is None:
        return SafeString("")
    on = clock.dhaka_day(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), clock.short_day(on, language()))


@register.filter
def last_moment(due_at: datetime | None) -> SafeString:
    """Write when a deadline ends: the last day alone if it ends at midnight in Dhaka, else day and time."""
    if due_at is None:
        return SafeString("")
    last_day = _whole_last_day(due_at)
    return day(last_day) if last_day else moment(due_at)


@register.filter
def short_last_moment(due_at: datetime) -> SafeString:
    """Write when a deadline ends in a line of a list: the last day, with the time of day where it ends within it."""
    last_day = _whole_last_day(due_at)
    return short_day(last_day) if last_day else format_html("{}, {}", short_day(due_at), clock_time(due_at))


def _whole_last_day(due_at: datetime) -> date | None:
    """Return the last day of a deadline that ends at midnight in Dhaka; None where it ends at another hour."""
    last_day = clock.dhaka_day(due_at - timedelta(microseconds=1))
    return last_day if clock.end_of_day(last_day) == due_at else None


def at_the_latest(due_at: datetime) -> SafeString:
    """Write when a deadline ends that may still move to an earlier end."""
    return SafeString(escape(gettext("Until %(last)s at the latest")) % {"last": last_moment(due_at)})


@register.filter
def time_left(due_at: datetime, now: datetime) -> str:
    """Say how long a deadline still runs, or by how much it has passed, in one whole unit: `আর ৩ দিন বাকি`.

    What is left is never told longer than it is, nor shorter by an hour: of one that ends within a day of two days and
    more, the hours are told too, `আর ২ দিন ২৩ ঘণ্টা বাকি`.
    """
    left = due_at - now
    if left <= timedelta():
        passed = clock.length_in_words(-left, language())
        return gettext("The time ended %(length)s ago") % {"length": passed}
    last_day = _whole_last_day(due_at)
    if left > WHOLE_DAYS and last_day:
        left = timedelta(days=(last_day - clock.dhaka_day(now)).days)
    if left > WHOLE_DAYS:
        length = clock.days_and_hours_in_words(left, language())
    else:
        length = clock.length_in_words(left, language(), up=False)
    return gettext("%(length)s left") % {"length": length}


@register.filter
def days_late(late_since: datetime, now: datetime) -> str:
    """Say for how many days an act is late, counted from the last day that was in time: `১৪ দিন দেরি`."""
    last_day = clock.dhaka_day(late_since - timedelta(microseconds=1))
    days = (clock.dhaka_day(now) - last_day).days
    return gettext("%(length)s late") % {"length": clock.days_in_words(days, language())}


@register.filter
def ago(at: datetime, now: datetime) -> str:
    """Say how long ago something happened, as people do: `৪ ঘণ্টা আগে`, `গতকাল`."""
    return clock.ago_in_words(at, now, language())


@register.filter
def reference(bare: str) -> SafeString:
    """Write a complaint number as people copy it: `CC-7K4M9-2XDPQ-H`, in one piece and marked as Latin."""
    return code(references.display(bare))


@register.filter
def code(text: object) -> SafeString:
    """Write a code that people copy (purchase number, transaction id) in one piece and marked as Latin."""
    return format_html('<span class="num" lang="en">{}</span>', str(text))


@register.filter
def phone(e164: str) -> SafeString:
    """Write a mobile number as one dials it: `01712 345678`."""
    return code(phones.spaced(e164))


@register.filter
def masked_phone(e164: str) -> SafeString:
    """Write a mobile number of which only the ends show: `01•••••1234`."""
    return code(phones.mask(e164))


@register.filter
def masked_mail(address: str) -> SafeString:
    """Write a mail address of which only the beginning and the host show: `s•••@example.com`."""
    return code(mail_addresses.mask(address))


@register.filter
def size(octets: int) -> str:
    """Write the size of a file as a person says it: `৩৫০ কেবি`, `২.৪ এমবি`."""
    kilobytes = octets / 1000
    if kilobytes < 1000:  # noqa: PLR2004 - the metric step
        return gettext("%(number)s kB") % {"number": digits(max(1, round(kilobytes)))}
    return gettext("%(number)s MB") % {"number": digits(f"{kilobytes / 1000:.1f}")}


@register.filter
def run(text: object) -> SafeString:
    """Mark each run of the other script inside a text (names, codes, a person's own words) with its language."""
    pattern, code_of_run = (_BANGLA, "bn") if language() == "en" else (_LATIN, "en")
    parts = pattern.split(str(text))
    marked = (
        format_html('<span lang="{}">{}</span>', code_of_run, part) if index % 2 else format_html("{}", part)
        for index, part in enumerate(parts)
    )
    return SafeString("".join(marked))


@register.filter
def tongue(text: object) -> SafeString:
    """Return the `lang` attribute of an option, which can hold no markup; nothing in the page's own script."""
    pattern, code_of_run = (_BANGLA, "bn") if language() == "en" else (_LATIN, "en")
    return format_html(' lang="{}"', code_of_run) if pattern.search(str(text)) else SafeString("")
