"""Proves a mobile number on pages: asks for the code, remembers the request in this browser, takes the code.

Filing and signing in share it; each says with its purpose what the code opens.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse

from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import CodeTicket, request_code, verify_code
from ccms.accounts.codes.requesters import Browser
from ccms.accounts.firms.naming import normal_value
from ccms.accounts.models.code_request import CodePurpose
from ccms.gate.limits import CODES
from ccms.notices.outbox import queue_code
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import key_of
from ccms.web.shared import proved_here

COOKIE = "ccms-code"
_KEPT = timedelta(hours=1)  # longer than a code lives, so that the page after it can send a new one
_SIGNER = Signer(salt="ccms.code-request")


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that this browser asked for."""

    request_id: UUID
    phone: str
    purpose: CodePurpose
    expires_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time has passed."""
        return now >= self.expires_at


def ask(
    request: PageRequest,
    phone: str,
    purpose: CodePurpose,
    channel: Channel = Channel.SMS,
    *,
    again: UUID | None = None,
) -> CodeTicket:
    """Have a code sent, in one transaction with its request; `again` is what this browser asked for before.

    Raises PhoneNotSupported and TooManyRequests.
    """
    before = remembered(request, purpose)
    return request_code(
        phone,
        purpose,
        address=request.META["REMOTE_ADDR"],
        send=queue_code,
        now=request.now,
        language=language(),
        channel=channel,
        browser=Browser(
            known=proved_here.is_known(request, normal_value(channel, phone), purpose),
            asked=again or (before.request_id if before else None),
        ),
    )


def remember(response: HttpResponse, ticket: CodeTicket, phone: str, purpose: CodePurpose, now: datetime) -> None:
    """Let this browser alone enter the code: whoever lacks the cookie cannot try."""
    until = int((now + timedelta(seconds=ticket.expires_in)).timestamp())
    response.set_cookie(
        COOKIE,
        _SIGNER.sign_object([ticket.request_id.hex, phone, purpose.value, until]),
        max_age=_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remembered(request: PageRequest, purpose: CodePurpose) -> Asked | None:
    """Return the code that this browser asked for, for this purpose."""
    try:
        request_id, phone, asked_for, until = _SIGNER.unsign_object(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return None
    if asked_for != purpose:
        return None
    return Asked(UUID(request_id), phone, purpose, datetime.fromtimestamp(until, UTC))


def enter(request: PageRequest, asked: Asked, code: str) -> str:
    """Return the number that the code proves. A form sent twice gets the first answer, though a code opens once."""
    return verify_code(asked.request_id, code, key=key_of(request), purpose=asked.purpose, now=request.now)


def forget(response: HttpResponse) -> None:
    """Let the browser forget the code once it is used."""
    response.delete_cookie(COOKIE, samesite="Lax")


def used(request: PageRequest, response: HttpResponse, number: str, purpose: CodePurpose) -> None:
    """As `forget`, where the code let its person in: this browser is counted apart from then on."""
    forget(response)
    proved_here.keep(request, response, number, purpose)


RESEND_SECONDS = 60
LIFE_MINUTES = int(CODES.life.total_seconds() // 60)
