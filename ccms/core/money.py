"""Reads taka as people write them and returns paisa as CCMS keeps them: whole numbers, never floats."""

import re

from ccms.core.digits import PAISA_IN_A_TAKA, taka, typed
from ccms.core.failures import Failure

__all__ = ["MOST_PAISA", "AmountMissing", "AmountNotANumber", "AmountTooLarge", "parse_taka", "taka"]

MOST_PAISA = 100_000_000 * PAISA_IN_A_TAKA
_CURRENCY = r"(?:৳|tk\.?|bdt|taka|টাকা)"
_SOUTH_ASIAN = r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}"
_WESTERN = r"[0-9]{1,3}(?:,[0-9]{3})+"
_AMOUNT = re.compile(
    rf"{_CURRENCY}?\s*(?P<taka>{_SOUTH_ASIAN}|{_WESTERN}|[0-9]+)(?:\.(?P<paisa>[0-9]{{1,2}}))?"
    rf"\s*{_CURRENCY}?\s*(?:/[-=])?",
    re.IGNORECASE,
)
_LONGEST = 64


class AmountMissing(Failure):
    """Nothing was written."""

    slug = "amount-missing"


class AmountNotANumber(Failure):
    """Not an amount in figures, or more exact than a paisa."""

    slug = "amount-not-a-number"


class AmountTooLarge(Failure):
    """More than CCMS takes for one purchase."""

    slug = "amount-too-large"


def parse_taka(text: str) -> int:
    """Return the paisa of "৳ ১,২৩,৪৫৬.৫০", "Tk 123,456.5" or "2450/-"."""
    if not text.strip():
        raise AmountMissing
    written = _AMOUNT.fullmatch(typed(text).strip()) if len(text) <= _LONGEST else None
    if written is None:
        raise AmountNotANumber
    paisa = int(written["taka"].replace(",", "")) * PAISA_IN_A_TAKA + int((written["paisa"] or "0").ljust(2, "0"))
    if paisa > MOST_PAISA:
        raise AmountTooLarge(maximum=MOST_PAISA)
    return paisa
