"""Judges fifty fixed purchases under two states of the packs, to show before an edit is signed what it decides."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day
from ccms.law.checks import History, precheck
from ccms.law.offences import offered
from ccms.law.purchase.asking import settled
from ccms.law.purchase.facts import FactSheet
from ccms.law.routing import routes
from ccms.law.rules import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ccms.law.pack.versions import Book

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
