"""The receipt of an answer: what was sent and when. Its URL can be kept; the answer itself cannot be changed."""

from uuid import UUID

from django.http import HttpResponse

from ccms.complaints.reading.firm_view import FirmView
from ccms.core.failures import NotFound
from ccms.web.firm import deadline_words
from ccms.web.firm.answering import PAGES
from ccms.web.firm.case import own_case, page
from ccms.web.firm.timeline import entry
from ccms.web.requests import SignedRequest

PAGES_BY_EVENT = {page.event: page for page in PAGES}


@own_case
def receipt(request: SignedRequest, view: FirmView, event: UUID) -> HttpResponse:
    """Show the receipt."""
    sent = next((each for each in view.past if each.event == event and each.kind in PAGES_BY_EVENT), None)
    told = entry(sent, view) if sent else None
    if sent is None or told is None:
        raise NotFound
    context = {
        "title": PAGES_BY_EVENT[sent.kind].sent,
        "told": told,
        "at": sent.at,
        "next_step": deadline_words.next_step(view.standing, view.pack),
        "due_at": deadline_words.last_day(view.standing),
        "sooner": view.standing.may_end_sooner,
    }
    return page(request, view, "sent", **context)
