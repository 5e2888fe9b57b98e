"""The office's search: a number opens its complaint; other words find sellers and complaints that hold them."""

import functools
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
from ccms.web.office.lists.queue import firm_address
from ccms.web.requests import SignedRequest
from ccms.web.shared.lists import addresses, problem_of, until
from ccms.web.shared.table import Column, Table, link
from ccms.web.templatetags.frame import state_tag
from ccms.web.templatetags.words import moment, reference, run, taka

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
    columns = list(_columns(found.complaints, request.now))
    context = {
        "asked": asked,
        "sellers": [(run(firm.name(language())), firm_address(firm.pk), firm.registered) for firm in firms],
        "found": found,
        "table": Table(columns, found.complaints, labelled="found", attributes="data-list"),
        "elsewhere": run(elsewhere.office.name(language())) if elsewhere else "",
        "next_url": next_url,
    }
    return render(request, "office/search.html", context)


def _columns(complaints: Sequence[Complaint], now: datetime) -> Iterator[Column[Complaint]]:
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
