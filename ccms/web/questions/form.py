"""Turns questions of the law pack into a form with fields of `ccms.web.fields`, and what was typed into facts.

Adding a question to a pack needs no Python: its type chooses the field, its text and help are the words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.core.clock import dhaka_day
from ccms.core.digits import ascii_digits
from ccms.core.failures import sentence
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Question, QuestionType
from ccms.law.purchase.answers import EARLIEST, MOST_DAYS
from ccms.web import fields
from ccms.web.language import language
from ccms.web.questions.moments import MomentField
from ccms.web.shared.answer_words import is_code

UNKNOWN = "dont_know"
YES, NO = "yes", "no"


class QuestionForm(fields.PageForm):
    """One page of questions, in the order of the pack."""

    def __init__(
        self,
        questions: Sequence[Question],
        *,
        pack: Pack,
        facts: Mapping[str, object],
        now: datetime,
        data: Any = None,
    ) -> None:
        super().__init__(
            data, initial={each.id: _shown(each, facts[each.id]) for each in questions if each.id in facts}
        )
        self.questions = tuple(questions)
        for question in questions:
            self.fields[question.id] = field_of(question, pack, now)

    def answers(self) -> dict[str, object]:
        """Return the fact for each question that was answered so that it can be read; None is "I do not know"."""
        return {
            question.id: meant(question, self.cleaned_data[question.id])
            for question in self.questions
            if question.id in self.cleaned_data
        }


def _shown(question: Question, fact: object) -> object:
    if fact is None:
        return UNKNOWN if question.dont_know and question.type in _CARDS else None
    if question.type is QuestionType.YES_NO:
        return YES if fact else NO
    return fact


def field_of(question: Question, pack: Pack, now: datetime) -> forms.Field:
    """Return the field for a question, which its type chooses."""
    return _FIELDS[question.type](question, pack, now)


def meant(question: Question, value: object) -> object:
    """Return the fact that was typed; None where nothing was, or that it is not known."""
    if value in (None, "", UNKNOWN):
        return None
    if question.type is QuestionType.YES_NO:
        return value == YES
    return value


def _words(question: Question) -> dict[str, Any]:
    """Return what every field takes: label, help, and whether an answer is needed."""
    told = question.help.read(language())
    open_end = question.optional or question.dont_know
    if open_end and not told and question.type not in _CARDS:
        told = gettext("Leave empty if you do not know it")
    return {
        "label": question.text.read(language()),
        "help_text": told,
        "required": not open_end or question.type in _CARDS,
    }


def _choice(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del pack, now
    return _cards(question, [(option.value, option.text.read(language())) for option in question.options])


def _yes_no(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del pack, now
    return _cards(question, [(YES, _("Yes")), (NO, _("No"))])


def _cards(question: Question, options: Iterable[tuple[str, Any]]) -> forms.Field:
    cards = [fields.Card(value, label) for value, label in options]
    if question.dont_know:
        cards.append(fields.Card(UNKNOWN, _("I do not know")))
    return fields.ChoiceCards(cards=cards, **_words(question) | {"required": not question.optional})


def _date(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del pack
    field = fields.DateField(**_words(question))
    _bound(field, question, now)
    return field


def _moment(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del pack
    field = MomentField(**_words(question))
    _bound(field, question, now)
    if not question.future:
        field.now = now
    return field


def _bound(field: fields.DateField, question: Question, now: datetime) -> None:
    """What has happened lies before now; only what was promised or printed may lie ahead."""
    early = sentence("date-before", language(), day=EARLIEST)
    field.between(earliest=EARLIEST, latest=None if question.future else dhaka_day(now), too_early=early)


def _money(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del pack, now
    return fields.TakaField(**_words(question))


def _number(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del pack, now
    return fields.WholeNumberField(least=0, most=MOST_DAYS, **_words(question))


class _Code(fields.CodeLine):
    """A number or code of somebody else's: copied as it stands, its digits in Latin."""

    def read(self, typed: str) -> str:
        """Return the cleaned code with Latin digits."""
        return ascii_digits(super().read(typed))


def _text(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del pack, now
    kind = _Code if is_code(question) else fields.CleanLine
    field = kind(most=question.max_length, **_words(question))
    if question.personal and kind is fields.CleanLine:
        field.widget.attrs["autocomplete"] = "name"
    return field


def _district(question: Question, pack: Pack, now: datetime) -> forms.Field:
    del now
    return fields.Pick(choices=districts(pack), **_words(question))


def districts(pack: Pack) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the districts under their divisions, as the reader's language orders them."""
    lang = language()
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in pack.divisions}
    for district in pack.districts.values():
        found[district.division].append((district.code, district.text.read(lang)))
    return [(pack.divisions[code].read(lang), sorted(rows, key=lambda row: row[1])) for code, rows in found.items()]


_CARDS = frozenset({QuestionType.CHOICE, QuestionType.YES_NO})
_FIELDS: dict[QuestionType, Callable[[Question, Pack, datetime], forms.Field]] = {
    QuestionType.CHOICE: _choice,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DATE: _date,
    QuestionType.MOMENT: _moment,
    QuestionType.MONEY: _money,
    QuestionType.NUMBER: _number,
    QuestionType.TEXT: _text,
    QuestionType.DISTRICT: _district,
}
