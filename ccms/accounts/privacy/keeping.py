"""Reads from the privacy register how long a column is kept, as far as its words name years and a day to count from."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models


class Start(StrEnum):
    """From which day the years count, in the words of the register."""

    DECISION = "the final decision"  # of the complaint
    LAST_DECISION = "the last final decision"  # about the person's complaints


@dataclass(frozen=True, slots=True)
class Keep:
    """So many years from such a day."""

    years: int
    start: Start

    def last_day(self, start: date) -> date:
        """Return the last day on which it is kept, counted from a day."""
        try:
            return start.replace(year=start.year + self.years)
        except ValueError:  # 29 February
            return date(start.year + self.years, 3, 1)


NEVER_FILED = ", or after the first code where nothing was filed"
_WORDS = re.compile(rf"(?:until )?(\d+) years after ({'|'.join(Start)})(?:{NEVER_FILED})?")


def keep_of(words: str) -> Keep | None:
    """Return what the words of the register say; None where they name no years, or no such day."""
    found = _WORDS.fullmatch(words)
    return Keep(int(found[1]), Start(found[2])) if found else None


def declared(model: type[models.Model], column: str) -> Keep:
    """Return how long a personal column is kept, by its declaration. Raises LookupError where that names no years."""
    personal = getattr(model._meta.get_field(column), "personal", None)  # noqa: SLF001 - Django's public name for it
    keep = keep_of(personal.keep) if personal else None
    if keep is None:
        raise LookupError(f"{model.__name__}.{column}")
    return keep
