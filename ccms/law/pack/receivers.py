"""Defines the profile of a body that receives complaints: which fields exactly, by which way, and what it answers.

A level is an upper bound: a field above it is refused, so that nobody receives more by a slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.law.pack.values import BOTH, FLAG, SENTENCE, WORD, WORDS, length, many, one_of, row, table, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.pack.nouns import Choice
    from ccms.law.periods import Length
    from ccms.law.texts import Text


class Level(StrEnum):
    """How much a body may receive, from nothing of a single complaint to all of it."""

    FIGURES = "figures"
    FIRM = "firm"
    MONEY = "money"
    CASE = "case"
    FULL = "full"

    def covers(self, other: Level) -> bool:
        """Tell whether what belongs to another level may be sent at this one."""
        levels = list(Level)
        return levels.index(other) <= levels.index(self)


FIELDS: Mapping[str, Level] = {
    "firm.name": Level.FIRM,
    "firm.page": Level.FIRM,
    "firm.dbid": Level.FIRM,
    "complaint.category": Level.FIRM,
    "complaint.rules": Level.FIRM,
    "complaint.month": Level.FIRM,
    "payment.service": Level.MONEY,
    "payment.transaction": Level.MONEY,
    "payment.amount": Level.MONEY,
    "payment.at": Level.MONEY,
    "payment.to": Level.MONEY,
    "complaint.reference": Level.CASE,
    "complaint.filed_on": Level.CASE,
    "complaint.narrative": Level.CASE,
    "complaint.wish": Level.CASE,
    "complaint.findings": Level.CASE,
    "purchase.number": Level.CASE,
    "purchase.price": Level.CASE,
    "purchase.ordered_on": Level.CASE,
    "purchase.delivered_on": Level.CASE,
    "firm.answer": Level.CASE,
    "complainant.name": Level.CASE,
    "complainant.mobile": Level.CASE,
    "complainant.district": Level.CASE,
    "complainant.parents": Level.FULL,
    "complainant.address": Level.FULL,
}
"""Every field that can be sent, with the lowest level at which a body may have it."""

CHANNELS = ("desk", "rest", "mail", "paper")
MEDIA = (
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/heic",
    "video/mp4",
    "audio/mpeg",
    "text/plain",
)
LARGEST_MB = 100

SHAPE = row(
    {
        "code": WORD,
        "level": one_of(*Level),
        "fields": many(one_of(*FIELDS)),
        "to": SENTENCE,
        "channels": many(one_of(*CHANNELS)),
        "verified": FLAG,
    },
    {
        "papers": WORDS,
        "answer": length(1),
        "files": table({"largest_mb": whole(1, LARGEST_MB), "types": many(one_of(*MEDIA))}, {}),
        "withhold": many(one_of(*FIELDS)),
        "firm_told": FLAG,
        "results": many(table({"code": WORD, **BOTH}, {})),
        "returns": many(table({"code": WORD, "field": one_of(*FIELDS), **BOTH}, {})),
    },
)
"""What an entry of receivers.toml may hold."""


@dataclass(frozen=True, slots=True)
class Files:
    """Which files a body takes."""

    largest_mb: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """Why a body sends a complaint back, and which field it is about."""

    code: str
    field: str
    text: Text


@dataclass(frozen=True, slots=True)
class Receiver:
    """The profile of a body. `papers` are the kinds of evidence that go with it, `answer` is its time to answer.

    `withhold` names what is never sent to it; a body confirmed the profile only where it is `verified`.
    """

    code: str
    level: Level
    fields: tuple[str, ...]
    to: Text
    channels: tuple[str, ...]
    verified: bool
    papers: tuple[str, ...] = ()
    answer: Length | None = None
    files: Files | None = None
    withhold: tuple[str, ...] = ()
    firm_told: bool = False
    results: tuple[Choice, ...] = ()
    returns: tuple[Return, ...] = ()

    def said(self, code: str) -> Text | None:
        """Return the words of this body for why it sends something back, or what it answers."""
        words = {each.code: each.text for each in self.returns} | {each.code: each.text for each in self.results}
        return words.get(code)
