"""URLs of the pages for people and posts, below the area of each audience that keeps them."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path

from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import SignedRequest
from ccms.web.shared.people import pages


@freshly_signed_in
def people(request: SignedRequest, area: str) -> HttpResponse:
    """List everybody and every post of an office, and invite one more."""
    return pages.people_page(request, request.actor, area)


@freshly_signed_in
def outside(request: SignedRequest, area: str) -> HttpResponse:
    """List the people of the Cell, of associations and of other bodies, and invite one more."""
    return pages.outside_page(request, request.actor, area)


@freshly_signed_in
def member(request: SignedRequest, key: UUID, area: str) -> HttpResponse:
    """Show one member, and deactivate them."""
    return pages.member_page(request, request.actor, key, area)


@freshly_signed_in
def again(request: SignedRequest, key: UUID, area: str) -> HttpResponse:
    """Send the link of an invitation once more."""
    return pages.again_page(request, request.actor, key, area)


@freshly_signed_in
def start_over(request: SignedRequest, key: UUID, area: str) -> HttpResponse:
    """Send a link that sets password and second factor anew."""
    return pages.start_over_page(request, request.actor, key, area, closed=False)


@freshly_signed_in
def open_again(request: SignedRequest, key: UUID, area: str) -> HttpResponse:
    """Open a closed account again."""
    return pages.start_over_page(request, request.actor, key, area, closed=True)


@freshly_signed_in
def add_post(request: SignedRequest, area: str) -> HttpResponse:
    """Add a post to an office."""
    return pages.add_post_page(request, request.actor, area)


@freshly_signed_in
def fine_account(request: SignedRequest, area: str) -> HttpResponse:
    """Write where the fines of an office are paid."""
    return pages.fine_account_page(request, request.actor, area)


@freshly_signed_in
def post(request: SignedRequest, key: UUID, area: str) -> HttpResponse:
    """Give a post to another member."""
    return pages.post_page(request, request.actor, key, area)


@freshly_signed_in
def end_post(request: SignedRequest, key: UUID, area: str) -> HttpResponse:
    """Let a post end."""
    return pages.end_post_page(request, request.actor, key, area)


def people_urls(area: str) -> list[URLPattern]:
    """Return the addresses of these pages below an area, which is also the name of its URLs."""
    named = {"area": area}
    return [
        path(f"{area}/people", people, named, name="people"),
        path(f"{area}/people/<uuid:key>", member, named, name="member"),
        path(f"{area}/people/<uuid:key>/again", again, named, name="invite_again"),
        path(f"{area}/people/<uuid:key>/anew", start_over, named, name="start_over"),
        path(f"{area}/people/<uuid:key>/open", open_again, named, name="open_again"),
        path(f"{area}/fine-account", fine_account, named, name="fine_account"),
        path(f"{area}/posts", add_post, named, name="add_post"),
        path(f"{area}/posts/<uuid:key>", post, named, name="post"),
        path(f"{area}/posts/<uuid:key>/end", end_post, named, name="end_post"),
    ]
