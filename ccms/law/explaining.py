"""Writes the findings for one purchase as lines of text, for a lawyer at a terminal or for a test that fails.

Judges fifty fixed purchases under two states of the packs, to show before an edit is signed what it decides.

Writes the map that a lawyer checks: each duty of each category, whether it is a ground, and its day of cause.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day
from ccms.law.checks import History, precheck
from ccms.law.offences import offered
from ccms.law.pack.nouns import BUYER, Asked
from ccms.law.pack.silent import inputs_of
from ccms.law.purchase.asking import settled
from ccms.law.purchase.facts import NEVER, FactSheet
from ccms.law.routing import routes
from ccms.law.rules import Finding, Result
from ccms.law.texts import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccms.law.checks import Precheck
    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Category, Rule
    from ccms.law.pack.versions import Book
    from ccms.law.periods import DateRule
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


_FILE = Path(__file__).with_name("examples.toml")


@dataclass(frozen=True)
class Example:
    """One purchase: what happened, and when it is judged."""

    id: str
    story: str
    on: datetime
    facts: Mapping[str, object]


@cache
def examples() -> tuple[Example, ...]:
    """Read the purchases."""
    return tuple(Example(**row) for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["purchase"])


def judged_otherwise(before: Book, after: Book) -> Iterator[str]:
    """Name each purchase that the second book judges otherwise, and in what; one line for each."""
    for example in examples():
        old, new = _verdict(before, example), _verdict(after, example)
        changed = [
            f"{what}: {old.get(what, 'nothing')} -> {new.get(what, 'nothing')}"
            for what in dict.fromkeys([*old, *new])
            if old.get(what) != new.get(what)
        ]
        if changed:
            yield "\n    ".join([f"example {example.id}: {example.story}", *changed])


def _verdict(book: Book, example: Example) -> dict[str, str]:
    """Say in words what a book decides: each rule that concerns the purchase, the days, where it goes and the most."""
    pack, category = book.on(dhaka_day(example.on)), str(example.facts["category"])
    if category not in pack.categories:
        return {}
    facts = settled(pack, category, example.facts)
    checked = precheck(pack, facts, History(), example.on)
    sections = offered(FactSheet(pack, facts, dhaka_day(example.on)), category)
    days, bodies = checked.limitation, routes(pack, category, checked.findings, facts)
    found = {
        finding.rule: f"{finding.result}{f', due {finding.due_on}' if finding.due_on else ''}"
        for finding in checked.findings
        if finding.result is not Result.NOT_APPLICABLE
    }
    return {
        **found,
        "status": str(checked.status or f"waits: {checked.blocked_by}, {checked.ready_on}"),
        "reason": checked.reason or "none",
        "thirty days": f"{days.cause_on} to {days.safe_last}, {days.outer_last}",
        "sections": ", ".join(sections) or "none",
        "highest fine": str(max((pack.offences[section].max_fine for section in sections), default=0)),
        "bodies": ", ".join(f"{each.body.code} {each.role}" for each in bodies),
        "advice": ", ".join(each.id for each in checked.advice) or "none",
    }


HEAD = """# Duty, ground and cause, category by category

