"""Counts in a member's session what the member has done, so that numbers kept for a while are counted anew after it."""

from django.conf import settings
from django.http import HttpRequest

_ACTS = "ccms_acts"


def note_act(request: HttpRequest) -> None:
    """Note that a member did something; nobody else has a session."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session[_ACTS] = acts_of(request) + 1


def acts_of(request: HttpRequest) -> int:
    """Return how often the member did something in this session."""
    return int(request.session.get(_ACTS, 0))
