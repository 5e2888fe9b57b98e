"""Writes a notice in the words that are sent: one SMS, one mail in plain text and HTML, one line on a page.

Counts the parts of an SMS as the networks bill and show them: GSM-7 where every character fits, else UCS-2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.digits import in_digits
from ccms.law.pack.book import book
from ccms.law.sentences import numbers_said
from ccms.notices import applications, email_links, invitations
from ccms.notices.composition.texts import BEHIND_THE_LINK, Text, TextMissingError, text_of
from ccms.notices.composition.wording import Names, words_for_mail, words_for_sms
from ccms.notices.models import Notice

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
GSM7_ONE, GSM7_EACH = 160, 153
UCS2_ONE, UCS2_EACH = 70, 67


def is_gsm7(text: str) -> bool:
    """Tell whether each character fits the seven-bit alphabet; one Bangla letter makes the whole text UCS-2."""
    return all(character in _GSM7 or character in _GSM7_DOUBLE for character in text)


def parts(text: str) -> int:
    """Return how many parts the text takes; a character is never split between two."""
    single, each = (GSM7_ONE, GSM7_EACH) if is_gsm7(text) else (UCS2_ONE, UCS2_EACH)
    widths = _widths(text)
    if sum(widths) <= single:
        return 1
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count


def _widths(text: str) -> list[int]:
    if is_gsm7(text):
        return [2 if character in _GSM7_DOUBLE else 1 for character in text]
    return [len(character.encode("utf-16-le")) // 2 for character in text]


# For notices that were written before referrals named the other office in them.
ANOTHER_BODY = {"bn": {"body": "অন্য একটি দপ্তর"}, "en": {"body": "another office"}}


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as a mail."""

    subject: str
    plain: str
    html: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice as the product's own inbox shows it: a headline, paragraphs and where to go."""

    headline: str
    paragraphs: tuple[str, ...]
    path: str


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What one notice says and to whom, before it is put into words."""

    text: Text
    subject: str
    recipient: str
    language: str
    params: Mapping[str, object]
    day: date = date.max  # whose law it says

    @property
    def needed(self) -> dict[str, object]:
        """The parameters that the text says; a plan may give more."""
        return {name: value for name, value in self.params.items() if name in self.text.params}

    @property
    def not_mine(self) -> str:
        """What to do if it came to the wrong person; of a number that is proved to be the shop's it did not."""
        may_be_wrong = self.text.path != BEHIND_THE_LINK or self.params.get("unproved")
        return self.text.not_mine.get(self.language, "") if may_be_wrong else ""

    @property
    def path(self) -> str:
        """Where the recipient reads on: a firm's member in the account, a small seller by the link."""
        if self.text.path == invitations.BY_LINK:
            return invitations.path_for(self.recipient)
        if self.text.path == email_links.BY_LINK:
            return email_links.path_for(self.recipient)
        if self.text.path == applications.BY_LINK:
            return applications.path_for(self.recipient)
        member = self.recipient.startswith("member:") and self.text.member_path
        return (member or self.text.path).replace("{reference}", self.subject)


def told_by(row: Notice, language: str = "") -> NoticeContent:
    """Return what a notice says, not yet in words; in the language of its reader, else in that of the notice."""
    return NoticeContent(
        text=text_of(row.template, row.params),
        subject=row.subject,
        recipient=row.recipient,
        language=language or row.language,
        params=row.params,
        day=dhaka_day(row.created_at),
    )


def sms(told: NoticeContent, names: Names) -> str:
    """Return the SMS: the bare number, a link without its scheme, short dates."""
    base = urlsplit(settings.CCMS_BASE_URL)
    words = words_for_sms(told.needed, told.language, names) | {
        **_numbers(told),
        "reference": told.subject,
        "link": base.netloc + told.path,
        "hotline": in_digits(settings.CCMS_HOTLINE, told.language),
    }
    said = _fill(told.text, told.text.sms, told.language, words)
    longer = f"{said} {told.not_mine}".rstrip()
    return longer if parts(longer) == parts(said) else said


def code_sms(text: Text, language: str, code: str) -> str:
    """Return the SMS that carries a code; its last line ties the code to our host."""
    words = {
        "code": code,
        "host": urlsplit(settings.CCMS_BASE_URL).hostname or "",
        "hotline": in_digits(settings.CCMS_HOTLINE, language),
    }
    return _fill(text, text.sms, language, words)


