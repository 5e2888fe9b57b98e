"""Puts a verdict into words: the rule's own sentence for the result, with its days filled in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day
from ccms.core.dates import day_in_words, deadline_in_words, moment_in_words
from ccms.core.digits import bangla_digits
from ccms.law.purchase.moments import day_of
from ccms.law.texts import Text

if TYPE_CHECKING:
    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Rule
    from ccms.law.purchase.moments import Moment


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
