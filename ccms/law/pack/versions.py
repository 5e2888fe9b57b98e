"""Holds every version of the law: which entries a pack folder has, and which of them held on a given day.

Chooses the words for goods or for a service, where a text of the law names both as `[goods|service]`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import IntEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from ccms.law.pack import loading
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import InForce
from ccms.law.periods import ONE_DAY, Calendar
from ccms.law.sentences import numbers_said
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ccms.law.pack.files import Row
    from ccms.law.pack.nouns import Card, Category, Option, Rule


_BOTH = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
UNREAD = re.compile(r"[\[\]|]")
"""What is left of an alternative that is not written as one."""


class Bought(IntEnum):
    """What was bought; the place of its words within the brackets."""

    GOODS = 1
    SERVICE = 2


def in_words_of(value: Any, bought: Bought) -> Any:
    """Return a part of the law with every text in it in the words for goods, or for a service."""
    return with_texts(value, lambda text: Text(_BOTH.sub(rf"\{bought}", text.bn), _BOTH.sub(rf"\{bought}", text.en)))


def with_texts(value: Any, change: Callable[[Text], Text]) -> Any:
    """Return a part of the law with every text in it changed."""
    if isinstance(value, Text):
        return change(value)
    if isinstance(value, dict):
        return {key: with_texts(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(with_texts(each, change) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {name: told for name, each in held.items() if (told := with_texts(each, change)) != each}
        return replace(value, **changed) if changed else value
    return value


type Dated[T] = list[tuple[InForce, T]]

TABLES: dict[str, tuple[Callable[[Row], Any], Callable[[Any], Any]]] = {
    "law": (loading.law, lambda law: law.id),
    "question": (loading.question, lambda question: question.id),
    "derived": (loading.derived, lambda derived: derived.id),
    "category": (loading.category, lambda category: category.code),
    "card": (loading.card, lambda card: card.id),
    "evidence": (loading.evidence_kind, lambda kind: kind.code),
    "offence": (loading.offence, lambda offence: offence.section),
    "period": (loading.period, lambda period: period.kind),
    "check": (loading.check, lambda check: check.id),
    "body": (loading.body, lambda body: body.code),
    "helpline": (loading.helpline, lambda helpline: helpline.code),
    "register": (loading.register, lambda register: register.code),
    "receiver": (loading.receiver, lambda receiver: receiver.code),
    "route": (loading.route, lambda route: route.id),
    "advice": (loading.advice, lambda advice: advice.id),
    "district": (loading.district, lambda district: district.code),
    "payment_message": (loading.payment_format, lambda message: message.id),
    "order": (loading.order, lambda order: order.id),
    "sum": (loading.odd_sum, lambda odd: odd.id),
    "effort": (loading.effort_rule, lambda effort: effort.id),
    "figure": (loading.figure, lambda figure: figure[0]),
    "division": (loading.sentence, lambda division: division[0]),
    "text": (loading.sentence, lambda text: text[0]),
    "topic": (loading.sentence, lambda topic: topic[0]),
}


@dataclass
class Book:
    """Every entry of a pack folder with the days on which it holds; `files` says where "rule DCG-DELIV5" stands.

    `digest` is the one name for what all files say.
    `of_service` is the same in the words for a service, `[goods|service]`; in this one they are those for goods.
    """

    entries: dict[str, Dated[Any]]
    versions: dict[str, tuple[Rule, ...]]
    calendar: Calendar
    files: Mapping[str, str]
    digest: str
    of_service: Book | None = None
    _packs: dict[date, Pack] = field(default_factory=dict)

    def on(self, day: date) -> Pack:
        """Give the law in force on a day. The newest entry that has begun wins over an older one of the same code."""
        starts = self._starts
        begun = starts[bisect_right(starts, day) - 1]
        if begun not in self._packs:
            self._packs[begun] = self._pack(begun)
        return self._packs[begun]

    def every_pack(self) -> Iterator[tuple[Pack, InForce]]:
        """Give the law of each stretch of time in which the same entries hold, the oldest first."""
        begins = self._changes()
        ends = [day - ONE_DAY for day in begins[1:]] + [date.max]
        return ((self.on(begin), InForce(begin, end)) for begin, end in zip(begins, ends, strict=True))

    def clashes(self) -> Iterator[tuple[str, str, date]]:
        """Name entries of one code that begin on the same day, as (table, code, day)."""
        for table, (_, code) in TABLES.items():
            begun = Counter((str(code(entry)), in_force.since) for in_force, entry in self.entries[table])
            yield from ((table, name, since) for (name, since), times in begun.items() if times > 1)

    @cached_property
    def _starts(self) -> list[date]:
        """The days on which anything begins or ends; rules too, because a pack shows the rule of its day."""
        rules = {rule.in_force.since for versions in self.versions.values() for rule in versions}
        return sorted({*self._changes(), *rules})

    def _changes(self) -> list[date]:
        days = {date.min}
        for table, rows in self.entries.items():
            for in_force, _ in rows if table != "law" else ():
                days.add(in_force.since)
                if in_force.until < date.max:
                    days.add(in_force.until + ONE_DAY)
        return sorted(days)

    def _held(self, table: str, day: date) -> dict[Any, Any]:
        code = TABLES[table][1]
        return {
            code(entry): entry
            for in_force, entry in sorted(self.entries[table], key=lambda row: row[0].since)
            if in_force.holds_on(day)
        }

    def _pack(self, day: date) -> Pack:
        held = {table: self._held(table, day) for table in TABLES}
        numbers = numbers_said(dict(held["figure"].values()), held["period"])
        said = partial(with_texts, change=partial(Text.filled, values=numbers))
        categories = _in_file_order(held["category"], self.entries["category"])
        questions = _in_file_order(held["question"], self.entries["question"])
        return Pack(
            day=day,
            calendar=self.calendar,
            laws={law.id: law for _, law in self.entries["law"]},
            questions={
                key: replace(each, options=_worded(each.options, categories)) for key, each in questions.items()
            },
            derived=held["derived"],
            categories=categories,
            cards=_worded(held["card"].values(), categories),
            evidence_kinds=held["evidence"],
            versions=self.versions,
            offences=held["offence"],
            periods=held["period"],
            reasons=said(self._reasons(day)),
            checks=said(held["check"]),
            bodies=held["body"],
            helplines=held["helpline"],
            registers=held["register"],
            receivers=held["receiver"],
            routes=tuple(held["route"].values()),
            advice=said(tuple(held["advice"].values())),
            districts=held["district"],
            divisions=dict(held["division"].values()),
            payment_messages=tuple(held["payment_message"].values()),
            effort=tuple(held["effort"].values()),
            orders=tuple(held["order"].values()),
            sums=tuple(held["sum"].values()),
            figures=dict(held["figure"].values()),
            texts=said(dict(held["text"].values())),
            topics=dict(held["topic"].values()),
            digest=self.digest,
            of_service=partial(self.of_service.on, day) if self.of_service else None,
        )

    def _reasons(self, day: date) -> dict[str, tuple[Any, ...]]:
        lists: dict[str, dict[str, Any]] = {}
        for in_force, (list_name, choices) in self.entries["reasons"]:
            if in_force.holds_on(day):
                lists.setdefault(list_name, {}).update({choice.code: choice for choice in choices})
        return {name: tuple(choices.values()) for name, choices in lists.items()}


def _worded[T: (Card, Option)](entries: Iterable[T], categories: Mapping[str, Category]) -> tuple[T, ...]:
    """Give what names a category the text of that category, which is written in one place."""
    named = ((each, categories.get(each.category or "")) for each in entries)
    return tuple(replace(each, text=found.text) if found else each for each, found in named)


def _in_file_order(held: dict[Any, Any], rows: Dated[Any]) -> dict[Any, Any]:
    """Keep the order of the files, which is the order of the pages, whatever version is in force."""
    order = [entry for _, entry in rows]
    ids = list(dict.fromkeys(getattr(entry, "id", None) or entry.code for entry in order))
    return {key: held[key] for key in ids if key in held}
