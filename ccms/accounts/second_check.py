"""Keeps for some minutes, in the browser where it was entered, that a signed-in person gave a second code.

Pages on which somebody sees or gives away all that is kept about a person ask for it: a session may be open on a phone
that others use, and only the holder of the number reads the code.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from ccms.accounts.models import Consumer
from ccms.accounts.sessions import signer_for

LIFE = timedelta(minutes=15)
PATH = "/t/me"
COOKIE = "ccms-second-check"
_USE = "second-check"


def pass_check(response: HttpResponse, person: Consumer, now: datetime) -> None:
    """Note in this browser that the person has just entered the second code."""
    response.set_cookie(
        COOKIE,
        signer_for(_USE).sign_object([person.pk.hex, person.session_epoch, int(now.timestamp())]),
        max_age=LIFE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def has_passed(request: HttpRequest, person: Consumer, now: datetime) -> bool:
    """Tell whether this person entered the second code in this browser, not long ago."""
    try:
        owner, epoch, at = signer_for(_USE).unsign_object(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return False
    passed_at = datetime.fromtimestamp(at, UTC)
    return (UUID(owner), epoch) == (person.pk, person.session_epoch) and passed_at - LIFE < now < passed_at + LIFE


def forget_check(response: HttpResponse) -> None:
    """Let this browser ask for the second code again."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
