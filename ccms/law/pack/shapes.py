"""Defines what the files of a pack may hold: the keys of each table, and for each key its type and its bounds.

Everything else is refused with its place: a key that no code reads would change nothing, and give no warning of it.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ccms.core.signed_orders import FIELDS
from ccms.law.filing import CheckId
from ccms.law.pack.nouns import Asked, QuestionType
from ccms.law.pack.required import CHECK_TEXTS, FIGURES, PERIODS, TEXTS, lists
from ccms.law.periods import Unit
from ccms.law.rules import Result
from ccms.law.texts import PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

type Check = Callable[[object], Iterator[str]]
"""Says what is wrong with a value, one sentence each; "key: sentence" where it is wrong within."""

IDENTITY_KINDS = ("dbid", "trade_licence", "etin", "bin", "rjsc")
REGISTER_COLUMNS = (
    *("name_bn", "name_en", "mobile", "email", "address", "website", "page", "since", "until"),
    *IDENTITY_KINDS,
)
EARLIEST_YEAR, LATEST_YEAR = 1800, 2199
MOST_DAYS = 3_660  # as a number that a person answers with
MOST_TAKA, MOST_MONTHS = 2_000_000, 120  # a maximum beyond is a slip: the Act of 2009 has no more than 2 lakh, 3 years
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


def _day(value: object) -> Iterator[str]:
    if type(value) is not date:
        yield f"{value!r} is not a day: days are written 2021-07-04, without quotes and hours"
    elif not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        yield f"{value} is not within the years {EARLIEST_YEAR} to {LATEST_YEAR}"


def _written_day(value: object) -> Iterator[str]:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        yield "is not a day, such as 2026-03-26"
    else:
        yield from _day(day)


def _date(value: object) -> Iterator[str]:
    """Take a way to find a date: the name of a fact, or a table."""
    return iter(()) if isinstance(value, str) else _DATE(value)


def _figure(value: object) -> Iterator[str]:
    """Take a figure; each has bounds of its own."""
    yield from _FIGURE(value)
    bounds = FIGURES.get(str(value.get("id"))) if isinstance(value, dict) else None
    if bounds and isinstance(value, dict) and "amount" in value:
        yield from (f"amount: {problem}" for problem in whole(*bounds)(value["amount"]))


WORD = CONDITION = _of(str, "a text in quotes")
FLAG = _of(bool, "true or false")
WORDS = many(WORD)


def _bangla(value: object) -> Iterator[str]:
    """Take a sentence in Bangla; that it is empty is said where it is read."""
    yield from WORD(value)
    if isinstance(value, str) and value.strip():
        yield from _places(value)
        if not _BANGLA_LETTER.search(value):
            yield f"{value!r} has no Bangla letter"


def _english(value: object) -> Iterator[str]:
    """Take a sentence in English."""
    yield from WORD(value)
    if isinstance(value, str):
        yield from _places(value)
        if _BANGLA_LETTER.search(value):
            yield f"{value!r} has a Bangla letter"


def _places(words: str) -> Iterator[str]:
    if not {"{", "}"}.isdisjoint(PLACE.sub("", words)):
        yield f"{words!r}: a place that is filled is written {{name}}, in small Latin letters"


BOTH = {"bn": _bangla, "en": _english}
SENTENCE = table(BOTH, {})


def _word_or_words(value: object) -> Iterator[str]:
    """Take a word, or a list of words."""
    return iter(()) if isinstance(value, str) else WORDS(value)


_IN_FORCE = {"from": _day, "until": _day}


def row(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Take an entry, which like every other may have the days on which it holds."""
    return table(needed, {**_IN_FORCE, **(optional or {})})


_DATE = table(
    {},
    {
        "from": WORD,
        "due_of": WORD,
        "first": many(_date),
        "earliest": many(_date),
        "add": length(1),
        "add_fact": WORD,
        "unit": one_of(*Unit),
        "when": CONDITION,
    },
)
_GROUND = table({"rule": WORD}, {"cause": _date})
_FIGURE = row({"id": one_of(*FIGURES), "amount": whole(-MOST_TAKA, MOST_TAKA)})


def _worded(entry: Callable[[Mapping[str, Check]], Check]) -> Check:
    """Take an entry with words of its own, or with a category, whose words it shows."""
    own, of_category = entry(BOTH), entry({"category": WORD})

    def check(value: object) -> Iterator[str]:
        is_own = isinstance(value, dict) and "category" not in value and not BOTH.keys().isdisjoint(value)
        yield from (own if is_own else of_category)(value)

    return check


_OPTION = _worded(lambda words: table({"value": WORD, **words}, {}))
_CITATION = table(
    {"law": WORD},
    {"verified": FLAG, "clause": SENTENCE, "confidence": one_of("A", "B"), "sources": WORDS, "quote": SENTENCE},
)
_CHOICE = table(
    {"code": WORD, **BOTH},
    {
        "needs": many(one_of("text", "amount", "date", "transaction", "proof", "person", "hearing")),
        "fits": WORDS,
        "when": CONDITION,
    },
)
_RESULTS = dict.fromkeys([*Result, "NOT_IN_FORCE"], SENTENCE)
_CHECK_TEXTS = dict.fromkeys([key for keys in CHECK_TEXTS.values() for key in keys], SENTENCE)

