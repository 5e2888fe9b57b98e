"""The complaint on the office's desk: its state, its tabs, what can be done, and the summary.

The contacts of a seller: how reliable each is, and the way to the firm's record, where an officer confirms one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.models import FirmContact
from ccms.complaints.dispatches.content import SENDING
from ccms.complaints.history.openings import note_opening
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.registry import claiming
from ccms.complaints.registry import contacts as registry
from ccms.notices.channels.table import CHANNELS
from ccms.web.office import summary
from ccms.web.office.acts.menu import beside, later, main_act
from ccms.web.office.labels import SOURCES, VIEWS, clock_name, standing_context
from ccms.web.office.lists.saved_views import address, list_before, query
from ccms.web.office.sent_back import all_sent_back
from ccms.web.requests import SignedRequest
from ccms.web.shared.deadline_words import end_of
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, phone, run

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


@dataclass(frozen=True, slots=True)
class Way:
    """One contact as the list shows it."""

    contact: FirmContact
    channel: Any
    value: Any
    source: Any
    by_this_buyer: bool
    buyers: int  # how many have named it
    disowned: bool
    confirm_url: str


def contacts(request: SignedRequest, reference: str) -> HttpResponse:
    """Show how the seller is reached."""
    case = office_case(reference, request.actor)
    firm = case.complaint.firm
    may_act = registry.may_change(firm.pk, case.reader)
    of_firm = {"slug": firm.slug}
    context = {
        **case_context(request, case, "case"),
        "ways": [_way(each, case, may_act=may_act) for each in case.contacts],
        "firm_url": reverse("office:firm", kwargs=of_firm),
        "claims": [
            (run(each.name.open()), code(each.email.open()), each.contact_id, each.made_at)
            for each in claiming.claims_on(case.complaint.firm_id)
        ],
        "add_url": reverse("office:add_contact", kwargs=of_firm) if may_act else "",
        "hand_over_url": reverse("office:hand_over", kwargs=of_firm) if may_act else "",
    }
    return render(request, "office/contacts.html", context)


def _way(contact: FirmContact, case: OfficeCase, *, may_act: bool) -> Way:
    shown, kwargs = contact.value.shown, {"slug": case.complaint.firm.slug, "contact_id": contact.pk}
    may_confirm = not contact.is_proved and may_act and contact.retired_at is None
    return Way(
        contact=contact,
        channel=CHANNELS[contact.channel].words,
        value=phone(shown) if shown.startswith("+880") else code(shown),
        source=SOURCES[contact.source],
        by_this_buyer=contact.named_by_id == case.complaint.consumer_id,
        buyers=case.named_by_buyers.get(bytes(contact.value_index or b""), 0),
        disowned=contact.disowned_at is not None,
        confirm_url=reverse("office:confirm_contact", kwargs=kwargs) if may_confirm else "",
    )
