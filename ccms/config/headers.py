"""The security headers of every answer, and the policy of every page."""

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
