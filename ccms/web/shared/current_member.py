"""Returns the member of a firm who makes a request, and counts it, so that one firm cannot take all pages."""

from collections.abc import Callable

from django.http import HttpResponse

from ccms.accounts.actors import Actor
from ccms.core.failures import NotFound
from ccms.gate import counters
from ccms.gate.limits import Counted
from ccms.web.requests import SignedRequest

type Page = Callable[..., HttpResponse]


def member_of(request: SignedRequest) -> Actor:
    """Return the firm's member who asks; the access table lets nobody else in."""
    by = request.actor
    if by.firm is None:
        raise NotFound
    counters.take_or_refuse(Counted.FIRM_REQUESTS, str(by.firm), request.now)
    return by
