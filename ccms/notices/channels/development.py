"""Takes each SMS and mail into a table that a page shows. This built-in gateway is for development and sandboxes.

Gives the data of /dev/inbox and of a sandbox's page: every SMS and mail that the built-in gateway took.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from ccms.accounts.channels import Channel
from ccms.core.phones import PhoneNotSupported, normalise
from ccms.gate.clock import current_time
from ccms.notices.channels import Accepted, Message, Outcome
from ccms.notices.models import DevelopmentMessage

PROVIDER = "builtin"
NEVER_RECEIVED = "0000"  # numbers that end so get no receipt: a firm that cannot be reached


def take(channel: str, messages: Sequence[Message], at: datetime) -> list[Outcome]:
    """Keep the messages and report their delivery at once."""
    if settings.CCMS_ENV == "production":
        raise ImproperlyConfigured("the built-in gateway does not deliver to anybody")
    DevelopmentMessage.objects.bulk_create(
        DevelopmentMessage(channel=channel, to=one.to, subject=one.subject[:200], body=one.body, at=at, event=one.event)
        for one in messages
    )
    return [
        Accepted(PROVIDER, str(one.id), delivered=channel == Channel.SMS and not one.to.endswith(NEVER_RECEIVED))
        for one in messages
    ]


class DevelopmentBackend(BaseEmailBackend):
    """A mail backend of Django for mails that are no notices: invitations and forgotten passwords."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each mail once for each recipient."""
        at = current_time()
        rows = [
            DevelopmentMessage(
                channel=Channel.EMAIL, to=to, subject=str(mail.subject)[:200], body=str(mail.body), at=at
            )
            for mail in email_messages
            for to in mail.recipients()
        ]
        DevelopmentMessage.objects.bulk_create(rows)
        return len(email_messages)


def inbox_row(message: DevelopmentMessage) -> dict[str, Any]:
    """Return a message as /dev/inbox.json gives it."""
    return {
        "channel": message.channel,
        "to": message.to,
        "subject": message.subject,
        "body": message.body,
        "at": message.at.isoformat(),
        "event": str(message.event) if message.event else None,
    }


MOST = 500


def inbox(to: str | None = None, *, most: int | None = MOST) -> list[dict[str, Any]]:
    """Return the messages to one number (in any spelling) or address, or to all, newest first; `most` None: all."""
    messages = DevelopmentMessage.objects.order_by("-id")
    if to:
        messages = messages.filter(to=_as_stored(to))
    return [inbox_row(message) for message in messages[:most]]


def _as_stored(to: str) -> str:
    try:
        return normalise(to)
    except PhoneNotSupported:
        return to.strip()
