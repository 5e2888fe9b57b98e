"""The queues of the office: one list at a time, the filter in the URL, the next page after a row.

The office's search: a number opens its complaint; other words find sellers and complaints that hold them.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.firms.naming import find as find_firms
from ccms.accounts.in_charge import held_in
from ccms.complaints.fines import Collected
from ccms.complaints.firm_desk import papers
from ccms.complaints.history.openings import SEARCHED, note_opening
from ccms.complaints.lifecycle import OFFICE, SUPERVISOR, Status
from ccms.complaints.models import Complaint, SavedView
from ccms.complaints.queries import find
from ccms.complaints.reading import office_queue
from ccms.complaints.reading import search as searching
from ccms.complaints.reading.office_queue import BY_LAST_CHANGE, CLOCK_OF, QueueWanted, Row, View, place_left
from ccms.complaints.reading.tracking import standings
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.core.references import ReferenceMalformed, parse
from ccms.gate.statements import Pending, pipeline
from ccms.law.pack.book import book
from ccms.notices.addresses import names_of
from ccms.web import states
from ccms.web.form_page import UNPROCESSABLE, acts_of
from ccms.web.language import language
from ccms.web.office.labels import STATUSES, VIEWS, charge_name, clock_name, reason_of
from ccms.web.office.lists import saved_views
from ccms.web.office.lists.saved_views import GO, KEYS, address, parse_query, query
from ccms.web.requests import SignedRequest
from ccms.web.shared.lists import (
    Choice,
    Column,
    Link,
    Table,
    addresses,
    below_each_other,
    is_among,
    link,
    many,
    next_with_something,
    problem_of,
    tick_column,
    until,
)
from ccms.web.templatetags.frame import state_tag, tag
from ccms.web.templatetags.words import ago, moment, reference, run, taka

COUNTED_EVERY = 15  # seconds
UNPLACED = frozenset({*BY_LAST_CHANGE, View.HEARING})  # not sorted by when a deadline ends
TICKERS = OFFICE | SUPERVISOR
TICK, ALL = "tick", "all"  # ?tick=all: every row of this page is ticked
WHEN = {View.HEARING: _("Hearing"), **dict.fromkeys(BY_LAST_CHANGE, _("Last change"))}  # else the deadline
HOLDERS_EVERY = 60  # seconds: who holds a post changes by the day


def queue(request: SignedRequest) -> HttpResponse:
    """Show one list of the desk."""
    return show(request, request.actor)


def show(request: SignedRequest, by: Actor, *, ticked: frozenset[str] = frozenset(), problem: str = "") -> HttpResponse:
    """Draw the list that the address asks for; what could not be done with the ticked ones is said on top."""
    asked = _asked(request, by)
    listed, saved, numbers = _ask(request, asked, by)
    found = listed()
    all_ticked = request.GET.get(TICK) == ALL
    if all_ticked:
        ticked = frozenset(row.complaint.reference for row in found.rows)
    may_tick = by.role in TICKERS and _acts_on(asked.view)
    columns = [*([tick_column(ticked)] if may_tick else []), *_columns(asked, by, request.now)]
    context = {
        "name": VIEWS[asked.view],
        "view": asked.view,
        "links": [(link, GO.get(link.view, "")) for link in _links(numbers, asked, by)],
        "saved": list(saved_views.links(saved(), asked)),
        "save_url": f"{reverse('office:views')}?{query(replace(asked, after=''))}",
        "table": Table(columns, found.rows, attributes="data-list", picked=is_among(ticked)),
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
        "other": next_with_something(numbers, asked.view, VIEWS, _whole) if not (found.rows or asked.firm) else None,
        "tick_url": f"{reverse('office:ticked')}?{query(asked)}" if may_tick else "",
        "takes_up": by.role in OFFICE,
        "all_url": address(asked) if all_ticked else f"{address(asked)}&{urlencode({TICK: ALL})}",
        "all_ticked": all_ticked,
        "problem": problem,
    }
    return render(request, "office/queue.html", context, status=UNPROCESSABLE if problem else 200)


def _ask(
    request: SignedRequest, asked: QueueWanted, by: Actor
) -> tuple[Pending[office_queue.Page], Pending[list[SavedView]], Mapping[View, int]]:
    """Ask for a page and the reader's own lists at once, and for how many each list holds where that is not known.

    The numbers are counted anew after some seconds, and after each act of the reader's own.
    """
    counted = f"desk:{by.text}:{acts_of(request)}"
    numbers: Mapping[View, int] = cache.get(counted) or {}
    with pipeline():
        listed, saved = office_queue.page_later(asked, by, request.now), papers.views_later(by)
        counts = None if numbers else office_queue.counts_later(by, request.now)
    if counts:
        cache.set(counted, numbers := counts(), COUNTED_EVERY)
    return listed, saved, numbers


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


def _asked(request: SignedRequest, by: Actor) -> QueueWanted:
    """Read the address; what it does not know, or what this reader has not, shows the first list whole."""
    asked = parse_query(request.GET)
    return asked if asked.view in office_queue.views_of(by) else replace(asked, view=View.NEW)


def _columns(asked: QueueWanted, by: Actor, now: datetime) -> Iterator[Column[Row]]:
    """Yield the columns of a list; names and deadlines that stand in many lines are written once."""
    named, case = functools.cache(run), addresses("office:case")
    ends = functools.cache(lambda clock: until(clock, now))  # the office's clocks end with a day
    stands = functools.cache(tag)
    yield Column(WHEN.get(asked.view, _("Deadline")), lambda row: _when(row, asked.view, ends), "when")
    yield Column(_("Number"), lambda row: link(case(row.complaint.reference), reference(row.complaint.reference)))
    yield Column(_("Seller"), lambda row: named(row.complaint.firm.name(language())), "cut")
    yield Column(_("Problem"), lambda row: problem_of(row.complaint), "cut")
    yield Column(_("Amount"), lambda row: taka(row.complaint.amount_paisa), "n")
    yield Column(_("Why it is here"), lambda row: reason_of(row.complaint), "cut")
    if asked.view is View.LATE:
        yield Column(_("What is late"), lambda row: clock_name(row.clock) if row.clock else "", "cut")
    elif asked.view is not View.NEW:
        yield Column(_("State"), lambda row: _state(row, stands), "cut")
    yield Column(_("Since"), lambda row: ago(row.complaint.escalated_at or row.complaint.filed_at, now))
    yield Column(_("Officer"), lambda row: named(charge_name(row.in_charge)) or "–", "cut")
    if office_queue.sees_the_country(by) or len(by.offices) > 1:
        yield Column(_("Office"), lambda row: named(row.complaint.office.short_name(language())))


def _state(row: Row, stands: Callable[..., Any]) -> Any:
    """Write where it stands: before the office in the desk's short words, of an order how far the fine is."""
    complaint = row.complaint
    short = STATUSES.get(Status(complaint.status))
    if short and (row.fine is None or row.fine.collected is Collected.NOTHING):
        return short
    return stands(str(complaint.public_state), complaint.reason, complaint.outcome, "office", row.fine)


