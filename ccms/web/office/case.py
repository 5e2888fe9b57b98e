"""The complaint on the office's desk: its state, its tabs, what can be done, and the summary."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.reading import SENDING
from ccms.complaints.history.openings import note_opening
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.web.office import summary
from ccms.web.office.acts.menu import beside, later, main_act
from ccms.web.office.labels import VIEWS, clock_name
from ccms.web.office.lists.asking import address, list_before, query
from ccms.web.office.sent_back import all_sent_back
from ccms.web.office.standing import standing_context
from ccms.web.requests import SignedRequest
from ccms.web.shared.deadline_words import end_of
from ccms.web.templatetags.frame import Row

TABS = {
    "case": _("Summary"),
    "evidence": _("Evidence"),
    "words": _("Words"),
    "notices": _("Notices"),
    "dispatches": _("Other offices"),
    "history": _("History"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the case as a link."""

    name: Any
    url: str
    here: bool
    number: int | None = None


def case(request: SignedRequest, reference: str) -> HttpResponse:
    """Show claim and answer side by side, what is in dispute, what the rules say, and the days that count."""
    opened = office_case(reference, request.actor)
    came_back = all_sent_back(opened, request.now) if _sends(opened) else []
    context = {
        **case_context(request, opened, "case"),
        **summary.context(opened, request.now),
        "came_back": came_back,
    }
    return render(request, "office/case.html", context)


def case_context(request: SignedRequest, opened: OfficeCase, tab: str) -> dict[str, Any]:
    """Return what stands around each tab: the head, the tabs, what can be done, the running clocks."""
    if not request.only_asks:
        note_opening(opened.complaint, request.actor, request.now)
    asked, reference = list_before(request), opened.complaint.reference
    return {
        **standing_context(opened, request.now),
        "tabs": list(_tabs(opened, tab)),
        "tab": TABS[tab],
        "main": main_act(opened, request.now),
        "acts": beside(opened, request.now),
        "later": later(opened, request.now),
        "clocks": list(_clocks(opened)),
        "parties": summary.parties(opened),
        "next_url": f"{reverse('office:next', kwargs={'reference': reference})}?{query(asked)}",
        "list_url": address(asked),
        "list_name": VIEWS[asked.view],
        "others_url": summary.others_url(opened),
    }


def _clocks(opened: OfficeCase) -> Iterator[Row]:
    running = opened.timeline.future
    for clock in running:
        yield Row(clock_name(clock, opened.standing.fine), end_of(clock, running))


def _sends(opened: OfficeCase) -> bool:
    """Tell whether anything of the complaint was to go to another body."""
    return any(event.kind in SENDING for event in opened.timeline.past)


def _tabs(opened: OfficeCase, here: str) -> Iterator[Tab]:
    for route, name in TABS.items():
        if route == "dispatches" and not _sends(opened):
            continue
        url = reverse(f"office:{route}", kwargs={"reference": opened.complaint.reference})
        yield Tab(name, url, route == here, len(opened.evidence) if route == "evidence" else None)
