"""Remembers in a browser which application was begun there, for a day; after that its administrator signs in."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse

from ccms.accounts.models import Application
from ccms.complaints.registry import applying
from ccms.web.requests import PageRequest

COOKIE, PATH, KEPT = "ccms-application", "/firm/register", timedelta(days=1)
_SIGNER = TimestampSigner(salt="ccms.application.browser")


def remember(response: HttpResponse, application: UUID) -> None:
    """Let this browser go on with the application."""
    response.set_cookie(
        COOKIE,
        _SIGNER.sign(application.hex),
        max_age=KEPT,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def begun_in(request: PageRequest) -> UUID | None:
    """Return the application that was begun in this browser."""
    try:
        return UUID(_SIGNER.unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT))
    except (BadSignature, ValueError):
        return None


def application_of(request: PageRequest) -> Application:
    """Return the application of the person that is signed in, or of this browser. Raises NotFound."""
    return applying.open_for(request.actor, begun_in(request))
