"""The public figures: `/figures` for the country, the same as a table, and `/firms/<slug>` for a shop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccms.accounts.firms.shop_keys import firm_named
from ccms.complaints.lifecycle import Reason
from ccms.core.dates import month_in_words
from ccms.core.failures import NotFound
from ccms.figures import snapshots
from ccms.figures.counting import By
from ccms.figures.fates import COUNTED, PARTS, WHY, Fate, Part
from ccms.figures.models import Snapshot
from ccms.figures.suppression import LEAST_PHONES
from ccms.figures.tables import LICENCE_ADDRESS, table
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import count, digits

KEEP = "public, max-age=3600"
FATES: Mapping[Fate, Any] = {
    Fate.SETTLED: gettext_lazy("the buyer or a hearing called it settled"),
    Fate.AT_OFFICE: gettext_lazy("before DNCRP: the buyer did not agree, or the shop did not answer"),
    Fate.ORDERED: gettext_lazy("DNCRP had to make an order"),
    Fate.RUNNING: gettext_lazy("shop and buyer are still talking"),
    Fate.UNRATED: gettext_lazy("the shop answered, the buyer said nothing more"),
    Fate.UNCONFIRMED: gettext_lazy("the shop says it kept its promise, the buyer says nothing"),
    Fate.WITHDRAWN: gettext_lazy("the buyer took it back"),
    Fate.FOR_SHOP: gettext_lazy("DNCRP dismissed it, or the buyer accepted the shop's defence"),
    Fate.NOT_TAKEN: gettext_lazy("DNCRP rejected it, a harassing one for example, or it was not its matter"),
    Fate.JOINED: gettext_lazy("joined to another complaint, which is counted"),
    Fate.UNHEARD: gettext_lazy("the shop still has its time, or it is not proved that it was told"),
}


WHY_SENTENCES: Mapping[Reason, Any] = {
    Reason.SILENCE: gettext_lazy("the shop gave no answer in its days, though it is proved that it got the notice"),
    Reason.REFUSED: gettext_lazy("the shop said that it is not its case"),
    Reason.NO_EFFORT: gettext_lazy("the shop's answer held nothing that can be checked, and the buyer did not take it"),
    Reason.BROKEN_PROMISE: gettext_lazy("the shop did not keep what it had promised"),
    Reason.UNREACHABLE: gettext_lazy("there is no proof that the shop was reached"),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """What one row of figures says in sentences and in numbers; nothing where there are too few."""

    sentences: Sequence[str]
    chance: str
    counts: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One table: its title, its rows that are told, and how many are not."""

    key: str
    title: Any
    rows: Sequence[tuple[str, Sequence[str]]]
    hidden: int


def figures(request: PageRequest) -> HttpResponse:
    """Show the country's figures, how they are counted, and what is not counted."""
    snapshot = snapshots.newest()
    if snapshot is None:
        return render(request, "public/figures.html")
    body = snapshot.body
    context = {
        **_told(snapshot, body),
        "kinds": [(part, _fates(body, part)) for part in (Part.UNSOLVED, Part.UNKNOWN)],
        "why": [Row(WHY_SENTENCES[reason], _number(body["why"][reason])) for reason in WHY] if "why" in body else [],
        "left_out": _fates(body, Part.LEFT_OUT),
        "breakdowns": list(_breakdowns(snapshot)),
        "licence": LICENCE_ADDRESS,
    }
    return render(request, "public/figures.html", context)


def figures_table(request: PageRequest) -> HttpResponse:
    """Give the same figures as a table for everybody to use."""
    del request
    snapshot = snapshots.newest()
    if snapshot is None:
        raise NotFound
    headers = {
        "Content-Disposition": f'attachment; filename="ccms-figures-{snapshot.day}.csv"',
        "Cache-Control": KEEP,
        "Link": f'<{LICENCE_ADDRESS}>; rel="license"',
    }
    return HttpResponse(table(snapshot), content_type="text/csv; charset=utf-8", headers=headers)


