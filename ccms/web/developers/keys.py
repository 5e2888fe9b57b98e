"""API keys for a firm's administrator: made and shown once, listed by their last characters, ended."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse

from ccms.web.developers.drawing import SCOPES, page
from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.machine_keys import KeyPages, end_key_page, keys_page

_PAGES = KeyPages(scopes=SCOPES, draw=partial(page, part="keys"), keys="developers:keys", end_key="developers:end_key")


@freshly_signed_in
def keys(request: SignedRequest) -> HttpResponse:
    """List the keys, and make one more."""
    return keys_page(request, member_of(request), _PAGES)


@freshly_signed_in
def end(request: SignedRequest, key: UUID) -> HttpResponse:
    """End a key, after the question whether to do so."""
    return end_key_page(request, member_of(request), key, _PAGES)
