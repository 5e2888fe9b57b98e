"""Signs in as anybody with one tap: members with both factors on record, consumers and sellers by our cookie."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ccms.accounts import development, sessions
from ccms.accounts.models import Consumer
from ccms.complaints.reading.development import told_firm
from ccms.core.failures import NotFound, sentence
from ccms.core.phones import PhoneNotSupported
from ccms.web.language import language
from ccms.web.requests import PageRequest


def as_member(request: PageRequest, key: UUID) -> HttpResponse:
    """Sign a member in as his password and his second factor would."""
    member = development.member(key)
    _be_nobody(request)
    login(request, member, settings.AUTHENTICATION_BACKENDS[0])
    for method in ("password", "mfa"):
        record_authentication(request, member, method)
    response = HttpResponseRedirect(get_adapter(request).get_login_redirect_url(request))
    sessions.close_session(response)
    return response


def as_consumer(request: PageRequest, key: UUID) -> HttpResponse:
    """Sign a consumer in as a code to his number would."""
    return _consumer(request, development.person(key))


def as_number(request: PageRequest) -> HttpResponse:
    """Sign in whoever holds the number that was typed, known or new."""
    try:
        holder = development.holder(request.POST.get("phone", ""), request.now)
    except PhoneNotSupported as failure:
        messages.error(request, sentence(failure, language()))
        return HttpResponseRedirect(reverse("dev:index"))
    return _consumer(request, holder)


def as_seller(request: PageRequest, reference: str) -> HttpResponse:
    """Sign a seller in as a code would to the contact through which this complaint is answered."""
    complaint = told_firm(reference)
    contact = development.contact_for(complaint.firm_id, complaint.consumer_id)
    if contact is None:
        raise NotFound
    _be_nobody(request)
    response = HttpResponseRedirect(reverse("firm:start", kwargs={"reference": reference}))
    sessions.open_link_session(response, contact, reference, request.now)
    return response


def _consumer(request: PageRequest, person: Consumer) -> HttpResponse:
    _be_nobody(request)
    response = HttpResponseRedirect(reverse("consumer:mine"))
    sessions.open_consumer_session(response, person, request.now)
    return response


def _be_nobody(request: PageRequest) -> None:
    """End a member's session: it goes before our cookies, and what it noted of its age is not the next one's."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session.flush()
