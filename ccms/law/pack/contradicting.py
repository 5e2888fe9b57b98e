"""Checks what a pack asks back: the days and amounts in it are asked for, and every place in a text is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccms.law.pack.nouns import NOW, QuestionType

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Order, Sum
    from ccms.law.pack.trial import Trial
    from ccms.law.texts import Text


def wrong_contradictions(pack: Pack, trial: Trial) -> Iterator[str]:
    """Say what is wrong with the orders of days and the sums of a pack, one sentence each."""
    for order in pack.orders:
        yield from _order(pack, trial, order)
    for odd in pack.sums:
        yield from _sum(pack, trial, odd)


def _order(pack: Pack, trial: Trial, order: Order) -> Iterator[str]:
    """Find a day of an order that no question asks, and a place in its text that nothing fills."""
    where = f"order {order.id}"
    trial.condition(where, order.when)
    days = order.earlier if order.later == NOW else (*order.earlier, order.later)
    yield from (f"{where}: unknown input {name}" for name in days if name not in pack.questions)
    yield from (f"{where}: {name} is no date" for name in days if name in pack.questions and not trial.is_date(name))
    if order.later != NOW and len(order.earlier) > 1:
        yield f'{where}: several earlier days need later = "{NOW}"'
    if order.grace_days and order.within_days:
        yield f"{where}: grace_days or within_days, not both"
    yield from _places(where, order.text, {"earlier", "later", "question"})


def _sum(pack: Pack, trial: Trial, odd: Sum) -> Iterator[str]:
    """Find what is no amount or number of a question, and a place in the text that nothing fills."""
    where = f"sum {odd.id}"
    trial.condition(where, odd.odd)
    names = odd.odd.names
    counted = {QuestionType.MONEY, QuestionType.NUMBER}
    numbers = {name for name in names if name in pack.questions and pack.questions[name].type in counted}
    yield from (f"{where}: {name} is no amount or number that is asked" for name in sorted(names - numbers))
    yield from _places(where, odd.text, numbers)


def _places(where: str, text: Text, filled: Collection[str]) -> Iterator[str]:
    yield from (f"{where}: nothing fills {{{place}}}" for place in sorted(text.placeholders() - set(filled)))
