"""Keeps in a clerk's session the caller for whom the clerk files, until the complaint is sent.

The clerk may file after the caller has read out the code that was sent to their phone.
"""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from ccms.gate.limits import SESSIONS

_KEY = "ccms_assisted"
_SENT = "ccms_assisted_sent"


def begin(request: HttpRequest, consumer: UUID, now: datetime) -> None:
    """Let this clerk fill in the pages for the caller whose code was right."""
    request.session[_KEY] = [consumer.hex, now.timestamp()]


def end(request: HttpRequest, *, sent: str = "") -> None:
    """Take it from him again; `sent` is the number of the complaint that he may read out."""
    request.session.pop(_KEY, None)
    if sent:
        request.session[_SENT] = sent


def caller(request: HttpRequest, now: datetime) -> UUID | None:
    """Return for whom this clerk files, while it lasts."""
    consumer, opened = request.session.get(_KEY, ("", 0.0))
    if not consumer or now.timestamp() - opened > SESSIONS.assisted.total_seconds():
        return None
    return UUID(consumer)


def sent(request: HttpRequest) -> str:
    """Return the number of the complaint that he sent last."""
    number: str = request.session.get(_SENT, "")
    return number
