"""Proves that a seller holds one of the firm's numbers: a code to it, entered in the browser that asked.

The full number is never told to the browser, not even in the cookie: who asks may be a stranger with the link.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import sessions
from ccms.accounts.codes import CodeTicket, OtpInvalid
from ccms.accounts.models import FirmContact
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.services import contacting
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.consumer import proving as numbers
from ccms.web.requests import PageRequest
from ccms.web.sending import tell
from ccms.web.templatetags.words import digits

PURPOSE = CodePurpose.ANSWER
COOKIE = "ccms-answer"
KEPT = timedelta(hours=1)  # longer than a code lives, so that the page after it can send a new one
_SIGNER = Signer(salt="ccms.answer-code")
UNPROCESSABLE = 422


class CodeForm(fields.PageForm):
    """Asks for the code."""

    code = fields.CodeField(label=_("Enter the code we sent"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that this browser asked for, to one contact and for one complaint."""

    request_id: UUID
    contact: UUID
    expires_at: datetime


def send(request: PageRequest, reference: str, contact: FirmContact) -> HttpResponse:
    """Have a code sent to a contact, and lead on to where it is entered."""
    ticket = numbers.ask(request, contact.value.open(), PURPOSE)
    response = HttpResponseRedirect(reverse("firm:code", kwargs={"reference": reference}))
    _remember(response, reference, contact, ticket, request.now)
    return response


def code(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    asked = _remembered(request, reference)
    contact = _held(reference, asked)
    if asked is None or contact is None:
        return HttpResponseRedirect(reverse("firm:start", kwargs={"reference": reference}))
    if "again" in request.POST:
        return _send_again(request, reference, contact, asked)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if request.now >= asked.expires_at:
            return _send_again(request, reference, contact, asked)
        if _is_right(request, form, numbers.Asked(asked.request_id, contact.value.open(), PURPOSE, asked.expires_at)):
            return _signed_in(request, reference, contact)
    return _page(request, reference, contact, form)


def _is_right(request: PageRequest, form: CodeForm, asked: numbers.Asked) -> bool:
    """Try the code; what is not right stands in the form."""
    try:
        numbers.enter(request, asked, form.cleaned_data["code"])
    except OtpInvalid as failure:
        form.add_error("code", fields.refused(failure))
    except TooManyRequests as failure:
        tell_wait(form, "code", failure)
    except Failure as failure:
        tell(form, failure)
    return form.is_valid()


def sign_out(request: PageRequest, reference: str) -> HttpResponse:
    """Sign out on this phone."""
    del request
    response = HttpResponseRedirect(reverse("firm:start", kwargs={"reference": reference}))
    sessions.close_session(response)
    return response


def tell_wait(form: forms.BaseForm, field: str, failure: TooManyRequests) -> None:
    """Say how long to wait for another code, or whom to call."""
    hotline = digits(settings.CCMS_HOTLINE)
    form.add_error(field, fields.put_right("phone-too-many-codes", wait=failure.params["wait"], hotline=hotline))


def _signed_in(request: PageRequest, reference: str, contact: FirmContact) -> HttpResponse:
    response = HttpResponseRedirect(reverse("firm:start", kwargs={"reference": reference}))
    sessions.open_link_session(response, contact, reference, request.now)
    response.delete_cookie(COOKIE, path=_path(reference), samesite="Lax")
    return response


def _held(reference: str, asked: Asked | None) -> FirmContact | None:
    """Return the contact that was asked for, while it still leads to this complaint."""
    if asked is None:
        return None
    return next((each for each in contacting.contacts_for_codes(reference) if each.pk == asked.contact), None)


def _send_again(request: PageRequest, reference: str, contact: FirmContact, asked: Asked) -> HttpResponse:
    """Send the code once more; before a minute has passed, say that it is on its way."""
    try:
        ticket = numbers.ask(request, contact.value.open(), PURPOSE)
    except TooManyRequests as failure:
        form = CodeForm({})
        form.errors.clear()
        tell_wait(form, "code", failure)
        return _page(request, reference, contact, form)
    said = "sent" if ticket.send else "on_its_way"
    over = request.now >= asked.expires_at
    response = _page(request, reference, contact, CodeForm(), said=said, wait=ticket.resend_after, over=over)
    _remember(response, reference, contact, ticket, request.now)
    return response


def _page(request: PageRequest, reference: str, contact: FirmContact, form: CodeForm, **told: object) -> HttpResponse:
    context = {
        "form": form,
        "reference": reference,
        "phone": contact.value.open(),
        "minutes": numbers.LIFE_MINUTES,
        "resend_seconds": numbers.RESEND_SECONDS,
        "back_url": reverse("firm:start", kwargs={"reference": reference}),
        **told,
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "firm/code.html", context, status=UNPROCESSABLE if wrong else 200)


def _path(reference: str) -> str:
    return reverse("firm:start", kwargs={"reference": reference})


def _remember(response: HttpResponse, reference: str, contact: FirmContact, ticket: CodeTicket, now: datetime) -> None:
    """Let this browser alone enter the code, for this complaint alone."""
    until = int((now + timedelta(seconds=ticket.expires_in)).timestamp())
    response.set_cookie(
        COOKIE,
        _SIGNER.sign_object([ticket.request_id.hex, contact.pk.hex, reference, until]),
        max_age=KEPT,
        path=_path(reference),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: PageRequest, reference: str) -> Asked | None:
    try:
        request_id, contact, asked_for, until = _SIGNER.unsign_object(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return None
    if asked_for != reference:
        return None
    return Asked(UUID(request_id), UUID(contact), datetime.fromtimestamp(until, UTC))
