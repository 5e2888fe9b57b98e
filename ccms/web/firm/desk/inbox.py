"""The inbox: one list at a time, the filter in the URL, the next page after a row, ticks for many at once.

Acts on many complaints at once: assigns them to a member, tags them, downloads them as a table.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.firms.firm_members import brands_of, colleagues_later
from ccms.accounts.models import Firm, Member
from ccms.complaints.deadlines import SORTS_FOR_FIRM
from ccms.complaints.fines import Collected
from ccms.complaints.firm_desk import exports, papers
from ccms.complaints.firm_desk import inbox as firm_inbox
from ccms.complaints.firm_desk.inbox import InboxWanted, Row, View
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint, SavedView
from ccms.complaints.queries import find
from ccms.complaints.reading.office_queue import place_left
from ccms.complaints.reading.tracking import Standing, standings
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound, ValidationFailed, sentence
from ccms.core.references import among
from ccms.gate.statements import Pending, pipeline
from ccms.law.pack.book import book
from ccms.web import states
from ccms.web.firm.desk import ready_answers
from ccms.web.firm.desk.exports import as_table
from ccms.web.firm.desk.lists import AGES, GO, KEYS, VIEWS, WAITS, address, parse_query, query
from ccms.web.form_page import UNPROCESSABLE, acts_of, once
from ccms.web.fresh import again
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
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
from ccms.web.shared.wording import choice_words
from ccms.web.signed_in import has_fresh_second_factor
from ccms.web.templatetags.frame import state_tag, tag
from ccms.web.templatetags.words import ago, code, digits, reference, run, taka

COUNTED_EVERY = 15  # seconds
KEYED = "data-list data-offers"  # the keys go through the list and open the form of an offer
LEFT = "left"  # ?left=…: the place in the list from which the opening of the complaint has moved it
TICK, ALL = "tick", "all"  # ?tick=all: every row of this page is ticked


def inbox(request: SignedRequest) -> HttpResponse:
    """Show one list of the inbox."""
    return show(request, member_of(request))


def show(request: SignedRequest, by: Actor, *, ticked: frozenset[str] = frozenset(), problem: str = "") -> HttpResponse:
    """Draw the list that the address asks for; what could not be done with the ticked ones is said on top."""
    asked, brands = parse_query(request.GET), brands_of(by)
    beside = _ask(request, asked, brands, by)
    found, numbers = beside.listed(), beside.numbers
    all_ticked = request.GET.get(TICK) == ALL
    if all_ticked:
        ticked |= {row.complaint.reference for row in found.rows}
    columns = [tick_column(ticked), *_columns(request.now, shows_brand=len(brands) > 1)]
    people, known_tags = [(str(each.pk), each.name or each.email) for each in beside.members()], beside.tags()
    context = {
        "name": VIEWS[asked.view],
        "view": asked.view,
        "links": [(link, GO.get(link.view, "")) for link in _links(numbers, asked)],
        "saved": list(ready_answers.links(request, by, replace(asked, after=""), beside.saved())),
        "save_url": f"{reverse('desk:views')}?{query(replace(asked, after=''))}",
        "table": Table(columns, found.rows, attributes=KEYED, picked=is_among(ticked)),
        "next_url": address(replace(asked, after=found.after)) if found.after else "",
        "first_url": address(replace(asked, after="")) if asked.after else "",
        "other": next_with_something(numbers, asked.view, VIEWS, lambda view: address(InboxWanted(view=view)))
        if not found.rows
        else None,
        "filters": _filters(asked, brands, people, known_tags, request.now),
        "filtered": asked != InboxWanted(view=asked.view, after=asked.after),
        "clear_url": _whole(asked.view),
        "people": people,
        "known_tags": known_tags,
        "shows_brand": len(brands) > 1,
        "tick_url": f"{reverse('desk:tick')}?{query(asked)}",
        "all_ticked": all_ticked,
        "all_url": address(asked) + ("" if all_ticked else f"&{urlencode({TICK: ALL})}"),
        "problem": problem,
        "keys": KEYS,
        "at_inbox": True,
    }
    return render(request, "desk/inbox.html", context, status=UNPROCESSABLE if problem else 200)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a list is drawn from: how many each list holds, and what was asked for beside it and not yet read."""

    numbers: Mapping[View, int]
    listed: Pending[firm_inbox.Page]
    tags: Pending[list[str]]
    members: Pending[list[Member]]
    saved: Pending[list[SavedView]]


