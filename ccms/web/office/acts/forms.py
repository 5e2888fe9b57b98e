"""What the forms of an officer's acts share: the complaint, the typed values in words, and the way back."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.acts.act import Act
from ccms.complaints.reading.office_case import OfficeCase
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import ActForm
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import day, digits, reference, run, taka


class OfficeForm(ActForm[OfficeCase]):
    """One act on one case. Without visible fields it is ready at once: its page shows what follows, and one button."""

    def __init__(self, case: OfficeCase, request: SignedRequest, act: type[Act] | None = None) -> None:
        super().__init__(case, request, act)
        if not self.visible_fields() and request.method != "POST":
            self.is_bound = True

    @property
    def pack(self) -> Pack:
        """The law in force for this complaint."""
        return self.case.pack

    @property
    def reference(self) -> str:
        """The number of the complaint."""
        return self.case.complaint.reference

    def warnings(self) -> list[str]:
        """Return what the officer should look at before confirming."""
        return []

    def back_url(self) -> str:
        """Return the page that the officer comes back to: the case."""
        return reverse("office:case", kwargs={"reference": self.reference})

    def rows(self) -> list[Row]:
        """Return what was typed, in words."""
        return list(self._rows())

    def _rows(self) -> Iterator[Row]:
        for bound in self.visible_fields():
            value = self.cleaned_data.get(bound.name)
            if value not in (None, "", False):
                yield Row(bound.label, in_words(bound.field, value))

    def cards(self, name: str, cards: Sequence[fields.Card]) -> None:
        """Offer the choices of a field of cards."""
        cast("fields.ChoiceCards", self.fields[name]).offer(cards)

    def picks(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer the choices of a drop-down."""
        cast("fields.Pick", self.fields[name]).offer(choices)


def in_words(field: forms.Field, value: Any) -> str | SafeString:  # noqa: PLR0911 - one case for each kind of field
    """Return what was typed into a field as the reader writes it."""
    match field:
        case fields.TakaField():
            return taka(value)
        case fields.DateField():
            return day(value)
        case fields.TimeField():
            return digits(f"{value:%H:%M}")
        case fields.TickBox():
            return gettext("Yes")
        case fields.ReferenceField():
            return reference(value)
        case forms.ChoiceField():
            label = dict(_flat(field.choices)).get(value, value)
            return label if isinstance(label, SafeString) else run(label)
        case _:
            return run(value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
