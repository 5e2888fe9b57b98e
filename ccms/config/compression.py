"""Compresses pages for slow connections, and pages only: uploaded pictures and documents are compressed already."""

from django.http import HttpRequest, HttpResponseBase
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
