"""`/c/new`: a filing that begins on a shop's own page, with the shop chosen and the order filled in.

The shop's page sends a form across sites, when no cookie of ours is sent: the view stores a row, and the address to
which the answer leads opens it once. A link carries the order in its fragment, which no server sees; a small script
puts it into the same form. If anything is wrong with an order, the form opens, and the person fills it in.

Leads from the frame in a shop's page to a page of our own, signed in as in the frame, without another code.

In the frame a key is made and put into a form, which opens the new page with it: the key is in no URL, so that it is in
no history, no log and no Referer. Only a form on a page of ours sends it, so another site can lead nobody into another
person's account; and a person is signed in only after they have seen whose number it is and have tapped once.
Decision 26 says why.
"""

import re
from http import HTTPStatus
from typing import TypeGuard
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import shop_keys
from ccms.accounts.firms.shop_keys import firm_named
from ccms.accounts.models import Firm
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.sessions import Proof
from ccms.complaints.filing import frame_exit, shop_orders
from ccms.complaints.models import Crossing
from ccms.core.failures import NotFound
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import CROSSING_LIFE, HAND_OVER_WAITS, Counted
from ccms.web.consumer.filing.journey import journey_of
from ccms.web.consumer.tracking.signing_in import is_consumer
from ccms.web.language import LANGUAGES, language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.code_proving import Proving
from ccms.web.signed_in import member_of
from ccms.web.templatetags.words import masked_phone

KEY = "key"
INSTEAD = "instead"  # the page has said that somebody else is signed in here, and that this ends
MINUTES = int(CROSSING_LIFE.total_seconds() // 60)


def apart(request: SignedRequest) -> HttpResponse:
    """In the frame: make the key of a way to a page of our own, and show the button that opens it."""
    if request.method != "POST" or request.framed is None:
        return HttpResponseRedirect(reverse("consumer:start"))
    context = {"key": _made(request), "minutes": MINUTES, "firm": request.framed.firm, "leaving": True}
    return render(request, "consumer/filing/apart.html", context)


@csrf_exempt  # the new page shares no cookie with the frame; this signs nobody in, and comes from pages of ours only
def across(request: PageRequest) -> HttpResponse:
    """In the new page: show whose number it is, and ask for one tap; a browser signed in as this person goes on."""
    if not _comes_from_ours(request):
        return HttpResponseRedirect(reverse("consumer:start"))
    key = request.POST.get(KEY, "")
    way = _known(request, key)
    if way is None:
        return _closed(request, key)
    return _gone(request, key) if _is_same(request.actor, way) else _asked(request, key, way)


def go_on(request: PageRequest) -> HttpResponse:
    """Open the way, once, and go on with the draft as the person that began it."""
    if not _comes_from_ours(request):
        return HttpResponseRedirect(reverse("consumer:start"))
    key = request.POST.get(KEY, "")
    way = _known(request, key)
    if way is None:
        return _closed(request, key)
    if _is_at_work(request) or (_is_other(request.actor, way) and INSTEAD not in request.POST):
        return _asked(request, key, way)
    return _gone(request, key)


def _made(request: PageRequest) -> str:
    """Return a key for a person that may take one along; empty where the number is to be proved in the new page."""
    proof = sessions.proof_of(request, request.now)
    firm = firm_named(request.framed.firm) if request.framed else None
    if request.actor is None or proof is None or firm is None:
        return ""
    try:
        return frame_exit.begin(by=request.actor, firm=firm, proof=proof, now=request.now)
    except (NotFound, TooManyRequests):
        return ""


def _comes_from_ours(request: PageRequest) -> bool:
    """Tell whether a form on a page of ours sent this, into a page of its own. A browser that does not say so did not.

    Without this anybody could send a key of his own from his page, and have others write into his account.
    """
    ours = {settings.CCMS_BASE_URL, f"{request.scheme}://{request.get_host()}"}
    return request.method == "POST" and request.framed is None and request.headers.get("Origin") in ours


def _known(request: PageRequest, key: str) -> Crossing | None:
    tried = counters.take(Counted.CROSSED, caller_of(request.META["REMOTE_ADDR"]), request.now)
    return frame_exit.look(key, request.now) if tried.allowed else None


def _asked(request: PageRequest, key: str, way: Crossing) -> HttpResponse:
    actor = request.actor
    other = _is_other(actor, way)
    number = consumers.phone_of(actor.consumer) if other and actor and actor.consumer else ""
    context = {
        "key": key,
        "phone": masked_phone(way.consumer.phone.open()),
        "shop": way.firm.name(language()),
        "at_work": _is_at_work(request),
        "other": other,
        "other_phone": masked_phone(number) if number else "",
    }
    return render(request, "consumer/filing/across.html", context)


def _closed(request: PageRequest, key: str) -> HttpResponse:
    """Say that this way is closed; a browser that has come by it just now is where it leads."""
    if frame_exit.was_opened_by(key, request.actor):
        return HttpResponseRedirect(journey_of(request).first_open().url)
    return render(request, "consumer/filing/way_closed.html", {"minutes": MINUTES}, status=HTTPStatus.GONE)


def _gone(request: PageRequest, key: str) -> HttpResponse:
    """Spend the key and lead on to the draft; a session that is worth more than a crossed one stays."""
    way = frame_exit.spend(key, request.now)
    if way is None:
        return _closed(request, key)
    stays = _is_same(request.actor, way)
    if not stays:
        person = consumers.actor_of_consumer(way.consumer)
        request.actor = person
    journey = journey_of(request)
    is_open = journey.typed is not None and journey.typed.id == way.draft_id
    response = HttpResponseRedirect(journey.first_open().url if is_open else reverse("consumer:start"))
    if not stays:
        sessions.open_crossed_session(response, way.consumer_id, Proof(way.epoch, way.proved_at))
        Proving(CodePurpose.FILE).forget(response)
    return response


def _is_same(actor: Actor | None, way: Crossing) -> bool:
    if actor is None or actor.role is not Role.CONSUMER:
        return False
    return actor.consumer == way.consumer_id and not actor.crossed


def _is_other(actor: Actor | None, way: Crossing) -> bool:
    return actor is not None and actor.consumer != way.consumer_id


def _is_at_work(request: PageRequest) -> bool:
    """Tell whether a member of an office or a firm works in this browser: his session goes before a consumer's."""
    return member_of(request) is not None


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
    carried = shop_orders.look(request.COOKIES[COOKIE], request.now) if COOKIE in request.COOKIES else None
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
    return _to(reverse("consumer:new"), k=shop_orders.take(firm, request.POST.get("order", ""), request.now), **lang)


def _opened(request: PageRequest, key: str) -> HttpResponse:
    if is_consumer(request):
        return _begun(request, key)
    response = _to(reverse("consumer:start"))
    other = shop_orders.wait(key, request.now)
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
    if not shop_orders.put_into_draft(key, request.actor, request.now):
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
