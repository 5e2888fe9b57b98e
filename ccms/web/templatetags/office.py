"""What every page of an office's desk shows beside its own content: `{% load office %}`."""

from typing import Any

from django import template
from django.core.cache import cache

from ccms.complaints.tasks import reading
from ccms.notices import inbox
from ccms.web.sending import acts_of
from ccms.web.templatetags.words import digits

register = template.Library()
COUNTED_EVERY = 15  # seconds; anew after each act of the reader's own


@register.simple_tag(takes_context=True)
def waiting_tasks(context: dict[str, Any]) -> str:
    """Return how many tasks wait for this reader; nothing where none does."""
    request = context["request"]
    by = request.actor
    name = f"tasks:{by.text}:{acts_of(request)}"
    number = cache.get_or_set(name, lambda: reading.waiting(by), COUNTED_EVERY) or 0
    return _bounded(number, reading.MOST_COUNTED)


@register.simple_tag(takes_context=True)
def to_handle(context: dict[str, Any]) -> str:
    """Return how many notices wait for an act of this office; nothing where none does."""
    request = context["request"]
    by = request.actor
    name = f"inbox:{by.text}:{acts_of(request)}"
    number = cache.get_or_set(name, lambda: inbox.to_handle(inbox.recipients_of(by)), COUNTED_EVERY) or 0
    return _bounded(number, inbox.MOST_COUNTED)


def _bounded(number: int, most: int) -> str:
    """Write a number that was counted only so far, and nothing for none."""
    return f"{digits(most)}+" if number > most else digits(number) if number else ""
