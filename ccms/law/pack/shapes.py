"""Defines what the files of a pack may hold: the keys of each table, and for each key its type and its bounds.

Everything else is refused with its place: a key that no code reads would change nothing, and give no warning of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccms.core.signed_orders import FIELDS
from ccms.law.filing import CheckId
from ccms.law.pack import receivers
from ccms.law.pack.nouns import Asked, QuestionType
from ccms.law.pack.required import CHECK_TEXTS, FIGURES, PERIODS, TEXTS, lists
from ccms.law.pack.values import (
    BOTH,
    CONDITION,
    FLAG,
    LONGEST,
    SENTENCE,
    WORD,
    WORDS,
    Check,
    day,
    length,
    many,
    near,
    one_of,
    row,
    table,
    whole,
    word_or_words,
    written_day,
)
from ccms.law.periods import Unit
from ccms.law.rules import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

IDENTITY_KINDS = ("dbid", "trade_licence", "etin", "bin", "rjsc")
REGISTER_COLUMNS = (
    *("name_bn", "name_en", "mobile", "email", "address", "website", "page", "since", "until"),
    *IDENTITY_KINDS,
)
MOST_DAYS = 3_660  # as a number that a person answers with
MOST_TAKA, MOST_MONTHS = 2_000_000, 120  # a maximum beyond is a slip: the Act of 2009 has no more than 2 lakh, 3 years


def _date(value: object) -> Iterator[str]:
    """Take a way to find a date: the name of a fact, or a table."""
    return iter(()) if isinstance(value, str) else _DATE(value)


def _answer(value: object) -> Iterator[str]:
    """Take one of the answers of a question: a word, or true or false."""
    return iter(()) if isinstance(value, bool) else WORD(value)


def _figure(value: object) -> Iterator[str]:
    """Take a figure; each has bounds of its own."""
    yield from _FIGURE(value)
    bounds = FIGURES.get(str(value.get("id"))) if isinstance(value, dict) else None
    if bounds and isinstance(value, dict) and "amount" in value:
        yield from (f"amount: {problem}" for problem in whole(*bounds)(value["amount"]))


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
        "needs": many(one_of("text", "amount", "date", "transaction", "proof", "person", "hearing", "heard")),
        "fits": WORDS,
        "when": CONDITION,
    },
)
_RESULTS = dict.fromkeys([*Result, "NOT_IN_FORCE"], SENTENCE)
_CHECK_TEXTS = dict.fromkeys([key for keys in CHECK_TEXTS.values() for key in keys], SENTENCE)

LISTED: Mapping[str, Check] = {
    "law": table({"id": WORD, "from": day, **BOTH}, {}),
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
            "unsaid": _answer,
        },
    ),
    "topic": row({"id": WORD, **BOTH}),
    "order": row(
        {"id": WORD, "earlier": word_or_words, "later": WORD, **BOTH},
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
            "same_matter": WORDS,
        },
    ),
    "card": _worded(lambda words: row({"id": WORD, **words}, {"refine": WORD})),
    "evidence": row({"code": WORD, **BOTH}, {"help": SENTENCE, "holds": many(one_of(*receivers.FIELDS))}),
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
    "receiver": receivers.SHAPE,
    "route": row(
        {"id": WORD, "to": WORD, "role": one_of("lead", "refer", "copy", "figures", "manual", "file"), **BOTH},
        {
            "categories": WORDS,
            "rules": WORDS,
            "when": CONDITION,
            "unless": CONDITION,
            "confirmed": FLAG,
            "send": one_of("officer", "auto"),
            "at": one_of("escalated", "decided", "taken_up"),
            "verified": FLAG,
        },
    ),
    "advice": row(
        {"id": WORD, "when": CONDITION, **BOTH}, {"to": one_of("buyer", "office", "answering", "ended", "seller")}
    ),
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
    "holidays": (written_day, table(BOTH, {"estimated": FLAG, "open": FLAG, "source": WORD})),
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
