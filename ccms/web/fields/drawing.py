"""What form, field and component share: the form class, the error summary's lines, failures in a form.

Draws an input, which is one tag, without a template.

A page with seven file choosers spent a third of its time on their templates.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, runtime_checkable

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ccms.core.digits import in_digits
from ccms.core.failures import Failure, catalogue, sentence
from ccms.web.language import language

_KINDS = ("text", "email", "tel", "number", "file", "hidden")
_INPUTS = frozenset(f"django/forms/widgets/{kind}.html" for kind in _KINDS)


class Tags(DjangoTemplates):
    """Django's renderer of forms, named in settings.FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw a widget; what is more than an input, by its template."""
        if template_name in _INPUTS:
            return _input(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    attributes = widget["attrs"] if widget["value"] is None else {"value": widget["value"], **widget["attrs"]}
    written = format_html_join("", ' {}="{}"', _pairs(attributes))
    flags = format_html_join("", " {}", ((name,) for name, value in attributes.items() if value is True))
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], written, flags)


def _pairs(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((name, str(value)) for name, value in attributes.items() if value is not True and value is not False)


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
        """Return what the component's template needs beside the bound field."""


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: the sentence and the id of the control it leads to."""

    target: str
    sentence: str


def problems(form: forms.BaseForm) -> list[Problem]:
    """Return every problem of a form's fields, in the order of the page; each says which field it is about."""
    faults = form.errors.as_data()
    found = [(bound, fault, " ".join(fault.messages)) for bound in form for fault in faults.get(bound.name, ())]
    times = Counter(said for _, _, said in found)
    alone = len(form.fields) == 1
    return [
        Problem(
            target=bound.id_for_label or bound.auto_id,
            sentence=said if alone or (times[said] == 1 and _says_which(fault, said)) else _named(bound, said),
        )
        for bound, fault, said in found
    ]


def _says_which(fault: ValidationError, said: str) -> bool:
    """Tell whether a sentence is about one kind of field; of the code `required` only the sentence is known."""
    if text := catalogue().get(str(fault.code)):
        return not text.any_field
    return said in _sentences_of_one_kind(language())


@cache
def _sentences_of_one_kind(lang: str) -> frozenset[str]:
    texts = (text for text in catalogue().values() if not text.any_field and not text.placeholders())
    return frozenset(sentence(text.slug, lang) for text in texts)


def _named(bound: forms.BoundField, said: str) -> str:
    label = str(bound.label)
    return f"{label} {said}" if label.endswith(("?", "।", ".", ":")) else f"{label}: {said}"


def component(field: forms.Field) -> str:
    """Return the name of the template in `templates/component/` that draws this field."""
    return field.component if isinstance(field, Drawn) else "text"


def drawing(bound: forms.BoundField) -> dict[str, Any]:
    """Return what a field's template needs beside the bound field itself."""
    field = bound.field
    own = field.drawing(bound) if isinstance(field, Drawn) else {}
    return {"described": bound.aria_describedby, **own}


def refused(failure: Failure) -> ValidationError:
    """Return a core failure as a form error in the reader's language; its code is the slug."""
    return ValidationError(sentence(failure, language()), code=failure.slug)


def _said(slug: str) -> str:
    return sentence(slug, language())


said = lazy(_said, str)
"""A sentence of the catalogue, in the language in force when it is drawn: `missing=said("firm-missing")`."""


def put_right(slug: str, **params: object) -> ValidationError:
    """Return a sentence of the catalogue with its parameters, as a form error."""
    return ValidationError(sentence(slug, language(), **params), code=slug)


def in_script(text: str) -> str:
    """Return digits as the reader writes them, for a value shown again in a field."""
    return in_digits(text, language())
