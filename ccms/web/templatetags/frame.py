"""Parts of a page: language link, form fields, error summary, boxes, lists, and what is drawn beside buttons.

A page loads them with `{% load frame %}`; each draws one template of `templates/component/`. Rows and entries
are plain dataclasses (`Row`, `Entry`), so that a view can be tested without a template.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django import forms, template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.fines import Progress
from ccms.web import fields, states
from ccms.web.language import OTHER_LANGUAGE, language, other_language_url
from ccms.web.templatetags.words import digits, last_moment, time_left

register = template.Library()

SOON = timedelta(days=1)  # in tables, what ends within a day is marked


@dataclass(frozen=True)
class Row:
    """One line of a summary list: what, its value (text or safe markup), and where to change it."""

    name: Any
    value: Any
    change_url: str = ""
    change_of: Any = ""  # what the link changes, for a screen reader; the name where empty


@dataclass(frozen=True)
class Entry:
    """One thing that happened, happens now, or will happen."""

    what: Any
    when: Any = ""
    detail: Any = ""
    tense: str = "past"  # past, now, next
    url: str = ""
    link: Any = ""
    data: Any = ""  # the facts behind the words, as attributes


@register.simple_tag(takes_context=True)
def language_link(context: dict[str, Any]) -> SafeString:
    """Link to this very page in the other language."""
    other, name = OTHER_LANGUAGE[language()]
    url = other_language_url(context.get("request"), other)
    return format_html('<a href="{}" lang="{}" hreflang="{}" rel="nofollow">{}</a>', url, other, other, name)


@register.simple_tag(takes_context=True)
def language_alternates(context: dict[str, Any]) -> SafeString:
    """Tell search engines where to find the page in each language."""
    request = context.get("request")
    return format_html(
        '<link rel="alternate" hreflang="bn" href="{}"><link rel="alternate" hreflang="en" href="{}">',
        other_language_url(request, "bn"),
        other_language_url(request, "en"),
    )


@register.simple_tag
def hotline() -> SafeString:
    """Link DNCRP's help line, so that a tap dials."""
    number = settings.CCMS_HOTLINE
    return format_html('<a href="tel:{}" class="num">{}</a>', number, digits(number))


@register.inclusion_tag("frame/sandbox.html")
def sandbox_banner(framed: object = None) -> dict[str, Any]:
    """Say on each page of a sandbox that nothing there is real."""
    return {"is_sandbox": settings.CCMS_ENV == "sandbox", "framed": framed}


@register.simple_tag
def site_address() -> SafeString:
    """Write the address that people see and should compare, without scheme."""
    return format_html('<span class="num" lang="en">{}</span>', urlsplit(settings.CCMS_BASE_URL).netloc)


@register.simple_tag
def request_id() -> str:
    """Return the number of this request, for the person that helps; it stands in our log too."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


@register.simple_tag
def idempotency() -> SafeString:
    """Hide the key that makes a double tap, or a re-sent form, one act. Every POST form carries it."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_tag
def field(bound: forms.BoundField, *, heading: bool = False, note: str = "", at_once: bool = False) -> SafeString:
    """Draw a form field with label, hint, error and control; `heading=True` makes its label the page's h1.

    `at_once=True` makes each card a button: where nothing else is asked, one tap answers and goes on.
    """
    return render_to_string(
        f"component/{fields.component(bound.field)}.html",
        {"bound": bound, "heading": heading, "note": note, "at_once": at_once, **fields.drawing(bound)},
    )


@register.filter
def goes_on_at_once(form: forms.BaseForm) -> bool:
    """Tell whether a page asks for one choice and nothing else, that is still open: its cards are the buttons."""
    shown = form.visible_fields()
    return len(shown) == 1 and isinstance(shown[0].field, fields.ChoiceCards) and shown[0].field.required


