"""What the lists of the office's and the firm's desk share: links in the margin with bounded numbers.

Draws a list as a table: a page names the columns and hands over the rows as they were read.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.models import Complaint
from ccms.complaints.reading.office_queue import MOST_COUNTED
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.shared.timeline import data_of_clock
from ccms.web.templatetags.frame import SOON
from ccms.web.templatetags.words import count, days_late, digits, short_day, short_last_moment, time_left


@dataclass(frozen=True, slots=True)
class Column[R]:
    """One column: its label, what a row says in it (text or safe markup), and its tone, the class of its cells."""

    label: Any
    value: Callable[[R], Any]
    tone: str = ""  # n: a number, when: a moment, cut: one line that is cut where it is too long, pick: a box

    @property
    def tone_attribute(self) -> SafeString:
        """Return the class attribute of its cells."""
        return format_html(' class="{}"', self.tone) if self.tone else SafeString("")

    @property
    def cell(self) -> str:
        """Return a cell with a blank for its value."""
        return f"<td{self.tone_attribute}>{{}}</td>"


@dataclass(frozen=True, slots=True)
class Table[R]:
    """A list to be drawn by `component/table.html`; `labelled` is the id of its heading."""

    columns: Sequence[Column[R]]
    rows: Sequence[R]
    empty: Any = ""  # what is said where there is no row
    labelled: str = "list"
    attributes: str = ""  # of its frame, for the script
    picked: Callable[[R], bool] = lambda _: False  # a row that stands out

    @property
    def is_cut(self) -> bool:
        """Tell whether each row is one line."""
        return any(column.tone == "cut" for column in self.columns)

    @property
    def body(self) -> SafeString:
        """Write the rows."""
        line = "<tr{}>" + "".join(column.cell for column in self.columns) + "</tr>"
        return format_html_join("", line, map(self._cells, self.rows))

    def _cells(self, row: R) -> list[Any]:
        mark = SafeString(' class="picked"') if self.picked(row) else ""
        return [mark, *(column.value(row) for column in self.columns)]


def link(url: str, words: Any) -> Any:
    """Link words to a page, where there is one."""
    return format_html('<a href="{}">{}</a>', url, words) if url else words


def below_each_other(*parts: Any) -> SafeString:
    """Write the parts of a cell that say something, each on a line of its own."""
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts if part))


def box(name: str, value: str, about: Any, *, ticked: bool) -> SafeString:
    """Draw the box by which a row is ticked, with what it is about for a screen reader."""
    words = '<input type="checkbox" name="{}" value="{}" aria-label="{} {}"{}>'
    return format_html(words, name, value, gettext("Tick"), about, SafeString(" checked") if ticked else "")


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
