"""The published figures as pictures: each with its finding as a sentence, its chart, and the table it is drawn from.

The sentences that published figures make: of 100 so many, within so many days, and how sure that is.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil, floor
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccms.apps.figures.counting import By
from ccms.apps.figures.fates import COUNTED, Part
from ccms.apps.figures.measures import LEAST_FOR_SHARES
from ccms.apps.figures.models import Snapshot
from ccms.apps.figures.suppression import LEAST_PHONES
from ccms.core.clock import month_in_words, short_day
from ccms.law.pack.book import book
from ccms.web.charts.bars import Bar, bars
from ccms.web.charts.dots_and_squares import Dot, DotLine, Portion, dot_lines, last_day, squares
from ccms.web.charts.drawing import Drawing, Fill, Picture, Table
from ccms.web.charts.lines import Series, lines
from ccms.web.language import language
from ccms.web.templatetags.words import count, digits


def shares(body: Mapping[str, Any]) -> Iterator[str]:
    """Say of 100 complaints how many were settled, at least and at most; nothing where no share is made."""
    least, most = (body[name] and digits(int(body[name]["percent"])) for name in ("at_least", "at_most"))
    if least and most:
        yield _("Of 100 complaints at least %(least)s were settled, and at most %(most)s.") % {
            "least": least,
            "most": most,
        }
    elif most:
        yield _("Of 100 complaints at most %(most)s were settled.") % {"most": most}
    elif least:
        yield _("Of 100 complaints at least %(least)s were settled.") % {"least": least}


def beside_the_range(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what stands in the table alone: of those who told, and the range if chance is taken into account too."""
    told, least, most = (body[name] for name in ("of_those_who_told", "at_least", "at_most"))
    if told:
        yield _("Settled, of 100 whose outcome is known so far"), digits(int(told["percent"]))
    if least and most:
        ends = f"{digits(floor(least['low']))}–{digits(ceil(most['high']))}"
        yield _("Settled, of 100, counting chance too"), ends


def days_said(body: Mapping[str, Any]) -> Iterator[str]:
    """Say within how many days it happened to half and to nine of ten; of too few nothing."""
    answers = (
        ("answer_days", _("Half had an answer within %(days)s days."), _("More than half have no answer yet.")),
        (
            "answer_days_90",
            _("Nine of ten had an answer within %(days)s days."),
            _("More than one in ten have no answer yet."),
        ),
    )
    ends = (
        ("end_days", _("Half had ended within %(days)s days."), _("More than half have not ended yet.")),
        (
            "end_days_90",
            _("Nine of ten had ended within %(days)s days."),
            _("More than one in ten have not ended yet."),
        ),
    )
    for sentences in (answers, ends):
        for name, known, unknown in sentences:
            if name in body:
                yield unknown if body[name] is None else known % {"days": digits(body[name])}
                if body[name] is None:
                    break


def number(value: int | None) -> str:
    """Write a number, or say that it is small or hidden."""
    return _("fewer than %(least)s, or hidden") % {"least": digits(LEAST_PHONES)} if value is None else count(value)


_GROWS = gettext_lazy("The last months still grow: a complaint counts once the shop has answered or its time is over.")

type Told = Mapping[str, Any]

MOST_BARS = 8
_HUNDRED = 100


def of_country(snapshot: Snapshot) -> list[Picture]:
    """Return what became of complaints, how long they took, how many there were by month, and about what."""
    body = snapshot.body
    return [
        became(snapshot, body, reverse("figures:table")),
        how_long(snapshot, body),
        by_month(snapshot),
        by_problem(snapshot),
    ]


def of_firm(snapshot: Snapshot, body: Told, others: Mapping[int, int]) -> list[Picture]:
    """Return what became of the complaints about a shop, and how soon it answers, beside the other shops."""
    return [became(snapshot, body, reverse("figures:table")), how_fast(snapshot, body, others)]


def became(snapshot: Snapshot, body: Told, table_url: str) -> Picture:
    """Draw of 100 complaints how many were settled, were not, and of how many nobody knows."""
    said = list(shares(body))
    return Picture(
        key="became",
        finding=said[0] if said else _("What became of the complaints"),
        measure=(
            _("Complaints filed from %(since)s to %(until)s that count: %(cases)s. Each square is one of 100.")
            if said
            else _("Complaints filed from %(since)s to %(until)s that count: %(cases)s.")
        )
        % {**_period(snapshot), "cases": number(body["cases"])},
        drawing=squares(list(_portions(body))) if said else None,
        note="" if said else _no_share(body),
        table=Table(
            _("What became of the complaints"),
            (_("Outcome"), _("Complaints")),
            [
                (_("Complaints counted"), number(body["cases"])),
                (_("Settled"), number(body[Part.SOLVED])),
                (_("Not settled so far"), number(body[Part.UNSOLVED])),
                (_("Outcome not known"), number(body[Part.UNKNOWN])),
                *([(_("Filed, but not counted"), number(body["left_out"]))] if "left_out" in body else []),
                *beside_the_range(body),
            ],
        ),
        **_around(snapshot, table_url),
    )


