"""The page of drafts: a signed-in person continues a draft, opens one that waited for its day, or starts a new one."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.complaints.filing import drafts
from ccms.complaints.filing.drafts import Typed
from ccms.complaints.filing.history import open_complaints
from ccms.complaints.intakes.confirming import waiting_for
from ccms.core.clock import dhaka_day
from ccms.web.consumer.filing.journey import Journey, journey_of
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest


def drafts_page(request: PageRequest) -> HttpResponse:
    """Offer what was begun; with nothing begun, lead to the first question."""
    journey = journey_of(request)
    waiting, today = drafts.waiting(journey.by), dhaka_day(journey.now)
    handed = waiting_for(journey.by)
    # the page around a frame is a seller's, and who came over from one sees what they file and nothing else
    opened = [] if request.framed or journey.by.crossed else open_complaints(journey.by)
    if not journey.body and not waiting and not handed and not opened:
        return HttpResponseRedirect(journey.first_open().url)
    context = {
        "draft": journey.typed if journey.body else None,
        "seller": seller_of(journey.typed),
        "continue_url": journey.first_open().url,
        "handed": handed,
        "complaints": [(each, each.firm.name(language())) for each in opened],
        "waiting": [
            {"draft": typed, "seller": seller_of(typed), "ripe": bool(typed.remind_on and typed.remind_on <= today)}
            for typed in waiting
        ],
    }
    return render(request, "consumer/filing/drafts.html", context)


def seller_of(typed: Typed | None) -> str:
    """Name the seller of a draft as its reader knows him."""
    names = (typed.body.get("firm_names") if typed else None) or ["", ""]
    first, second = (names[1], names[0]) if language() == "en" else (names[0], names[1])
    return str(first or second)


def discard(request: SignedRequest) -> HttpResponse:
    """Throw the open draft away, after the question whether to do so."""
    journey = journey_of(request)
    if request.method != "POST":
        return render(
            request,
            "consumer/filing/discard.html",
            {"seller": seller_of(journey.typed), "draft": journey.typed, "back_url": reverse("consumer:start")},
        )
    drafts.discard(by=journey.by, now=journey.now)
    return HttpResponseRedirect(Journey(journey.by, journey.now, journey.pack).first_open().url)


def resume(request: SignedRequest, draft: UUID) -> HttpResponse:
    """Open a draft that waited for its day."""
    journey = journey_of(request)
    drafts.resume(by=journey.by, draft=draft, now=journey.now)
    return HttpResponseRedirect(journey_of(request).first_open().url)


def later(request: SignedRequest) -> HttpResponse:
    """Say that everything is kept, and how to come back."""
    journey = journey_of(request)
    if journey.typed is None:
        return HttpResponseRedirect(reverse("consumer:start"))
    return render(request, "consumer/filing/later.html", {"draft": journey.typed, "back_url": journey.first_open().url})


def kept(request: SignedRequest, draft: UUID) -> HttpResponse:
    """Say on which day the message about a waiting draft comes."""
    journey = journey_of(request)
    found = next((typed for typed in drafts.waiting(journey.by) if typed.id == draft), None)
    if found is None:
        return HttpResponseRedirect(reverse("consumer:start"))
    return render(request, "consumer/filing/kept.html", {"draft": found, "seller": seller_of(found)})
