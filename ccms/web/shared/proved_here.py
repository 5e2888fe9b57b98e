"""Remembers the numbers proved in this browser: guesses in other browsers pause the codes of a number, but not in this.

The cookie signs nobody in; by it a browser is only counted apart. It holds digests, so that nobody who shares the
phone reads a number in it.
"""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse

from ccms.accounts.models.code_request import CodePurpose
from ccms.core import crypto
from ccms.web.requests import PageRequest

COOKIE = "ccms-proved"
KEPT = timedelta(days=180)
MOST = 10
_SIGNER = Signer(salt="ccms.proved-here")


def is_known(request: PageRequest, number: str, purpose: CodePurpose) -> bool:
    """Tell whether this number, or mail address, was proved here for this purpose within half a year."""
    return _read(request).get(_name(number, purpose), 0) > request.now.timestamp()


def keep(request: PageRequest, response: HttpResponse, number: str, purpose: CodePurpose) -> None:
    """Remember that it was proved here, beside the others of this browser; of too many the oldest goes."""
    until = int((request.now + KEPT).timestamp())
    known = {**_read(request), _name(number, purpose): until}
    newest = sorted(known.items(), key=lambda each: each[1])[-MOST:]
    response.set_cookie(
        COOKIE,
        _SIGNER.sign_object(newest),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: PageRequest) -> dict[str, int]:
    try:
        return {str(name): int(until) for name, until in _SIGNER.unsign_object(request.COOKIES.get(COOKIE, ""))}
    except (BadSignature, ValueError, TypeError):
        return {}


def _name(number: str, purpose: CodePurpose) -> str:
    key = crypto.derive(settings.CCMS_INDEX_KEY, "proved here")
    return crypto.blind_index(key, f"{number}|{purpose}").hex()[:32]
