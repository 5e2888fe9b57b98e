"""What all pages of a filing share: a request for a later page is redirected to the open one, and pages are drawn."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ccms.accounts import consumers
from ccms.accounts.actors import Role
from ccms.complaints.filing import drafts
from ccms.complaints.filing.shop_orders import BY_HAND, SHOP
from ccms.complaints.intakes.confirming import HANDED
from ccms.complaints.reading import prechecking
from ccms.web.consumer.filing.drafts import seller_of
from ccms.web.consumer.filing.journey import NAMES, STEPS, Journey, Page, journey_of, signed_of
from ccms.web.consumer.from_shop import apart
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import day, masked_phone

LATER, APART = "later", "apart"
JUST_SENT = timedelta(hours=1)


type View = Callable[[SignedRequest, Journey, Page], HttpResponse]


def on_the_way(route: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """Give a view its journey and its page; a page that is not reached yet leads to the first open one."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: SignedRequest, turn: int = 1, journey: Journey | None = None) -> HttpResponse:
            journey = journey or journey_of(request)
            page = journey.page(route, turn)
            if page is None or not journey.reached(page):
                return HttpResponseRedirect(_receipt_before(journey) or journey.first_open().url)
            return view(request, journey, page)

        return guarded

    return decorate


def _receipt_before(journey: Journey) -> str:
    """Return the receipt of what was just sent, to which a buyer is led who goes back: the filing is over."""
    if journey.typed is not None:
        return ""
    sent = prechecking.filed_since(journey.now - JUST_SENT, journey.by)
    return reverse("consumer:sent", kwargs={"reference": sent.reference}) if sent else ""


def wants_later(request: SignedRequest) -> bool:
    """Tell whether "Finish later" was tapped, or in a frame the way out of it: what can be read is kept, no more."""
    return LATER in request.POST or APART in request.POST


def finish_later(request: SignedRequest, journey: Journey) -> HttpResponse:
    """Send the way back by SMS, and say that everything is kept; or open the way from a frame to a page of its own."""
    if APART in request.POST:
        return apart(request)
    drafts.send_link(by=journey.by, now=journey.now)
    return HttpResponseRedirect(reverse("consumer:later"))


def _writes_for(journey: Journey) -> str:
    """Return the caller's number, masked, where a clerk fills in the pages."""
    by = journey.by
    return masked_phone(consumers.phone_of(by.consumer)) if by.role is Role.CLERK and by.consumer else ""


def _handed_from(journey: Journey) -> dict[str, Any]:
    """Return where a complaint was made first that an office has handed over, and on which day; else nothing."""
    told = journey.body.get(HANDED)
    if not told:
        return {}
    source = journey.pack.reason("intake_source", told["source"])
    return {"source": source.text.read(language()), "day": day(date.fromisoformat(told["day"]))}


def _from_shop(journey: Journey, page: Page) -> dict[str, object]:
    """Name the shop that a page of its own has chosen; say where answers come from, or that an order was of no use."""
    arrived = journey.typed is not None and journey.typed.step == SHOP
    told: dict[str, object] = {"arrived": seller_of(journey.typed) if arrived else ""}
    signed, asked = signed_of(journey), [question.signed_field for question in page.questions if question.signed_field]
    if asked:
        gave = signed and any(signed.said.get(field) is not None for field in asked)
        told["given_by"] = seller_of(journey.typed) if gave else ""
        told["by_hand"] = journey.body.get(BY_HAND) == journey.body.get("firm")
    return told


def draw(
    request: SignedRequest,
    template: str,
    journey: Journey,
    page: Page,
    *,
    form: forms.BaseForm | None = None,
    **context: Any,
) -> HttpResponse:
    """Draw a page of the way with its step, its way back and the time of the draft."""
    typed = journey.typed
    shared = {
        "page": page,
        "step": page.step,
        "steps": STEPS,
        "progress": f"{journey.progress(page):.2f}",
        "nth": journey.nth(page),
        "step_name": NAMES[page.step],
        "back_url": journey.before(page),
        "saved_at": typed.saved_at if typed else None,
        "draft_id": typed.id if typed else None,
        "unproved": journey.by.phone_unverified,
        "assisted": _writes_for(journey),
        "handed_from": _handed_from(journey),
        **_from_shop(journey, page),
    }
    return drawn(request, f"consumer/filing/{template}.html", form, shared | context)
