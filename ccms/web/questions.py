"""Turns questions of the law pack into a form with fields of `ccms.web.fields`, and what was typed into facts.

Adding a question to a pack needs no Python: its type chooses the field, its text and help are the words.

A form field for a moment: a day, and the time of day if the person knows it, in any usual writing.

Asks the questions of the law that are not the buyer's in the form of an act, and reads what was answered.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.facts import in_facts
from ccms.core.clock import DHAKA, dhaka_day
from ccms.core.digits import ascii_digits
from ccms.core.failures import sentence
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Question, QuestionType
from ccms.law.purchase.answers import EARLIEST, MOST_DAYS
from ccms.web import fields
from ccms.web.fields import DateField, put_right
from ccms.web.fields.drawing import in_script
from ccms.web.language import language
from ccms.web.shared.wording import is_code

CLOCKS_DIFFER = timedelta(minutes=5)
_WRITTEN = re.compile(r"^(?P<before>\D*?)\s*(?P<hour>\d{1,2})(?:\s*[:.]\s*(?P<minute>\d{2}))?\s*(?P<after>\D*)$")
_MORNING = ("am", "a.m", "ভোর", "সকাল")
_AFTERNOON = ("pm", "p.m", "দুপুর", "বিকেল", "বিকাল", "সন্ধ্যা")
_NIGHT = ("রাত", "night")
_NOON, _NIGHT_FROM, _FIRST_OF_AFTERNOON = 12, 6, 6


def read_time(typed: str) -> time:
    """Read `15:30`, `3.30 pm`, `বিকেল ৩:৩০`; without a word the clock has 24 hours."""
    found = _WRITTEN.match(ascii_digits(typed).lower().strip())
    if found is None:
        raise put_right("time-not-a-time")
    words, hour = f"{found['before']} {found['after']}", int(found["hour"])
    try:
        return time(_hour(hour, words), int(found["minute"] or 0))
    except ValueError as error:
        raise put_right("time-not-a-time") from error


def _hour(hour: int, words: str) -> int:
    if hour > _NOON:
        return hour
    if any(word in words for word in _MORNING):
        return hour % _NOON
    if any(word in words for word in _AFTERNOON):
        before_noon = "দুপুর" in words and _FIRST_OF_AFTERNOON < hour < _NOON
        return hour if before_noon else hour % _NOON + _NOON
    if any(word in words for word in _NIGHT):
        return hour + _NOON if _NIGHT_FROM <= hour < _NOON else hour % _NOON
    return hour


class _MomentParts(forms.Widget):
    """Day, month, year and time; drawn by `component/date.html`."""

    use_fieldset = True
    parts = ("day", "month", "year", "time")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, ...]:
        del files
        return tuple(str(data.get(f"{name}-{part}", "")).strip()[:30] for part in self.parts)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        del files
        return all(f"{name}-{part}" not in data for part in self.parts)

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}-day"


class MomentField(DateField):
    """A day with or without its time; the value is a `date`, or a `datetime` where the time was told."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.widget = _MomentParts()
        self.now: datetime | None = None

    def to_python(self, value: Any) -> date | None:
        """Return the day, the moment, or None when nothing was typed."""
        if value is None or isinstance(value, date):
            return value
        day = super().to_python(value[:3])
        typed = value[3]
        if not typed:
            return day
        if day is None:
            raise put_right("date-missing")
        return datetime.combine(day, read_time(typed), DHAKA).astimezone(UTC)

    def validate(self, value: Any) -> None:
        """Check the day's bounds, and that a told time is not still to come."""
        on = dhaka_day(value) if isinstance(value, datetime) else value
        super().validate(on)
        if self.now and isinstance(value, datetime) and value > self.now + CLOCKS_DIFFER:
            raise ValidationError(self.too_late, code="moment-too-late")

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Return the four parts with what was typed, or what was kept in the reader's digits."""
        value = bound.value()
        if isinstance(value, date):
            at = value.astimezone(DHAKA) if isinstance(value, datetime) else None
            parts, typed = self.parts(bound, at.date() if at else value), in_script(f"{at:%H:%M}") if at else ""
        else:
            parts, typed = self.parts(bound, value[:3] if value else None), value[3] if value else ""
        time_of_day = {
            "id": f"{bound.auto_id}-time",
            "name": f"{bound.html_name}-time",
            "label": gettext("Time, if you know it"),
            "value": typed,
            "width": "w6",
            "most": 20,
            "words": True,
        }
        return {"parts": [*parts, time_of_day]}


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


NOT_FOUND_OUT = _("It could not be found out")


def ask(
    form: forms.Form, pack: Pack, names: Iterable[str], now: datetime, *, hints: Mapping[str, Any], unknown: bool
) -> None:
    """Add a field for each question, which may stay empty; where it may be `unknown`, that is an answer too."""
    for name in names:
        question = replace(pack.questions[name], optional=True, dont_know=False)
        field = field_of(question, pack, now)
        field.help_text = hints.get(name, "")
        form.fields[in_facts(name)] = field
        if unknown and isinstance(field, fields.ChoiceCards):
            field.offer([*field.cards, fields.Card(UNKNOWN, NOT_FOUND_OUT)])
        elif unknown:
            label = gettext("%(question)s It could not be found out") % {"question": question.text.read(language())}
            form.fields[_unknown(name)] = fields.TickBox(label=label)


def answers(form: forms.Form, pack: Pack) -> dict[str, object]:
    """Return what was answered, by question; None is "it could not be found out"."""
    typed = form.cleaned_data
    found: dict[str, object] = {}
    for name, question in pack.questions.items():
        value = typed.get(in_facts(name))
        if value == UNKNOWN or typed.get(_unknown(name)):
            found[name] = None
        elif value not in (None, ""):
            found[name] = meant(question, value)
    return found


def _unknown(name: str) -> str:
    return f"{in_facts(name)}/unknown"
