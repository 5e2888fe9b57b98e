"""Sets headers on every answer: security headers that Django's middleware does not set, and rules for caching."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # not "no-referrer": browsers would then send forms with "Origin: null", which the CSRF check refuses
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # for browsers that do not know frame-ancestors; a page that may stand in a shop's says so itself
    "X-Frame-Options": "DENY",
    # filing may photograph evidence; nothing else of the device is ever asked for
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}

# Django's own middleware sends it, with the nonce of the page
CONTENT_POLICY = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


class SecurityHeadersMiddleware:
    """Sets each header that the view has not set itself, and lets nobody keep an answer that sets a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Decide once whether pages are served over https only."""
        self._get_response = get_response
        self._headers = dict(HEADERS)
        if settings.CCMS_ENV == "sandbox":
            self._headers["X-Robots-Tag"] = "noindex"  # whoever has a real complaint is not to find it
        if settings.SECURE_HSTS_SECONDS:
            self._headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the headers."""
        response = self._get_response(request)
        for name, value in self._headers.items():
            response.headers.setdefault(name, value)
        if getattr(response, "xframe_options_exempt", False):  # as Django's own decorator marks it
            del response.headers["X-Frame-Options"]
        if response.cookies:  # out here every middleware has set its own: a shared copy would hand on one reader's
            response.headers["Cache-Control"] = "private, no-store"
        return response
