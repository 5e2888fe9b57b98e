"""Who stands at the desk: the table of routes has let him in, and here his actor is at hand for the types."""

from ccms.accounts.actors import Actor
from ccms.core.failures import NotFound
from ccms.web.requests import PageRequest


def reader_of(request: PageRequest) -> Actor:
    """Return the member of an office who reads."""
    if request.actor is None:
        raise NotFound
    return request.actor
