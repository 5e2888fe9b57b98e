"""Puts parameters into words: days, moments and amounts as the reader's language says them, names by their ids.

A parameter's name says what it is, so that plans hold plain JSON: `day` and `sent` are ISO dates, `due` and `moment`
are instants, `amount` is paisa, `firm`, `office` and `account` are ids; `what`, `body` and `way` are words in both
languages, or in older notices in the one of the notice.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from ccms.accounts.members.fine_account import FineAccount
from ccms.core.clock import (
    day_in_words,
    deadline_in_words,
    dhaka_day,
    end_of_day,
    in_dhaka,
    moment_in_words,
    short_day,
    time_in_words,
)
from ccms.core.digits import in_digits
from ccms.core.money import taka

type Names = Mapping[tuple[str, str], str]  # ("firm:<id>", language) → name

DAYS = frozenset({"day", "sent"})
INSTANTS = frozenset({"due", "moment"})
MONEY = frozenset({"amount", "fine"})
NUMBERS = frozenset({"days", "to_do", "ending", "cases", "numbers"})
NAMED = frozenset({"firm", "office", "account"})
# What is said of an office that has not written where its fines are paid.
ASK_OFFICE = {
    "bn": "কোথায় ও কীভাবে জমা দেবেন, তা আদেশ দেওয়া কার্যালয় থেকে জেনে নিন। ফোন {phone}।",
    "en": "Ask the office that made the order where and how to pay. Telephone {phone}.",
}
LONGEST_NAME_IN_SMS = 16
_JOINING = " \u09cd\u200c\u200d"  # a cut name must not end in the middle of a conjunct


def words_for_mail(params: Mapping[str, object], language: str, names: Names) -> dict[str, str]:
    """Return each parameter as a mail or a page says it."""
    return {name: _mail_word(name, value, language, names) for name, value in params.items()}


def words_for_sms(params: Mapping[str, object], language: str, names: Names) -> dict[str, str]:
    """Return each parameter as an SMS says it: no year, and long names cut."""
    return {name: _sms_word(name, value, language, names) for name, value in params.items()}


def where_to_pay(account: FineAccount, language: str) -> str:
    """Return where and how a fine is paid, as the office wrote it, or by which telephone that can be asked."""
    phone = in_digits(account.phone or settings.CCMS_HOTLINE, language)
    return account.pay_to or ASK_OFFICE[language].format(phone=phone)


def lapsed(value: object, now: datetime) -> bool:
    """Tell whether the day or instant of a parameter is over."""
    text = str(value)
    if len(text) == len("2026-12-05"):
        return end_of_day(date.fromisoformat(text)) <= now
    return instant(text) <= now


def instant(value: object) -> datetime:
    """Read an ISO instant; a time without zone is UTC."""
    at = datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _mail_word(name: str, value: object, language: str, names: Names) -> str:
    return _word(name, value, language, names, day=day_in_words, moment=moment_in_words, due=deadline_in_words)


def _sms_word(name: str, value: object, language: str, names: Names) -> str:
    word = _word(name, value, language, names, day=_short_day, moment=_short_moment, due=_short_deadline)
    return _cut(word) if name in NAMED else word


def _word(
    name: str,
    value: object,
    language: str,
    names: Names,
    *,
    day: Callable[[date, str], str],
    moment: Callable[[datetime, str], str],
    due: Callable[[datetime, str], str],
) -> str:
    if isinstance(value, Mapping):
        return str(value[language])
    if name in DAYS:
        return day(date.fromisoformat(str(value)), language)
    if name in INSTANTS:
        return (due if name == "due" else moment)(instant(value), language)
    if name in MONEY:
        return taka(int(str(value)), language)
    if name in NUMBERS:
        return in_digits(str(value), language)
    return names[f"{name}:{value}", language] if name in NAMED else str(value)


def _short_day(day: date, language: str) -> str:
    return short_day(day, language).rpartition(" ")[0]


def _short_moment(at: datetime, language: str) -> str:
    return f"{_short_day(dhaka_day(at), language)}, {time_in_words(at, language)}"


def _short_deadline(at: datetime, language: str) -> str:
    local = in_dhaka(at)
    if local.hour == local.minute == 0:
        return _short_day(local.date() - timedelta(days=1), language)
    return _short_moment(at, language)


def _cut(name: str) -> str:
    if len(name) <= LONGEST_NAME_IN_SMS:
        return name
    return name[: LONGEST_NAME_IN_SMS - 2].rstrip(_JOINING) + ".."
