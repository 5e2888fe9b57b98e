"""Decides which addresses of machines may be called. `core.egress` checks again at every call where a name leads."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

HTTPS = 443
LONGEST = 500
_PLAIN = re.compile(r"[\x21-\x7e]+")
# A last label in figures makes an address of the whole, in whichever of its many forms.
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])", re.IGNORECASE)
# Names that lead home by definition, whatever a resolver says of them (RFC 6761, RFC 6762, RFC 8375).
_INNER = (".localhost", ".local", ".internal", ".home.arpa", ".localdomain", ".onion")


def is_allowed(url: str) -> bool:
    """Tell whether a machine may be registered at this address."""
    if len(url) > LONGEST or not _PLAIN.fullmatch(url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        port = HTTPS if parts.port is None else parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or "#" in url:
        return False
    if is_trusted(url):
        return True
    return parts.scheme == "https" and port in {HTTPS, *settings.CCMS_WEBHOOK_PORTS} and _is_outside(parts)


def is_trusted(url: str) -> bool:
    """Tell whether a developer allowed this origin by a setting that production refuses."""
    return f"{url}/".startswith(tuple(f"{origin}/" for origin in settings.CCMS_WEBHOOK_TRUSTED))


def shown(url: str) -> str:
    """Return the address as a page shows it: its path may end in a password."""
    parts = urlsplit(url)
    hidden = len(parts.path) > 1 or bool(parts.query)
    return f"{parts.scheme}://{parts.netloc}/{'…' if hidden else ''}"


def _is_outside(parts: SplitResult) -> bool:
    """Tell whether the host is a name of the internet that is not our own, or a public address in figures."""
    from ccms.core import wire  # noqa: PLC0415 - brings the HTTP client, which few processes need

    host = (parts.hostname or "").lower()
    if "%" in host:
        return False
    try:
        ip_address(host)
    except ValueError:
        own = (urlsplit(settings.CCMS_BASE_URL).hostname or "").lower()
        return bool(_NAME.fullmatch(host)) and not host.endswith(_INNER) and host != own
    return wire.is_public(host)
