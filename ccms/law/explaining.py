"""Writes the findings for one purchase as lines of text, for a lawyer at a terminal or for a test that fails."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day
from ccms.law.checks import History, precheck
from ccms.law.routing import routes
from ccms.law.rules import Finding, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ccms.law.checks import Precheck
    from ccms.law.pack.in_force import Pack
    from ccms.law.texts import Text


def explain(pack: Pack, facts: Mapping[str, object], now: datetime) -> Iterator[str]:
    """Say what every rule finds, with its clause, then the thirty days, the checks and who is concerned."""
    checked = precheck(pack, facts, History(), now)
    category = pack.categories[str(facts["category"])]
    yield f"{category.code}  {_both(category.text)}  ({dhaka_day(now)})"
    for finding in checked.findings:
        yield from _finding(finding)
    yield from _days(checked)
    yield from _estimated(pack, checked)
    for check in checked.checks:
        if not check.passed:
            yield f"{check.id}  {check.effect}  {_both(check.text)}"
    yield f"status  {checked.status or 'not filed'}  {checked.reason or checked.blocked_by or ''}".rstrip()
    for each in routes(pack, category.code, checked.findings, facts):
        yield f"{each.role}  {each.body.code}  {_both(each.body.text)}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.result}  {finding.rule}  {_both(finding.law)}, {_both(finding.clause)}"
    if finding.result is not Result.NOT_APPLICABLE:
        yield f"    {finding.text.bn}"
        yield f"    {finding.text.en}"
    for change in finding.would_change:
        yield f"    -> {change.on or change.fact}: {change.text.en}"


def _days(checked: Precheck) -> Iterator[str]:
    days = checked.limitation
    if days.cause_on is None:
        yield f"limitation  unknown  {', '.join(days.missing)}".rstrip()
        return
    protective = "  PROTECTIVE" if checked.protective else ""
    yield f"limitation  cause {days.cause_on}, safe last day {days.safe_last}, last day {days.outer_last}{protective}"
    yield from (f"ready on  {day}" for day in _ready(checked))
    yield from (f"now as  {category}" for category in checked.file_as)


def _estimated(pack: Pack, checked: Precheck) -> Iterator[str]:
    """Name the holidays on which the last day may hang and that are not announced yet."""
    days = checked.limitation
    if days.cause_on and days.outer_last:
        for holiday in pack.calendar.estimated(days.cause_on, days.outer_last):
            yield f"holiday  {holiday.on}  {_both(holiday.name)}  (estimated)"


def _ready(checked: Precheck) -> tuple[date, ...]:
    return (checked.ready_on,) if checked.ready_on else ()


def _both(text: Text) -> str:
    return f"{text.bn} / {text.en}"
