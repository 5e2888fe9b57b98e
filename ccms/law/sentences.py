"""Puts a verdict into words: the rule's own sentence for the result, with its days filled in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ccms.core.clock import day_in_words, deadline_in_words, dhaka_day, moment_in_words
from ccms.core.digits import bangla_digits
from ccms.law.periods import day_of
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Rule
    from ccms.law.periods import Moment, Period

UP_TO_TEN = Text("এক দুই তিন চার পাঁচ ছয় সাত আট নয় দশ", "one two three four five six seven eight nine ten")
FIGURES_SAID = ("reward_percent", "recovery_cost_percent", "limitation_outer_days")
PERIODS_SAID = ("firm_first", "answer", "payment", "charge_sheet", "reopen")
SAID = frozenset({*FIGURES_SAID, *PERIODS_SAID, "reward_share", "answer_in_words"})
"""Places of a sentence or a message that are filled with numbers of the law, as {reward_percent}."""

_QUARTER = 25


def day_text(day: date) -> Text:
    """Write a day out in both languages."""
    return Text(day_in_words(day, "bn"), day_in_words(day, "en"))


def moment_text(moment: Moment) -> Text:
    """Write out a day, or a day with its hour."""
    if isinstance(moment, datetime):
        return Text(moment_in_words(moment, "bn"), moment_in_words(moment, "en"))
    return day_text(moment)


def due_text(due: Moment) -> Text:
    """Write out the last moment of something: the end of a day is that day, and not 0:00 of the next."""
    if isinstance(due, datetime):
        return Text(deadline_in_words(due, "bn"), deadline_in_words(due, "en"))
    return day_text(due)


def number_text(number: int) -> Text:
    """Write a number in the digits of either script."""
    return Text(bangla_digits(str(number)), str(number))


def numbers_said(figures: Mapping[str, int], periods: Mapping[str, Period]) -> dict[str, Text]:
    """Return what fills each place of SAID; of a pack that lacks a figure or period, what there is."""
    said = {name: number_text(figures[name]) for name in FIGURES_SAID if name in figures}
    said |= {name: number_text(periods[name].amount) for name in PERIODS_SAID if name in periods}
    if "reward_percent" in figures:
        said["reward_share"] = _share(figures["reward_percent"])
    if "answer" in periods:
        said["answer_in_words"] = _number_in_words(periods["answer"].amount)
    return said


def _share(percent: int) -> Text:
    number = number_text(percent)
    bn = f"{number.bn} শতাংশ"
    return Text(f"চার ভাগের এক ভাগ ({bn})" if percent == _QUARTER else bn, f"{number.en} per cent")


def _number_in_words(number: int) -> Text:
    words = [said.split() for said in UP_TO_TEN]
    return Text(*(each[number - 1] for each in words)) if 1 <= number <= len(words[0]) else number_text(number)


def last_day_of(due: Moment) -> date:
    """Give the last day in Dhaka on which the duty can still be done."""
    return dhaka_day(due - timedelta(microseconds=1)) if isinstance(due, datetime) else due


def result_text(
    pack: Pack, rule: Rule, result: str, now: datetime, *, due: Moment | None, done: Moment | None, in_force: bool
) -> Text:
    """Choose and fill the sentence for a result; a rule that names no own sentence uses the pack's."""
    key = result if in_force else "NOT_IN_FORCE"
    text = rule.texts.get(key) or pack.texts[key.lower()]
    values = {"rule": rule.says, "law": pack.laws[rule.citation.law].title}
    if rule.in_force.since > date.min:
        values["since"] = day_text(rule.in_force.since)
    if due is not None:
        values["due"] = due_text(due)
        until = done if done is not None else now
        values["late"] = number_text(max(0, (day_of(until) - last_day_of(due)).days))
        values["left"] = number_text(max(0, (last_day_of(due) - dhaka_day(now)).days))
    if done is not None:
        values["done"] = moment_text(done)
    return text.filled(values)
