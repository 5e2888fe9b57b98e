"""What the forms of an officer's acts share: the complaint, the typed values in words, and the act's fields.

A field of a form that is called like one of the act has its limit and, where it is a choice, the cards of its list.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.acts.act import Act
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core.failures import Failure
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.requests import SignedRequest
from ccms.web.sending import tell
from ccms.web.shared.act_fields import follow
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import day, digits, reference, run, taka


class ActForm(fields.PageForm):
    """One act on one case. Without visible fields it is ready at once: its page shows what follows, and one button."""

    def __init__(self, case: OfficeCase, request: SignedRequest, act: type[Act] | None = None) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None)
        self.case, self.request, self.now = case, request, request.now
        self.prepare()
        if act:
            follow(self, act.kinds, self.pack, self.hints())
        if not self.visible_fields() and not sent:
            self.is_bound = True

    @property
    def pack(self) -> Pack:
        """The law in force for this complaint."""
        return self.case.pack

    def prepare(self) -> None:
        """Set what depends on the case: choices, bounds, what stands there already."""

    def hints(self) -> Mapping[str, Any]:
        """Return what stands beside a choice that needs something, by the name of the need."""
        return {}

    def given(self) -> dict[str, Any]:
        """Return what the service takes, by its names; raises what is to be put right."""
        return dict(self.cleaned_data)

    def warnings(self) -> list[str]:
        """Return what the officer should look at before confirming."""
        return []

    def beside(self) -> dict[str, Any]:
        """Return what the page shows beside the form."""
        return {}

    def back_url(self) -> str:
        """Return the page that the officer comes back to: the case."""
        return reverse("office:case", kwargs={"reference": self.case.complaint.reference})

    def refuse(self, failure: Failure) -> None:
        """Show a refusal of the service."""
        tell(self, failure)

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
