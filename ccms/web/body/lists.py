"""Lists what a body was sent: first what waits for its reply, with the day until which it is awaited, then the rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ccms.complaints.models import Dispatch
from ccms.complaints.reading.body_inbox import awaited_until, over_for, short_of, waiting_for
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.ledger.canonical import JSON
from ccms.web.body.words import KINDS, awaited_words, own_name, state_words
from ccms.web.requests import SignedRequest
from ccms.web.shared.bodies.dispatch_words import field_rows
from ccms.web.templatetags.words import code, days_late, short_last_moment, time_left


def dispatches(request: SignedRequest) -> HttpResponse:
    """Show both lists; nothing is opened by it."""
    by = request.actor
    context = {
        "waiting": lines(waiting_for(by), request.now),
        "over": lines(over_for(by), request.now),
        "name": own_name(by, request.now),
        "at_lists": True,
    }
    return render(request, "body/list.html", context)


def lines(found: Sequence[Dispatch], now: datetime) -> list[dict[str, Any]]:
    """Return what a list shows of each, in a few queries whatever their number: by deadline, then as they came."""
    until, known = awaited_until(found), short_of(found)
    by_day = sorted(found, key=lambda each: (each.id not in until, until.get(each.id, now)))
    return [_line(each, known[each.id], until.get(each.id), now) for each in by_day]


def _line(dispatch: Dispatch, known: Mapping[str, JSON], until: datetime | None, now: datetime) -> dict[str, Any]:
    is_late = until is not None and until <= now
    pack = book().on(dispatch.profile_day or dhaka_day(dispatch.prepared_at))
    return {
        "about": [row.value for row in field_rows(known, pack)],
        "awaited": awaited_words(dispatch),
        "url": reverse("body:dispatch", kwargs={"key": dispatch.id}),
        "number": code(dispatch.memo_no) if dispatch.memo_no else "",
        "kind": KINDS[dispatch.kind],
        "sent_on": dispatch.sent_on,
        "state": state_words(dispatch),
        "due": short_last_moment(until) if until else "",
        "when": (days_late(until, now) if is_late else time_left(until, now)) if until else "",
        "is_late": is_late,
    }