def _portions(body: Told) -> Iterator[Portion]:
    """Yield the kinds of squares, which the sentence tells: what is hidden is one kind with what it may be."""
    least, most = (body[name] and int(body[name]["percent"]) for name in ("at_least", "at_most"))
    if least is not None:
        yield Portion(least, digits(least), _("settled"), Fill.SOLID)
    if least is not None and most is not None:
        yield Portion(most - least, digits(most - least), _("outcome not known"), Fill.STRIPED)
    elif most is not None:
        yield Portion(most, digits(most), _("settled, or not known"), Fill.STRIPED)
    if most is not None:
        yield Portion(_HUNDRED - most, digits(_HUNDRED - most), _("not settled so far"), Fill.HOLLOW)
    elif least is not None:
        yield Portion(_HUNDRED - least, digits(_HUNDRED - least), _("not settled, or not known"), Fill.HOLLOW)


def _no_share(body: Told) -> str:
    if body["cases"] is not None and body["cases"] < LEAST_FOR_SHARES:
        return _("Of fewer than %(least)s complaints we tell no share: chance would say more than the shop.") % {
            "least": digits(LEAST_FOR_SHARES)
        }
    return _("Too few to show a share.")


def how_long(snapshot: Snapshot, body: Told) -> Picture:
    """Draw within how many days half and nine of ten had an answer, and had ended."""
    told = [
        (_("First answer"), "answer_days", _("from when the shop was told")),
        (_("The end"), "end_days", _("from the filing")),
    ]
    rows = [DotLine(f"{name}, {since}", dots) for name, key, since in told if (dots := list(_dots(body, key)))]
    said = list(days_said(body))
    return Picture(
        key="days",
        finding=said[0] if said else _("How long it takes"),
        measure=_("Days, of complaints filed from %(since)s to %(until)s; what still waits counts too.")
        % _period(snapshot),
        drawing=_days_drawn(rows),
        note=" ".join(said[1:]) if said else _("Too few to show days."),
        table=Table(
            _("How long it takes"),
            (_("What is waited for"), _("Half within"), _("Nine of ten within")),
            [(name, _days_cell(body, key), _days_cell(body, f"{key}_90")) for name, key, _since in told],
        )
        if rows
        else None,
        **_around(snapshot, reverse("figures:table")),
    )


def how_fast(snapshot: Snapshot, body: Told, others: Mapping[int, int]) -> Picture:
    """Draw within how many days a shop answered half of its complaints, on the line of all shops."""
    said = list(days_said(body))
    dots = list(_dots(body, "answer_days"))
    number_of_others = sum(others.values())
    return Picture(
        key="days",
        finding=said[0] if said else _("How fast they answer"),
        measure=_("Days to the first answer. The thin lines are the other shops: %(shops)s.")
        % {"shops": count(number_of_others)},
        drawing=_days_drawn([DotLine(_("This shop"), dots, others)] if dots else []),
        note=" ".join(said[1:]) if said else _("Too few to show days."),
        table=Table(
            _("How fast they answer"),
            (_("Half answered within"), _("Shops")),
            [
                (_("%(days)s days, this shop") % {"days": _days_cell(body, "answer_days")}, digits(1)),
                *((_("%(days)s days") % {"days": digits(day)}, digits(shops)) for day, shops in sorted(others.items())),
            ],
        )
        if dots
        else None,
        **_around(snapshot, reverse("figures:table")),
    )


def _days_drawn(rows: Sequence[DotLine]) -> Drawing | None:
    if not rows:
        return None
    return dot_lines(rows, digits(0), _("%(days)s days") % {"days": digits(last_day(rows))})


def _dots(body: Told, key: str) -> Iterator[Dot]:
    """Yield the days of half and of nine of ten; behind what has not come yet there is nothing more to tell."""
    words = {key: (_("half: %(days)s"), Fill.SOLID), f"{key}_90": (_("9 of 10: %(days)s"), Fill.HOLLOW)}
    for name, (said, fill) in words.items():
        if name in body:
            yield Dot(body[name], said % {"days": _days_cell(body, name)}, fill)
            if body[name] is None:
                return


def _days_cell(body: Told, key: str) -> str:
    if key not in body:
        return "–"
    return _("not yet") if body[key] is None else digits(body[key])


