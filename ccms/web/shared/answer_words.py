"""Writes an answer of a filing as a person would say it, in the reader's language and digits."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.facts import join
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Question, QuestionType
from ccms.web.language import language
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, digits, moment, run, taka


def in_words(question: Question, fact: object, pack: Pack) -> str | SafeString:
    """Return an answer in the reader's language and digits."""
    if fact is None:
        return gettext("I do not know") if question.dont_know else gettext("Not given")
    if question.type is QuestionType.DISTRICT:
        return pack.districts[str(fact)].text.read(language())
    return _WORDS[question.type](question, fact)


def said_rows(answers: Mapping[str, object], pack: Pack) -> list[Row]:
    """Return answers that were given after the filing, each with its question."""
    known = join(pack, {name: value for name, value in answers.items() if name in pack.questions})
    return [Row(pack.questions[name].text.read(language()), _said(pack, name, value)) for name, value in known.items()]


def _said(pack: Pack, name: str, value: object) -> str | SafeString:
    return gettext("It could not be found out") if value is None else in_words(pack.questions[name], value, pack)


def _yes_no(question: Question, fact: object) -> str:
    del question
    return gettext("Yes") if fact else gettext("No")


def _choice(question: Question, fact: object) -> str:
    return next((option.text.read(language()) for option in question.options if option.value == fact), str(fact))


def _money(question: Question, fact: object) -> SafeString:
    del question
    return taka(fact if isinstance(fact, int) else None)


def _time(question: Question, fact: object) -> SafeString:
    del question
    if isinstance(fact, datetime):
        return moment(fact)
    return day(fact if isinstance(fact, date) else None)


def _number(question: Question, fact: object) -> str:
    del question
    return digits(fact)


def is_code(question: Question) -> bool:
    """Tell whether an answer is copied rather than written: a paper or the shop's own system can give it."""
    return bool(question.evidence or question.signed_field)


def _text(question: Question, fact: object) -> SafeString:
    return code(fact) if is_code(question) else run(fact)


_WORDS: dict[QuestionType, Callable[[Question, object], str | SafeString]] = {
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _choice,
    QuestionType.MONEY: _money,
    QuestionType.DATE: _time,
    QuestionType.MOMENT: _time,
    QuestionType.NUMBER: _number,
    QuestionType.TEXT: _text,
}
