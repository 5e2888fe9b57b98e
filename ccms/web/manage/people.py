"""The people and posts of every office, for an administrator."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts.actors import Actor
from ccms.core.failures import NotFound
from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import PageRequest
from ccms.web.shared.people import pages


@freshly_signed_in
def people(request: PageRequest) -> HttpResponse:
    """List everybody and every post of one office, and invite one more."""
    return pages.people_page(request, _admin(request), _PAGES)


@freshly_signed_in
def member(request: PageRequest, key: UUID) -> HttpResponse:
    """Show one member, and deactivate them."""
    return pages.member_page(request, _admin(request), key, _PAGES)


@freshly_signed_in
def again(request: PageRequest, key: UUID) -> HttpResponse:
    """Send the link of an invitation once more."""
    return pages.again_page(request, _admin(request), key, _PAGES)


@freshly_signed_in
def post(request: PageRequest, key: UUID) -> HttpResponse:
    """Give a post to another member."""
    return pages.post_page(request, _admin(request), key, _PAGES)


def _admin(request: PageRequest) -> Actor:
    """Return the administrator who asks; the access table has checked the role."""
    if request.actor is None:
        raise NotFound
    return request.actor


def _page(request: PageRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"people/{template}.html", context, status=status)


_PAGES = pages.PeoplePages(
    draw=_page, people="manage:people", member="manage:member", again="manage:invite_again", post="manage:post"
)
