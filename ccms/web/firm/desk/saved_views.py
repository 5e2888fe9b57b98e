"""Saved views: the filter of the inbox under a name, for one member or for the team, with about how many it holds."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from django.core.cache import cache
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.firm_desk import inbox, papers
from ccms.complaints.firm_desk.inbox import InboxWanted
from ccms.complaints.models import SavedView
from ccms.web.firm.desk.asking import address, query, read
from ccms.web.firm.desk.labels import VIEWS
from ccms.web.requests import SignedRequest
from ccms.web.sending import acts_of
from ccms.web.shared.current_member import member_of
from ccms.web.shared.desks.saved_views import Lists, remove_page, views_page
from ccms.web.shared.lists import Link, about
from ccms.web.templatetags.words import run

COUNTED_EVERY = 60  # seconds


_LISTS = Lists(
    area="desk",
    narrowed=lambda given: query(replace(read(given), after="")),
    name=lambda given: VIEWS[read(given).view],
    route="desk:inbox",
    title=_("Complaints to us"),
    ground="desk/frame.html",
    sharer=_("An administrator of your firm gives the team its views."),
)


def links(request: SignedRequest, by: Actor, asked: InboxWanted) -> Iterator[Link[UUID]]:
    """Return the saved views for the margin of the inbox, with numbers that are a minute old at most."""
    views = papers.views_of(by)
    name = f"firm-views:{by.text}:{acts_of(request)}"
    kept: dict[str, tuple[int, bool] | None] = cache.get(name) or {}
    if {view.query for view in views} - kept.keys():
        kept = {view.query: inbox.about(asked_of(view), by, request.now) for view in views}
        cache.set(name, kept, COUNTED_EVERY)
    for view in views:
        number, here = kept.get(view.query), asked_of(view) == asked
        yield Link(view.pk, run(view.name), about(*number) if number else "", address(asked_of(view)), here)


def views(request: SignedRequest) -> HttpResponse:
    """Give the filter of the address a name; show the views there are."""
    return views_page(request, member_of(request), _LISTS)


def view(request: SignedRequest, key: UUID) -> HttpResponse:
    """Take a view away."""
    return remove_page(request, member_of(request), key, _LISTS)


def asked_of(saved: SavedView) -> InboxWanted:
    """Return what a saved view asks for."""
    return read(QueryDict(saved.query))
