"""The page for a purchase that was not made online: it names the office that handles it, and gives the text to copy."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.law.checks import CheckId
from ccms.web.consumer.filing.answers import told_rows
from ccms.web.consumer.filing.drafts import seller_of
from ccms.web.consumer.filing.journey import Journey, Page
from ccms.web.consumer.filing.steps import draw, on_the_way
from ccms.web.language import language
from ccms.web.requests import SignedRequest

PORTAL = "DNCRP_PORTAL"


@on_the_way("elsewhere")
def elsewhere(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Name the other door, and give the text to copy."""
    portal = journey.pack.bodies[PORTAL]
    context: dict[str, Any] = {
        "said": journey.pack.checks[CheckId.ECOM].texts["failed"].read(language()),
        "portal": portal.text.read(language()),
        "portal_url": portal.url,
        "hotline_number": portal.hotline,
        "typed": "\n".join(_lines(journey)),
    }
    return draw(request, "elsewhere", journey, page, heading=_("Another office handles this"), **context)


def _lines(journey: Journey) -> Iterator[str]:
    if seller_of(journey.typed):
        yield f"{gettext('Seller')}: {seller_of(journey.typed)}"
    for page in journey.pages:
        for row in told_rows(page, journey):
            yield f"{row.name} {strip_tags(str(row.value))}"
    if journey.category:
        yield f"{gettext('What went wrong')}: {journey.pack.categories[journey.category].text.read(language())}"
    if journey.body.get("narrative"):
        yield str(journey.body["narrative"])
