"""What the lists of the office's and the firm's desk share: links in the margin with bounded numbers."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.models import Complaint
from ccms.complaints.reading.office_queue import MOST_COUNTED
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.shared.table import Column, box
from ccms.web.shared.timeline import data_of_clock
from ccms.web.templatetags.frame import SOON
from ccms.web.templatetags.words import count, days_late, digits, short_day, short_last_moment, time_left

_ANY = "0" * 11


@dataclass(frozen=True, slots=True)
class Link[V]:
    """One list in the margin: its name, about how many it holds, and its address."""

    view: V
    name: Any
    number: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    name: Any
    chosen: bool


def addresses(route: str) -> Callable[[str], str]:
    """Return what writes the address of a complaint's page, looked up once for all lines of a list."""
    before, _, after = reverse(route, kwargs={"reference": _ANY}).partition(_ANY)
    return lambda reference: f"{before}{reference}{after}"


def problem_of(complaint: Complaint) -> str:
    """Name what the complaint is about, as the pack of its day calls it."""
    category = book().on(dhaka_day(complaint.filed_at)).categories.get(complaint.category)
    return category.text.read(language()) if category else ""


def is_among(ticked: Container[str]) -> Callable[[Any], bool]:
    """Return what tells whether the complaint of a row is ticked."""
    return lambda row: row.complaint.reference in ticked


def tick_column(ticked: Container[str]) -> Column[Any]:
    """Return the column of boxes by which complaints of a list are ticked."""
    name = format_html('<span class="away">{}</span>', gettext("Tick"))
    number = attrgetter("complaint.reference")
    return Column(name, lambda row: box("one", number(row), number(row), ticked=number(row) in ticked), "pick")


def until(clock: Coming, now: datetime) -> SafeString:
    """Write a deadline for a line: what is left or for how long it is late, also by colour, and the last day."""
    left = clock.due_at - now
    words, data = '<span class="{}"{}>{}</span><br><span class="num">{}</span>', data_of_clock(clock)
    if clock.late_since:
        return format_html(words, "late", data, days_late(clock.late_since, now), short_day(clock.first_last_day))
    tone = "late" if left <= timedelta() else "soon" if left <= SOON else ""
    return format_html(words, tone, data, time_left(clock.due_at, now), short_last_moment(clock.due_at))


def many(number: int) -> str:
    """Write a number that was counted only so far: `১০০০+` for more."""
    return count(number) if number <= MOST_COUNTED else f"{digits(MOST_COUNTED)}+"


def about(number: int, there_may_be_more: bool) -> str:  # noqa: FBT001 - the two are one figure
    """Write how many were found among so many looked at: `১২+` where not all were; nothing for none among them."""
    return f"{count(number)}+" if number and there_may_be_more else "" if there_may_be_more else count(number)


def next_with_something[V](
    numbers: Mapping[V, int], here: V, names: Mapping[V, Any], address: Callable[[V], str]
) -> Link[V] | None:
    """Return the list to look at when this one is empty: the next that holds something."""
    views = list(numbers)
    at = views.index(here) + 1 if here in views else 0
    for view in (*views[at:], *views[:at]):
        if numbers[view] and view is not here:
            return Link(view, names[view], many(numbers[view]), address(view), here=False)
    return None
