"""Makes and ends API keys for a body's own programs: each acts as its maker, on what the body was sent."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.api_keys import Scope
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import SignedRequest
from ccms.web.shared.machine_keys import KeyPages, end_key_page, keys_page

SCOPES = {
    Scope.DISPATCH: (_("What you are sent"), _("Read what DNCRP sent you, and say what you have to say of it.")),
}


@freshly_signed_in
def keys(request: SignedRequest) -> HttpResponse:
    """List the keys, and make one more."""
    return keys_page(request, request.actor, _PAGES)


@freshly_signed_in
def end(request: SignedRequest, key: UUID) -> HttpResponse:
    """End a key, after the question whether to do so."""
    return end_key_page(request, request.actor, key, _PAGES)


def _page(
    request: SignedRequest, template: str, *, form: fields.PageForm | None = None, **context: Any
) -> HttpResponse:
    return drawn(request, f"body/{template}.html", form, {"at_keys": True, **context})


_PAGES = KeyPages(scopes=SCOPES, draw=_page, keys="body:keys", end_key="body:end_key")
