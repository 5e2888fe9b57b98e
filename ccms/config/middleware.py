"""Logs each request by its route, never by its URL, which may hold a complaint number or a token.

Compresses pages for slow connections, and pages only: uploaded pictures and documents are compressed already.
"""

import time
from collections.abc import Callable
from secrets import token_hex

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


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
