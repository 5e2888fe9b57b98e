"""Returns the member of a body that reads or acts; the access table has checked the role."""

from ccms.accounts.actors import Actor
from ccms.core.failures import NotFound
from ccms.web.requests import PageRequest


def reader_of(request: PageRequest) -> Actor:
    """Return the member of a body."""
    if request.actor is None:
        raise NotFound
    return request.actor
