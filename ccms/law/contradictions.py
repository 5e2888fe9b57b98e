"""Finds answers that do not go together, as the pack lists them: days in the wrong order, and sums that cannot be.

Nothing is refused for them: a person is asked once more, and an officer sees what was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ccms.core.money import taka
from ccms.law.pack.nouns import NOW, QuestionType
from ccms.law.periods import surely_before
from ccms.law.purchase.facts import FactSheet
from ccms.law.sentences import moment_text, number_text
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Order, Sum

_CLOCKS_DIFFER = timedelta(minutes=5)  # of the person's clock and ours


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What does not go together: its code in the pack, the sentence, and the questions that it is about."""

    id: str
    text: Text
    questions: tuple[str, ...]


def contradictions(pack: Pack, facts: Mapping[str, object], now: datetime) -> tuple[Contradiction, ...]:
    """List what does not go together among the answers so far, in the pack's order."""
    sheet = FactSheet(pack, facts)
    in_order = (found for order in pack.orders for found in _of_order(sheet, order, now))
    sums = (found for each in pack.sums for found in _of_sum(sheet, each))
    return (*in_order, *sums)


def _of_order(sheet: FactSheet, order: Order, now: datetime) -> Iterator[Contradiction]:
    if order.when is not None and sheet.decide(order.when) is not True:
        return
    later = now + _CLOCKS_DIFFER if order.later == NOW else sheet.value(order.later)
    for name in order.earlier:
        earlier = sheet.value(name)
        if isinstance(earlier, date) and isinstance(later, date) and _clash(order, earlier, later):
            values = {"earlier": moment_text(earlier), "later": moment_text(later)}
            values["question"] = sheet.pack.questions[name].text
            questions = (name,) if order.later == NOW else (name, order.later)
            yield Contradiction(order.id, order.text.filled(values), questions)


def _clash(order: Order, earlier: date, later: date) -> bool:
    if order.within_days:
        return surely_before(earlier + timedelta(days=order.within_days), later)
    return surely_before(later + timedelta(days=order.grace_days), earlier)


def _of_sum(sheet: FactSheet, odd: Sum) -> Iterator[Contradiction]:
    if sheet.decide(odd.odd) is True:
        names = [name for name in sheet.pack.questions if name in odd.odd.names]
        values = {name: _amount(sheet, name) for name in names}
        yield Contradiction(odd.id, odd.text.filled(values), tuple(names))


def _amount(sheet: FactSheet, name: str) -> Text:
    value = sheet.value(name)
    if not isinstance(value, int):
        raise TypeError(name)
    if sheet.pack.questions[name].type is QuestionType.MONEY:
        return Text(taka(value, "bn"), taka(value, "en"))
    return number_text(value)
