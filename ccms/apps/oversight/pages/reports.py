"""The monthly reports: the one that is to be frozen, those that were, and the notes beside them.

The breach register: which rules were broken by which firm in a month, as told, as found, and whether answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.apps.figures.fates import COUNTED, Part
from ccms.apps.figures.suppression import LEAST_PHONES
from ccms.apps.oversight import counts
from ccms.apps.oversight import reports as made
from ccms.apps.oversight.counts import LEAST_TOLD, Breach, counted_at, months_until
from ccms.apps.oversight.pages.pictures import rules_of
from ccms.apps.oversight.pages.reader import area_of, firm_link, name_of
from ccms.core import sheets
from ccms.core.clock import dhaka_day, month_in_words
from ccms.core.failures import Failure, NotFound, sentence
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Rule
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import count, digits, run

HEAD = ("month", "firm", "rule", "alleged", "found", "answered")


def breaches(request: SignedRequest) -> HttpResponse:
    """Show the register of one month, of all rules or of one."""
    by, month, rule = request.actor, _month(request), _rule(request)
    here = reverse(f"{area_of(by)}:breaches")
    context = {
        "months": [
            (each, month_in_words(each, language()), f"{here}?month={each}", each == month)
            for each in months_until(dhaka_day(request.now))
        ],
        "month": month_in_words(month, language()),
        "rule": rule_name(rule) if rule else "",
        "all_url": f"{here}?month={month}",
        "table_url": f"{reverse(f'{area_of(by)}:breaches_table')}?month={month}",
        "lines": breach_lines(by, counts.breaches(by, month, rule=rule), f"{here}?month={month}"),
        "counted_at": counted_at(),
        "at_breaches": True,
    }
    return render(request, "oversight/breaches.html", context)


def table(request: SignedRequest) -> HttpResponse:
    """Give the register of a month as a table."""
    by, month = request.actor, _month(request)
    rows: list[Sequence[str]] = [HEAD]
    for each in counts.breaches(by, month):
        numbers = ("" if one is None else str(one) for one in (each.alleged, each.found, each.answered))
        rows.append([month, name_of(each.firm, "en") if each.firm else "", each.rule, *numbers])
    headers = {"Content-Disposition": f'attachment; filename="ccms-breaches-{month}.csv"'}
    return HttpResponse(sheets.lines(rows, end="\n"), content_type="text/csv; charset=utf-8", headers=headers)


def breach_lines(by: Actor, found: Iterable[Breach], here: str = "") -> list[dict[str, Any]]:
    """Return the rows of the register as a page shows them."""
    lines = []
    for each in found:
        name, url = firm_link(by, each.firm) if each.firm else ("", "")
        lines.append(
            {
                "firm": run(name),
                "url": url,
                "rule": run(rule_name(each.rule)),
                "rule_url": f"{here}&rule={each.rule}" if here else "",
                "numbers": [_told_breaches(one) for one in (each.alleged, each.found, each.answered)],
            }
        )
    return lines


def rule_name(code: str) -> str:
    """Return what a rule says; its code where the pack in force does not know it any more."""
    rule = _rules().get(code)
    return str(rule.says.read(language())) if rule else code


def _told_breaches(number: int | None) -> str:
    return f"< {digits(LEAST_TOLD)}" if number is None else count(number)


def _month(request: SignedRequest) -> str:
    """Return the month that was asked for, else this one."""
    known = months_until(dhaka_day(request.now))
    asked = request.GET.get("month", "")
    return asked if asked in known else known[0]


def _rule(request: SignedRequest) -> str:
    asked = request.GET.get("rule", "")[:40]
    return asked if asked in _rules() else ""


def _rules() -> Mapping[str, Rule]:
    """Return the rules in force today."""
    return book().on(dhaka_day(current_time())).rules


LONGEST = 2000
PARTS = {Part.SOLVED: _("Settled"), Part.UNSOLVED: _("Not settled so far"), Part.UNKNOWN: _("Outcome not known")}


class FreezeForm(fields.PageForm):
    """The digest of the numbers that the page showed."""

    digest = fields.CodeLine(label=_("Digest of the numbers"), most=64)


class NoteForm(fields.PageForm):
    """What was wrong in a frozen report."""

    text = fields.CleanText(label=_("What is to be corrected?"), most=LONGEST)


def reports(request: SignedRequest) -> HttpResponse:
    """List the frozen reports, and the month whose report is to be frozen next."""
    known = made.months()
    waiting = made.month_before(dhaka_day(request.now))
    context = {
        "lines": [_link(month) for month in known],
        "waiting": None if waiting in known else _link(waiting),
        "at_reports": True,
    }
    return render(request, "oversight/reports.html", context)


def report(request: SignedRequest, month: str) -> HttpResponse:
    """Show the report of a month: as it was frozen, or as it would be by today's figures."""
    return _page(request, month)


