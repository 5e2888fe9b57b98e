"""Gives the data of /dev/inbox and of a sandbox's page: every SMS and mail that the built-in gateway took."""

from typing import Any

from ccms.core.phones import PhoneNotSupported, normalise
from ccms.notices.channels.development import inbox_row
from ccms.notices.models import DevelopmentMessage

MOST = 500


def inbox(to: str | None = None, *, most: int | None = MOST) -> list[dict[str, Any]]:
    """Return the messages to one number (in any spelling) or address, or to all, newest first; `most` None: all."""
    messages = DevelopmentMessage.objects.order_by("-id")
    if to:
        messages = messages.filter(to=_as_stored(to))
    return [inbox_row(message) for message in messages[:most]]


def _as_stored(to: str) -> str:
    try:
        return normalise(to)
    except PhoneNotSupported:
        return to.strip()
