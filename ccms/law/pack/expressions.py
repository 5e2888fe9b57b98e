"""Evaluates CEL (the Common Expression Language); no other module knows which engine does it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

# The engine's package imports its command line, which costs 9 MB that a server never uses.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402

from ccms.core.clock import start_of_day  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping


class ExpressionFailed(Exception):  # noqa: N818
    """An expression could not be read, or could not be computed on the facts at hand."""


@cache
def _compiled(source: str) -> cel.Program:
    try:
        return cel.compile(source)
    except ValueError as error:
        raise ExpressionFailed(f"cannot read {source!r}: {error}") from error


@cache
def _names(source: str) -> frozenset[str]:
    try:
        return frozenset(_compiled(source).variables())
    except ExpressionFailed:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition or value in CEL, compiled when it is first needed."""

    source: str

    @property
    def names(self) -> frozenset[str]:
        """The facts this expression looks at; one that cannot be read has none, and says so where it is computed."""
        return _names(self.source)

    def compute(self, facts: Mapping[str, object]) -> object:
        """Compute on the known facts only.

        CEL absorbs what is unknown where it cannot change the answer: `false && unknown` is false.
        Anything else that needs an unknown fact raises ExpressionFailed.
        """
        try:
            return _compiled(self.source).execute({name: _for_cel(value) for name, value in facts.items()})
        except (RuntimeError, TypeError, ValueError) as error:
            raise ExpressionFailed(f"cannot compute {self.source!r}: {error}") from error


def _for_cel(value: object) -> object:
    """Give the engine times in UTC, the only zone it reads; a day stands for its beginning in Dhaka."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return start_of_day(value) if isinstance(value, date) else value