Made by `python manage.py law map` from the packs; a test compares it. A **ground** is a duty whose breach alone is a
complaint of the category. Its **cause** is the day on which its thirty days of s. 60 begin; a complaint is late when
those of every broken ground are over. Time that is counted in hours is over on the day of its last minute, time that is
counted in days on the day after its last. A duty that is no ground here says where it is one, or why it is none. Names
in `code` are questions of `questions.toml`. All days of cause are the office's recommendation, for a lawyer to confirm.
"""

BESIDE = "They are found by an officer in any complaint (`rule_on_points`), and judged as soon as one has answered."


def law_map(pack: Pack) -> Iterator[str]:
    """Write the map as lines of Markdown."""
    yield from HEAD.splitlines()
    for category in pack.categories.values():
        yield from ("", f"## {category.code}: {category.text.en} / {category.text.bn}", "")
        sections = ", ".join(f"{each} (up to Tk {pack.offences[each].max_fine:,})" for each in category.sections)
        yield f"Sections of the Act: {sections or 'none'}."
        rules = [rule for versions in pack.versions.values() for rule in versions if category.code in rule.categories]
        rules = [rule for rule in rules if rule.matter == BUYER]
        if not rules:
            yield f"No duty is tested. Cause: {', '.join(map(in_words, category.causes))}."
            continue
        yield from (
            "",
            "| duty | clause | holds for purchases | broken when | ground | cause |",
            "|---|---|---|---|---|---|",
        )
        yield from (_row(pack, category, rule) for rule in rules)
    yield from ("", "## Duties that are no buyer's matter", "", BESIDE, "")
    yield from ("| duty | clause | holds for purchases | broken when |", "|---|---|---|---|")
    beside = [rule for versions in pack.versions.values() for rule in versions if rule.matter != BUYER]
    yield from (_line(_cells(pack, rule)) for rule in beside)


def _row(pack: Pack, category: Category, rule: Rule) -> str:
    ground = next((each for each in category.grounds if each.rule == rule.id), None)
    is_ground = "yes" if ground else _no_ground(pack, rule)
    return _line((*_cells(pack, rule), is_ground, _cause(ground.cause) if ground else "–"))


def _cause(way: DateRule) -> str:
    return "when its time is over" if way.due_of else in_words(way)


def _cells(pack: Pack, rule: Rule) -> tuple[str, ...]:
    return f"`{rule.id}` {rule.says.en}", _clause(pack, rule), _days_asked(rule), _broken(pack, rule)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _clause(pack: Pack, rule: Rule) -> str:
    told = rule.citation
    confidence = f", confidence {told.confidence}" if told.confidence else ""
    fined = f"; fined under s. {', '.join(rule.sections)}" if rule.sections else ""
    return f"{pack.laws[told.law].title.en}, {told.clause.en}{confidence}{fined}"


def _days_asked(rule: Rule) -> str:
    until = "" if rule.in_force.until == date.max else f" to {rule.in_force.until}"
    return f"from {rule.in_force.since}{until}"


def _broken(pack: Pack, rule: Rule) -> str:
    ways = []
    if rule.due:
        done = "not done by" if rule.done_at == NEVER else f"`{rule.done_at}` is later than"
        ways.append(f"{done} {in_words(rule.due)}")
    if rule.breach:
        ways.append("the complaint says so" if rule.breach.source == "true" else f"`{rule.breach.source}`")
    applies = f"; applies if `{rule.applies.source}`" if rule.applies else ""
    return " or ".join(ways) + applies + "".join(_asked(pack, rule))


def _asked(pack: Pack, rule: Rule) -> Iterator[str]:
    """Name the inputs that another than the buyer is asked."""
    for side, words in ((Asked.OFFICER, "an officer is asked"), (Asked.FIRM, "the firm, or else an officer, is asked")):
        names = [
            f"`{each.id}`" for each in pack.questions.values() if each.asked is side and each.id in inputs_of(rule)
        ]
        if names:
            yield f"; {words} {', '.join(names)}"


def _no_ground(pack: Pack, rule: Rule) -> str:
    if rule.informs != NOTHING:
        return f"no: {rule.informs.en}"
    return f"in {', '.join(each.code for each in pack.categories.values() if rule.id in each.ground_rules)}"


def in_words(way: DateRule) -> str:
    """Describe how a date is found."""
    if way.first:
        start = ", else ".join(in_words(each) for each in way.first)
    elif way.earliest:
        start = f"the earliest of {', '.join(in_words(each) for each in way.earliest)}"
    else:
        start = f"the last day of {way.due_of}" if way.due_of else f"`{way.fact}`"
    if way.add is not None:
        start = f"{way.add.amount} {way.add.unit.replace('_', ' ')} after {start}"
    elif way.add_fact and way.unit:
        start = f"`{way.add_fact}` {way.unit.replace('_', ' ')} after {start}"
    return f"{start} if `{way.when.source}`" if way.when else start
