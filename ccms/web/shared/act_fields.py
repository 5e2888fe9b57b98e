"""Gives the fields of a form the limits and choices that an act or a filing declares for fields of the same names."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from ccms.complaints import field_kinds as kind
from ccms.complaints.field_kinds import Kind
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice
from ccms.law.words import list_of
from ccms.web import fields
from ccms.web.language import language


def follow(form: forms.Form, kinds: Mapping[str, Kind], pack: Pack, hints: Mapping[str, Any] | None = None) -> None:
    """Limit the texts of a form as these kinds do, and offer the lists of choices where the form offers none itself."""
    for name, field in form.fields.items():
        match kinds.get(name), field:
            case kind.Line(most=most) | kind.Text(most=most), fields.CleanLine() | fields.CleanText():
                field.most = most
            case kind.Whole(least=least, most=most), fields.WholeNumberField():
                field.least, field.most = least, most
            case kind.Choice(list=name_of_list), fields.ChoiceCards(cards=()):
                field.offer(cards_of(list_of(pack, name_of_list), hints))


def cards_of(choices: Iterable[Choice], hints: Mapping[str, Any] | None = None) -> list[fields.Card]:
    """Return choices of the law as cards; `hints` says more of what needs something, by the name of the need."""
    known = hints or {}
    return [
        fields.Card(choice.code, choice.text.read(language()), next((known[n] for n in choice.needs if n in known), ""))
        for choice in choices
    ]
