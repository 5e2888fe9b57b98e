"""Sends notices as mails: plain text and HTML in one, with our notice's id as the mail's own id."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers

from ccms.notices.channels import Accepted, Failed, Message, Outcome, Trouble

PROVIDER = "smtp"
_FOR_GOOD = range(500, 600)
# What the server says of the session, not of this mail: another try may find it put right.
_SESSION_CODES = frozenset({530, 534, 535, 538, 454, 421})


def send(message: Message) -> Outcome:
    """Hand one mail to the server and say what became of it."""
    mail = compose(message)
    server = mailers.default
    try:
        server.open()
    except (OSError, smtplib.SMTPException, ValueError) as error:  # a challenge that is no base64
        return Failed(PROVIDER, Trouble.GATEWAY_DOWN, detail=_detail(error))
    try:
        server.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        return _answered(next(iter(refused.recipients.values()))[0])
    except smtplib.SMTPResponseException as answered:
        return _answered(answered.smtp_code)
    except (smtplib.SMTPException, OSError) as error:
        # the line broke somewhere after the greeting; the server may have taken the mail before it did
        return Failed(PROVIDER, Trouble.ANSWER_LOST, detail=_detail(error))
    except ValueError:
        return Failed(PROVIDER, Trouble.REFUSED, for_good=True)
    finally:
        _close(server)
    return Accepted(PROVIDER, _message_id(message))


def compose(message: Message) -> EmailMultiAlternatives:
    """Return the mail with the headers that let programs sort it, thread it and not answer it."""
    host = _host()
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        to=[message.to],
        headers={
            "Message-ID": f"<{_message_id(message)}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Id": f"CCMS <notices.{host}>",
        }
        | ({"References": f"<{message.thread}@{host}>"} if message.thread else {}),
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _message_id(message: Message) -> str:
    return f"{message.id}@{_host()}"


def _host() -> str:
    return urlsplit(settings.CCMS_BASE_URL).hostname or "localhost"


def _answered(code: int) -> Failed:
    if code in _FOR_GOOD and code not in _SESSION_CODES:
        return Failed(PROVIDER, Trouble.REFUSED, for_good=True, detail=str(code))
    return Failed(PROVIDER, Trouble.GATEWAY_ERROR, detail=str(code))


def _detail(error: Exception) -> str:
    """Return the kind of an error and its number; its text may hold an address."""
    number = getattr(error, "smtp_code", None) or getattr(error, "errno", None) or ""
    return f"{type(error).__name__} {number}".strip()


def _close(server: object) -> None:
    try:
        server.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        return
