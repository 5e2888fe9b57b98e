"""Shows what a complaint number alone gives to anybody who knows it; guessing is counted."""

from django.http import HttpResponse
from django.shortcuts import render

from ccms.complaints.reading.tracking import Standing, standing_now
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, catalogue
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from ccms.web import states
from ccms.web.consumer.tracking.signing_in import is_consumer
from ccms.web.form_page import UNPROCESSABLE
from ccms.web.requests import PageRequest
from ccms.web.shared.deadline_words import next_step
from ccms.web.shared.find_form import FindForm

NOT_FOUND = catalogue()[NotFound.slug].status
# Nobody who is led on from here learns the number; a page with a form needs its origin told (config/headers.py).
NO_REFERRER = "no-referrer"


def unreadable(request: PageRequest, number: str) -> HttpResponse:
    """Say that a number has a slip in it; its check character tells, and nothing else is asked."""
    return render(request, "public/find.html", {"form": FindForm({"number": number})}, status=UNPROCESSABLE)


def public_page(request: PageRequest, reference: str) -> HttpResponse:
    """Show state, deadline and next step."""
    found = _look_up(request, reference)
    if found is None:
        response = render(request, "consumer/tracking/not_found.html", {"number": reference}, status=NOT_FOUND)
    else:
        response = render(request, "consumer/tracking/public.html", _context(request, found))
    response.headers["Referrer-Policy"] = NO_REFERRER
    return response


def _look_up(request: PageRequest, reference: str) -> Standing | None:
    """Look a number up, as long as this address has not asked for too many that do not exist."""
    found, now = standing_now(reference)
    request.now = vars(request).get("now", now)
    count_look(request, is_right=found is not None)
    return found


def count_look(request: PageRequest, *, is_right: bool) -> None:
    """Count a look at a number for its address. Raises TooManyRequests, also for right ones after too many wrong."""
    caller = caller_of(request.META["REMOTE_ADDR"])
    counted = Counted.TRACK_RIGHT if is_right else Counted.TRACK_WRONG
    counters.take_unless(Counted.TRACK_WRONG, counted, caller, request.now)


def _context(request: PageRequest, found: Standing) -> dict[str, object]:
    state = states.of(found)
    pack = book().on(dhaka_day(request.now))
    return {
        "standing": found,
        "state": state,
        "due_at": found.due_at,
        "sooner": found.may_end_sooner,
        "next_step": next_step(found, pack),
        "now": request.now,
        "other": is_consumer(request),
    }