def by_month(snapshot: Snapshot) -> Picture:
    """Draw how many complaints of each month count, were settled and were not; the current month is dashed."""
    rows = snapshot.body[By.MONTH]
    told = [row for row in rows if row["cases"] is not None]
    top = max(told, key=lambda row: (row["cases"], row["name"]), default=None)
    last = snapshot.until
    return Picture(
        key="month",
        finding=_("Of the months shown, most complaints are of %(month)s: %(number)s.")
        % {"month": _month(top["name"]), "number": count(top["cases"])}
        if top
        else _("By month of filing"),
        measure=_("Complaints that count, by the month in which they were filed, %(since)s to %(until)s.")
        % _period(snapshot),
        drawing=lines(
            list(_series(rows)),
            _month(rows[0]["name"]),
            _month(rows[-1]["name"]),
            is_open=last.day < monthrange(last.year, last.month)[1],
        )
        if told
        else None,
        note=f"{_('A gap is a month of which we may not tell the number.')} {_GROWS}"
        if told
        else _("Too few by month to show."),
        table=_table(_("By month of filing"), rows, _month) if rows else None,
        **_around(snapshot, reverse("figures:months")),
    )


def _series(rows: Sequence[Told]) -> Iterator[Series]:
    names = {"cases": _("Counted"), Part.SOLVED: _("Settled"), Part.UNSOLVED: _("Not settled")}
    for key, name in names.items():
        values = [row[key] for row in rows]
        if any(value is not None for value in values):
            yield Series(name, values, ["" if value is None else count(value) for value in values])


def by_problem(snapshot: Snapshot) -> Picture:
    """Draw what people complain of, the most frequent first; what is hidden or rare stands together at the end."""
    body, known = snapshot.body, book().on(snapshot.day).categories

    def name(code: str) -> str:
        return str(known[code].text.read(language())) if code in known else code

    rows = sorted(body[By.CATEGORY], key=lambda row: (-(row["cases"] or 0), row["name"]))
    told = [row for row in rows if row["cases"] is not None]
    shown = told[:MOST_BARS]
    rest = (body["cases"] or 0) - sum(row["cases"] for row in shown)
    items = [Bar(name(row["name"]), row["cases"], count(row["cases"])) for row in shown]
    if rest > 0:
        items.append(Bar(_("All other problems, and those too few to show"), rest, count(rest), rest=True))
    return Picture(
        key="category",
        finding=_most_frequent(told, body["cases"], name) if shown else _("By problem"),
        measure=_("Complaints filed from %(since)s to %(until)s that count: %(cases)s.")
        % {**_period(snapshot), "cases": number(body["cases"])},
        drawing=bars(items) if shown else None,
        note="" if shown else _("Too few by problem to show."),
        table=_table(_("By problem"), rows, name) if rows else None,
        **_around(snapshot, reverse("figures:table")),
    )


def _most_frequent(told: Sequence[Told], cases: int, name: Callable[[str], str]) -> str:
    """Say what most are about, where nothing that is hidden can be more."""
    first, hidden = told[0], cases - sum(row["cases"] for row in told)
    sentence = (
        _("People complain most of this: %(problem)s. It is %(part)s of 100 complaints.")
        if first["cases"] > hidden
        else _("%(part)s of 100 complaints: %(problem)s.")
    )
    return sentence % {"part": digits(first["cases"] * _HUNDRED // cases), "problem": name(first["name"])}


def _table(caption: str, rows: Sequence[Told], name: Callable[[str], str]) -> Table:
    told = [row for row in rows if row["cases"] is not None]
    hidden = len(rows) - len(told)
    return Table(
        caption,
        (caption, _("Counted"), _("Settled"), _("Not settled"), _("Unknown")),
        [(name(row["name"]), *(_cell(row[part]) for part in ("cases", *COUNTED))) for row in told],
        note=_("Rows that are not shown because they hold too few complaints: %(number)s.") % {"number": digits(hidden)}
        if hidden
        else "",
    )


def by_district(snapshot: Snapshot) -> Table | None:
    """Return the complaints by the district of the office; nothing where none may be told."""
    known = book().on(snapshot.day).districts

    def name(code: str) -> str:
        return str(known[code].text.read(language())) if code in known else code

    found = _table(_("By district of the office"), snapshot.body[By.DISTRICT], name)
    return found if found.rows else None


def _month(code: str) -> str:
    return month_in_words(code, language())


def _cell(value: int | None) -> str:
    return "–" if value is None else count(value)


def _period(snapshot: Snapshot) -> dict[str, Any]:
    return {"since": short_day(snapshot.since, language()), "until": short_day(snapshot.until, language())}


def _around(snapshot: Snapshot, table_url: str) -> dict[str, Any]:
    """Return what stands around each picture: its source with the day, the file and the method."""
    return {
        "source": _("Source: CCMS, counted on %(day)s.") % {"day": short_day(snapshot.day, language())},
        "table_url": table_url,
        "method_url": f"{reverse('figures:country')}#method",
    }
