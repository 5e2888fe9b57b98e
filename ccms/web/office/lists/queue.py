"""The queues of the office: one list at a time, the filter in the URL, the next page after a row."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from ccms.accounts.actors import Actor
from ccms.accounts.in_charge import held_in
from ccms.complaints.fines import Collected
from ccms.complaints.lifecycle import OFFICE, SUPERVISOR, Status
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find
from ccms.complaints.reading import office_queue
from ccms.complaints.reading.office_queue import BY_LAST_CHANGE, CLOCK_OF, QueueWanted, Row, View, place_left
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.notices.addresses import names_of
from ccms.web.form_page import UNPROCESSABLE
from ccms.web.language import language
from ccms.web.office.labels import STATUSES, VIEWS, charge_name, clock_name, reason_of
from ccms.web.office.lists import saved_views
from ccms.web.office.lists.asking import address, query, read
from ccms.web.office.lists.ways import GO, KEYS
from ccms.web.requests import SignedRequest
from ccms.web.sending import acts_of
from ccms.web.shared.lists import Choice, Link, addresses, many, next_with_something, until
from ccms.web.templatetags.frame import tag
from ccms.web.templatetags.words import ago, moment, reference, run, taka

COUNTED_EVERY = 15  # seconds
UNPLACED = frozenset({*BY_LAST_CHANGE, View.HEARING})  # not sorted by when a deadline ends
TICKERS = OFFICE | SUPERVISOR
TICK, ALL = "tick", "all"  # ?tick=all: every row of this page is ticked
HOLDERS_EVERY = 60  # seconds: who holds a post changes by the day


@dataclass(frozen=True, slots=True)
class Line:
    """One complaint as a line of the table, each cell in words."""

    complaint: Complaint
    url: str
    number: Any
    firm: Any
    problem: str
    amount: Any
    reason: Any
    state: Any  # in the desk's own short words, where it is before the office
    officer: Any
    office: Any
    since: str
    is_called: bool
    duty: Any  # what its deadline waits for
    when: Any  # the hearing, the deadline where none is set or it is late, else the last change


def queue(request: SignedRequest) -> HttpResponse:
    """Show one list of the desk."""
    return show(request, request.actor)


def show(request: SignedRequest, by: Actor, *, ticked: frozenset[str] = frozenset(), problem: str = "") -> HttpResponse:
    """Draw the list that the address asks for; what could not be done with the ticked ones is said on top."""
    asked = _asked(request, by)
    found = office_queue.page(asked, by, request.now)
    numbers = _numbers(request, by)
    lines = _lines(found.rows, request.now)
    context = {
        "name": VIEWS[asked.view],
        "view": asked.view,
        "links": [(link, GO.get(link.view, "")) for link in _links(numbers, asked, by)],
        "saved": list(saved_views.links(by, asked)),
        "save_url": f"{reverse('office:views')}?{query(replace(asked, after=''))}",
        "lines": lines,
        "next_url": address(replace(asked, after=found.after)) if found.after else "",
        "first_url": address(replace(asked, after="")) if asked.after else "",
        "filters": _filters(asked, by, request.now),
        "filtered": bool(asked.post or asked.category),
        "asked_firm": str(asked.firm or ""),
        "clear_url": address(QueueWanted(asked.view, asked.firm)),
        "keys": KEYS,
        "at_lists": True,
        "firm": _firm_name(asked.firm),
        "all_firms_url": address(replace(asked, firm=None, after="")) if asked.firm else "",
        "other": next_with_something(numbers, asked.view, VIEWS, _whole) if not (lines or asked.firm) else None,
        "shows_office": office_queue.sees_the_country(by) or len(by.offices) > 1,
        "now": request.now,
        "tick_url": f"{reverse('office:ticked')}?{query(asked)}" if by.role in TICKERS and _acts_on(asked.view) else "",
        "takes_up": by.role in OFFICE,
        "all_url": f"{address(asked)}&{urlencode({TICK: ALL})}" if request.GET.get(TICK) != ALL else address(asked),
        "all_ticked": request.GET.get(TICK) == ALL,
        "ticked": {row.complaint.reference for row in found.rows} if request.GET.get(TICK) == ALL else ticked,
        "problem": problem,
    }
    return render(request, "office/queue.html", context, status=UNPROCESSABLE if problem else 200)


def _acts_on(view: View) -> bool:
    """Tell whether what a list holds is before the office, and can be taken up or given to an officer."""
    return view not in BY_LAST_CHANGE


def next_case(request: SignedRequest, reference: str) -> HttpResponse:
    """Lead to the complaint that comes after this one in the list of the address; after the last, to the list."""
    by = request.actor
    find(reference, by)
    asked = _asked(request, by)
    found = office_queue.page(asked, by, request.now)
    rows = [row.complaint.reference for row in found.rows]
    if reference not in rows and asked.view not in UNPLACED and (left := place_left(reference, CLOCK_OF.values())):
        found = office_queue.page(replace(asked, after=left), by, request.now)  # an act has moved it out of the list
        rows = [row.complaint.reference for row in found.rows]
    rest = rows[rows.index(reference) + 1 :] if reference in rows else rows
    if not rest and found.after:
        asked = replace(asked, after=found.after)
        rest = [row.complaint.reference for row in office_queue.page(asked, by, request.now).rows]
    if rest:
        return HttpResponseRedirect(f"{reverse('office:case', kwargs={'reference': rest[0]})}?{query(asked)}")
    messages.success(request, gettext("That was the last complaint of this list."))
    return HttpResponseRedirect(address(replace(asked, after="")))


def _firm_name(firm: UUID | None) -> Any:
    """Return the name of the firm whose complaints alone are asked for."""
    known = names_of([f"firm:{firm}"]) if firm else {}
    return run(known.get((f"firm:{firm}", language()), ""))


def _numbers(request: SignedRequest, by: Actor) -> dict[View, int]:
    """Count anew after each act of the reader's own, else after some seconds."""
    name = f"desk:{by.text}:{acts_of(request)}"
    return cache.get_or_set(name, lambda: office_queue.counts(by, request.now), COUNTED_EVERY) or {}