def code_letter(text: Text, language: str, code: str) -> Letter:
    """Return the mail that carries a code, without a link: the page that waits for it is open already."""
    words = {"code": code, "hotline": in_digits(settings.CCMS_HOTLINE, language)}
    paragraphs = tuple(_fill(text, text.body, language, words).split("\n\n"))
    subject = _fill(text, text.subject, language, words)
    with override(language):
        footer = _footer(language)[:2]
        context = {"language": language, "headline": subject, "paragraphs": paragraphs, "footer": footer}
        html = render_to_string("notices/mail.html", context)
    plain = [*paragraphs, "-- \n" + "\n".join(footer)]
    return Letter(subject=subject, plain="\n\n".join(plain) + "\n", html=html)


def digest_sms(several: Sequence[NoticeContent], names: Names) -> str:
    """Return one SMS for several notices of a kind; it names every complaint that it tells of."""
    first = several[0]
    words = words_for_sms(first.needed, first.language, names) | _of_digest(several)
    words["link"] = urlsplit(settings.CCMS_BASE_URL).netloc + first.path
    return _fill(first.text, first.text.digest, first.language, words)


def digest_letter(several: Sequence[NoticeContent], names: Names) -> Letter:
    """Return one mail that holds each of several notices whole, each with its own address."""
    first = several[0]
    words = words_for_mail(first.needed, first.language, names) | _of_digest(several)
    subject = _fill(first.text, first.text.digest_subject, first.language, words)
    paragraphs: list[str] = []
    for told in several:
        shown = line(told, names)
        paragraphs += [shown.headline, *shown.paragraphs, f"{told.text.action[told.language]}: {_url(told)}"]
    with override(first.language):
        footer = _footer(first.language)
        context = {"language": first.language, "headline": subject, "paragraphs": paragraphs, "footer": footer}
        html = render_to_string("notices/mail.html", context | {"links": True})
    plain = [*paragraphs, "-- \n" + "\n".join(footer)]
    return Letter(subject=subject, plain="\n\n".join(plain) + "\n", html=html)


def _url(told: NoticeContent) -> str:
    return f"{settings.CCMS_BASE_URL}{told.path}"


def _of_digest(several: Sequence[NoticeContent]) -> dict[str, str]:
    language = several[0].language
    return {
        "count": in_digits(str(len(several)), language),
        "references": " ".join(told.subject for told in several),
        "hotline": in_digits(settings.CCMS_HOTLINE, language),
    }


def _footer(language: str) -> tuple[str, ...]:
    return (
        gettext("Central Complaint Management System"),
        gettext("Hotline %(number)s") % {"number": in_digits(settings.CCMS_HOTLINE, language)},
        gettext("Replies to this mail are not read. Please use the link."),
    )


def letter(told: NoticeContent, names: Names) -> Letter:
    """Return the mail: the same paragraphs in plain text and in one HTML layout."""
    shown = line(told, names)
    url = settings.CCMS_BASE_URL + told.path
    with override(told.language):
        context = {
            "language": told.language,
            "headline": shown.headline,
            "paragraphs": shown.paragraphs,
            "action": told.text.action.get(told.language, ""),
            "url": url,
            "footer": (*filter(None, [told.not_mine]), *_footer(told.language)),
        }
        html = render_to_string("notices/mail.html", context)
    plain = [*shown.paragraphs, f"{context['action']}:\n{url}", "-- \n" + "\n".join(context["footer"])]
    return Letter(subject=shown.headline, plain="\n\n".join(plain) + "\n", html=html)


def line(told: NoticeContent, names: Names) -> NoticeLine:
    """Return the headline and paragraphs."""
    words = ANOTHER_BODY[told.language] | words_for_mail(told.needed, told.language, names)
    words |= {
        **_numbers(told),
        "reference": _printed(told.subject),
        "hotline": in_digits(settings.CCMS_HOTLINE, told.language),
    }
    body = _fill(told.text, told.text.body, told.language, words)
    return NoticeLine(
        headline=_fill(told.text, told.text.subject, told.language, words),
        paragraphs=tuple(body.split("\n\n")),
        path=told.path,
    )


def _numbers(told: NoticeContent) -> dict[str, str]:
    law = book().on(told.day)
    return {name: said.read(told.language) for name, said in numbers_said(law.figures, law.periods).items()}


def _printed(subject: str) -> str:
    return references.display(subject) if len(subject) == references.LENGTH else subject


def _fill(text: Text, said: Mapping[str, str], language: str, words: Mapping[str, str]) -> str:
    try:
        return said[language].format_map(words)
    except KeyError as error:
        raise TextMissingError(f"{text.key}: {error.args[0]}") from error
