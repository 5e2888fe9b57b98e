"""Fields for days and times of day, typed in parts, in either script."""

from datetime import date, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from ccms.core.clock import YEARS
from ccms.core.digits import ascii_digits
from ccms.web.fields.drawing import Text, in_script, put_right, said
from ccms.web.fields.lines import LineField

NO_DATE, TOO_EARLY, TOO_LATE = said("date-missing"), said("date-in-past"), said("date-in-future")
PARTS = ("day", "month", "year")
SHORT_YEAR = 2  # "26" is 2026: nobody complains about the year 26


class _DayParts(forms.Widget):
    """Three text fields; drawn by `component/date.html`."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, ...]:
        del files
        return tuple(str(data.get(f"{name}-{part}", "")).strip()[:20] for part in PARTS)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        del files
        return all(f"{name}-{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}-day"


class DateField(forms.Field):
    """A day in three parts; the value is a `date`. A form sets `latest`, `earliest` and their sentences."""

    component = "date"

    def __init__(
        self,
        *,
        label: Text,
        help_text: Text = "",
        missing: Text = NO_DATE,
        required: bool = True,
    ) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            error_messages={"required": missing},
            widget=_DayParts(),
        )
        self.earliest: date | None = None
        self.latest: date | None = None
        self.too_early: Text = ""
        self.too_late: Text = ""

    def between(
        self,
        *,
        earliest: date | None = None,
        latest: date | None = None,
        too_early: Text = TOO_EARLY,
        too_late: Text = TOO_LATE,
    ) -> None:
        """Set the bounds that depend on today, with the sentence for each."""
        self.earliest, self.too_early = earliest, too_early
        self.latest, self.too_late = latest, too_late

    def to_python(self, value: Any) -> date | None:
        """Return the day, or None when nothing was typed."""
        if value is None or isinstance(value, date):
            return value
        parts = [ascii_digits(part) for part in value]
        if not any(parts):
            return None
        if not all(parts):
            raise put_right("date-not-a-date")
        return _day_of(parts)

    def validate(self, value: Any) -> None:
        """Check that it is given if required, and within the bounds."""
        super().validate(value)
        if value and self.latest and value > self.latest:
            raise ValidationError(self.too_late, code="day-too-late")
        if value and self.earliest and value < self.earliest:
            raise ValidationError(self.too_early, code="day-too-early")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, not their parts."""
        return bool(initial != self.to_python(data))

    def drawing(self, bound: forms.BoundField) -> dict[str, Any]:
        """Return the three parts with what was typed, or the kept day in the reader's digits."""
        return {"parts": self.parts(bound, bound.value())}

    def parts(self, bound: forms.BoundField, value: Any) -> list[dict[str, Any]]:
        """Return the three parts of a day, or of what was typed instead of one."""
        if isinstance(value, date):
            value = tuple(in_script(str(part)) for part in (value.day, value.month, value.year))
        words = (gettext("Day"), gettext("Month"), gettext("Year"))
        drawn = zip(PARTS, words, value or ("", "", ""), ("w2", "w2", "w4"), strict=True)
        return [
            {
                "id": f"{bound.auto_id}-{part}",
                "name": f"{bound.html_name}-{part}",
                "label": word,
                "value": typed,
                "width": width,
            }
            for part, word, typed, width in drawn
        ]


def _day_of(parts: list[str]) -> date:
    try:
        on_day, month, year = (int(part) for part in parts)
        found = date(year + 2000 if len(parts[2]) == SHORT_YEAR else year, month, on_day)
    except (ValueError, OverflowError) as error:
        raise put_right("date-not-a-date") from error
    if found.year not in YEARS:
        raise put_right("date-not-a-date")
    return found


class TimeField(LineField):
    """A time of day on the 24-hour clock in Dhaka; the value is a `time`."""

    missing = said("time-not-a-time")
    empty = None
    width = "w4"
    attributes: ClassVar[dict[str, Any]] = {"inputmode": "numeric", "maxlength": "5"}

    def read(self, typed: str) -> time:
        """Read hours and minutes with a colon or a full stop between them."""
        hours, _colon, minutes = ascii_digits(typed).replace(".", ":").partition(":")
        try:
            return time(int(hours), int(minutes or 0))
        except (ValueError, OverflowError) as error:
            raise put_right("time-not-a-time") from error

    def prepare_value(self, value: Any) -> Any:
        """Show a kept time in the reader's digits."""
        return in_script(f"{value:%H:%M}") if isinstance(value, time) else value
