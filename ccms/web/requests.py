"""What a request to our pages carries beside Django's own values: the actor and the time."""

from datetime import datetime
from functools import cached_property, partial
from typing import cast

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from ccms.accounts.actors import Actor, Role
from ccms.core.failures import NotFound
from ccms.gate.clock import current_time
from ccms.web.framing import Frame, frame_of, is_filing, is_receipt
from ccms.web.signed_in import actor_of


class PageRequest(WSGIRequest):
    """A request as the views of `ccms/web` receive it."""

    # on a page that asks for a code: until when none leaves to a number that never entered one
    new_numbers_rest_until: datetime | None = None

    @cached_property
    def now(self) -> datetime:
        """The moment of this request, asked of the database once and only if a view wants it.

        It comes along with the session of a member.
        """
        session = getattr(self, "session", None)
        return getattr(session, "asked_at", None) or current_time()

    @cached_property
    def actor(self) -> Actor | None:
        """Who acts, or None for a visitor who has not signed in; so is anybody outside of what their session opens.

        A session that came over from a shop's frame opens the filing, and one that ended in a frame its receipt.
        """
        found = actor_of(self, lambda: self.now, None if "now" in vars(self) else partial(setattr, self, "now"))
        if found and found.crossed and not is_filing(self):
            return None
        if found and found.role is Role.CONSUMER and found.complaint and not is_receipt(self, found.complaint):
            return None
        return found

    @property
    def only_asks(self) -> bool:
        """Tell whether a program wants the headers alone (HEAD): then nobody has read anything."""
        return self.method == "HEAD"

    @cached_property
    def framed(self) -> Frame | None:
        """The frame in a shop's page for which this page is asked, or None."""
        return frame_of(self)


class SignedRequest(PageRequest):
    """A request of a page for signed-in people; the middleware that checks the access table makes it one."""

    @property
    def actor(self) -> Actor:
        """Who acts. Raises NotFound where nobody does."""
        if (found := super().actor) is None:
            raise NotFound
        return found


def as_page_request(request: HttpRequest) -> PageRequest:
    """Give a request its two lazy values; they must cost nothing on a page that never asks."""
    # Both classes are plain Python with one layout; a wrapper would not pass for a WSGIRequest in Django and allauth.
    request.__class__ = PageRequest
    return cast("PageRequest", request)
