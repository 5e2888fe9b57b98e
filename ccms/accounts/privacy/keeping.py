"""Reads from the privacy register how long a column is kept, as far as its words name years and a day to count from."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


_WORDS = re.compile(rf"(?:until )?(\d+) years after ({'|'.join(Start)})")


def keep_of(words: str) -> Keep | None:
    """Return what the words of the register say; None where they name no years, or no such day."""
    found = _WORDS.fullmatch(words)
    return Keep(int(found[1]), Start(found[2])) if found else None


OF_COMPLAINT = Keep(3, Start.DECISION)
OF_PERSON = Keep(3, Start.LAST_DECISION)
"""How long what is told about one complaint is kept, and what a person is known by; a test holds the register to it."""
