"""Decides whether a filing is too early.

It says which of the seller's time still runs, which ground holds already, and what can be sent meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ccms.core.clock import dhaka_day
from ccms.law.limitation import limitation_as
from ccms.law.rules import Finding, Result
from ccms.law.sentences import day_text
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ccms.law.filing import Filing
    from ccms.law.limitation import Limitation

_ALMOST_A_DAY = timedelta(days=1, microseconds=-1)


@dataclass(frozen=True, slots=True)
class Early:
    """Why a filing waits: the last day of the seller, and the first day on which nothing is to be waited for.

    `instead` are the categories that the same purchase can be sent under at once, with their thirty days.
    """

    last: date
    day: date
    instead: Mapping[str, Limitation]


def early(filing: Filing) -> Early | None:
    """Say why a filing waits: all of its grounds still run, none is broken, and the thirty days have not begun."""
    running = [(each.due_on, each.due_at) for each in _grounds(filing, Result.NOT_YET_DUE)]
    if not running or _grounds(filing, Result.BREACH) or filing.limitation.has_begun(filing.today):
        return None
    return Early(
        last=min(due_on for due_on, _ in running if due_on),
        day=min(dhaka_day(due_at + _ALMOST_A_DAY) for _, due_at in running if due_at),  # time that ends within a day
        instead=instead(filing),
    )


def _grounds(filing: Filing, result: Result) -> list[Finding]:
    grounds = filing.pack.categories[str(filing.facts["category"])].ground_rules
    return [finding for finding in filing.findings if finding.rule in grounds and finding.result is result]


def instead(filing: Filing) -> Mapping[str, Limitation]:
    """Find the other categories of which a rule that looks broken is a ground, and whose thirty days run.

    A rule that is a ground of the filing's own category says nothing for another one: its breach may be no more than
    what this category claims.
    """
    pack, today = filing.pack, filing.today
    own = pack.categories[str(filing.facts["category"])].ground_rules
    broken = {finding.rule for finding in filing.findings if finding.result is Result.BREACH} - own
    found = {
        category.code: limitation_as(pack, category.code, filing.facts, filing.now)
        for category in pack.categories.values()
        if broken & category.ground_rules
    }
    return {code: days for code, days in found.items() if days.runs(today)}


class Words(NamedTuple):
    """A sentence of the check by its key, and what is put into it."""

    key: str
    values: Mapping[str, Text]


def words_early(filing: Filing, waits: Early) -> Words:
    """Choose the sentence for a filing that waits, with its values."""
    values = {"day": day_text(waits.day), "last": day_text(waits.last)}
    if not waits.instead:
        return Words("failed", values)
    return Words("other", {**values, **words_instead(filing, waits.instead)})


def words_instead(filing: Filing, others: Mapping[str, Limitation]) -> Mapping[str, Text]:
    """Name the categories under which a filing can be sent at once, and the first of their last days."""
    names = [filing.pack.categories[code].text for code in others]
    category = Text(", ".join(name.bn for name in names), ", ".join(name.en for name in names))
    ends = min(_last_day(days, filing.today) for days in others.values())
    return {"category": category, "ends": day_text(ends)}


def _last_day(days: Limitation, today: date) -> date:
    """Give the careful last day; on the day after it only the last day at all is left."""
    safe, outer = days.safe_last or today, days.outer_last or today
    return safe if safe >= today else outer


def words_ripe(filing: Filing) -> Words:
    """Choose the sentence for a filing that does not wait: it names the ground where other time still runs."""
    if not _grounds(filing, Result.NOT_YET_DUE):
        return Words("passed", {})
    if broken := _grounds(filing, Result.BREACH):
        return Words("broken", {"ground": broken[0].says})
    days = filing.limitation
    return Words(
        "begun", {"ground": filing.pack.rules[days.rule].says, "cause": day_text(days.cause_on or filing.today)}
    )
