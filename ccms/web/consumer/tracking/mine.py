"""Lists all complaints of the person who is signed in, and their drafts."""

from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts import consumers
from ccms.complaints.filing import drafts
from ccms.complaints.fines import progress_of
from ccms.complaints.reading.tracking import mine, shown_deadlines
from ccms.core.failures import NotFound
from ccms.web import states
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.templatetags.words import run


def list_page(request: PageRequest) -> HttpResponse:
    """Show them, what is open first; kept drafts after them."""
    if request.actor is None:
        raise NotFound
    complaints = mine(request.actor)
    deadlines, fines = shown_deadlines(complaints), progress_of(complaints)
    rows = [
        {
            "complaint": each,
            "firm": run(each.firm.name(language())),
            "state": states.words(
                each.public_state,
                reason=each.reason,
                outcome=each.outcome,
                fine=fines.get(each.id),
                reader=states.Reader.CONSUMER,
            ),
            "clock": deadlines.get(each.id),
        }
        for each in complaints
    ]
    context = {
        "rows": rows,
        "draft": drafts.current(request.actor),
        "waiting": drafts.waiting(request.actor),
        "now": request.now,
        "email": consumers.email_of(request.actor.consumer) if request.actor.consumer else ("", False),
    }
    return render(request, "consumer/tracking/mine.html", context)
