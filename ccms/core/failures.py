"""Defines refusals: a slug for programs, and one sentence in both languages that a person can act on.

Each failure class is beside the code that raises it; all texts are in failures.toml, for pages and API alike.
"""

import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import ClassVar, NamedTuple

from ccms.core import clock
from ccms.core.digits import group, in_digits, taka

type Params = Mapping[str, object]

VALIDATION_FAILED = "validation-failed"
_WAIT = "wait"  # the one parameter that has words of its own when nobody knows how long
_A_WHILE = {"bn": "একটু", "en": "a moment"}


@dataclass(frozen=True, slots=True)
class Text:
    """What the catalogue holds of one slug."""

    slug: str
    status: int
    problem: str  # the slug of the whole answer: a field's code travels inside `validation-failed`
    bn: str
    en: str
    any_field: bool = False  # any field can show it: where fields stand together, it is said with the field's name
    instead: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by the parameter that calls for it

    def read(self, lang: str, given: Params) -> str:
        """Return the sentence in one language: another one where its parameter is given."""
        other = next((text for name, text in self.instead.items() if name in given), None)
        if other:
            return other[lang]
        return self.en if lang == "en" else self.bn

    def placeholders(self) -> frozenset[str]:
        """Return the names of the parameters that either sentence needs."""
        parsed = (*string.Formatter().parse(self.bn), *string.Formatter().parse(self.en))
        return frozenset(name for _, name, _, _ in parsed if name) - {_WAIT}


@cache
def catalogue() -> Mapping[str, Text]:
    """Read failures.toml: problems of a whole request, and codes of a single field."""
    book = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    problems = {slug: Text(slug=slug, problem=slug, **entry) for slug, entry in book["problem"].items()}
    fields = {
        slug: Text(slug=slug, problem=VALIDATION_FAILED, status=problems[VALIDATION_FAILED].status, **entry)
        for slug, entry in book["field"].items()
    }
    return {**problems, **fields}


class Failure(Exception):  # noqa: N818 - a failure is an expected answer, not an error of the program
    """An expected refusal; a subclass names its slug and takes status and texts from the catalogue."""

    slug: ClassVar[str]
    status: ClassVar[int]
    problem: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.slug not in catalogue():
            raise TypeError(f"{cls.__name__}: add [{cls.slug}] with its two sentences to failures.toml")
        cls.status = catalogue()[cls.slug].status
        cls.problem = catalogue()[cls.slug].problem

    def __init__(self, **params: object) -> None:
        # The slug alone, so that a log line never shows what a person typed.
        super().__init__(self.slug)
        self.params: Params = _complete(self.slug, params)

    @property
    def retry_after(self) -> int | None:
        """Return whole seconds for the Retry-After header, where the failure knows its `wait`."""
        wait = self.params.get(_WAIT)
        return max(ceil(wait.total_seconds()), 1) if isinstance(wait, timedelta) else None


class NotFound(Failure):
    """It does not exist, or this person may not know that it does."""

    slug = "not-found"


class DependencyDown(Failure):
    """The database or a store cannot be reached; nothing was changed, or with `unknown` nobody knows whether it was."""

    slug = "dependency-down"

    def __init__(self, wait: timedelta = timedelta(seconds=10), *, unknown: bool = False) -> None:
        super().__init__(wait=wait, **({"unknown": True} if unknown else {}))


class FieldError(NamedTuple):
    """What is to be put right in one field."""

    slug: str
    params: Params


class ValidationFailed(Failure):
    """Some fields need another answer; `errors` says which, and how."""

    slug = VALIDATION_FAILED

    def __init__(self, errors: Mapping[str, tuple[str, Params]]) -> None:
        super().__init__()
        self.errors = {field: FieldError(slug, _complete(slug, params)) for field, (slug, params) in errors.items()}


class FieldErrors:
    """Gathers what is to be put right while a form is read, so that the reader is told all of it at once."""

    def __init__(self) -> None:
        self.errors: dict[str, FieldError] = {}

    def add(self, field: str, slug: str, **params: object) -> None:
        """Note one thing; the first of a field stands, as one sentence at a time is enough."""
        self.errors.setdefault(field, FieldError(slug, _complete(slug, params)))

    def require_word(self, field: str, word: object, allowed: Iterable[str]) -> None:
        """Note a word that a list does not have, or that none was chosen; a program is given the list with it."""
        known = list(allowed)
        if word not in known:
            self.add(field, "choice-unknown" if word else "choice-missing", allowed=known)

    @contextmanager
    def noting(self, field: str) -> Iterator[None]:
        """Note a failure raised inside this block as the field's own."""
        try:
            yield
        except Failure as failure:
            self.add(field, failure.slug, **failure.params)

    def raise_if_any(self) -> None:
        """Raise ValidationFailed if anything was noted."""
        if self.errors:
            raise ValidationFailed(self.errors)


def require_word(field: str, word: object, allowed: Iterable[str]) -> None:
    """Raise ValidationFailed for a word that a list does not have."""
    errors = FieldErrors()
    errors.require_word(field, word, allowed)
    errors.raise_if_any()


def sentence(failure: Failure | FieldError | str, lang: str, **params: object) -> str:
    """Return the sentence for the reader, numbers and dates in the words and digits of the language."""
    slug = failure if isinstance(failure, str) else failure.slug
    given = params if isinstance(failure, str) else {**failure.params, **params}
    reader = "en" if lang == "en" else "bn"
    words = {name: _Shown(value, reader) for name, value in _complete(slug, given).items()}
    return catalogue()[slug].read(reader, given).format_map({_WAIT: _A_WHILE[reader], **words})


def _complete(slug: str, params: Params) -> Params:
    missing = catalogue()[slug].placeholders() - params.keys()
    if missing:
        raise TypeError(f"{slug} needs {', '.join(sorted(missing))}")
    return params


class _Shown(NamedTuple):
    """A parameter as a sentence shows it; {limit:taka} makes paisa an amount, {start:digits} a code of digits."""

    value: object
    lang: str

    def __format__(self, kind: str) -> str:
        match self.value:
            case int(paisa) if kind == "taka":
                return taka(paisa, self.lang)
            case int(number):
                return in_digits(group(number), self.lang)
            case datetime() as at:
                return clock.moment_in_words(at, self.lang)
            case date() as day:
                return clock.day_in_words(day, self.lang)
            case timedelta() as length:
                return clock.length_in_words(length, self.lang)
            case _:
                return in_digits(str(self.value), self.lang) if kind == "digits" else str(self.value)