def _when(row: Row, view: View, ends: Callable[[Coming], Any]) -> Any:
    """Write the hearing, the deadline where none is set or it is late, else the last change."""
    hearing = moment(row.hearing_at)
    if hearing and view is not View.HEARING:
        hearing = format_html("{}: {}", gettext("Hearing"), hearing)
    if row.clock and (row.clock.late_since or not hearing):
        return below_each_other(hearing, ends(row.clock))
    return hearing or moment(row.complaint.changed_at)


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


MOST_FIRMS = 8


def search(request: SignedRequest) -> HttpResponse:
    """Lead to the complaint of a number, or list the sellers of a name and the complaints with these words."""
    by, asked = request.actor, request.GET.get("q", "").strip()[:200]
    try:
        complaint = find(parse(asked), by)
        if not request.only_asks:
            note_opening(complaint, by, request.now, SEARCHED)
        return HttpResponseRedirect(reverse("office:case", kwargs={"reference": complaint.reference}))
    except (ReferenceMalformed, NotFound):
        firms = find_firms(asked, MOST_FIRMS) if asked else []
    found = searching.search(asked, by, after=request.GET.get("after", ""))
    elsewhere = None if found.complaints else searching.elsewhere(asked, by)
    if elsewhere and not request.only_asks:
        note_opening(elsewhere, by, request.now, SEARCHED)
    next_url = f"{reverse('office:search')}?{urlencode({'q': asked, 'after': found.after})}" if found.after else ""
    columns = list(_found_columns(found.complaints, request.now))
    context = {
        "asked": asked,
        "sellers": [(run(firm.name(language())), firm_address(firm.pk), firm.registered) for firm in firms],
        "found": found,
        "table": Table(columns, found.complaints, labelled="found", attributes="data-list"),
        "elsewhere": run(elsewhere.office.name(language())) if elsewhere else "",
        "next_url": next_url,
    }
    return render(request, "office/search.html", context)


def _found_columns(complaints: Sequence[Complaint], now: datetime) -> Iterator[Column[Complaint]]:
    """Yield the columns of what was found; names that stand in many lines are written once."""
    found = standings(complaints)
    named, case = functools.cache(run), addresses("office:case")
    yield Column(_("Deadline"), lambda each: until(due, now) if (due := found[each.pk].deadline) else "–", "when")
    yield Column(_("Number"), lambda each: link(case(each.reference), reference(each.reference)))
    yield Column(_("Seller"), lambda each: named(each.firm.name(language())))
    yield Column(_("Problem"), problem_of)
    yield Column(_("Amount"), lambda each: taka(each.amount_paisa), "n")
    yield Column(_("State"), lambda each: state_tag(states.of(found[each.pk], reader=states.Reader.OFFICE)))
    yield Column(_("Last change"), lambda each: moment(each.changed_at))
