"""The page of a shop, `/firms/<slug>`: its name, and what is published of it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.firms import published
from ccms.accounts.firms.shop_keys import firm_named
from ccms.core.failures import NotFound
from ccms.web.language import language
from ccms.web.requests import PageRequest


def firm(request: PageRequest, slug: str) -> HttpResponse:
    """Show a shop that somebody registered, claimed or confirmed, and what is published of it. Raises NotFound."""
    found = firm_named(slug)
    if found is None:
        raise NotFound
    if found.slug != slug:
        return HttpResponseRedirect(reverse("public:firm", kwargs={"slug": found.slug}))
    context = {"firm": found, "name": found.name(language()), "parts": published.parts_of_page(found.pk)}
    return render(request, "public/firm.html", context)
