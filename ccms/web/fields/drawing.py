"""What form, field and component share: the form class, the error summary's lines, a failure as a form error."""

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django import forms
from django.core.exceptions import ValidationError

from ccms.core import bangla
from ccms.core.failures import Failure, sentence
from ccms.web.language import language

type Text = Any  # a str, or a lazy translation that becomes one when the page is drawn


class PageForm(forms.Form):
    """A form of our pages: no browser bubbles (they speak the browser's language), no colon after labels."""

    use_required_attribute = False

    def __init__(self, *args: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*args, **named)


@runtime_checkable
class Drawn(Protocol):
    """A field that has its own component."""

    component: str

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """What the component's template needs beside the bound field."""


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: the sentence and the id of the control it leads to."""

    target: str
    sentence: str


def problems(form: forms.BaseForm) -> list[Problem]:
    """Every problem of a form's fields, in the order of the page."""
    return [
        Problem(target=bound.id_for_label or bound.auto_id, sentence=str(said))
        for bound in form
        for said in bound.errors
    ]


def component(field: forms.Field) -> str:
    """The name of the template in `templates/component/` that draws this field."""
    return field.component if isinstance(field, Drawn) else "text"


def drawing(bound: forms.BoundField) -> dict[str, Any]:
    """What a field's template needs beside the bound field itself."""
    field = bound.field
    own = field.drawing(bound) if isinstance(field, Drawn) else {}
    return {"described": bound.aria_describedby, **own}


def refused(failure: Failure) -> ValidationError:
    """A core failure as a form error in the reader's language; its code is the failure's slug."""
    return ValidationError(sentence(failure, language()), code=failure.slug)


def in_script(text: str) -> str:
    """Digits as the reader writes them, for a value shown again in a field."""
    return bangla.bangla_digits(text) if language() == "bn" else text