def _ask(request: SignedRequest, asked: InboxWanted, brands: Sequence[Firm], by: Actor) -> _Asked:
    """Ask for all at once; the numbers are counted anew after some seconds, and after each act of the reader's own."""
    counted = f"firm:{by.text}:{acts_of(request)}"
    numbers: Mapping[View, int] = cache.get(counted) or {}
    with pipeline():
        listed = firm_inbox.page_later(asked, brands, by, request.now)
        tags, members = firm_inbox.tags_later(brands), colleagues_later(brand.pk for brand in brands)
        saved = papers.views_later(by)
        counts = None if numbers else firm_inbox.counts_later(brands, by, request.now)
    if counts:
        cache.set(counted, numbers := counts(), COUNTED_EVERY)
    return _Asked(numbers, listed, tags, members, saved)


def next_case(request: SignedRequest, reference: str) -> HttpResponse:
    """Lead to the complaint that comes after this one in the list of the address; after the last, to the list."""
    by, asked = member_of(request), parse_query(request.GET)
    find(reference, by)
    place = request.GET.get(LEFT, "")
    found = firm_inbox.page(replace(asked, after=place or asked.after), by, request.now)
    rows = [row.complaint.reference for row in found.rows]
    if not place and reference not in rows and asked.view is not View.ENDED:  # an answer has moved it out of the list
        place = place_left(reference, SORTS_FOR_FIRM)
        found = firm_inbox.page(replace(asked, after=place or asked.after), by, request.now)
        rows = [row.complaint.reference for row in found.rows]
    rest = rows[rows.index(reference) + 1 :] if reference in rows and not place else rows
    rest = [each for each in rest if each != reference]
    if not rest and found.after:
        asked = replace(asked, after=found.after)
        rest = [row.complaint.reference for row in firm_inbox.page(asked, by, request.now).rows]
    if rest:
        return HttpResponseRedirect(f"{reverse('desk:case', kwargs={'reference': rest[0]})}?{query(asked)}")
    messages.success(request, gettext("That was the last complaint of this list."))
    return HttpResponseRedirect(address(replace(asked, after="")))


def search(request: SignedRequest) -> HttpResponse:
    """Lead to the complaint of a number, or list what was found by the firm's numbers or by words."""
    by, asked = member_of(request), request.GET.get("q", "").strip()[:200]
    after = request.GET.get("after", "")
    found = firm_inbox.search(asked, by, after)
    if len(found.complaints) == 1 and not found.loosely and not after:
        return HttpResponseRedirect(case_url(found.complaints[0]))
    rows = firm_inbox.chosen([each.reference for each in found.complaints], by)
    stands = standings([row.complaint for row in rows], {row.complaint.id: row.fine for row in rows if row.fine})
    columns = list(_columns(request.now, shows_brand=len(brands_of(by)) > 1, stands=stands))
    more = f"{reverse('desk:search')}?{urlencode({'q': asked, 'after': found.after})}" if found.after else ""
    context = {
        "asked": asked,
        "table": Table(columns, rows, attributes=KEYED),
        "loosely": found.loosely,
        "next_url": more,
    }
    return render(request, "desk/search.html", context)


def case_url(complaint: Complaint) -> str:
    """Return the address of a complaint on the desk."""
    return reverse("desk:case", kwargs={"reference": complaint.reference})


def _columns(
    now: datetime, *, shows_brand: bool, stands: Mapping[UUID, Standing] = MappingProxyType({})
) -> Iterator[Column[Row]]:
    """Yield the columns of a list; a name that stands in many is marked up once. `stands`: where those found are."""
    named, case = functools.cache(run), addresses("desk:case")

    def number(row: Row) -> Any:
        words = link(case(row.complaint.reference), reference(row.complaint.reference))
        return below_each_other(words, named(row.complaint.firm.name(language()))) if shows_brand else words

    yield Column(_("Deadline"), lambda row: _due(row, stands.get(row.complaint.id), now))
    yield Column(_("Number"), number)
    yield Column(_("Problem"), lambda row: problem_of(row.complaint))
    yield Column(_("Buyer wants"), _wanted)
    yield Column(_("State"), lambda row: _state(row, stands.get(row.complaint.id)))
    yield Column(_("Assigned to"), lambda row: named(who.name or who.email) if (who := _assignee(row)) else "–")
    yield Column(_("Your number and tags"), lambda row: _kept(row, named))
    yield Column(_("Last change"), lambda row: ago(row.complaint.changed_at, now))


