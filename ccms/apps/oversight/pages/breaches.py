"""The breach register: which rules were broken by which firm in a month, as told, as found, and whether answered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.actors import Actor
from ccms.apps.oversight import reading
from ccms.apps.oversight.counting import counted_at, months_until
from ccms.apps.oversight.pages.naming import name_of
from ccms.apps.oversight.pages.reader import area_of, firm_link
from ccms.apps.oversight.reading import LEAST_TOLD, Breach
from ccms.core import sheets
from ccms.core.clock import dhaka_day
from ccms.core.dates import month_in_words
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Rule
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
        "lines": breach_lines(by, reading.breaches(by, month, rule=rule), f"{here}?month={month}"),
        "counted_at": counted_at(),
        "at_breaches": True,
    }
    return render(request, "oversight/breaches.html", context)


def table(request: SignedRequest) -> HttpResponse:
    """Give the register of a month as a table."""
    by, month = request.actor, _month(request)
    rows: list[Sequence[str]] = [HEAD]
    for each in reading.breaches(by, month):
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
                "numbers": [_told(one) for one in (each.alleged, each.found, each.answered)],
            }
        )
    return lines


def rule_name(code: str) -> str:
    """Return what a rule says; its code where the pack in force does not know it any more."""
    rule = _rules().get(code)
    return str(rule.says.read(language())) if rule else code


def _told(number: int | None) -> str:
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
