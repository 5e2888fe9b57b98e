"""Writes to a body's desk that there is something to read: no word of the complaint and of no person stands in it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from ccms.notices.channels import Accepted, Message, email

LANGUAGES = ("bn", "en")


def letter(key: UUID, number: str, to: dict[str, str]) -> Message:
    """Return the letter about one dispatch, which is the same at every try; `to` names the desk in each language."""
    link = settings.CCMS_BASE_URL + reverse("body:dispatch", kwargs={"key": key})

    def written(language: str) -> str:
        parts = (
            gettext("To: %(to)s") % {"to": to[language]},
            gettext("The Directorate of National Consumer Rights Protection has something for your office to read."),
            gettext("Number: %(number)s") % {"number": number},
            gettext("Read it here, with the account that your office has in this system:"),
            link,
            gettext("This e-mail says nothing of the matter and names no person. Please do not answer it."),
        )
        return "\n\n".join(parts)

    def subject(_: str) -> str:
        return gettext("DNCRP has something for your office to read: %(number)s") % {"number": number}

    return _message(key, subject, written)


def trial(key: UUID) -> Message:
    """Return a letter by which an operator tries whether a desk can be written to."""
    return _message(
        key,
        lambda _: gettext("A test of the way to your office"),
        lambda _: gettext("DNCRP tries whether e-mails reach your office. There is nothing to read or to do."),
    )


def send(message: Message, to: str) -> bool:
    """Hand the letter to the mail server; only its yes says that it was sent."""
    return isinstance(email.send(replace(message, to=to)), Accepted)


def _message(key: UUID, subject: Callable[[str], str], written: Callable[[str], str]) -> Message:
    """Write it in Bangla, and in English below."""
    parts = []
    for language in LANGUAGES:
        with translation.override(language):
            parts.append((subject(language), written(language)))
    first = parts[0][0]
    return Message(id=key, to="", subject=first, body="\n\n----\n\n".join(text for _, text in parts))
