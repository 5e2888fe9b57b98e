"""The inbox of development: every SMS and e-mail that the built-in gateway took, as a page and as JSON."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ccms.notices.channels.table import CHANNELS
from ccms.notices.development import inbox
from ccms.web.templatetags.words import run

SHOWN = 50
# SMS write our addresses without scheme, to save characters
_OURS = re.escape(urlsplit(settings.CCMS_BASE_URL).netloc)
_LINK = re.compile(rf"((?:https?://|{_OURS}/)[^\s<>\"']*[^\s<>\"'.,;:।)])")


def page(request: HttpRequest) -> HttpResponse:
    """Show the newest messages, to everybody or to one number or address; their links can be followed."""
    to = _asked(request)
    found = inbox(to)
    context = {"to": to or "", "told": [_shown(row) for row in found[:SHOWN]], "more": len(found) > SHOWN}
    return render(request, "dev/inbox.html", context)


def as_json(request: HttpRequest) -> JsonResponse:
    """Answer for programs: `[{channel, to, subject, body, at, event}]`, newest first."""
    return JsonResponse(inbox(_asked(request)), safe=False)


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


def _asked(request: HttpRequest) -> str | None:
    return request.GET.get("to", "").strip() or None


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    channel = CHANNELS[row["channel"]].words
    return row | {"channel": channel, "body": linked(row["body"]), "at": parse_datetime(row["at"])}
