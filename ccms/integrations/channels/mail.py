"""Writes to a body's desk that there is something to read: no word of the complaint and of no person stands in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

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


def send(message: Message, to: str) -> bool:
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
