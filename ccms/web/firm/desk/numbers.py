"""The firm's own numbers for a period: in time, how fast, how it ended, by problem and by member; also as a table.

Fewer than five make no percentage: only the count is shown. How fast a member answers can be read by that member and by
the administrators.

The work ahead of a firm: deadlines of the next days, and where open complaints stand; also as a table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms.firm_members import brands_of, names_of
from ccms.complaints.firm_desk import figures, inbox
from ccms.complaints.firm_desk.figures import Counts, Figures
from ccms.complaints.lifecycle import AT_OFFICE, Status
from ccms.core.clock import dhaka_day, end_of_day, start_of_day
from ccms.law.pack.book import book
from ccms.web import states
from ccms.web.charts.drawing import Picture
from ccms.web.firm.desk.exports import table
from ccms.web.firm.desk.lists import key_of
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.desks.workload import load_of, pictures, table_of
from ccms.web.shared.lists import Choice
from ccms.web.templatetags.words import count, digits, run

COUNTED_EVERY = 300  # seconds
FEWEST = 5  # of fewer, a percentage would say more than is known
PERIODS: Mapping[int, Any] = {
    7: _("Last 7 days"),
    30: _("Last 30 days"),
    90: _("Last 90 days"),
    365: _("Last 365 days"),
}
USUAL = 30
HEAD = ("part", "name", "told", "open", "answered", "in_time", "missed", "median_hours", "settled", "at_dncrp")
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The period, and the brand where it is one of several."""

    days: int
    brand: UUID | None
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table: its name and its numbers in words."""

    name: Any
    counts: Counts
    in_time: str
    median: Any


def numbers(request: SignedRequest) -> HttpResponse:
    """Show the numbers."""
    by = member_of(request)
    asked = _asked(request, by)
    found, at = _figures(asked, by, request.now)
    total = found.total
    judged, over = total.in_time + total.missed, sum(found.endings.values())
    context = {
        "total": total,
        "in_time": share(total.in_time, judged),
        "judged": judged,
        "settled": share(total.settled, over),
        "over": over,
        "median": length(total.median),
        "categories": list(_categories(found, request.now)),
        "people": list(_people(found, by)),
        "endings": [(_ending(each), number, share(number, over)) for each, number in found.endings.items()],
        "periods": [Choice(str(days), name, days == asked.days) for days, name in PERIODS.items()],
        "brands": [Choice(str(b.pk), b.name(language()), b.pk == asked.brand) for b in brands_of(by)],
        "since": dhaka_day(asked.since),
        "at": at,
        "fewest": FEWEST,
        "table_url": f"{reverse('desk:numbers_table')}?{request.GET.urlencode()}",
        "at_numbers": True,
        "work_ahead": work_ahead(by, request.now),
    }
    return render(request, "desk/numbers.html", context)


def numbers_table(request: SignedRequest) -> HttpResponse:
    """Give the same numbers as a table, counts alone."""
    by = member_of(request)
    found, _at = _figures(_asked(request, by), by, request.now)
    categories = [_record("category", code, counts) for code, counts in found.categories.items()]
    members = [_record("member", name, counts) for name, counts in _named(found, by)]
    blank = [""] * (len(HEAD) - 3)
    endings = [["ending", ending, str(number), *blank] for ending, number in found.endings.items()]
    return table("numbers", [HEAD, _record("all", "", found.total), *categories, *members, *endings])


def share(part: int, whole: int) -> str:
    """Write a part of a whole as a percentage; empty where the whole is too small to say anything by it."""
    return f"{digits((200 * part + whole) // (2 * whole))}%" if whole >= FEWEST else ""


def length(median: timedelta | None) -> Any:
    """Write how long something took: hours up to two days, then days; nothing where it never happened."""
    if median is None:
        return ""
    if median < 2 * _DAY:
        return _("%(number)s hours") % {"number": count(round(median / _HOUR))}
    return _("%(number)s days") % {"number": digits(f"{median / _DAY:.1f}")}


def _asked(request: SignedRequest, by: Actor) -> Asked:
    typed = request.GET.get("days", "")
    days = next((each for each in PERIODS if str(each) == typed), USUAL)
    today = dhaka_day(request.now)
    since, until = start_of_day(today - timedelta(days=days - 1)), end_of_day(today)
    key = key_of(request.GET.get("brand", ""))
    return Asked(days, key if key in {brand.pk for brand in brands_of(by)} else None, since, until)


def _figures(asked: Asked, by: Actor, now: datetime) -> tuple[Figures, datetime]:
    """Return the numbers and when they were counted: the same for all members of a firm for some minutes."""

    def counted() -> tuple[Figures, datetime]:
        return figures.figures(by, asked.since, asked.until, asked.brand), now

    name = f"firm-numbers:{by.firm}:{asked.brand}:{asked.since:%Y%m%d}:{asked.until:%Y%m%d}"
    return cache.get_or_set(name, counted, COUNTED_EVERY) or counted()


def _group(name: Any, counts: Counts) -> Group:
    return Group(name, counts, share(counts.in_time, counts.in_time + counts.missed), length(counts.median))


def _categories(found: Figures, now: datetime) -> Iterator[Group]:
    known = book().on(dhaka_day(now)).categories
    for code, counts in found.categories.items():
        yield _group(known[code].text.read(language()) if code in known else run(code), counts)


def _people(found: Figures, by: Actor) -> Iterator[Group]:
    for name, counts in _named(found, by):
        yield _group(run(name), counts)


def _named(found: Figures, by: Actor) -> Iterator[tuple[str, Counts]]:
    """Yield who answered first, the busiest first: to an administrator everybody, else only oneself."""
    names = names_of(found.members, by)
    for key, counts in found.members.items():
        if key in names and (by.role is Role.FIRM_ADMIN or key == by.id):
            yield names[key], counts


def _ending(code: str) -> Any:
    state = Status.SETTLED if code == Status.SETTLED else Status.CLOSED
    outcome = "" if code == Status.SETTLED else code
    return states.words(str(state), reason="", outcome=outcome, reader=states.Reader.FIRM).label


def _record(part: str, name: str, counts: Counts) -> list[str]:
    median = f"{counts.median / _HOUR:.1f}" if counts.median is not None else ""
    cells = (counts.told, counts.open, counts.answered, counts.in_time, counts.missed, median, counts.settled)
    return [str(cell) for cell in (part, name, *cells, counts.at_office)]


STANDS: Mapping[Any, Sequence[Status]] = {
    _("Your turn"): (Status.TOLD_FIRM, Status.WITH_FIRM),
    _("The buyer's turn"): (Status.WITH_CONSUMER,),
    _("Promised"): (Status.PROMISED,),
    _("At DNCRP"): sorted(AT_OFFICE),
    _("Order made"): (Status.ORDERED,),
}

COUNTED = _("What you have to do: answers, promises, and what DNCRP asks you. Late is what has passed its end.")


def work_ahead(by: Actor, now: datetime) -> list[Picture]:
    """Draw what lies before the firm."""
    return pictures(load_of(by, now, inbox.workload), STANDS, reverse("desk:load_table"), COUNTED)


def load_table(request: SignedRequest) -> HttpResponse:
    """Give the same numbers as a table."""
    return table_of(load_of(member_of(request), request.now, inbox.workload))
