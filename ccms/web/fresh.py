"""Asks for the second factor once more before pages that let people or programs in, or take data away."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from ccms.web.access import HOMES
from ccms.web.requests import SignedRequest
from ccms.web.signed_in import has_fresh_second_factor


def freshly_signed_in(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for the second factor once more before this page."""

    @wraps(page)
    def guarded(request: SignedRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not has_fresh_second_factor(request, request.now):
            return again(request)
        return page(request, *args, **named)

    return guarded


def again(request: SignedRequest) -> HttpResponse:
    """Lead to where the second factor is asked for once more, and back to the page."""
    home = HOMES.get(request.actor.role, "mfa_index")
    back = request.get_full_path() if request.method == "GET" else reverse(home)
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
