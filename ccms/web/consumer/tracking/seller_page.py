"""A ready text for the inbox of the seller's page, with this complaint's link: some sellers are told no other way."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from ccms.complaints.acts.contacting import page_token
from ccms.complaints.reading.tracking import Case
from ccms.core import references
from ccms.web.consumer.tracking.acts import moved_on, own_case, page
from ccms.web.language import language
from ccms.web.next_acts import can_tell_the_page
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import digits


@own_case
def tell(request: SignedRequest, case: Case) -> HttpResponse:
    """Give the text to copy and paste."""
    if not can_tell_the_page(case):
        return moved_on(request, case)
    return page(request, case, "tell", None, text=_text(case), firm=case.complaint.firm.name(language()))


def _text(case: Case) -> str:
    """Write the text in Bangla, the language of the page's inbox; it names no goods and no person."""
    reference = case.complaint.reference
    start = reverse("firm:start", kwargs={"reference": reference})
    link = f"{settings.CCMS_BASE_URL}{start}?k={page_token(reference)}"
    with translation.override("bn"):
        lines = (
            gettext("I have complained about a purchase from you to CCMS, the state's complaint service."),
            gettext("Number: %(number)s") % {"number": references.display(reference)},
            gettext("Please read it and answer here; it costs nothing:"),
            link,
            gettext("You can check that it is genuine at %(hotline)s.") % {"hotline": digits(settings.CCMS_HOTLINE)},
        )
    return "\n".join(lines)
