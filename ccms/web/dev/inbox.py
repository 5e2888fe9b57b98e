"""The inbox of development: every SMS and e-mail that the built-in gateway took, as a page and as JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from ccms.notices.channels.development import inbox
from ccms.web.sandbox_parts import shown_message

SHOWN = 50


def page(request: HttpRequest) -> HttpResponse:
    """Show the newest messages, to everybody or to one number or address; their links can be followed."""
    to = _asked(request)
    found = inbox(to)
    context = {"to": to or "", "told": [shown_message(row) for row in found[:SHOWN]], "more": len(found) > SHOWN}
    return render(request, "dev/inbox.html", context)


def as_json(request: HttpRequest) -> JsonResponse:
    """Answer for programs: `[{channel, to, subject, body, at, event}]`, newest first."""
    return JsonResponse(inbox(_asked(request)), safe=False)


def _asked(request: HttpRequest) -> str | None:
    return request.GET.get("to", "").strip() or None
