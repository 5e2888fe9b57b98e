"""Serves what a shop's page fetches: the loader, and the frame's first page, which finds out whether a frame works.

Draws the badge of a shop: a small picture for its pages, with how many complaints about it were settled.

It is on the page of the party complained about, so it shows nothing that somebody could have chosen: the numbers are
the public figures, lower and upper bound, and where nothing is published the picture shows no number.
"""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import floor
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from ccms.accounts.firms.origins import proved_origins
from ccms.accounts.firms.published import numbers_of
from ccms.accounts.firms.shop_keys import firm_named, shop_of
from ccms.core.failures import NotFound
from ccms.web import framing
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.widget_loader import CHECK, LOADER, released, script_text
from ccms.web.templatetags.words import digits

HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """Two lines to look at, and the same as one sentence for a reader that hears the picture."""

    first: str
    second: str
    whole: str


def badge(request: PageRequest, firm: str) -> HttpResponse:
    """Draw the badge of a shop, by its public id or its slug; a page may keep it for an hour. Raises NotFound."""
    del request
    found = firm_named(firm)
    if found is None:
        raise NotFound
    told = numbers_of(found.pk)
    shown = _numbers(told) if told and told["at_least"] and told["at_most"] else _words()
    picture = render_to_string("widget/badge.html", {"badge": shown})
    return HttpResponse(picture, content_type="image/svg+xml", headers=HEADERS)


def _numbers(told: Mapping[str, Any]) -> Badge:
    said = {
        "least": digits(floor(told["at_least"]["percent"])),
        "most": digits(floor(told["at_most"]["percent"])),
        "cases": digits(told["cases"]),
    }
    return Badge(
        _("CCMS: %(least)s–%(most)s%% settled") % said,
        _("of %(cases)s complaints in a year") % said,
        _("CCMS: of %(cases)s complaints of a year, at least %(least)s%% and at most %(most)s%% were settled.") % said,
    )


def _words() -> Badge:
    """Say the same of every shop: what looks like a seal of the Government would be taken for one."""
    first, second = _("Complaints are taken"), _("CCMS, Government of Bangladesh")
    return Badge(first, second, f"{first}: {second}")


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