LISTED: Mapping[str, Check] = {
    "law": table({"id": WORD, "from": _day, **BOTH}, {}),
    "question": row(
        {"id": WORD, "type": one_of(*QuestionType), **BOTH},
        {
            "page": one_of("firm", "problem", "purchase", "told", "person"),
            "topic": WORD,
            "help": SENTENCE,
            "asked": one_of(*Asked),
            "when": CONDITION,
            "options": many(_OPTION),
            "evidence": WORDS,
            "yes_if_evidence": WORDS,
            "signed_field": one_of(*FIELDS),
            "personal": FLAG,
            "dont_know": FLAG,
            "optional": FLAG,
            "future": FLAG,
            "max_length": whole(1, 5000),
            "unsaid": WORD,
        },
    ),
    "topic": row({"id": WORD, **BOTH}),
    "order": row(
        {"id": WORD, "earlier": _word_or_words, "later": WORD, **BOTH},
        {"when": CONDITION, "grace_days": whole(1, MOST_DAYS), "within_days": whole(1, MOST_DAYS)},
    ),
    "sum": row({"id": WORD, "odd": CONDITION, **BOTH}),
    "derived": row({"id": WORD}, {"value": CONDITION, "date": _date}),
    "category": row(
        {"code": WORD, **BOTH},
        {
            "help": SENTENCE,
            "must_show": WORDS,
            "may_show": WORDS,
            "sections": WORDS,
            "grounds": many(_GROUND),
            "cause": _date,
            "questions": WORDS,
        },
    ),
    "card": _worded(lambda words: row({"id": WORD, **words}, {"refine": WORD})),
    "evidence": row({"code": WORD, **BOTH}, {"help": SENTENCE}),
    "rule": row(
        {"id": WORD, "citation": _CITATION, **BOTH},
        {
            "texts": table({}, _RESULTS),
            "categories": WORDS,
            "basis": WORD,
            "applies": CONDITION,
            "breach": CONDITION,
            "kept": CONDITION,
            "due": _date,
            "done_at": WORD,
            "needs": WORDS,
            "weight": whole(0, 100),
            "matter": one_of("consumer", "seller", "office"),
            "after_gap": FLAG,
            "informs": SENTENCE,
            "sections": WORDS,
        },
    ),
    "offence": row(
        {"section": WORD, "max_fine": whole(1_000, MOST_TAKA), "max_jail_months": whole(0, MOST_MONTHS), **BOTH},
        {"by_whom": one_of("seller", "complainant")},
    ),
    "period": row(
        {"kind": one_of(*PERIODS), "length": length(0), **BOTH},
        {
            "reminders": many(whole(1, max(LONGEST.values()))),
            "repeat": length(1),
            "asked": whole(1, max(LONGEST.values())),
            "remind_hour": whole(0, 23),
        },
    ),
    "check": row({"id": one_of(*CheckId), **BOTH}, {"inputs": WORDS, "texts": table({}, _CHECK_TEXTS)}),
    "body": row(
        {
            "code": WORD,
            "kind": one_of("office", "outside", "coordinator", "association", "regulator", "police"),
            **BOTH,
        },
        {"hotline": WORD, "url": WORD, "email": WORD, "confirmed": FLAG},
    ),
    "helpline": row(
        {"code": WORD, "number": WORD, "source": WORD, "verified": FLAG, **BOTH},
    ),
    "register": row(
        {
            "code": WORD,
            "columns": table({"ext_id": WORD}, dict.fromkeys(REGISTER_COLUMNS, WORD)),
            "proves_contacts": FLAG,
            "proves_identity": many(one_of(*IDENTITY_KINDS)),
            "members": FLAG,
            "verified": FLAG,
            **BOTH,
        },
        {"fresh_days": whole(1, 1000)},
    ),
    "route": row(
        {"id": WORD, "to": WORD, "role": one_of("lead", "refer", "copy", "manual"), **BOTH},
        {"categories": WORDS, "rules": WORDS, "when": CONDITION, "unless": CONDITION, "confirmed": FLAG},
    ),
    "advice": row({"id": WORD, "when": CONDITION, **BOTH}, {"to": one_of("buyer", "office", "answering", "ended")}),
    "effort": row({"id": WORD, "when": CONDITION, **BOTH}),
    "payment_message": row(
        {
            "id": WORD,
            "service": WORD,
            "kind": one_of("personal", "merchant"),
            "pattern": WORD,
            "verified": FLAG,
            "time_format": WORD,
        }
    ),
    "figure": _figure,
}
"""The tables that are written [[name]], once for each entry."""


def _name_of_list(value: object) -> Iterator[str]:
    yield from one_of(*lists())(value)


NAMED: Mapping[str, tuple[Check, Check]] = {
    "district": (WORD, row({"division": WORD, **BOTH})),
    "division": (WORD, row(BOTH)),
    "text": (one_of(*TEXTS), row(BOTH)),
    "holidays": (_written_day, table(BOTH, {"estimated": FLAG, "open": FLAG, "source": WORD})),
    "reasons": (_name_of_list, many(_CHOICE)),
}
"""The tables that are written [name], with a key for each entry: how the key is checked, and how the entry."""


def wrong(name: str, content: object) -> Iterator[str]:
    """Say what is wrong with one table of a file."""
    if name in LISTED:
        yield from _wrong_list(name, content)
    elif name not in NAMED:
        yield f"no table is called {name}; {near(name, [*LISTED, *NAMED])}"
    elif not isinstance(content, dict):
        yield f"{name} is not a table: write [{name}]"
    else:
        key, entry = NAMED[name]
        for each, value in content.items():
            yield from (f"{name} {each}: {problem}" for problem in (*key(each), *entry(value)))


def _wrong_list(name: str, content: object) -> Iterator[str]:
    if not isinstance(content, list):
        yield f"{name} is not a list of entries: write [[{name}]]"
        return
    for each in content:
        yield from (f"{name} {called(each)}: {problem}" for problem in LISTED[name](each))


def called(entry: object) -> str:
    """Return the code by which a file calls an entry."""
    held = entry if isinstance(entry, dict) else {}
    return str(next((held[key] for key in ("id", "code", "kind", "section") if key in held), entry))
