"""Converts answers between JSON and the values that the rules compute with.

The JSON is that of drafts, of the API, and of a file for `law explain`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from ccms.core.clock import DHAKA
from ccms.core.digits import ascii_digits
from ccms.core.money import MOST_PAISA
from ccms.law.pack.nouns import QuestionType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Question

MOST_DAYS = 3660
UNKNOWN_CHOICE = "unknown-choice"
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)  # what lies beyond is a slip, and cannot be counted with


class AnswerRefused(Exception):  # noqa: N818
    """Some answers do not fit their questions; `problems` maps a question's id to what is wrong with it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{question}: {problem}" for question, problem in problems.items()))
        self.problems = dict(problems)


def read_answers(pack: Pack, written: Mapping[str, object]) -> dict[str, object]:
    """Read JSON values into facts. Money is whole paisa, days and times are ISO, None means "I do not know".

    `category` and `evidence` (a list of kinds) come along. Problems are named by slug: unknown-question,
    unknown-choice, not-a-day, too-early, not-an-amount, too-much, not-a-number, not-yes-or-no, not-a-text, too-long.
    """
    facts: dict[str, object] = {}
    problems: dict[str, str] = {}
    for name, value in written.items():
        try:
            facts[name] = _read(pack, name, value)
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise AnswerRefused(problems)
    return facts


def write_answers(facts: Mapping[str, object]) -> dict[str, object]:
    """Turn facts into JSON values; read_answers gives the same facts back."""
    return {name: _write(value) for name, value in facts.items()}


def _write(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(value)
    return value


def _read(pack: Pack, name: str, value: object) -> object:
    if name == "category":
        return _one_of(value, pack.categories)
    if name == "evidence":
        return _evidence(pack, value)
    if name not in pack.questions:
        raise ValueError("unknown-question")
    return None if value is None else read_answer(pack, pack.questions[name], value)


def _evidence(pack: Pack, value: object) -> list[str]:
    if not isinstance(value, list):
        raise ValueError(UNKNOWN_CHOICE)  # noqa: TRY004  (one kind of refusal for every value)
    return [_one_of(kind, pack.evidence_kinds) for kind in value]


def _one_of(value: object, known: Mapping[str, object]) -> str:
    if not isinstance(value, str) or value not in known:
        raise ValueError(UNKNOWN_CHOICE)
    return value


def read_answer(pack: Pack, question: Question, value: object) -> object:
    """Read one JSON value for its question; ValueError with a slug where it does not fit."""
    if question.type is QuestionType.CHOICE:
        return _one_of(value, {option.value: option for option in question.options})
    if question.type is QuestionType.DISTRICT:
        return _one_of(value, pack.districts)
    if question.type is QuestionType.TEXT:
        return _line(value, question.max_length)
    return _READERS[question.type](value)


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("not-yes-or-no")  # noqa: TRY004
    return value


def _amount(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("not-an-amount")
    if value > MOST_PAISA:
        raise ValueError("too-much")
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
        raise ValueError("not-a-number")
    return value


def _day(value: object) -> date:
    if isinstance(value, date):
        return value.astimezone(DHAKA).date() if isinstance(value, datetime) else value
    try:
        day = date.fromisoformat(ascii_digits(str(value)))
    except ValueError as error:
        raise ValueError("not-a-day") from error
    return _countable(day)


def _moment(value: object) -> date | datetime:
    if isinstance(value, date):
        return value
    text = ascii_digits(str(value))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return _countable(day)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("not-a-day") from error
    return _countable(moment if moment.tzinfo else moment.replace(tzinfo=DHAKA))


def _countable[D: date](value: D) -> D:
    """Return a day or moment whose year can be one in which somebody shopped, or was promised something."""
    if value.year < EARLIEST.year:
        raise ValueError("too-early")
    if value.year > LATEST.year:
        raise ValueError("not-a-day")
    return value


def _line(value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError("not-a-text")  # noqa: TRY004
    if len(value) > longest:
        raise ValueError("too-long")
    return value


_READERS: dict[QuestionType, Callable[[object], object]] = {
    QuestionType.YES_NO: _yes_no,
    QuestionType.MONEY: _amount,
    QuestionType.NUMBER: _number,
    QuestionType.DATE: _day,
    QuestionType.MOMENT: _moment,
}