def _due(row: Row, standing: Standing | None, now: datetime) -> Any:
    """Write the deadline; until the notice is read there is none of the firm's."""
    clock = standing.deadline if standing else row.clock
    return until(clock, now) if clock and clock.kind is not DeadlineKind.REACH_FIRM else "–"


def _state(row: Row, standing: Standing | None) -> Any:
    """Write what it waits for, of an order how far the fine is; what was searched for, where it stands."""
    if standing:
        return state_tag(states.of(standing, reader=states.Reader.FIRM))
    if row.clock and (row.fine is None or row.fine.collected is Collected.NOTHING):
        return WAITS[row.clock.kind]
    told = row.complaint
    return tag(str(told.public_state), told.reason, told.outcome, "firm", row.fine)


def _wanted(row: Row) -> Any:
    told = row.complaint
    wish = choice_words(book().on(dhaka_day(told.filed_at)), "wish", told.wish)
    return below_each_other(wish, taka(told.amount_paisa or None))


def _assignee(row: Row) -> Member | None:
    return row.card.assignee if row.card else None


def _kept(row: Row, named: Callable[[str], Any]) -> Any:
    """Write the firm's own number and tags."""
    own = code(row.card.firm_reference) if row.card and row.card.firm_reference else ""
    tags = format_html_join(" ", '<span class="tag">{}</span>', ((named(each),) for each in row.tags))
    return format_html("{} {}", own, tags)


def _whole(view: View) -> str:
    return address(InboxWanted(view=view))


def _links(numbers: Mapping[View, int], asked: InboxWanted) -> Iterator[Link[View]]:
    for view in View:
        number = many(numbers[view]) if view in numbers else ""
        yield Link(view, VIEWS[view], number, address(replace(asked, view=view, after="")), here=view is asked.view)


def _filters(
    asked: InboxWanted, brands: Iterable[Firm], people: Iterable[tuple[str, str]], tags: Iterable[str], now: datetime
) -> dict[str, list[Choice]]:
    categories = book().on(dhaka_day(now)).categories.values()
    return {
        "brand": [Choice(str(b.pk), b.name(language()), b.pk == asked.brand) for b in brands],
        "assignee": [Choice(key, name, key == str(asked.assignee)) for key, name in people],
        "tag": [Choice(each, each, each == asked.tag) for each in tags],
        "category": [Choice(c.code, c.text.read(language()), c.code == asked.category) for c in categories],
        "age": [Choice(str(days), name, days == asked.age) for days, name in AGES.items()],
    }


def tick(request: SignedRequest) -> HttpResponse:
    """Do it to the ticked ones; without any, or where it cannot be done, the list says so with its ticks kept."""
    by = member_of(request)
    references = among(request.POST.getlist("one"))
    act = request.POST.get("act", "")
    if not references:
        return _not_done(request, by, gettext("Tick at least one complaint first."))
    if act == "export":
        return _table(request, by, references)
    try:
        changed = once(request, account=by.text, act=lambda: {"changed": _do(request, by, act, references)}).answer
    except NotFound:
        raise
    except Failure as failure:
        return _not_done(request, by, _sentence(failure))
    messages.success(request, gettext("Changed: %(number)s") % {"number": digits(changed["changed"])})
    return HttpResponseRedirect(address(parse_query(request.GET)))


def _do(request: SignedRequest, by: Actor, act: str, references: tuple[str, ...]) -> int:
    if act == "assign":
        to = request.POST.get("to", "")
        return papers.assign(references=references, to=_member(to) if to else None, by=by, now=request.now)
    if act == "tag":
        return papers.tag(references=references, text=request.POST.get("tag", ""), by=by, now=request.now)
    raise NotFound


def _member(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationFailed(errors={"assignee": ("choice-unknown", {})}) from error


def _not_done(request: SignedRequest, by: Actor, problem: str) -> HttpResponse:
    return show(request, by, ticked=frozenset(among(request.POST.getlist("one"))), problem=problem)


def _sentence(failure: Failure) -> str:
    if isinstance(failure, ValidationFailed):
        return sentence(next(iter(failure.errors.values())), language())
    return sentence(failure, language())


def _table(request: SignedRequest, by: Actor, references: tuple[str, ...]) -> HttpResponse:
    if not has_fresh_second_factor(request, request.now):
        return again(request)
    text = exports.take_along(references, language(), by, request.now)
    return as_table("complaints", text)
