"""Proves that a seller holds a number: a code is sent to it and entered in the browser that asked.

The full number of one of the shop's contacts is never sent to the browser, not even in the cookie: the person who asks
may be a stranger with the link.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from ccms.accounts import sessions
from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import CodeTicket, OtpInvalid
from ccms.accounts.models import FirmContact
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import contacting
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.requests import PageRequest
from ccms.web.sending import tell
from ccms.web.shared import code_proving as numbers
from ccms.web.shared import proved_here
from ccms.web.shared.code_form import CodeForm, tell_wait
from ccms.web.templatetags.words import masked_mail, masked_phone

PURPOSE = CodePurpose.ANSWER
COOKIE = "ccms-answer"
KEPT = timedelta(hours=1)  # longer than a code lives, so that the page after it can send a new one
_SIGNER = Signer(salt="ccms.answer-code")
UNPROCESSABLE = 422


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
    def named(self) -> str:
        """What the cookie keeps: the contact's id, or the number, which this browser knows already."""
        return self.contact.pk.hex if self.contact else self.phone


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that this browser asked for, for one complaint."""

    request_id: UUID
    named: str
    expires_at: datetime


def send(request: PageRequest, reference: str, target: Target) -> HttpResponse:
    """Have a code sent, and lead on to where it is entered."""
    asked = _remembered(request, reference)
    ticket = numbers.ask(request, target.phone, PURPOSE, target.channel, again=asked.request_id if asked else None)
    response = HttpResponseRedirect(reverse("firm:code", kwargs={"reference": reference}))
    _remember(response, reference, target, ticket, request.now)
    return response


def code(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    asked = _remembered(request, reference)
    target = _target(reference, asked.named) if asked else None
    if asked is None or target is None:
        return HttpResponseRedirect(door_of(reference))
    if "again" in request.POST:
        return _send_again(request, reference, target, asked)
    form = CodeForm(request.POST or None, channel=target.channel)
    if form.is_valid():
        if request.now >= asked.expires_at:
            return _send_again(request, reference, target, asked)
        contact = _proved(request, reference, form, target, asked)
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


def _proved(request: PageRequest, reference: str, form: CodeForm, target: Target, asked: Asked) -> FirmContact | None:
    """Try the code and return the contact it proves; what is not right stands in the form."""
    entered = numbers.Asked(asked.request_id, target.phone, PURPOSE, asked.expires_at)
    try:
        phone = numbers.enter(request, entered, form.cleaned_data["code"])
        return target.contact or contacting.name_own_number(reference=reference, phone=phone, now=request.now)
    except OtpInvalid as failure:
        form.add_error("code", fields.refused(failure))
    except TooManyRequests as failure:
        tell_wait(form, "code", failure)
    except Failure as failure:
        tell(form, failure)
    return None


def _signed_in(request: PageRequest, reference: str, contact: FirmContact, target: Target) -> HttpResponse:
    response = HttpResponseRedirect(door_of(reference))
    sessions.open_link_session(response, contact, reference, request.now)
    proved_here.keep(request, response, target.phone, PURPOSE)
    response.delete_cookie(COOKIE, path=door_of(reference), samesite="Lax")
    return response


def _target(reference: str, named: str) -> Target | None:
    """Return where the code went, while it still leads to this complaint."""
    if named.startswith("+"):
        return Target(named)
    held = next((each for each in contacting.contacts_for_codes(reference) if each.pk == UUID(named)), None)
    return Target(held.value.open(), held) if held else None


def _send_again(request: PageRequest, reference: str, target: Target, asked: Asked) -> HttpResponse:
    """Send the code once more; before a minute has passed, say that it is on its way."""
    try:
        ticket = numbers.ask(request, target.phone, PURPOSE, target.channel, again=asked.request_id)
    except TooManyRequests as failure:
        form = CodeForm({}, channel=target.channel)
        form.errors.clear()
        tell_wait(form, "code", failure)
        return _page(request, reference, target, form)
    said = "sent" if ticket.send else "on_its_way"
    over = request.now >= asked.expires_at
    form = CodeForm(channel=target.channel)
    response = _page(request, reference, target, form, said=said, wait=ticket.resend_after, over=over)
    _remember(response, reference, target, ticket, request.now)
    return response


def _page(request: PageRequest, reference: str, target: Target, form: CodeForm, **told: object) -> HttpResponse:
    context = {
        "form": form,
        "reference": reference,
        "sent_to": target.masked,
        "by_mail": target.channel is Channel.EMAIL,
        "minutes": numbers.LIFE_MINUTES,
        "resend_seconds": numbers.RESEND_SECONDS,
        "back_url": door_of(reference),
        **told,
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "firm/code.html", context, status=UNPROCESSABLE if wrong else 200)


def _remember(response: HttpResponse, reference: str, target: Target, ticket: CodeTicket, now: datetime) -> None:
    """Let this browser alone enter the code, for this complaint alone."""
    until = int((now + timedelta(seconds=ticket.expires_in)).timestamp())
    response.set_cookie(
        COOKIE,
        _SIGNER.sign_object([ticket.request_id.hex, target.named, reference, until]),
        max_age=KEPT,
        path=door_of(reference),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: PageRequest, reference: str) -> Asked | None:
    try:
        request_id, named, asked_for, until = _SIGNER.unsign_object(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return None
    if asked_for != reference:
        return None
    return Asked(UUID(request_id), named, datetime.fromtimestamp(until, UTC))