def firm(request: PageRequest, slug: str) -> HttpResponse:
    """Show a shop that somebody registered, claimed or confirmed, and its figures. Raises NotFound."""
    found = firm_named(slug)
    if found is None:
        raise NotFound
    if found.slug != slug:
        return HttpResponseRedirect(reverse("public:firm", kwargs={"slug": found.slug}))
    snapshot = snapshots.newest()
    of_firm = snapshots.of_firm(snapshot, found.pk) if snapshot else None
    context = {"firm": found, "name": found.name(language())}
    if snapshot:
        context |= _told(snapshot, of_firm.body if of_firm else None)
        context["of_all"] = next(_shares(snapshot.body), "")
    return render(request, "public/firm.html", context)


def _told(snapshot: Snapshot, body: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what the block of figures shows: of a shop with too few cases, only that."""
    lines = _lines(body) if body and body["cases"] is not None else None
    return {"snapshot": snapshot, "lines": lines, "least": LEAST_PHONES}


def _lines(body: Mapping[str, Any]) -> Lines:
    counts = [
        Row(_("Complaints counted"), _number(body["cases"])),
        Row(_("Settled"), _number(body[Part.SOLVED])),
        Row(_("Not settled so far"), _number(body[Part.UNSOLVED])),
        Row(_("Outcome not known"), _number(body[Part.UNKNOWN])),
    ]
    if "left_out" in body:
        counts.append(Row(_("Filed, but not counted"), _number(body["left_out"])))
    return Lines([*_shares(body), *_days(body)], _chance(body), counts)


def _shares(body: Mapping[str, Any]) -> Iterator[str]:
    least, told, most = (
        body[name] and digits(int(body[name]["percent"])) for name in ("at_least", "of_those_who_told", "at_most")
    )
    if least and most:
        yield _("Of 100 complaints at least %(least)s were settled, and at most %(most)s.") % {
            "least": least,
            "most": most,
        }
    elif most:
        yield _("Of 100 complaints at most %(most)s were settled.") % {"most": most}
    elif least:
        yield _("Of 100 complaints at least %(least)s were settled.") % {"least": least}
    if told:
        yield _("Of 100 whose outcome is known so far, %(told)s were settled.") % {"told": told}


def _chance(body: Mapping[str, Any]) -> str:
    """Say between what the share lies if chance is taken into account too; nothing where not both ends are told."""
    least, most = body["at_least"], body["at_most"]
    if not (least and most):
        return ""
    ends = {"low": digits(floor(least["low"])), "high": digits(ceil(most["high"]))}
    return _("With so few complaints the true number may be anywhere from %(low)s to %(high)s of 100.") % ends


def _days(body: Mapping[str, Any]) -> Iterator[str]:
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


def _number(value: int | None) -> str:
    return _("fewer than %(least)s, or hidden") % {"least": digits(LEAST_PHONES)} if value is None else count(value)


def _fates(body: Mapping[str, Any], part: Part) -> list[Row]:
    return [Row(FATES[fate], _number(body["fates"][fate])) for fate in Fate if PARTS[fate] is part]


def _breakdowns(snapshot: Snapshot) -> Iterator[Breakdown]:
    law = book().on(snapshot.day)
    titles = {
        By.MONTH: _("By month of filing"),
        By.DISTRICT: _("By district of the office"),
        By.CATEGORY: _("By problem"),
    }
    known = {By.DISTRICT: law.districts, By.CATEGORY: law.categories}
    for by, title in titles.items():
        rows = [row for row in snapshot.body[by] if row["cases"] is not None]
        names = [_name(row["name"], known.get(by)) for row in rows]
        cells = [[_cell(row[part]) for part in ("cases", *COUNTED)] for row in rows]
        if rows:
            yield Breakdown(by, title, list(zip(names, cells, strict=True)), len(snapshot.body[by]) - len(rows))


def _name(code: str, known: Mapping[str, Any] | None) -> str:
    """Return the name of a month, or of what the law knows by its code."""
    if known is None:
        return month_in_words(code, language())
    return str(known[code].text.read(language())) if code in known else code


def _cell(value: int | None) -> str:
    return "–" if value is None else count(value)
