"""Defines the kinds of fields that acts and filings declare; forms, the API and the checks read their limits here.

A kind stands in the annotation: `place: Annotated[str, Line(200)]`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args, get_type_hints

from ccms.law.pack.nouns import Asked

LONGEST_TEXT = 2000  # characters of what a person writes with an act


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of one list of the law; where it is optional, none need be chosen."""

    list: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A text of one line, of at most so many characters."""

    most: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`, or none."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of another complaint."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a file was given; a body does not say it, the complaint's files do."""


@dataclass(frozen=True, slots=True)
class Text:
    """A person's own words, of at most so many characters; where they are needed, they are not empty."""

    most: int = LONGEST_TEXT
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to questions of the law that are asked of these sides, by their ids; null is "not known"."""

    asked: tuple[Asked, ...]


type Kind = Choice | Line | Text | Whole | Reference | Proof | Answers


def kinds_of(declaring: type) -> Mapping[str, Kind]:
    """Return the kind of each field of a class that has one, by the field's name."""
    hints = get_type_hints(declaring, include_extras=True)
    return {name: get_args(hint)[1] for name, hint in hints.items() if hasattr(hint, "__metadata__")}
