"""Turns CCMS_MAIL_URL into Django's MAILERS and the sender's address; the settings import it, so it uses no Django."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

DEVELOPMENT_BACKEND = "ccms.notices.channels.development.DevelopmentBackend"
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT_SECONDS = 10
SUBMISSION_PORT = 587


def mailers(url: str) -> dict[str, dict[str, Any]]:
    """Read "smtp://user:password@host:587?tls=none" or "smtps://…"; `builtin:` keeps mails in the database.

    STARTTLS is used on port 587 and wherever `tls=starttls` asks for it.
    """
    parts = urlsplit(url)
    if parts.scheme == "builtin":
        return {"default": {"BACKEND": DEVELOPMENT_BACKEND}}
    tls = dict(parse_qsl(parts.query)).get("tls", "starttls" if parts.port == SUBMISSION_PORT else "none")
    options: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "timeout": TIMEOUT_SECONDS,
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and tls == "starttls",
    }
    return {"default": {"BACKEND": SMTP_BACKEND, "OPTIONS": options}}


def is_encrypted(url: str) -> bool:
    """Tell whether the password and the mails are encrypted on their way to the server."""
    options = mailers(url)["default"].get("OPTIONS", {})
    return bool(options.get("use_ssl") or options.get("use_tls"))


def sender(url: str, base_url: str) -> str:
    """Return the address that mails come from: `?from=` of the mail address, else no-reply at our own host."""
    given = dict(parse_qsl(urlsplit(url).query)).get("from")
    return given or f"CCMS <no-reply@{urlsplit(base_url).hostname}>"
