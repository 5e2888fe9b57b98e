"""Checks one value of a file of the law: its type and its bounds, and the tables that are made of such values."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ccms.law.periods import Unit
from ccms.law.texts import PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

type Check = Callable[[object], Iterator[str]]
"""Says what is wrong with a value, one sentence each; "key: sentence" where it is wrong within."""

EARLIEST_YEAR, LATEST_YEAR = 1800, 2199
LONGEST: Mapping[str, int] = {Unit.HOURS: 2_400, Unit.DAYS: 1_100, Unit.WORKING_DAYS: 750}
_BANGLA_LETTER = re.compile(r"[\u0980-\u09ff]")
_LENGTH = re.compile(r"(-?[0-9]+) (hours|days|working_days)")


def near(word: str, known: Iterable[str]) -> str:
    """Name the closest of some words, and all of them."""
    words = sorted(known)
    close = get_close_matches(word, words, 1)
    return f"{f'did you mean {close[0]}? ' if close else ''}Allowed: {', '.join(words)}"


def _of(kind: type, name: str) -> Check:
    def check(value: object) -> Iterator[str]:
        if type(value) is not kind:
            yield f"{value!r} is not {name}"

    return check


def whole(least: int, most: int) -> Check:
    """Take a whole number within its bounds; true, 5.0 and "5" are none."""

    def check(value: object) -> Iterator[str]:
        if type(value) is not int or not least <= value <= most:
            yield f"{value!r} is not a whole number from {least} to {most}"

    return check


def one_of(*words: str) -> Check:
    """Take one word of a closed list."""

    def check(value: object) -> Iterator[str]:
        if value not in words:
            yield f"{value!r} is none of the words; {near(str(value), words)}"

    return check


def length(least: int) -> Check:
    """Take a length of time, such as "10 days"."""

    def check(value: object) -> Iterator[str]:
        found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            yield f'{value!r} is not a whole number with hours, days or working_days, such as "10 days"'
        elif not least <= int(found[1]) <= LONGEST[found[2]]:
            yield f"{value!r} is not within {least} to {LONGEST[found[2]]} {found[2]}"

    return check


def many(each: Check) -> Check:
    """Take a list of values of one kind."""

    def check(value: object) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{value!r} is not a list: write it in [ ]"
            return
        for one in value:
            yield from each(one)

    return check


def table(needed: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """Take a table that has all the needed keys, and no others but the optional ones."""
    keys = {**needed, **optional}

    def check(value: object) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{value!r} is not a table, such as {{ bn = …, en = … }}"
            return
        yield from (f"{key}: there is no such key; {near(key, keys)}" for key in value if key not in keys)
        yield from (f"{key} is missing" for key in needed if key not in value)
        for key, held in keys.items():
            yield from (f"{key}: {problem}" for problem in (held(value[key]) if key in value else ()))

    return check


def day(value: object) -> Iterator[str]:
    """Take a day, as TOML writes one."""
    if type(value) is not date:
        yield f"{value!r} is not a day: days are written 2021-07-04, without quotes and hours"
    elif not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        yield f"{value} is not within the years {EARLIEST_YEAR} to {LATEST_YEAR}"


def written_day(value: object) -> Iterator[str]:
    """Take a day that is written as a text."""
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        yield "is not a day, such as 2026-03-26"
    else:
        yield from day(found)


WORD = CONDITION = _of(str, "a text in quotes")
FLAG = _of(bool, "true or false")
WORDS = many(WORD)


def bangla(value: object) -> Iterator[str]:
    """Take a sentence in Bangla; that it is empty is said where it is read."""
    yield from WORD(value)
    if isinstance(value, str) and value.strip():
        yield from _places(value)
        if not _BANGLA_LETTER.search(value):
            yield f"{value!r} has no Bangla letter"


def english(value: object) -> Iterator[str]:
    """Take a sentence in English."""
    yield from WORD(value)
    if isinstance(value, str):
        yield from _places(value)
        if _BANGLA_LETTER.search(value):
            yield f"{value!r} has a Bangla letter"


def _places(words: str) -> Iterator[str]:
    if not {"{", "}"}.isdisjoint(PLACE.sub("", words)):
        yield f"{words!r}: a place that is filled is written {{name}}, in small Latin letters"


BOTH = {"bn": bangla, "en": english}
SENTENCE = table(BOTH, {})


def word_or_words(value: object) -> Iterator[str]:
    """Take a word, or a list of words."""
    return iter(()) if isinstance(value, str) else WORDS(value)


_IN_FORCE = {"from": day, "until": day}


def row(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Take an entry, which like every other may have the days on which it holds."""
    return table(needed, {**_IN_FORCE, **(optional or {})})
