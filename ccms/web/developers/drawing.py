"""Draws the pages of a firm's administrator, on which the open part is marked."""

from typing import Any

from django.http import HttpResponse

from ccms.accounts.firms.brands import brands_of
from ccms.web.fields import PageForm
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest


def page(
    request: SignedRequest, template: str, *, part: str, form: PageForm | None = None, **context: Any
) -> HttpResponse:
    """Draw a template of `developers/`; without a form it asks nothing."""
    return drawn(request, f"developers/{template}.html", form, {"part": part, **reach(request), **context})


def reach(request: SignedRequest) -> dict[str, Any]:
    """Return for whom all of it is: a brand alone, or a firm with its brands."""
    firms = brands_of(request.actor)
    alone = firms[0].name(language()) if firms and firms[0].parent_id else ""
    return {"brand_alone": alone, "has_brands": len(firms) > 1}
