"""A form field for a moment: a day, and the time of day if the person knows it, in any usual writing."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from ccms.core.clock import DHAKA, dhaka_day
from ccms.core.digits import ascii_digits
from ccms.web.fields import DateField, put_right
from ccms.web.fields.drawing import in_script

CLOCKS_DIFFER = timedelta(minutes=5)
_WRITTEN = re.compile(r"^(?P<before>\D*?)\s*(?P<hour>\d{1,2})(?:\s*[:.]\s*(?P<minute>\d{2}))?\s*(?P<after>\D*)$")
_MORNING = ("am", "a.m", "ভোর", "সকাল")
_AFTERNOON = ("pm", "p.m", "দুপুর", "বিকেল", "বিকাল", "সন্ধ্যা")
_NIGHT = ("রাত", "night")
_NOON, _NIGHT_FROM, _FIRST_OF_AFTERNOON = 12, 6, 6


def read_time(typed: str) -> time:
    """Read `15:30`, `3.30 pm`, `বিকেল ৩:৩০`; without a word the clock has 24 hours."""
    found = _WRITTEN.match(ascii_digits(typed).lower().strip())
    if found is None:
        raise put_right("time-not-a-time")
    words, hour = f"{found['before']} {found['after']}", int(found["hour"])
    try:
        return time(_hour(hour, words), int(found["minute"] or 0))
    except ValueError as error:
        raise put_right("time-not-a-time") from error


def _hour(hour: int, words: str) -> int:
    if hour > _NOON:
        return hour
    if any(word in words for word in _MORNING):
        return hour % _NOON
    if any(word in words for word in _AFTERNOON):
        before_noon = "দুপুর" in words and _FIRST_OF_AFTERNOON < hour < _NOON
        return hour if before_noon else hour % _NOON + _NOON
    if any(word in words for word in _NIGHT):
        return hour + _NOON if _NIGHT_FROM <= hour < _NOON else hour % _NOON
    return hour


class _MomentParts(forms.Widget):
    """Day, month, year and time; drawn by `component/date.html`."""

    use_fieldset = True
    parts = ("day", "month", "year", "time")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, ...]:
        del files
        return tuple(str(data.get(f"{name}-{part}", "")).strip()[:30] for part in self.parts)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        del files
        return all(f"{name}-{part}" not in data for part in self.parts)

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}-day"


class MomentField(DateField):
    """A day with or without its time; the value is a `date`, or a `datetime` where the time was told."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.widget = _MomentParts()
        self.now: datetime | None = None

    def to_python(self, value: Any) -> date | None:
        """Return the day, the moment, or None when nothing was typed."""
        if value is None or isinstance(value, date):
            return value
        day = super().to_python(value[:3])
        typed = value[3]
        if not typed:
            return day
        if day is None:
            raise put_right("date-missing")
        return datetime.combine(day, read_time(typed), DHAKA).astimezone(UTC)

    def validate(self, value: Any) -> None:
        """Check the day's bounds, and that a told time is not still to come."""
        on = dhaka_day(value) if isinstance(value, datetime) else value
        super().validate(on)
        if self.now and isinstance(value, datetime) and value > self.now + CLOCKS_DIFFER:
            raise ValidationError(self.too_late, code="moment-too-late")

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Return the four parts with what was typed, or what was kept in the reader's digits."""
        value = bound.value()
        if isinstance(value, date):
            at = value.astimezone(DHAKA) if isinstance(value, datetime) else None
            parts, typed = self.parts(bound, at.date() if at else value), in_script(f"{at:%H:%M}") if at else ""
        else:
            parts, typed = self.parts(bound, value[:3] if value else None), value[3] if value else ""
        time_of_day = {
            "id": f"{bound.auto_id}-time",
            "name": f"{bound.html_name}-time",
            "label": gettext("Time, if you know it"),
            "value": typed,
            "width": "w6",
            "most": 20,
            "words": True,
        }
        return {"parts": [*parts, time_of_day]}
