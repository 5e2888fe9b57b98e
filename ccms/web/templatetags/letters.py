"""What the desk of a firm shows of the Cell's letters beside its own content: `{% load letters %}`."""

from typing import Any

from django import template
from django.core.cache import cache

from ccms.oversight import letters
from ccms.web.sending import acts_of
from ccms.web.templatetags.words import digits

register = template.Library()
COUNTED_EVERY = 60  # seconds; anew after each act of the reader's own


@register.simple_tag(takes_context=True)
def open_letters(context: dict[str, Any]) -> str:
    """Return how many letters of the Cell wait for the firm's answer; nothing for none."""
    request = context["request"]
    by = request.actor
    name = f"letters:{by.text}:{acts_of(request)}"
    number = cache.get_or_set(name, lambda: letters.waiting_for(by), COUNTED_EVERY) or 0
    return digits(number) if number else ""
