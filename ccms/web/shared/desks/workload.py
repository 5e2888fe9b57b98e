"""Draws what lies before an office or a firm: deadlines of the next days, and how old the open complaints are."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _

from ccms.accounts.actors import Actor
from ccms.complaints.lifecycle import Status
from ccms.complaints.reading.daily_mail import BANDS, DAYS, Workload
from ccms.core.clock import dhaka_day, moment_in_words, month_in_words, short_day
from ccms.core.sheets import BOM, lines
from ccms.web.charts.bars import Column, Stack, columns, stacked
from ccms.web.charts.drawing import Picture, Table
from ccms.web.language import language
from ccms.web.templatetags.words import count, digits

COUNTED_EVERY = 300  # seconds
HEAD = ("part", "name", "number")
type Names = Mapping[Any, Sequence[Status]]  # where complaints stand, in words: the statuses that are told together


def load_of(by: Actor, now: datetime, counted: Callable[[Actor, datetime], Workload]) -> Workload:
    """Return what lies before a member; of the whole country it reads every open complaint, so it is kept a while."""
    return cache.get_or_set(f"load:{by.text}", lambda: counted(by, now), COUNTED_EVERY) or counted(by, now)


def pictures(load: Workload, names: Names, table_url: str, counted: Any) -> list[Picture]:
    """Draw both; `counted` says which deadlines are counted."""
    at = moment_in_words(load.at, language())
    around = {"source": _("Source: CCMS, as of %(at)s.") % {"at": at}, "table_url": table_url}
    return [_deadlines(load, around, counted), _stands(load, names, around)]


def table_of(load: Workload) -> HttpResponse:
    """Give the same numbers as a table; nobody keeps a copy on the way."""
    days = [("due", _day(load, place).isoformat(), str(number)) for place, number in enumerate(load.by_day)]
    ends = [*(str(end) for end in BANDS), "older"]
    ages = [
        (f"open {status}", end, str(number))
        for status, numbers in load.stands.items()
        for end, number in zip(ends, numbers, strict=True)
    ]
    text = BOM + lines([HEAD, ("late", "", str(load.late)), *days, *ages])
    headers = {"Content-Disposition": 'attachment; filename="work-ahead.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _deadlines(load: Workload, around: Mapping[str, Any], counted: Any) -> Picture:
    days = [_day(load, place) for place in range(DAYS)]
    begins = [day for day in days[2:] if day.day == 1] or [days[2]]  # the month is told where there is room for it
    drawn = [
        Column(
            digits(day.day),
            number,
            count(number),
            here=_("today") if day == days[0] else "",
            group=month_in_words(f"{day:%Y-%m}", language()).partition(" ")[0] if day in begins else "",
        )
        for day, number in zip(days, load.by_day, strict=True)
    ]
    rows = [(short_day(day, language()), count(number)) for day, number in zip(days, load.by_day, strict=True)]
    return Picture(
        key="deadlines",
        finding=_next_days(load),
        measure=_("Deadlines by the day on which they end, from %(since)s to %(until)s.")
        % {"since": short_day(days[0], language()), "until": short_day(days[-1], language())},
        drawing=columns(drawn),
        table=Table(
            _("Deadlines of the next days"),
            (_("Day"), _("Deadlines")),
            [(_("late"), count(load.late)), *rows],
            note=counted,
        ),
        **around,
    )


def _next_days(load: Workload) -> str:
    coming = sum(load.by_day)
    told = {"late": count(load.late), "number": count(coming)}
    if load.late:
        return _("%(late)s are late; in the next fourteen days %(number)s more end.") % told
    if not coming:
        return _("In the next fourteen days no deadline ends.")
    most = max(range(DAYS), key=lambda place: (load.by_day[place], -place))
    told["day"] = short_day(_day(load, most), language())
    return _("In the next fourteen days %(number)s deadlines end, the most on %(day)s.") % told


def _stands(load: Workload, names: Names, around: Mapping[str, Any]) -> Picture:
    bands = [*_bands()]
    rows = [
        Stack(str(name), [sum(load.stands[status][age] for status in statuses) for age in range(len(bands))])
        for name, statuses in names.items()
    ]
    whole = sum(sum(row.parts) for row in rows)
    return Picture(
        key="stands",
        finding=_how_old(whole, sum(row.parts[-1] for row in rows)),
        measure=_("Open complaints by where they stand and by the days since they were filed."),
        drawing=stacked(rows, bands, count) if whole else None,
        table=Table(
            _("Where open complaints stand"),
            (_("Where"), *bands),
            [(row.name, *(count(number) for number in row.parts)) for row in rows],
        ),
        **around,
    )


def _how_old(whole: int, old: int) -> str:
    told = {"whole": count(whole), "old": count(old), "days": digits(BANDS[-1])}
    if not whole:
        return _("No complaint is open.")
    if not old:
        return _("None of %(whole)s open complaints is older than %(days)s days.") % told
    return _("Of %(whole)s open complaints %(old)s are older than %(days)s days.") % told


def _bands() -> Sequence[str]:
    """Return the ages as they are read."""
    since = [0, *(end + 1 for end in BANDS)]
    told = [
        _("%(since)s–%(until)s days") % {"since": digits(a), "until": digits(b)}
        for a, b in zip(since, BANDS, strict=False)
    ]
    return [*told, _("over %(days)s days") % {"days": digits(BANDS[-1])}]


def _day(load: Workload, place: int) -> date:
    return dhaka_day(load.at) + timedelta(days=place)
