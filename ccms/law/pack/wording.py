"""Checks every text of a pack: it is there in both languages, and everything that is to be filled in it is filled.

Checks what a pack asks back: the days and amounts in it are asked for, and every place in a text is filled.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING

from ccms.law.pack.duties import lengths_in
from ccms.law.pack.nouns import NOW, QuestionType
from ccms.law.pack.required import PLACES, RESULT_VALUES
from ccms.law.pack.versions import UNREAD
from ccms.law.periods import Unit
from ccms.law.texts import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Order, Sum
    from ccms.law.pack.trial import Trial
    from ccms.law.pack.versions import Book


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


_NUMBER = re.compile(r"\d+")
_PERCENT = re.compile(r"\d ?(?:%|শতাংশ|per cent)")
_LENGTHS = {(30, Unit.DAYS): "{limitation_outer_days}", (72, Unit.HOURS): "{firm_first}"}
_LENGTHS_IN_MESSAGES = _LENGTHS | {
    (30, Unit.DAYS): "{limitation_outer_days} or {reopen}",
    (7, Unit.DAYS): "{answer}",
    (5, Unit.WORKING_DAYS): "{payment}",
    (90, Unit.DAYS): "{charge_sheet}",
}
_in_messages: list[Callable[[], list[str]]] = []
_MAY_BE_EMPTY = (".help", ".quote", ".informs")
# The table of each field of a pack, where the two are not called alike.
_TABLE = {
    "laws": "law",
    "questions": "question",
    "categories": "category",
    "cards": "card",
    "evidence_kinds": "evidence",
    "versions": "rule",
    "offences": "offence",
    "periods": "period",
    "checks": "check",
    "bodies": "body",
    "helplines": "helpline",
    "registers": "register",
    "receivers": "receiver",
    "routes": "route",
    "districts": "district",
    "divisions": "division",
    "payment_messages": "payment_message",
    "orders": "order",
    "sums": "sum",
    "texts": "text",
    "topics": "topic",
}


def wrong_texts(pack: Pack) -> Iterator[str]:
    """Find every text that lacks a language, or holds what nothing fills or tells apart."""
    for field in fields(pack):
        for path, text in _texts(_TABLE.get(field.name, field.name), getattr(pack, field.name)):
            if text == NOTHING and path.endswith(_MAY_BE_EMPTY):
                continue
            told = ("Bangla", text.bn), ("English", text.en)
            yield from (f"{path}: the text is missing in {language}" for language, words in told if not words.strip())
            for language, words in told:
                if UNREAD.search(words):
                    yield f"{path}: goods and service are told apart as [goods|service], in {language} too"
            numbers = [sorted(map(int, _NUMBER.findall(words.replace(",", "")))) for _, words in told]
            if numbers[0] != numbers[1]:
                yield f"{path}: Bangla says {numbers[0]}, English {numbers[1]}"
            yield from (f"{path}: nothing fills {{{name}}}" for name in sorted(_unfilled(path, text)))


def use_messages(texts: Callable[[], Iterable[tuple[str, Text]]]) -> None:
    """Let the texts of messages be looked at, too, once; called when the program starts."""
    _in_messages.append(cache(lambda: list(numbers_in_messages(texts()))))


def numbers_in_messages(texts: Iterable[tuple[str, Text]]) -> Iterator[str]:
    """Find a message that writes a number of the law: changed in the packs, it would be told as before."""
    for key, text in texts:
        yield from _numbers_written(f"message {key}", text, _LENGTHS_IN_MESSAGES)


def numbers_written(book: Book) -> Iterator[str]:
    """Find a sentence with a number that is a figure of its own: changed there, it would be said as before."""
    yield from (problem for found in _in_messages for problem in found())
    for table in ("advice", "check", "text"):
        for _, entry in book.entries[table]:
            yield from _numbers_written(table, entry, _LENGTHS)
    for _, (name, choices) in book.entries["reasons"]:
        yield from _numbers_written(f"reasons {name}", choices, _LENGTHS)


def _numbers_written(path: str, entry: object, lengths: Mapping[tuple[int, Unit], str]) -> Iterator[str]:
    for place, text in _texts(path, entry):
        for words in text:
            told = [lengths[each] for each in lengths_in(words) if each in lengths]
            if _PERCENT.search(words):
                told.append("{reward_percent}")
            yield from (f"{place}: the number is a figure of its own; write {name}" for name in told)


def _unfilled(path: str, text: Text) -> frozenset[str]:
    """Name the places of a text that nothing fills; those of an order and a sum have a check of their own."""
    table, _, name = path.partition(" ")
    code, _, key = name.partition(".texts ")
    if table in {"order", "sum"}:
        return frozenset()
    if table == "rule" and key:
        return text.placeholders() - RESULT_VALUES
    return text.placeholders() - PLACES.get({"text": name, "check": f"{code}.{key}"}.get(table, ""), frozenset())


def _texts(path: str, value: object) -> Iterator[tuple[str, Text]]:
    """Walk down to every text, with the path to it in the words of the files."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(f"{path} {key}", each)
    elif isinstance(value, tuple):
        for each in value:
            code = _code(each)
            yield from _texts(path if path.endswith(f" {code}") else f"{path} {code}", each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(f"{path}.{field.name}", getattr(value, field.name))


def _code(value: object) -> str:
    return str(getattr(value, "id", None) or getattr(value, "code", None) or getattr(value, "value", ""))
