"""Invented numbers for every kind of chart, which the sheets of components show."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ccms.web.charts.bars import Bar, Column, Stack, bars, columns, stacked
from ccms.web.charts.dots_and_squares import Dot, DotLine, Portion, dot_lines, squares
from ccms.web.charts.drawing import Drawing, Fill, Picture, Table
from ccms.web.charts.lines import Series, lines
from ccms.web.templatetags.words import count, digits

WEEKS: Sequence[int | None] = (3, 4, 2, None, 5, 9, 7, 12, 8, 6, 11, 14)


def samples() -> list[Picture]:
    """Return one picture of each kind."""
    return [_picture(key, drawing) for key, drawing in _drawings().items()]


def _drawings() -> dict[str, Drawing]:
    said = ["" if number is None else count(number) for number in WEEKS]
    return {
        "squares": squares(
            [
                Portion(22, digits(22), _("settled"), Fill.SOLID),
                Portion(55, digits(55), _("outcome not known"), Fill.STRIPED),
                Portion(23, digits(23), _("not settled so far"), Fill.HOLLOW),
            ]
        ),
        "bars": bars([Bar(_("Not delivered or late"), 1234, count(1234)), Bar(_("All"), 90, count(90), rest=True)]),
        "stacks": stacked(
            [Stack(_("New"), (12, 30, 4, 41)), Stack(_("Hearing"), (0, 2, 1, 0)), Stack(_("All"), (0, 0, 0, 0))],
            [digits(band) for band in ("0–3", "4–10", "11–30", "30+")],
            count,
        ),
        "columns": columns(
            [
                Column(digits(day), day * 7 % 19, count(day * 7 % 19), _("today") if day == 1 else "")
                for day in range(1, 15)
            ]
        ),
        "lines": lines([Series(_("Counted"), WEEKS, said)], digits(1), digits(12), is_open=True),
        "dots": dot_lines(
            [DotLine(_("First answer"), [Dot(3, digits(3)), Dot(None, _("not yet"))], {1: 2, 4: 1, 9: 3})],
            digits(0),
            digits(10),
        ),
    }


def _picture(key: str, drawn: Drawing) -> Picture:
    names = {
        "squares": _("Outcome"),
        "bars": _("By problem"),
        "stacks": _("Where open complaints stand"),
        "columns": _("Deadlines"),
        "lines": _("By month of filing"),
        "dots": _("How long it takes"),
    }
    table = Table(names[key], (_("Views"), _("All")), [(_("New"), count(12))])
    return Picture(key=key, finding=names[key], measure=_("Lists"), drawing=drawn, table=table)
