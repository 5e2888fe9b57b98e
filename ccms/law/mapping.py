"""Writes the map that a lawyer checks: each duty of each category, whether it is a ground, and its day of cause."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ccms.law.pack.askable import inputs_of
from ccms.law.pack.nouns import BUYER, Asked
from ccms.law.purchase.facts import NEVER
from ccms.law.texts import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccms.law.dates import DateRule
    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Category, Rule

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
    return f"`{rule.id}` {rule.says.en}", _clause(pack, rule), _days(rule), _broken(pack, rule)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _clause(pack: Pack, rule: Rule) -> str:
    told = rule.citation
    confidence = f", confidence {told.confidence}" if told.confidence else ""
    fined = f"; fined under s. {', '.join(rule.sections)}" if rule.sections else ""
    return f"{pack.laws[told.law].title.en}, {told.clause.en}{confidence}{fined}"


def _days(rule: Rule) -> str:
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
