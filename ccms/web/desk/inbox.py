"""The inbox: one list at a time, the filter in the address, the next page after a row, ticks for many at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.actors import Actor
from ccms.accounts.brands import brands_of, colleagues
from ccms.complaints import firm_inbox
from ccms.complaints.firm_inbox import Asked, Row, View
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.law.book import book
from ccms.web.consumer.tracking.saying import choice_words
from ccms.web.desk.labels import AGES, VIEWS, WAITS
from ccms.web.desk.visitor import member_of
from ccms.web.language import language
from ccms.web.lists import Link, many, next_with_something
from ccms.web.requests import PageRequest
from ccms.web.templatetags.frame import SOON
from ccms.web.templatetags.words import run

COUNTED_EVERY = 15  # seconds
UNPROCESSABLE = 422
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One complaint as a line of the table."""

    complaint: Complaint
    url: str
    brand: Any
    problem: str
    wish: Any
    waits: Any
    due: datetime | None
    last_day: date | None
    tone: str
    assignee: Any
    ticket: str
    tags: tuple[Any, ...]
    ticked: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    value: str
    name: Any
    chosen: bool


def inbox(request: PageRequest) -> HttpResponse:
    """Show one list of the inbox."""
    return show(request, member_of(request))


def show(request: PageRequest, by: Actor, *, ticked: frozenset[str] = frozenset(), problem: str = "") -> HttpResponse:
    """Draw the list that the address asks for; what could not be done with the ticked ones is said on top."""
    asked = read(request)
    found = firm_inbox.page(asked, by, request.now)
    numbers = cache.get_or_set(f"firm:{by.text}", lambda: firm_inbox.counts(by, request.now), COUNTED_EVERY) or {}
    lines = [_line(row, request, ticked) for row in found.rows]
    brands = brands_of(by)
    context = {
        "name": VIEWS[asked.view],
        "view": asked.view,
        "links": list(_links(numbers, asked)),
        "lines": lines,
        "next_url": address(replace(asked, after=found.after)) if found.after else "",
        "first_url": address(replace(asked, after="")) if asked.after else "",
        "other": next_with_something(numbers, asked.view, VIEWS, lambda view: address(Asked(view=view)))
        if not lines
        else None,
        "filters": _filters(asked, by, request.now),
        "filtered": asked != Asked(view=asked.view, after=asked.after),
        "clear_url": _whole(asked.view),
        "people": [(str(each.pk), each.name or each.email) for each in colleagues(brand.pk for brand in brands)],
        "known_tags": firm_inbox.tags_of(by),
        "shows_brand": len(brands) > 1,
        "tick_url": f"{reverse('desk:tick')}?{query(asked)}",
        "problem": problem,
        "now": request.now,
    }
    return render(request, "desk/inbox.html", context, status=UNPROCESSABLE if problem else 200)


def search(request: PageRequest) -> HttpResponse:
    """Lead to the complaint of a number, or list what was found by the firm's numbers or by words."""
    by, asked = member_of(request), request.GET.get("q", "").strip()[:200]
    after = request.GET.get("after", "")
    found = firm_inbox.search(asked, by, after)
    if len(found.complaints) == 1 and not found.loosely and not after:
        return HttpResponseRedirect(case_url(found.complaints[0]))
    rows = firm_inbox.chosen([each.reference for each in found.complaints], by)
    more = f"{reverse('desk:search')}?{urlencode({'q': asked, 'after': found.after})}" if found.after else ""
    context = {
        "asked": asked,
        "lines": [_line(row, request, frozenset()) for row in rows],
        "loosely": found.loosely,
        "next_url": more,
        "shows_brand": len(brands_of(by)) > 1,
        "now": request.now,
    }
    return render(request, "desk/search.html", context)


def read(request: PageRequest) -> Asked:
    """Read the address; what it does not know narrows nothing."""
    given = request.GET
    view = next((each for each in View if each == given.get("view", "")), View.NEW)
    age = given.get("age", "")
    return Asked(
        view=view,
        brand=_key(given.get("brand", "")),
        assignee=_key(given.get("assignee", "")),
        tag=given.get("tag", "").replace("\x00", "")[:40],
        category=given.get("category", "").replace("\x00", "")[:32],
        age=next((days for days in AGES if str(days) == age), 0),
        after=given.get("after", ""),
    )


def address(asked: Asked) -> str:
    """Return the address of a list."""
    return f"{reverse('desk:inbox')}?{query(asked)}"


def query(asked: Asked) -> str:
    """Write what is asked for as the query of an address."""
    chosen = {
        "view": str(asked.view),
        "brand": str(asked.brand or ""),
        "assignee": str(asked.assignee or ""),
        "tag": asked.tag,
        "category": asked.category,
        "age": str(asked.age or ""),
        "after": asked.after,
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def case_url(complaint: Complaint) -> str:
    """Return the address of a complaint on the desk."""
    return reverse("desk:case", kwargs={"reference": complaint.reference})


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _line(row: Row, request: PageRequest, ticked: frozenset[str]) -> Line:
    complaint, now = row.complaint, request.now
    pack = book().on(dhaka_day(complaint.filed_at))
    category = pack.categories.get(complaint.category)
    assignee = row.card.assignee if row.card else None
    # until the notice is read there is no deadline of the firm's
    due = row.due_at if row.kind is not DeadlineKind.REACH_FIRM else None
    left = due - now if due else SOON * 2
    return Line(
        complaint=complaint,
        url=case_url(complaint),
        brand=run(complaint.firm.name(language())),
        problem=category.text.read(language()) if category else "",
        wish=choice_words(pack, "wish", complaint.wish),
        waits=WAITS[row.kind] if row.kind else "",
        due=due,
        last_day=dhaka_day(due - MOMENT) if due else None,
        tone="late" if left <= timedelta() else "soon" if left <= SOON else "",
        assignee=run(assignee.name or assignee.email) if assignee else "",
        ticket=row.card.firm_reference if row.card else "",
        tags=tuple(run(tag) for tag in row.tags),
        ticked=complaint.reference in ticked,
    )


def _whole(view: View) -> str:
    return address(Asked(view=view))


def _links(numbers: Mapping[View, int], asked: Asked) -> Iterator[Link[View]]:
    for view in View:
        number = many(numbers[view]) if view in numbers else ""
        yield Link(view, VIEWS[view], number, address(replace(asked, view=view, after="")), here=view is asked.view)


def _filters(asked: Asked, by: Actor, now: datetime) -> dict[str, list[Choice]]:
    brands = brands_of(by)
    categories = book().on(dhaka_day(now)).categories.values()
    people = colleagues(brand.pk for brand in brands)
    return {
        "brand": [Choice(str(b.pk), b.name(language()), b.pk == asked.brand) for b in brands],
        "assignee": [Choice(str(p.pk), p.name or p.email, p.pk == asked.assignee) for p in people],
        "tag": [Choice(tag, tag, tag == asked.tag) for tag in firm_inbox.tags_of(by)],
        "category": [Choice(c.code, c.text.read(language()), c.code == asked.category) for c in categories],
        "age": [Choice(str(days), name, days == asked.age) for days, name in AGES.items()],
    }
