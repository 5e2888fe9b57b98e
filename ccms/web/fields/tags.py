"""Draws an input, which is one tag, without a template.

A page with seven file choosers spent a third of its time on their templates.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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
