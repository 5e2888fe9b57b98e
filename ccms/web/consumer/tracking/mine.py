"""Lists all complaints of the person who is signed in, and their drafts."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts import consumers
from ccms.complaints.filing import drafts
from ccms.complaints.queries import untold_among
from ccms.complaints.reading.tracking import for_whom, mine, standings
from ccms.web import states
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.deadline_words import late_words
from ccms.web.templatetags.words import run


def list_page(request: SignedRequest) -> HttpResponse:
    """Show them, what is open first; kept drafts after them."""
    complaints = mine(request.actor)
    stands = standings(complaints)
    untold = untold_among(complaints)
    others = for_whom(complaints)
    rows = [
        {
            "tell": each.id in untold,
            "complaint": each,
            "firm": run(each.firm.name(language())),
            "for_whom": others.get(each.id, ""),
            "state": states.of(
                replace(stands[each.id], untold=each.id in untold), reader=states.Reader.CONSUMER, is_told_all=True
            ),
            "due_at": stands[each.id].due_at,
            "late_since": stands[each.id].late_since,
            "late": late_words(stands[each.id]),
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
