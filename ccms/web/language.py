"""Chooses the language of a page: ?lang=, then the cookie, then Bangla."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

YEAR_SECONDS = 31_536_000


class LanguageMiddleware:
    """Activates the reader's language and remembers a choice made by ?lang=."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers the request."""
        self._get_response = get_response
        self._known = dict(settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.GET.get("lang")
        found = chosen if chosen in self._known else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = found if found in self._known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        if chosen in self._known:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR_SECONDS, samesite="Lax")
        return response
