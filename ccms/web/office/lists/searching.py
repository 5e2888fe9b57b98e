"""The office's search: a number opens its complaint; other words find sellers and complaints that hold them."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.firms.firm_search import find as find_firms
from ccms.complaints.history.openings import SEARCHED, note_opening
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find
from ccms.complaints.reading import search as searching
from ccms.complaints.reading.tracking import standings
from ccms.core.failures import NotFound
from ccms.core.references import ReferenceMalformed, parse
from ccms.web import states
from ccms.web.language import language
from ccms.web.office.lists.queue import firm_address, problem
from ccms.web.requests import SignedRequest
from ccms.web.shared.lists import addresses, until
from ccms.web.templatetags.frame import state_tag
from ccms.web.templatetags.words import moment, reference, run, taka

MOST_FIRMS = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One complaint that was found, each cell in words."""

    url: str
    number: Any
    firm: Any
    problem: str
    due: Any
    amount: Any
    state: Any
    changed: Any


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
    context = {
        "asked": asked,
        "sellers": [(run(firm.name(language())), firm_address(firm.pk), firm.registered) for firm in firms],
        "found": found,
        "hits": _hits(found.complaints, request.now),
        "elsewhere": run(elsewhere.office.name(language())) if elsewhere else "",
        "next_url": next_url,
    }
    return render(request, "office/search.html", context)


def _hits(complaints: Sequence[Complaint], now: datetime) -> list[Hit]:
    """Write what was found; names and states that stand in many lines are written once."""
    found = standings(complaints)
    named, case = functools.cache(run), addresses("office:case")
    return [
        Hit(
            url=case(complaint.reference),
            number=reference(complaint.reference),
            firm=named(complaint.firm.name(language())),
            problem=problem(complaint),
            due=until(clock, now) if (clock := found[complaint.pk].deadline) else "–",
            amount=taka(complaint.amount_paisa),
            state=state_tag(states.of(found[complaint.pk], reader=states.Reader.OFFICE)),
            changed=moment(complaint.changed_at),
        )
        for complaint in complaints
    ]
