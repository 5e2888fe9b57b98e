"""Draws the badge of a shop: a small picture for its pages, with how many complaints about it were settled.

It is on the page of the party complained about, so it shows nothing that somebody could have chosen: the numbers are
the public figures, lower and upper bound, and where nothing is published the picture shows no number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ccms.accounts.firms.published import numbers_of
from ccms.accounts.firms.shop_keys import firm_named
from ccms.core.failures import NotFound
from ccms.web.requests import PageRequest
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
