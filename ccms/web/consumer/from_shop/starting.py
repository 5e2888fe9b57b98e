"""`/c/new`: a filing that begins on a shop's own page, with the shop chosen and the order filled in.

The shop's page sends a form across sites, when no cookie of ours is sent: the view stores a row, and the address to
which the answer leads opens it once. A link carries the order in its fragment, which no server sees; a small script
puts it into the same form. If anything is wrong with an order, the form opens, and the person fills it in.
"""

import re
from typing import TypeGuard
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from ccms.accounts.firms import shop_keys
from ccms.accounts.models import Firm
from ccms.complaints.filing import order_handover
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.limits import HAND_OVER_WAITS, Counted
from ccms.web.consumer.filing.journey import journey_of
from ccms.web.consumer.tracking.signing_in import is_consumer
from ccms.web.language import LANGUAGES, language
from ccms.web.requests import PageRequest, SignedRequest

COOKIE = "ccms-order"
OURS = "ours"  # the form stands on our own page
# the browsers inside other programs, as Facebook's; some of them pick no files and keep no session
_IN_APP = re.compile(r"FBA[NV]|Instagram|; wv\)")


class SeeOther(HttpResponseRedirect):
    """Leads on with a GET, whatever the method was."""

    status_code = 303


@csrf_exempt  # it comes from the shop's page; all it makes is a row that waits, and no cookie of ours is used
def new(request: PageRequest) -> HttpResponse:
    """Take an order from a shop's page, open it, or ask whether to begin."""
    if request.method == "POST":
        return _taken(request)
    if "k" in request.GET:
        return _opened(request, request.GET["k"])
    firm = shop_keys.firm_named(request.GET.get("firm", ""))
    if firm is None:
        return _to(reverse("consumer:start"))
    context = {"firm": firm.name(language()), "slug": firm.slug, "in_chrome": _in_chrome(request)}
    return render(request, "consumer/filing/from_shop.html", context)


def short(request: PageRequest, shop: str) -> HttpResponse:
    """Lead on from the address that is short enough for a parcel and for a page's own button: `/@shop`."""
    asked = request.GET.get("lang", "")
    query = {"firm": shop, **({"lang": asked} if asked in LANGUAGES else {})}
    return HttpResponseRedirect(f"{reverse('consumer:new')}?{urlencode(query)}")


def arrives(request: PageRequest) -> TypeGuard[SignedRequest]:
    """Tell whether this person's browser brings an order that waited for his number to be proved."""
    return COOKIE in request.COOKIES and is_consumer(request)


def said_before(request: PageRequest) -> dict[str, str | bool]:
    """Name the shop from whose page this browser comes, and the order if it is signed, while nothing is proved yet.

    Nothing else that the shop signed is told before: the person at this browser need not be the buyer.
    """
    carried = order_handover.look(request.COOKIES[COOKIE], request.now) if COOKIE in request.COOKIES else None
    if carried is None:
        return {}
    order = str(carried.signed.said.get("order.id") or "") if carried.signed else ""
    return {"shop": carried.firm.name(language()), "order": order, "by_hand": carried.refused}


def arrive(request: SignedRequest) -> HttpResponse:
    """Put the order that waited in this browser into a draft, and go to the first question that is open."""
    response = _begun(request, request.COOKIES[COOKIE])
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _taken(request: PageRequest) -> HttpResponse:
    firm = shop_keys.firm_named(request.POST.get("firm", ""))
    asked = request.POST.get("lang", "")
    lang = {"lang": asked} if asked in LANGUAGES else {}
    if firm is None:
        return _to(reverse("consumer:start"), **lang)
    if not counters.take(Counted.HAND_OVER, caller_of(request.META["REMOTE_ADDR"]), request.now).allowed:
        # our own page asks once more; who was asked already begins as anybody does, and finds the shop by its name
        asked_already = OURS in request.POST and not request.POST.get("order")
        return _to(reverse("consumer:start"), **lang) if asked_already else _to_ours(firm, lang)
    return _to(reverse("consumer:new"), k=order_handover.take(firm, request.POST.get("order", ""), request.now), **lang)


def _opened(request: PageRequest, key: str) -> HttpResponse:
    if is_consumer(request):
        return _begun(request, key)
    response = _to(reverse("consumer:start"))
    other = order_handover.wait(key, request.now)
    if other is not None:
        response.set_cookie(
            COOKIE,
            other,
            max_age=HAND_OVER_WAITS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _begun(request: SignedRequest, key: str) -> HttpResponse:
    """Spend the key; one that was spent before leads to where its person stands."""
    if not order_handover.put_into_draft(key, request.actor, request.now):
        return _to(reverse("consumer:start"))
    return _to(journey_of(request).first_open().url)


def _in_chrome(request: PageRequest) -> str:
    """Return what opens this page in Chrome, for readers inside another program on Android; else nothing."""
    agent = request.headers.get("User-Agent", "")
    if "Android" not in agent or not _IN_APP.search(agent):
        return ""
    scheme, _, rest = f"{settings.CCMS_BASE_URL}{request.get_full_path()}".partition("://")
    return f"intent://{rest}#Intent;scheme={scheme};package=com.android.chrome;end"


def _to_ours(firm: Firm, lang: dict[str, str]) -> HttpResponse:
    return _to(reverse("consumer:new"), firm=firm.slug, **lang)


def _to(address: str, **query: str) -> HttpResponse:
    return SeeOther(f"{address}?{urlencode(query)}" if query else address)
