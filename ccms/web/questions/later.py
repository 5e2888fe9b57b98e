"""Asks the questions of the law that are not the buyer's in the form of an act, and reads what was answered."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.facts import in_facts
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.language import language
from ccms.web.questions.form import UNKNOWN, field_of, meant

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
