"""Sends a dispatch to a body's own machine: one call, signed as Standard Webhooks 1.0.0 says.

Writes to a body's desk that there is something to read: no word of the complaint and of no person stands in it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from ccms.core import egress
from ccms.core.egress import EgressFailed
from ccms.gate.machines.addresses import is_trusted
from ccms.gate.machines.signing import headers_of
from ccms.ledger.canonical import JSON
from ccms.notices.channels import Accepted, Message, email

LANGUAGES = ("bn", "en")


@dataclass(frozen=True, slots=True)
class About:
    """What the letters about one dispatch name: its page, the number that both sides know, and the desk."""

    dispatch: UUID
    number: str
    to: Mapping[str, str]  # the desk in each language


def letter(about: About) -> Message:
    """Return the letter by which a dispatch goes, which is the same at every try."""
    return _message(
        about.dispatch,
        lambda: gettext("DNCRP has something for your office to read: %(number)s") % {"number": about.number},
        lambda language: _written(
            about,
            language,
            gettext("The Directorate of National Consumer Rights Protection has something for your office to read."),
        ),
    )


def letter_of_end(key: UUID, about: About) -> Message:
    """Return the letter that calls to the page once the complaint has ended; how it ended stands there alone."""
    return _message(
        key,
        lambda: gettext("DNCRP has news of what it sent your office: %(number)s") % {"number": about.number},
        lambda language: _written(
            about,
            language,
            gettext(
                "The Directorate of National Consumer Rights Protection has something new to read in what it sent your"
                " office."
            ),
        ),
    )


def _written(about: About, language: str, said: str) -> str:
    parts = (
        gettext("To: %(to)s") % {"to": about.to[language]},
        said,
        gettext("Number: %(number)s") % {"number": about.number},
        gettext("Read it here, with the account that your office has in this system:"),
        settings.CCMS_BASE_URL + reverse("body:dispatch", kwargs={"key": about.dispatch}),
        gettext("This e-mail says nothing of the matter and names no person. Please do not answer it."),
    )
    return "\n\n".join(parts)


def trial(key: UUID) -> Message:
    """Return a letter by which an operator tries whether a desk can be written to."""
    return _message(
        key,
        lambda: gettext("A test of the way to your office"),
        lambda _: gettext("DNCRP tries whether e-mails reach your office. There is nothing to read or to do."),
    )


def send_mail(message: Message, to: str) -> bool:
    """Hand the letter to the mail server; only its yes says that it was sent."""
    return isinstance(email.send(replace(message, to=to)), Accepted)


def _message(key: UUID, subject: Callable[[], str], written: Callable[[str], str]) -> Message:
    """Write it in Bangla, and in English below."""
    parts = []
    for language in LANGUAGES:
        with translation.override(language):
            parts.append((subject(), written(language)))
    first = parts[0][0]
    return Message(id=key, to="", subject=first, body="\n\n----\n\n".join(text for _, text in parts))


LIMITS = egress.Limits(connect_s=5, total_s=15, max_bytes=65_536)
TAKEN = range(200, 300)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to a body's machine; its id is the same at every try, so that a repetition is known."""

    id: UUID
    type: str
    at: datetime
    data: Mapping[str, JSON]

    @property
    def body(self) -> str:
        """What is sent, the same at every try."""
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = {"type": self.type, "timestamp": at, "data": dict(self.data)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def send(parcel: Parcel, url: str, secret: str, sent_at: datetime) -> bool:
    """Make the call; only an answer of 2xx says that it was taken."""
    body = parcel.body
    headers = headers_of(str(parcel.id), body, [secret], sent_at)
    try:
        reply = egress.call("POST", url, body=body.encode(), headers=headers, trusted=is_trusted(url), **LIMITS)
    except EgressFailed:
        return False
    return reply.status in TAKEN
