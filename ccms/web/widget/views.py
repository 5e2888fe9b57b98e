"""What a shop's page fetches: the loader, and in its frame the first page, which finds out whether a frame works."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.origins import proved_origins
from ccms.accounts.shops import firm_named, shop_of
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.widget import framing

VERSION = "1.0.0"
_HOUR, _YEAR = 3600, 31_536_000
FORBIDDEN = 403
_LOADER = Path(__file__).with_name("loader.js")


@cache
def loader_text() -> str:
    """Return the loader as it is sent: without what only its readers here need."""
    lines = (line.strip() for line in _LOADER.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")).replace("@version@", VERSION)


def integrity() -> str:
    """Return what a page writes beside a pinned loader, so that not an octet of it can be changed."""
    return "sha384-" + base64.b64encode(hashlib.sha384(loader_text().encode()).digest()).decode()


def evergreen(request: PageRequest) -> HttpResponse:
    """Send the loader of today; a browser keeps it for an hour."""
    del request
    return _script(_HOUR)


def pinned(request: PageRequest) -> HttpResponse:
    """Send the loader of this version, which never changes: another one gets another number."""
    del request
    return _script(_YEAR, immutable=True)


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


def _script(seconds: int, *, immutable: bool = False) -> HttpResponse:
    keeping = f"public, max-age={seconds}" + (", immutable" if immutable else "")
    headers = {
        "Cache-Control": keeping,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(loader_text(), content_type="text/javascript; charset=utf-8", headers=headers)
