"""Returns the frame of the pages, by who reads them."""

from ccms.accounts.actors import Actor, Role


def frame_of(by: Actor) -> str:
    """Return the frame of a page: of the Cell and the association, that of their own pages."""
    return "body/frame.html" if by.role is Role.BODY else "coordinator/frame.html"
