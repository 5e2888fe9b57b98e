"""Who stands at a firm's desk: its member, counted so that one firm cannot take the pages from all others."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from ccms.accounts.actors import Actor
from ccms.core.failures import NotFound
from ccms.gate import counters
from ccms.gate.limits import Counted
from ccms.web.requests import PageRequest
from ccms.web.signed_in import has_fresh_second_factor

type Page = Callable[..., HttpResponse]


def member_of(request: PageRequest) -> Actor:
    """Return the firm's member who asks; the access table lets nobody else in."""
    by = request.actor
    if by is None or by.firm is None:
        raise NotFound
    counters.take_or_refuse(Counted.FIRM_REQUESTS, str(by.firm), request.now)
    return by


def freshly_signed_in(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for the second factor once more before a page that lets people in or takes data away."""

    @wraps(page)
    def guarded(request: PageRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not has_fresh_second_factor(request, request.now):
            return again(request)
        return page(request, *args, **named)

    return guarded


def again(request: PageRequest) -> HttpResponse:
    """Lead to where the second factor is asked for once more, and back to the page."""
    back = request.get_full_path() if request.method == "GET" else reverse("desk:inbox")
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
