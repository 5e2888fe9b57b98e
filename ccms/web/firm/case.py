"""Opens a complaint for its firm: the page of the complaint, and what every page behind the code shares."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ccms.accounts.firms.ways import choose_language
from ccms.complaints.acts import contacting
from ccms.complaints.lifecycle import AT_OFFICE, DeadlineKind
from ccms.complaints.reading.firm_view import FirmView, firm_view
from ccms.complaints.reading.tracking import Turn
from ccms.complaints.registry import claiming
from ccms.core.clock import dhaka_day
from ccms.gate import counters
from ccms.gate.limits import Counted
from ccms.web import states
from ccms.web.firm import deadline_words, summary
from ccms.web.firm.answer_context import address, case_address, ground
from ccms.web.firm.files import given, listed
from ccms.web.firm.letters import on_table
from ccms.web.firm.ways import beside, main
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import CONFLICT
from ccms.web.shared.deadline_words import referred_to
from ccms.web.shared.shop_says import shop_says, shop_word
from ccms.web.shared.wording import appointment

type View = Callable[..., HttpResponseBase]


def opened(request: SignedRequest, reference: str) -> FirmView:
    """Open the complaint for its firm. That it is read behind a code proves that the notice has come."""
    by = request.actor
    if request.GET.get("lang") == language() and not request.only_asks:  # they asked for it here
        choose_language(by, language())
    counters.take_or_refuse(Counted.FIRM_REQUESTS, str(by.firm), request.now)
    view = firm_view(reference, by)
    if view.awaits_receipt and not request.only_asks:
        contacting.opened_by_firm(reference=reference, by=by, now=request.now)
        view = firm_view(reference, by)
    return view


def own_case(view: View) -> View:
    """Give a page the complaint as its seller may see it; anybody else gets the 404 of a missing one."""

    @wraps(view)
    def guarded(request: SignedRequest, reference: str, *args: Any, **named: Any) -> HttpResponseBase:
        return view(request, opened(request, reference), *args, **named)

    return guarded


def case_page(request: SignedRequest, reference: str) -> HttpResponse:
    """Show the complaint: whose turn it is, what the buyer says, and what can be answered."""
    view = opened(request, reference)
    asked = view.clock(DeadlineKind.INFORMATION, "firm")
    context = {
        **standing_context(view, request),
        "main": main(view),
        "beside": beside(view),
        "stakes": summary.stakes(view),
        "rows": summary.rows(view),
        "told": summary.told(view),
        "signed": shop_says(view.buyer.signed if view.buyer else None, view.pack),
        "word": shop_word(view.word, view.pack),
        "counter": summary.counter(view, dhaka_day(request.now)),
        "promise": summary.promise(view),
        "answer": on_table(view),
        "question_due": asked.due_at if asked else None,
        "files": listed(view, view.buyer.files) if view.buyer else given(view),
        "entries": summary.entries(view),
        "may_claim": claiming.may_claim(request.actor),
    }
    return render(request, "firm/case.html", context)


def standing_context(view: FirmView, request: SignedRequest) -> dict[str, object]:
    """Return what the box needs that says where the complaint stands."""
    standing = view.standing
    called = view.hearing if standing.turn is Turn.HEARING else None
    return {
        "case": view,
        "case_url": case_address(view),
        "ground": ground(view),
        "receipt_url": address(view, "receipt"),
        "firm": view.firm.read(language()),
        "state": states.of(standing, reader=states.Reader.FIRM, is_told_all=view.proved),
        "due_at": deadline_words.last_day(standing),
        "sooner": standing.may_end_sooner,
        "next_step": deadline_words.next_step(standing, view.pack, referred_to(view.past, view.pack)),
        "at_office": standing.status in AT_OFFICE,
        "to_pay": summary.to_pay(view),
        "fine_url": address(view, "fine"),
        "hearing": appointment(called.at, called.place, called.bring) if called else None,
        "now": request.now,
    }


def moved_on(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Say kindly that this cannot be done, or not any more, and show where the complaint stands."""
    return render(request, "firm/moved_on.html", standing_context(view, request), status=CONFLICT)


def page(
    request: SignedRequest, view: FirmView, template: str, form: forms.Form | None = None, **context: Any
) -> HttpResponse:
    """Draw a page of a complaint with the way back to it."""
    shared = {
        "case": view,
        "now": request.now,
        "back_url": case_address(view),
        "case_url": case_address(view),
        "ground": ground(view),
    }
    return drawn(request, f"firm/{template}.html", form, {**shared, **context})
