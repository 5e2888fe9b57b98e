"""Charts in templates: `picture` draws one with its heading, table and source, `spark` one in a cell of a table."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ccms.web.charts.drawing import Picture
from ccms.web.charts.lines import Values
from ccms.web.charts.lines import spark as drawn

register = template.Library()


@register.inclusion_tag("component/picture.html")
def picture(shown: Picture) -> dict[str, Any]:
    """Draw a chart below its finding; its table opens on a tap."""
    return {"picture": shown}


@register.simple_tag
def spark(values: Values, *, is_open: bool = False) -> SafeString:
    """Draw a small line for a cell that also says its number; `is_open`: the last value still grows."""
    found = drawn(values, is_open=is_open)
    return format_html(
        '<svg class="chart spark" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>',
        found.view_box,
        found.marks,
    )