@freshly_signed_in
def freeze(request: SignedRequest, month: str) -> HttpResponse:
    """Freeze the report whose numbers were shown."""
    by = request.actor
    form = FreezeForm(request.POST or None)

    def act() -> None:
        made.freeze(month, form.cleaned_data["digest"], by, request.now)

    said = gettext("The report is frozen. It does not change any more.")
    return submitted(request, form, act, to=_url(month), said=said) or _page(request, month, freezing=form)


@freshly_signed_in
def note(request: SignedRequest, month: str) -> HttpResponse:
    """Put a correction beside a frozen report."""
    by = request.actor
    form = NoteForm(request.POST or None)

    def act() -> None:
        made.correct(month, form.cleaned_data["text"], by, request.now)

    said = gettext("The correction stands beside the report.")
    return submitted(request, form, act, to=_url(month), said=said) or _page(request, month, noting=form)


def _page(
    request: SignedRequest, month: str, freezing: FreezeForm | None = None, noting: NoteForm | None = None
) -> HttpResponse:
    frozen, why_not = made.frozen(month), ""
    body: dict[str, Any] = {}
    if frozen:
        body = frozen.body
    else:
        try:
            body = made.body_of(month)
        except NotFound:
            raise
        except Failure as failure:
            why_not = sentence(failure, language())
    is_cell = request.actor.role is Role.COORDINATOR
    digest = frozen.digest if frozen else made.digest_of(body) if body else ""
    context = {
        "month": month_in_words(month, language()),
        "frozen": frozen,
        "why_not": why_not,
        "digest": digest,
        "notes": made.notes_on(month),
        "freezing": (freezing or FreezeForm(None, initial={"digest": digest})) if body and not frozen else None,
        "noting": noting or NoteForm(None) if frozen else None,
        "freeze_url": reverse("coordinator:freeze", kwargs={"month": month}),
        "note_url": reverse("coordinator:note", kwargs={"month": month}),
        "back_url": reverse("coordinator:reports"),
        "may_act": is_cell,
        "at_reports": True,
        "form": None,  # what is wrong stands at the form, and not on top of the page
        **(_numbers(body) if body else {}),
    }
    return drawn(request, "oversight/report.html", freezing or noting, context)


def _numbers(body: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of a report as sentences and rows."""
    figures = body["figures"]
    parts = [(PARTS[each], _told(figures[each])) for each in COUNTED]
    return {
        "finding": finding_of(figures),
        "counts": [(gettext("Complaints counted"), _told(figures["cases"])), *parts],
        "figures_day": figures["day"],
        "method": digits(figures["method"]),
        "rules": rules_of(
            [(rule_name(each["rule"]), each["alleged"], each["found"], each["answered"]) for each in body["rules"]],
            month_in_words(body["month"], language()),
        ),
        "sent": count(body["letters"]["sent"]),
        "answered": count(body["letters"]["answered"]),
        "invented": body["invented"],
    }


def finding_of(figures: Mapping[str, Any]) -> str:
    """Say in one sentence how many of the complaints that were counted were settled, as far as it is told."""
    cases, solved = figures["cases"], figures[Part.SOLVED]
    if cases is None:
        return gettext("Too few complaints were counted: nothing is told of them.")
    if solved is None:
        return gettext("%(cases)s complaints were counted.") % {"cases": count(cases)}
    said = {"cases": count(cases), "solved": count(solved)}
    return gettext("Of %(cases)s complaints %(solved)s were settled.") % said


def _told(value: int | None) -> str:
    if value is None:
        return gettext("fewer than %(least)s, or hidden") % {"least": digits(LEAST_PHONES)}
    return count(value)


def _link(month: str) -> tuple[str, str]:
    return month_in_words(month, language()), _url(month)


def _url(month: str) -> str:
    return reverse("coordinator:report", kwargs={"month": month})
