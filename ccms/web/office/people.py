"""The people of an office, for its head; and the posts of the offices below, for a supervisor."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from ccms.web.fresh import freshly_signed_in
from ccms.web.office.current_officer import reader_of
from ccms.web.requests import PageRequest
from ccms.web.shared.people import pages


@freshly_signed_in
def people(request: PageRequest) -> HttpResponse:
    """List everybody and every post, and invite one more."""
    return pages.people_page(request, reader_of(request), _PAGES)


@freshly_signed_in
def member(request: PageRequest, key: UUID) -> HttpResponse:
    """Show one member, and deactivate them."""
    return pages.member_page(request, reader_of(request), key, _PAGES)


@freshly_signed_in
def again(request: PageRequest, key: UUID) -> HttpResponse:
    """Send the link of an invitation once more."""
    return pages.again_page(request, reader_of(request), key, _PAGES)


@freshly_signed_in
def post(request: PageRequest, key: UUID) -> HttpResponse:
    """Give a post to another member."""
    return pages.post_page(request, reader_of(request), key, _PAGES)


def _page(request: PageRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"people/{template}.html", context, status=status)


_PAGES = pages.PeoplePages(
    draw=_page, people="office:people", member="office:member", again="office:invite_again", post="office:post"
)
