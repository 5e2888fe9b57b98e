"""The first page of the registry: what waits for an officer, and a search."""

from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts.firms.firm_search import find
from ccms.accounts.firms.registrars import keeps_registry
from ccms.complaints.registry import deciding
from ccms.web.language import language
from ccms.web.office.registry.applications import lines
from ccms.web.office.registry.record import address
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import run

MOST_FOUND = 20


def registry(request: SignedRequest) -> HttpResponse:
    """List the applications before the office; find a firm by any name, number or page, also one that buyers named."""
    by, asked = request.actor, request.GET.get("q", "").strip()[:200]
    found = find(asked, MOST_FOUND) if asked else []
    context = {
        "asked": asked,
        "found": [(run(firm.name(language())), address(firm), firm.registered, firm.is_public) for firm in found],
        "waiting": lines(deciding.waiting(by)),
        "may_act": keeps_registry(by),
        "at_registry": True,
    }
    return render(request, "office/registry/list.html", context)
