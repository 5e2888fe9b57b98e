"""Serves what a shop's page fetches: the loader, and the frame's first page, which finds out whether a frame works."""

import gzip
import re
from functools import cache
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.firms.origins import proved_origins
from ccms.accounts.firms.shop_keys import firm_named, shop_of
from ccms.web import framing
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.widget_loader import CHECK, LOADER, released, script_text

_HOUR, _YEAR = 3600, 31_536_000
_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
FORBIDDEN = 403


def evergreen(request: PageRequest) -> HttpResponse:
    """Send the loader of today; a browser keeps it for an hour."""
    return _script(request, script_text(LOADER), _HOUR)


def pinned(request: PageRequest, version: str) -> HttpResponse:
    """Send the loader of a version, which never changes and never goes: another one gets another number."""
    if version not in released():
        raise Http404
    return _script(request, released()[version], _YEAR, immutable=True)


def check(request: PageRequest) -> HttpResponse:
    """Send what looks at a page for its owner; the loader fetches it then and at no other time."""
    return _script(request, script_text(CHECK), _HOUR)


def start(request: PageRequest) -> HttpResponse:
    """Open the frame for a registered page of a shop; in any other page a browser shows nothing of ours."""
    firm = firm_named(request.GET.get("firm", ""))
    origin = request.GET.get("o", "")
    if firm is None or origin not in (allowed := proved_origins(firm.pk)):
        return render(request, "widget/not_registered.html", status=FORBIDDEN)
    if framing.stands_alone(request):
        return HttpResponseRedirect(f"{reverse('consumer:new')}?{urlencode({'firm': firm.slug})}")
    shop = shop_of(firm.pk, request.now)
    context = {"firm": firm.name(language()), "public_id": shop.public_id, "origin": origin}
    response = render(request, "widget/start.html", context)
    framing.begin(response, shop.public_id, origin, request.now)
    framing.put_into(response, allowed)
    return response


def probe(request: PageRequest) -> JsonResponse:
    """Tell the frame whether its cookie came back; else nothing typed in it could be kept."""
    return JsonResponse({"kept": framing.frame_of(request) is not None})


def _script(request: PageRequest, text: str, seconds: int, *, immutable: bool = False) -> HttpResponse:
    packed = _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", ""))
    keeping = f"public, max-age={seconds}" + (", immutable" if immutable else "")
    headers = {
        "Cache-Control": keeping,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
        **({"Content-Encoding": "gzip"} if packed else {}),
    }
    return HttpResponse(
        _gzipped(text) if packed else text, content_type="text/javascript; charset=utf-8", headers=headers
    )


@cache
def _gzipped(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)
