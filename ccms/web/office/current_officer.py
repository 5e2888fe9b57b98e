"""Returns the officer who makes a request; the access table has checked it, and the type is then never None."""

from ccms.accounts.actors import Actor
from ccms.core.failures import NotFound
from ccms.web.requests import PageRequest


def reader_of(request: PageRequest) -> Actor:
    """Return the member of an office who reads."""
    if request.actor is None:
        raise NotFound
    return request.actor
