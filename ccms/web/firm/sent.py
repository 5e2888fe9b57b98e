"""The receipt of an answer: what was sent and when. Its URL can be kept; the answer itself cannot be changed."""

from uuid import UUID

from django.http import HttpResponse

from ccms.complaints.reading.firm_view import FirmView
from ccms.core.failures import NotFound
from ccms.web.firm import deadline_words
from ccms.web.firm.case import own_case, page
from ccms.web.firm.kinds import KINDS
from ccms.web.firm.timeline import entry
from ccms.web.requests import SignedRequest

# The event of each sort of answer, so that a receipt is given for what was sent and for nothing else.
SENT = {
    "firm.offered": "offer",
    "firm.claimed_solved": "claim_solved",
    "firm.defended": "defend",
    "firm.refused": "refuse",
    "firm.asked": "ask",
    "firm.gave_interim_reply": "interim",
    "firm.reported_performance": "report_performance",
    "firm.gave_information": "give_information",
    "firm.said_cannot_come": "cannot_come",
}


@own_case
def receipt(request: SignedRequest, view: FirmView, event: UUID) -> HttpResponse:
    """Show the receipt."""
    sent = next((each for each in view.past if each.event == event and each.kind in SENT), None)
    told = entry(sent, view) if sent else None
    if sent is None or told is None:
        raise NotFound
    kind = next(kind for kind in KINDS if kind.action == SENT[sent.kind])
    context = {
        "title": kind.sent,
        "told": told,
        "at": sent.at,
        "next_step": deadline_words.next_step(view.standing, view.pack),
        "due_at": deadline_words.last_day(view.standing),
        "sooner": view.standing.may_end_sooner,
    }
    return page(request, view, "sent", **context)
