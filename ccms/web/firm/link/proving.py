"""Proves that a seller holds a number: a code is sent to it and entered in the browser that asked.

The full number of one of the shop's contacts is never sent to the browser: the person who asks may be a stranger with
the link.
"""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString

from ccms.accounts import sessions
from ccms.accounts.channels import Channel
from ccms.accounts.models import FirmContact
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import contacting
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.web.form_page import drawn
from ccms.web.requests import PageRequest
from ccms.web.sending import tell
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, Asked, CodeForm, Proving, tell_wait
from ccms.web.templatetags.words import masked_mail, masked_phone


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code goes: to a contact of the shop, or to the number that the seller has typed himself."""

    phone: str  # or the mail address of a shop without a number
    contact: FirmContact | None = None

    @property
    def channel(self) -> Channel:
        """By what it goes."""
        return Channel(self.contact.channel) if self.contact else Channel.SMS

    @property
    def masked(self) -> SafeString:
        """As much of it as its owner knows it by."""
        return masked_mail(self.phone) if self.channel is Channel.EMAIL else masked_phone(self.phone)

    @property
    def row(self) -> UUID | None:
        """What the cookie names: the contact, or nothing where the seller has typed a number."""
        return self.contact.pk if self.contact else None


def send(request: PageRequest, reference: str, target: Target) -> HttpResponse:
    """Have a code sent, and lead on to where it is entered."""
    to = reverse("firm:code", kwargs={"reference": reference})
    return _proving(reference).lead_on(request, to, target.phone, target.channel, row=target.row)


def code(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    proving = _proving(reference)
    asked = proving.remembered(request)
    target = target_of(reference, asked) if asked else None
    if asked is None or target is None:
        return HttpResponseRedirect(door_of(reference))
    form = CodeForm(request.POST or None, channel=target.channel)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        page, blank = partial(_page, request, reference, target), CodeForm(channel=target.channel)
        return proving.send_again(request, asked, page, blank, (target.phone, target.channel))
    phone = proving.prove(request, form, asked.request_id) if entered else ""
    contact = _contact(request, reference, form, target, phone) if phone else None
    if contact:
        return _signed_in(request, reference, contact, target)
    return _page(request, reference, target, form)


def sign_out(request: PageRequest, reference: str) -> HttpResponse:
    """Sign out on this phone."""
    del request
    response = HttpResponseRedirect(door_of(reference))
    sessions.close_session(response)
    return response


def door_of(reference: str) -> str:
    """Return the address at which everything about a complaint begins."""
    return reverse("firm:start", kwargs={"reference": reference})


def _proving(reference: str) -> Proving:
    """Return the proving of a code that counts for this complaint alone."""
    return Proving(CodePurpose.ANSWER, about=reference, cookie="ccms-answer", path=door_of(reference))


def _contact(request: PageRequest, reference: str, form: CodeForm, target: Target, phone: str) -> FirmContact | None:
    """Return the contact that the code has proved; what refuses a new one stands in the form."""
    try:
        return target.contact or contacting.name_own_number(reference=reference, phone=phone, now=request.now)
    except TooManyRequests as failure:
        tell_wait(form, "code", failure)
    except Failure as failure:
        tell(form, failure)
    return None


def _signed_in(request: PageRequest, reference: str, contact: FirmContact, target: Target) -> HttpResponse:
    response = HttpResponseRedirect(door_of(reference))
    sessions.open_link_session(response, contact, reference, request.now)
    _proving(reference).used(request, response, target.phone)
    return response


def target_of(reference: str, asked: Asked) -> Target | None:
    """Return where the code went, while it still leads to this complaint."""
    if asked.row is None:
        return Target(asked.to)
    held = next((each for each in contacting.contacts_for_codes(reference) if each.pk == asked.row), None)
    return Target(held.value.open(), held) if held else None


def _page(request: PageRequest, reference: str, target: Target, form: CodeForm, **told: object) -> HttpResponse:
    context = {
        "reference": reference,
        "sent_to": target.masked,
        "by_mail": target.channel is Channel.EMAIL,
        "minutes": LIFE_MINUTES,
        "resend_seconds": RESEND_SECONDS,
        "back_url": door_of(reference),
        **told,
    }
    return drawn(request, "firm/code.html", form, context)
