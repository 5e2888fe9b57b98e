"""Fields for a choice: radio cards, tick cards, a single tick box, a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ccms.web.fields.drawing import Text, said

CHOOSE = said("choice-missing")


@dataclass(frozen=True)
class Card:
    """One choice among cards."""

    value: str
    label: Text
    hint: Text = ""
    icon: str = ""
    code: str = ""  # what programs call it


class _RadioGroup(forms.RadioSelect):
    """Radio buttons whose error link leads to the first of them."""

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_{index or 0}"


class _TickGroup(forms.CheckboxSelectMultiple):
    """Tick boxes whose error link leads to the first of them."""

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_{index or 0}"


class ChoiceCards(forms.ChoiceField):
    """One of a few choices, each a card with a radio button."""

    component = "cards"

    def __init__(
        self,
        *,
        label: Text,
        cards: Sequence[Card] = (),
        help_text: Text = "",
        missing: Text = CHOOSE,
        required: bool = True,
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            error_messages={"required": missing, "invalid_choice": missing},
            widget=_RadioGroup(),
        )
        self.offer(cards)

    def offer(self, cards: Sequence[Card]) -> None:
        """Set the choices; a form whose choices depend on the case calls this in its `__init__`."""
        self.cards = tuple(cards)
        self.choices = [(card.value, card.label) for card in self.cards]

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Return the cards with their ids and marks."""
        return {"control": "radio", "cards": _drawn(bound, self.cards, {str(bound.value() or "")})}


class TickCards(forms.MultipleChoiceField):
    """Any number of a few choices, each a card with a tick box."""

    component = "cards"

    def __init__(
        self,
        *,
        label: Text,
        cards: Sequence[Card] = (),
        help_text: Text = "",
        missing: Text = CHOOSE,
        required: bool = True,
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            error_messages={"required": missing, "invalid_choice": missing},
            widget=_TickGroup(),
        )
        self.offer(cards)

    def offer(self, cards: Sequence[Card]) -> None:
        """Set the choices; a form whose choices depend on the case calls this in its `__init__`."""
        self.cards = tuple(cards)
        self.choices = [(card.value, card.label) for card in self.cards]

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Return the cards with their ids and marks."""
        chosen = {str(value) for value in bound.value() or ()}
        return {"control": "checkbox", "cards": _drawn(bound, self.cards, chosen)}


def _drawn(bound: forms.BoundField, cards: Sequence[Card], chosen: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{bound.auto_id}_{index}",
            "value": card.value,
            "label": card.label,
            "hint": card.hint,
            "icon": card.icon,
            "code": card.code,
            "chosen": card.value in chosen,
        }
        for index, card in enumerate(cards)
    ]


class TickBox(forms.BooleanField):
    """One sentence to tick. With `missing`, it must be ticked and that sentence says so."""

    component = "tick"

    def __init__(self, *, label: Text, help_text: Text = "", missing: Text = "") -> None:
        super().__init__(label=label, help_text=help_text, required=bool(missing), error_messages={"required": missing})

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Add nothing to the bound field."""
        del bound
        return {}


class Pick(forms.ChoiceField):
    """One of a long list (districts, sections) in a drop-down; the first line is empty."""

    component = "text"

    def __init__(
        self,
        *,
        label: Text,
        choices: Sequence[tuple[str, Text]] = (),
        help_text: Text = "",
        missing: Text = CHOOSE,
        required: bool = True,
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            error_messages={"required": missing, "invalid_choice": missing},
            widget=forms.Select(attrs={"class": "input"}),
        )
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[str, Text]]) -> None:
        """Set the list; a form whose list depends on the case calls this in its `__init__`."""
        self.choices = [("", _("Choose")), *choices]

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Add nothing to the bound field."""
        del bound
        return {}
