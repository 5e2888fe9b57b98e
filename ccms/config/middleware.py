"""Logs each request by its route, never by its URL, which may hold a complaint number or a token.

Compresses pages for slow connections, and pages only: uploaded pictures and documents are compressed already. Sets on
each answer the security headers that no view has set itself.
"""

import time
from collections.abc import Callable
from secrets import token_hex

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.gzip import GZipMiddleware

from ccms.config.headers import HEADERS
from ccms.web.framing import let_into_frame


class PageCompressionMiddleware(GZipMiddleware):
    """Django's own, for pages only.

    A compressed answer's length may betray what stands beside a guess in it (BREACH). Django pads each answer by
    chance and masks its form tokens anew each time, and our cookies travel with no request that another site makes
    in the background.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page where the browser takes it."""
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        compressed: HttpResponseBase = super().process_response(request, response) if is_page else response
        return compressed


log = structlog.get_logger("ccms.request")

QUIET_ROUTES = frozenset({"livez", "readyz"})


class RequestLogMiddleware:
    """Gives each request an id, which every log line within it carries and the response returns."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log method, route, status and milliseconds."""
        started = time.perf_counter()
        request_id = token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self._get_response(request)
            response.headers["X-Request-Id"] = request_id
            route = route_of(request)
            if route not in QUIET_ROUTES:
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                log.info("request", method=request.method, route=route, status=response.status_code, ms=milliseconds)
            return response
        finally:
            structlog.contextvars.clear_contextvars()


def route_of(request: HttpRequest) -> str:
    """Return the URL pattern that matched, without its values."""
    return request.resolver_match.route if request.resolver_match else "-"


class HeadersMiddleware(ContentSecurityPolicyMiddleware):
    """Django's own for the policy, with each other header, and without a copy of an answer that sets a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Decide once whether pages are served over https only."""
        super().__init__(get_response)
        self._headers = dict(HEADERS)
        if settings.CCMS_ENV == "sandbox":
            self._headers["X-Robots-Tag"] = "noindex"  # whoever has a real complaint is not to find it
        if settings.SECURE_HSTS_SECONDS:
            self._headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add the headers."""
        let_into_frame(request, response)
        super().process_response(request, response)
        for name, value in self._headers.items():
            response.headers.setdefault(name, value)
        if getattr(response, "xframe_options_exempt", False):  # as Django's own decorator marks it
            del response.headers["X-Frame-Options"]
        # out here every middleware has set its cookies: a shared copy would hand on one reader's
        if response.cookies and not response.headers.get("Cache-Control", "").startswith("private"):
            response.headers["Cache-Control"] = "private, no-store"
        return response
