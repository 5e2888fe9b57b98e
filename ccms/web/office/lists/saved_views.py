"""Saved views of an office's lists: a member's own, and the office's, which its head gives.

An officer's settings of the desk, and the keys of its lists.

Writes the filter of an office's list as the query of its URL, and reads it again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.models import SavedView
from ccms.complaints.reading.office_queue import QueueWanted, View
from ccms.web.office.labels import VIEWS
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.saved_views import Keys, Lists, remove_page, views_page, ways_page
from ccms.web.shared.lists import Link
from ccms.web.templatetags.words import run


def parse_query(given: Mapping[str, str]) -> QueueWanted:
    """Read the query of an address; what it does not know narrows nothing."""
    return QueueWanted(
        view=next((each for each in View if each == given.get("view", "")), View.NEW),
        firm=_key(given.get("firm", "")),
        post=_key(given.get("post", "")),
        category=given.get("category", "").replace("\x00", "")[:32],
        after=given.get("after", ""),
    )


def address(asked: QueueWanted) -> str:
    """Return the address of a list, as narrow as it is asked for."""
    return f"{reverse('office:queue')}?{query(asked)}"


def query(asked: QueueWanted) -> str:
    """Write what is asked for as the query of an address."""
    chosen = {
        "view": str(asked.view),
        "firm": str(asked.firm or ""),
        "post": str(asked.post or ""),
        "category": asked.category,
        "after": asked.after,
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def list_before(request: SignedRequest) -> QueueWanted:
    """Return the list from which a case was opened, as narrow as it was; the reader's own where it was no list."""
    if "view" in request.GET:
        return parse_query(request.GET)
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        before = urlsplit("")
    given = dict(parse_qsl(before.query)) if before.path == reverse("office:queue") else {"view": View.MINE}
    return parse_query(given)


def _key(text: str) -> UUID | None:
    """Read an id of an address; what is none narrows nothing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _first_page(given: QueryDict) -> QueueWanted:
    return replace(parse_query(given), after="")


_LISTS = Lists(
    area="office",
    narrowed=lambda given: query(_first_page(given)),
    name=lambda given: VIEWS[parse_query(given).view],
    route="office:queue",
    title=_("Lists"),
    ground="office/frame.html",
    sharer=_("The head of the office gives the office its views."),
)


def links(saved: Sequence[SavedView], asked: QueueWanted) -> Iterator[Link[UUID]]:
    """Return the saved views for the margin of the lists."""
    for view in saved:
        kept = _first_page(QueryDict(view.query))
        yield Link(view.pk, run(view.name), "", address(kept), here=kept == replace(asked, after=""))


def views(request: SignedRequest) -> HttpResponse:
    """Give the filter of the address a name; show the views there are."""
    return views_page(request, request.actor, _LISTS)


def view(request: SignedRequest, key: UUID) -> HttpResponse:
    """Take a view away."""
    return remove_page(request, request.actor, key, _LISTS)


# Which letter after g opens which list.
GO: Mapping[View, str] = {
    View.NEW: "n",
    View.MINE: "m",
    View.LATE: "l",
    View.TODAY: "d",
    View.HEARING: "h",
    View.ORDERED: "o",
    View.ALL: "a",
}
# What desk.js listens to.
KEYS: Keys = (
    (("j", "k"), _("next and previous complaint of the list; the arrow keys, too")),
    (("Enter",), _("open it")),
    (("r",), _("see what can be done")),
    (("/",), _("search")),
    *((("g", letter), VIEWS[view]) for view, letter in GO.items()),
    (("Ctrl", "Enter"), _("send the text that is being written")),
    (("?",), _("show these keys")),
)


def ways(request: SignedRequest) -> HttpResponse:
    """Ask how the member wants it, and keep it."""
    return ways_page(request, keys=KEYS, lists="office:queue", ground="office/frame.html")
