"""Chooses the language: Bangla first, English by one tap; `?lang=` on any URL, kept in a cookie, never in a session."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

LANGUAGES = ("bn", "en")
OTHER_LANGUAGE = {"bn": ("en", "English"), "en": ("bn", "বাংলা")}
PICTURES = "/b/"  # fetched by pages of shops: one copy for everybody, and nothing to remember
MACHINES = "/api/"  # what they read has both languages; a refusal says which it is in
# /developers, and /dev with its clock and inbox but not the sheet of components, which shows the product's own pages:
# read by people who write programs, in the language of the documents beside them
ENGLISH_FIRST = re.compile(r"/developers|/dev(?:$|/(?!components))")
ONE_YEAR = 31_536_000


class LanguageMiddleware:
    """Chooses the language of one request: the address, then the cookie, then Bangla (for developers English)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language, and remember a language asked for by the address."""
        asked = request.GET.get("lang")
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        first = "en" if ENGLISH_FIRST.match(request.path) else "bn"
        chosen = next((code for code in (asked, kept) if code in LANGUAGES), first)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
        if request.path.startswith(MACHINES):
            return response
        response.headers.setdefault("Content-Language", chosen)
        if request.path.startswith(PICTURES):
            return response
        patch_vary_headers(response, ["Cookie"])
        if asked in LANGUAGES and asked != kept:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=ONE_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def language() -> str:
    """Return `bn` or `en`: what the reader sees now."""
    return "en" if (translation.get_language() or "bn").startswith("en") else "bn"


def own_path(request: HttpRequest) -> str:
    """Return the path of this page as a link that stays here: that of a missing page may be `//elsewhere`."""
    return escape_leading_slashes(escape_uri_path(request.path))


def other_language_url(request: HttpRequest | None, code: str) -> str:
    """Return the address of this very page in another language, its other parameters kept."""
    if request is None:
        return f"?lang={code}"
    path = own_path(request)
    try:
        given = request.GET
    except SuspiciousOperation:  # the very address is what is refused, on the page that says so
        return f"?lang={code}"
    if not given:  # as on most pages, which ask this three times
        return f"{path}?lang={code}"
    parameters = given.copy()
    parameters["lang"] = code
    return f"{path}?{parameters.urlencode()}"
