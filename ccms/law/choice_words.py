"""Gives the closed lists of the law by their names: the words that a program sends where a page offers cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccms.law.offences import SELLER
from ccms.law.pack.nouns import Choice, QuestionType
from ccms.law.pack.receivers import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Question
    from ccms.law.pack.versions import Book


def list_of(pack: Pack, name: str) -> Sequence[Choice]:
    """Return one list in the order in which it is offered. Raises KeyError."""
    return pack.reasons[name] if name in pack.reasons else tuple(TABLES[name](pack))


def words_of(pack: Pack, name: str) -> list[str]:
    """Return the words of one list."""
    return [choice.code for choice in list_of(pack, name)]


def every_list(pack: Pack) -> Mapping[str, Sequence[Choice]]:
    """Return all lists by their names: first the tables of the pack, then the reasons and kinds."""
    return {name: list_of(pack, name) for name in (*TABLES, *pack.reasons)}


def every_word(book: Book, *names: str) -> list[str]:
    """Return the words of some lists in any version of the law: what was filed long ago has those of its day."""
    return list(dict.fromkeys(word for pack, _ in book.every_pack() for name in names for word in words_of(pack, name)))


def answers_to(pack: Pack, question: Question) -> list[str]:
    """Return the words that answer a question; none where it is answered otherwise."""
    if question.type is QuestionType.DISTRICT:
        return words_of(pack, "district")
    return [option.value for option in question.options]


def _fined(pack: Pack) -> Iterator[Choice]:
    """Yield the sections under which an officer can fine a shop."""
    yield from (Choice(each.section, each.text) for each in pack.offences.values() if each.by_whom == SELLER)


def _receiving(pack: Pack) -> Iterator[Choice]:
    """Yield the bodies that can be sent something of a complaint, by their profiles."""
    sent = (code for code, profile in pack.receivers.items() if profile.level is not Level.FIGURES)
    yield from (Choice(code, pack.bodies[code].text) for code in sent)


TABLES: Mapping[str, Callable[[Pack], Iterator[Choice]]] = {
    "category": lambda pack: (Choice(each.code, each.text) for each in pack.categories.values()),
    "district": lambda pack: (Choice(each.code, each.text) for each in pack.districts.values()),
    "evidence": lambda pack: (Choice(each.code, each.text) for each in pack.evidence_kinds.values()),
    "section": _fined,
    "body": lambda pack: (Choice(each.code, each.text) for each in pack.bodies.values() if each.takes_referrals),
    "receiver": _receiving,
}
