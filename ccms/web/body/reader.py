"""Returns the member that reads or acts, and the frame of the pages; the access table has checked the role."""

from ccms.accounts.actors import Actor, Role
from ccms.core.failures import NotFound
from ccms.web.requests import PageRequest


def reader_of(request: PageRequest) -> Actor:
    """Return the member of a body."""
    if request.actor is None:
        raise NotFound
    return request.actor


def frame_of(by: Actor) -> str:
    """Return the frame of a page: of the Cell and the association, that of their own pages."""
    return "body/frame.html" if by.role is Role.BODY else "coordinator/frame.html"
