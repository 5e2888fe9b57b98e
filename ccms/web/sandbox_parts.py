"""Prepares the clock with its buttons and the kept messages, for the pages of development and of a sandbox."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ccms.core.failures import NotFound
from ccms.gate.clock import offset
from ccms.notices.channels.table import CHANNELS
from ccms.web.templatetags.words import run

STEPS = {
    "1h": (timedelta(hours=1), _("1 hour on")),
    "1d": (timedelta(days=1), _("1 day on")),
    "3d": (timedelta(days=3), _("3 days on")),
    "8d": (timedelta(days=8), _("8 days on")),
}
# SMS write our addresses without scheme, to save characters
_OURS = re.escape(urlsplit(settings.CCMS_BASE_URL).netloc)
_LINK = re.compile(rf"((?:https?://|{_OURS}/)[^\s<>\"']*[^\s<>\"'.,;:।)])")


def length_of(step: str) -> timedelta:
    """Return the length of a button. Raises NotFound."""
    if step not in STEPS:
        raise NotFound
    return STEPS[step][0]


def clock_parts(now: datetime) -> dict[str, Any]:
    """Return what `frame/clock.html` shows: the time here, the true time where it is another, and the buttons."""
    moved = offset()
    return {
        "now": now,
        "really": now - moved if moved >= timedelta(minutes=1) else None,
        "steps": [(name, label) for name, (_length, label) in STEPS.items()],
    }


def shown_message(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the inbox as the template takes it."""
    channel = CHANNELS[row["channel"]].words
    return row | {"channel": channel, "body": linked(row["body"]), "at": parse_datetime(row["at"])}


def linked(text: str) -> SafeString:
    """Mark up a message: addresses become links, runs of the other script say their language."""
    parts = _LINK.split(text)
    marked = (
        format_html('<a href="{}" lang="en">{}</a>', _with_scheme(part), part) if index % 2 else run(part)
        for index, part in enumerate(parts)
    )
    return SafeString("".join(marked))


def _with_scheme(address: str) -> str:
    return address if address.startswith("http") else f"{urlsplit(settings.CCMS_BASE_URL).scheme}://{address}"