def _asked(request: SignedRequest, by: Actor) -> QueueWanted:
    """Read the address; what it does not know, or what this reader has not, shows the first list whole."""
    asked = read(request.GET)
    return asked if asked.view in office_queue.views_of(by) else replace(asked, view=View.NEW)


def _lines(rows: Iterable[Row], now: datetime) -> list[Line]:
    """Write rows as lines; names and deadlines that stand in many are written once."""
    named, case = functools.cache(run), addresses("office:case")
    ends = functools.cache(lambda clock: until(clock, now))  # the office's clocks end with a day
    stands = functools.cache(tag)
    return [_line(row, now, named, ends, stands, case(row.complaint.reference)) for row in rows]


def _line(
    row: Row,
    now: datetime,
    named: Callable[[str], Any],
    ends: Callable[[Coming], Any],
    stands: Callable[..., Any],
    url: str,
) -> Line:
    complaint = row.complaint
    return Line(
        complaint=complaint,
        url=url,
        number=reference(complaint.reference),
        firm=named(complaint.firm.name(language())),
        problem=problem(complaint),
        amount=taka(complaint.amount_paisa),
        reason=reason_of(complaint),
        state=_state(row, stands),
        officer=named(charge_name(row.in_charge)) or "–",
        office=named(complaint.office.short_name(language())),
        since=ago(complaint.escalated_at or complaint.filed_at, now),
        is_called=row.hearing_at is not None,
        duty=clock_name(row.clock) if row.clock else "",
        when=_when(row, ends),
    )


def _state(row: Row, stands: Callable[..., Any]) -> Any:
    """Write where it stands: before the office in the desk's short words, of an order how far the fine is."""
    complaint = row.complaint
    short = STATUSES.get(Status(complaint.status))
    if short and (row.fine is None or row.fine.collected is Collected.NOTHING):
        return short
    return stands(str(complaint.public_state), complaint.reason, complaint.outcome, "office", row.fine)


def _when(row: Row, ends: Callable[[Coming], Any]) -> Any:
    hearing = moment(row.hearing_at)
    if row.clock and (row.clock.late_since or not hearing):
        return format_html("{}<br>{}", hearing, ends(row.clock)) if hearing else ends(row.clock)
    return hearing or moment(row.complaint.changed_at)


def problem(complaint: Complaint) -> str:
    """Name what the complaint is about, as the pack of its day calls it."""
    category = book().on(dhaka_day(complaint.filed_at)).categories.get(complaint.category)
    return category.text.read(language()) if category else ""


def _links(numbers: Mapping[View, int], asked: QueueWanted, by: Actor) -> Iterator[Link[View]]:
    for view in office_queue.views_of(by):
        number = many(numbers[view]) if view in numbers and not asked.firm else ""
        yield Link(view, VIEWS[view], number, address(replace(asked, view=view, after="")), here=view is asked.view)


def _whole(view: View) -> str:
    return address(QueueWanted(view))


def _filters(asked: QueueWanted, by: Actor, now: datetime) -> dict[str, list[Choice]]:
    """Return what a list can be narrowed by: who is in charge, in this reader's offices, and the problem."""
    held = cache.get_or_set(f"desk-posts:{by.text}", lambda: _holders(by, now), HOLDERS_EVERY) or []
    categories = book().on(dhaka_day(now)).categories.values()
    return {
        "post": [Choice(str(post), name, post == asked.post) for post, name in held],
        "category": [Choice(c.code, c.text.read(language()), c.code == asked.category) for c in categories],
    }


def _holders(by: Actor, now: datetime) -> list[tuple[UUID, str]]:
    return [(each.post.pk, charge_name(each)) for each in held_in(by.offices, (), now).values()]


def firm_address(firm: UUID) -> str:
    """Return the list of what is before the office about one firm."""
    return address(QueueWanted(View.ALL, firm))
