"""The link that the buyer pastes into the page's inbox: it is notice of the complaint, and never proof of identity.

Many pages have no number that we know. A person who came by that link may then open the complaint with their own
number; they are a respondent whom nobody has verified, like one whose number only the buyer has named.
"""

import re
from contextlib import suppress

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import contacting
from ccms.complaints.lifecycle import FIRM
from ccms.complaints.queries import visible_to
from ccms.core.failures import Failure, NotFound
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.firm.link import proving
from ccms.web.form_page import drawn
from ccms.web.requests import PageRequest
from ccms.web.shared.code_proving import tell_wait

TOKEN = "k"  # noqa: S105 - the name of the parameter
COOKIE = "ccms-link"
_SIGNER = Signer(salt="ccms.pasted-link")
# What fetches a link to draw a preview of it has read nothing: it is not notice to anybody.
_ROBOT = re.compile(
    r"bot\b|externalhit|externalagent|externalfetch|crawl|spider|preview|whatsapp/|curl/", re.IGNORECASE
)


class NumberForm(fields.PageForm):
    """Asks for the seller's own number."""

    phone = fields.PhoneField(
        label=_("What is your mobile number?"),
        help_text=_("We send a code, and later news of this complaint, to this number. The buyer does not see it."),
    )


def came(request: PageRequest, reference: str) -> HttpResponse:
    """Record that the link was opened, take its word out of the address, and remember by which way he came."""
    token = request.GET.get(TOKEN, "")
    response = HttpResponseRedirect(proving.door_of(reference))
    if not contacting.is_page_token(reference, token):
        return response  # a link cut short on its way still leads to the door; it is notice of nothing
    if _is_read_by_a_person(request) and not _is_tried_out(request, reference):
        with suppress(NotFound):
            contacting.link_opened(reference=reference, token=token, now=request.now)
    response.set_cookie(
        COOKIE,
        _SIGNER.sign(token),
        path=proving.door_of(reference),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def may_give_number(request: PageRequest, reference: str) -> bool:
    """Tell whether he came by the link, and the shop has no number that is known to be its own."""
    try:
        by_link = contacting.is_page_token(reference, _SIGNER.unsign(request.COOKIES.get(COOKIE, "")))
    except BadSignature:
        return False
    return by_link and not any(contact.is_proved for contact in contacting.contacts_for_codes(reference))


def own_number(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the seller's own number and send a code to it."""
    if not may_give_number(request, reference):
        return HttpResponseRedirect(proving.door_of(reference))
    form = NumberForm(request.POST or None)
    if form.is_valid():
        try:
            return proving.send(request, reference, proving.Target(form.cleaned_data["phone"]))
        except TooManyRequests as failure:
            tell_wait(form, "phone", failure)
        except Failure as failure:
            form.add_error("phone", fields.refused(failure))
    context = {"reference": reference, "back_url": proving.door_of(reference)}
    return drawn(request, "firm/own_number.html", form, context)


def _is_tried_out(request: PageRequest, reference: str) -> bool:
    """Tell whether it is opened by somebody who reads the complaint anyway and is not the shop, as its own buyer."""
    actor = request.actor
    return bool(actor and actor.role not in FIRM and visible_to(actor).filter(reference=reference).exists())


def _is_read_by_a_person(request: PageRequest) -> bool:
    fetched_ahead = "prefetch" in f"{request.headers.get('Purpose', '')} {request.headers.get('Sec-Purpose', '')}"
    robot = _ROBOT.search(request.headers.get("User-Agent", "")) is not None
    return request.method == "GET" and not fetched_ahead and not robot
