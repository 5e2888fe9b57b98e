"""The first page for developers: what there is, the format of an order, and where an administrator finds the keys."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts.firms.published import has_numbers
from ccms.core.signed_orders import LONGEST_LIFE, MOST_BYTES, Reason
from ccms.web.developers import copies, snippets
from ccms.web.developers.labels import REASONS
from ccms.web.requests import PageRequest
from ccms.web.shared.widget_loader import VERSION, integrity


def start(request: PageRequest) -> HttpResponse:
    """Explain it to everybody, in English unless Bangla is asked for."""
    context = {
        "plain": snippets.form(settings.CCMS_BASE_URL, "frm_8F3K2QVX", "bn", order=True),
        "pinned": snippets.pinned(settings.CCMS_BASE_URL, VERSION, integrity()),
        "payload": snippets.PAYLOAD,
        "event": snippets.EVENT,
        "most_bytes": MOST_BYTES,
        "most_days": LONGEST_LIFE.days,
        "sandbox_url": settings.CCMS_SANDBOX_URL,
        "signers": copies.names((*copies.SIGNERS, *copies.TELLERS, *copies.VECTORS)),
        "guides": copies.names(copies.GUIDES),
        "checkers": copies.names(copies.CHECKERS),
        "has_numbers": has_numbers(),
        "plug_in": copies.PLUG_IN,
        "reasons": [(reason.value, REASONS[reason]) for reason in Reason],
    }
    return render(request, "developers/start.html", context)
