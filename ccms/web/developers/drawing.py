"""Draws the pages of a firm's administrator: the open part is marked, and a wrong form gets status 422."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts.firms.brands import brands_of
from ccms.web.fields import PageForm
from ccms.web.language import language
from ccms.web.requests import PageRequest

UNPROCESSABLE = 422


def page(
    request: PageRequest, template: str, *, part: str, form: PageForm | None = None, **context: Any
) -> HttpResponse:
    """Draw a template of `developers/`; without a form it asks nothing."""
    wrong = form is not None and form.is_bound and bool(form.errors)
    shown = {"part": part, "form": form, **reach(request), **context}
    return render(request, f"developers/{template}.html", shown, status=UNPROCESSABLE if wrong else 200)


def reach(request: PageRequest) -> dict[str, Any]:
    """Return for whom all of it is: a brand alone, or a firm with its brands."""
    firms = brands_of(request.actor) if request.actor else []
    alone = firms[0].name(language()) if firms and firms[0].parent_id else ""
    return {"brand_alone": alone, "has_brands": len(firms) > 1}
