"""Computes the dates of a pack: some days after a fact, the earliest of several, or the due day of another rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccms.law.pack.expressions import Expression
    from ccms.law.periods import Length, Unit


@dataclass(frozen=True, slots=True)
class DateRule:
    """One way to find a date. Exactly one of `fact`, `due_of`, `first` and `earliest` is its source.

    `add` is a fixed length; `add_fact` names the fact that holds the amount, counted in `unit`.
    `when` says whether this way applies at all; `ground` names a rule without which it does not.
    """

    fact: str | None = None
    due_of: str | None = None
    first: tuple[DateRule, ...] = ()
    earliest: tuple[DateRule, ...] = ()
    add: Length | None = None
    add_fact: str | None = None
    unit: Unit | None = None
    when: Expression | None = None
    ground: str | None = None

    def facts(self) -> Iterator[str]:
        """Name every fact the date is found from; the inputs of `due_of` rules are the rule's own."""
        if self.fact:
            yield self.fact
        if self.add_fact:
            yield self.add_fact
        if self.when:
            yield from self.when.names
        for part in (*self.first, *self.earliest):
            yield from part.facts()
