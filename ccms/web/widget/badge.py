"""The badge of a shop: a small picture that its pages show, with how many complaints about it were settled.

It stands on the page of the party complained about, so it says nothing that somebody could have chosen: the numbers
come from here, and where there are too few of them the picture gives none.
"""

from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ccms.accounts.models import Firm
from ccms.accounts.shops import firm_named
from ccms.complaints.settled_share import Share, settled_share
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
    """Two lines to look at, and the same as one sentence for who hears the picture."""

    first: str
    second: str
    whole: str


def badge(request: PageRequest, firm: str) -> HttpResponse:
    """Draw the badge of a shop, by its public id or its slug; a page may keep it for an hour. Raises NotFound."""
    found = firm_named(firm)
    if found is None:
        raise NotFound
    share = settled_share(found.pk, request.now)
    shown = _numbers(share) if share else _words(found)
    picture = render_to_string("widget/badge.html", {"badge": shown})
    return HttpResponse(picture, content_type="image/svg+xml", headers=HEADERS)


def _numbers(share: Share) -> Badge:
    said = {"percent": digits(share.percent), "ended": digits(share.ended)}
    return Badge(
        _("CCMS: %(percent)s%% settled") % said,
        _("of %(ended)s complaints in a year") % said,
        _("CCMS: of %(ended)s complaints that ended in the last 12 months, %(percent)s%% were settled.") % said,
    )


def _words(firm: Firm) -> Badge:
    first = _("Registered with CCMS") if firm.registered else _("Complaints by CCMS")
    return Badge(first, _("Government of Bangladesh"), f"{first}, {_('Government of Bangladesh')}")
