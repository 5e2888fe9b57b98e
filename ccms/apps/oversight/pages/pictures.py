"""Draws the Cell's numbers: the weeks of a firm, and the rules of a month."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from ccms.apps.oversight.counts import BEFORE, WEEK, FirmLine
from ccms.core.clock import short_day
from ccms.web.charts.bars import Bar, bars
from ccms.web.charts.drawing import Picture, Table
from ccms.web.charts.lines import Series, lines
from ccms.web.language import language
from ccms.web.templatetags.words import count, digits

MOST_BARS = 8


def weeks_of(line: FirmLine, newest: date) -> Picture | None:
    """Draw how many complaints each week brought; None where this reader may not read single weeks."""
    if not line.weeks or line.last is None or line.usual is None:
        return None
    days = [newest - turn * WEEK for turn in range(BEFORE, -1, -1)]
    said = [count(number) for number in line.weeks]
    first, last = (short_day(day, language()) for day in (days[0], days[-1]))
    finding = _("Last week %(last)s complaints, in a usual week %(usual)s") % {
        "last": count(line.last),
        "usual": digits(f"{line.usual:.1f}"),
    }
    measure = _("Complaints filed in each of thirteen weeks; a week begins on Sunday")
    rows = [(short_day(day, language()), number) for day, number in zip(reversed(days), reversed(said), strict=True)]
    return Picture(
        key="weeks",
        finding=finding,
        measure=measure,
        drawing=lines([Series(_("Complaints"), line.weeks, said)], first, last, is_open=False),
        table=Table(_("Complaints by week"), (_("Week from"), _("Complaints")), rows),
    )


def rules_of(found: Sequence[tuple[str, int, int, int]], month: str) -> Picture | None:
    """Draw the rules that buyers named most often in a month, by their titles; None where there are none."""
    told = [each for each in found if each[1]]
    if not told:
        return None
    name, number, *_rest = told[0]
    shown = [Bar(rule, alleged, count(alleged)) for rule, alleged, *_more in told[:MOST_BARS]]
    beyond = sum(alleged for _rule, alleged, *_more in told[MOST_BARS:])
    if beyond:
        shown.append(Bar(_("Other rules"), beyond, count(beyond), rest=True))
    head = (_("Rule"), _("Told by buyers"), _("Found by an officer"), _("Firm answered"))
    return Picture(
        key="rules",
        finding=_("Told most often, in %(number)s complaints: %(rule)s") % {"number": count(number), "rule": name},
        measure=_("Complaints filed in %(month)s in which the check of the buyer's words named the rule")
        % {"month": month},
        drawing=bars(shown),
        table=Table(_("Broken rules"), head, [(rule, *map(count, numbers)) for rule, *numbers in found]),
    )