@register.inclusion_tag("component/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Draw the box on top that names each problem and leads to its field; nothing when there is none."""
    return {"problems": fields.problems(form), "whole": form.non_field_errors() if form.is_bound else []}


@register.inclusion_tag("component/step_line.html")
def step_line(step: int, steps: int, name: str = "", progress: str = "", nth: int = 1) -> dict[str, Any]:
    """Tell where one is in a row of pages: `ধাপ ৩ / ৯, পাতা ২: অর্ডার` and a thin bar, which moves within a step too."""
    return {"step": step, "steps": steps, "name": name, "progress": progress or step, "nth": nth}


@register.inclusion_tag("component/saved_line.html")
def saved_line(at: datetime | None) -> dict[str, Any]:
    """Draw the line under a button that says when the draft was kept."""
    return {"at": at}


@register.inclusion_tag("component/rows.html")
def rows(items: list[Row]) -> dict[str, Any]:
    """Draw a summary list: names, values, and links to change them."""
    return {"items": items}


@register.inclusion_tag("component/timeline.html")
def timeline(entries: list[Entry]) -> dict[str, Any]:
    """Draw what has happened and what will, oldest first, the present one marked."""
    return {"entries": entries}


@register.inclusion_tag("component/deadline.html")
def deadline(
    due_at: datetime | None, now: datetime, *, sooner: bool = False, late_since: datetime | None = None
) -> dict[str, Any]:
    """Write `আর ৩ দিন বাকি` or `১৪ দিন দেরি` with the last day under it; where it may end sooner, that day alone."""
    return {"due_at": due_at, "now": now, "sooner": sooner, "late_since": late_since}


@register.simple_tag
def due(due_at: datetime, now: datetime) -> SafeString:
    """Write a deadline in a cell of a table: what is left, late or soon also by colour, and the day."""
    left = due_at - now
    tone = "late" if left <= timedelta() else "soon" if left <= SOON else ""
    return format_html('<span class="{}">{}</span><br>{}', tone, time_left(due_at, now), last_moment(due_at))


@register.simple_tag
def tag(
    public_state: str, reason: str = "", outcome: str = "", reader: str = "anyone", fine: Progress | None = None
) -> SafeString:
    """Write the state of a complaint in a few words, with its icon: for lists."""
    reads = states.Reader(reader)
    return state_tag(states.words(public_state, reason=reason, outcome=outcome, fine=fine, reader=reads))


def state_tag(state: states.StateWords) -> SafeString:
    """Write a state in a few words, with its icon and the facts behind it."""
    return format_html('<span class="tag {}"{}>{} {}</span>', state.tone, state.data, icon(state.icon), state.label)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a line picture beside words; it never stands alone and is hidden from screen readers."""
    return SafeString(
        '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{states.ICONS[name]}</svg>'
    )


@register.simple_block_tag
def state_box(content: str, state: states.StateWords, **parts: Any) -> str:
    """Draw the box that says where the complaint stands, whose turn it is, until when; a button goes inside.

    Parts: `due_at`, `late_since`, `now`, `sooner` (whether it may end before), `turn` (a sentence).
    """
    return render_to_string("component/state_box.html", {"state": state, "content": content, **parts})


@register.simple_block_tag
def box(content: str, tone: str = "info", title: str = "", level: int = 2) -> str:
    """Draw a notice inside the page: tone info, warn, ok or bad."""
    return render_to_string("component/box.html", {"content": content, "tone": tone, "title": title, "level": level})


@register.simple_block_tag
def panel(content: str, title: str, level: int = 1) -> str:
    """Draw the green panel of a receipt; its title is the page's h1."""
    return render_to_string("component/panel.html", {"content": content, "title": title, "level": level})


@register.simple_block_tag(end_name="endmore")
def more(content: str, summary: str, *, is_open: bool = False) -> str:
    """Draw text that opens on a tap (details and summary)."""
    return render_to_string("component/more.html", {"content": content, "summary": summary, "is_open": is_open})


@register.simple_tag
def copy_button(target_id: str, label: str = "") -> SafeString:
    """Draw a button that copies the text of an element; without script it stays hidden."""
    return format_html(
        '<button type="button" class="btn second" hidden data-copy="{}" data-done="{}">{}</button>',
        target_id,
        gettext("Copied"),
        label or gettext("Copy the number"),
    )
