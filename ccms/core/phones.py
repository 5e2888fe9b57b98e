"""Normalises mobile numbers of Bangladesh in every way of writing them, and masks them."""

import re

from ccms.core.digits import without_separators
from ccms.core.failures import Failure

_ACCEPTED = re.compile(r"(?:\+?880|0)?(1[3-9][0-9]{8})")  # the 0 is often left out, as behind +880
_OTHER_PREFIX = re.compile(r"(?:\+?88)?(0[0-9]{2})[0-9]{8}")
_PUNCTUATION = str.maketrans("", "", "().·")
_LONGEST = 64
SHOWN_DIGITS = 4  # at the end of a masked number
# By the prefix a number was first given under; it may have been taken to another operator since (law.md 6.1).
OPERATORS = {
    "013": "grameenphone",
    "017": "grameenphone",
    "014": "banglalink",
    "019": "banglalink",
    "015": "teletalk",
    "016": "airtel",
    "018": "robi",
}


class PhoneNotSupported(Failure):
    """Not a mobile number of Bangladesh; `start` tells with which three digits one of the right length begins."""

    slug = "phone-not-supported"


def normalise(text: str) -> str:
    """Return the number as +8801XXXXXXXXX, the only form that is stored, counted and sent to."""
    if len(text) > _LONGEST:
        raise PhoneNotSupported
    bare = without_separators(text).translate(_PUNCTUATION)
    accepted = _ACCEPTED.fullmatch(re.sub(r"\A00880", "880", bare))
    if accepted is None:
        other = _OTHER_PREFIX.fullmatch(bare)
        raise PhoneNotSupported(start=other[1]) if other else PhoneNotSupported()
    return f"+880{accepted[1]}"


def national(e164: str) -> str:
    """Return 01712345678, as people in Bangladesh dial it."""
    return e164.removeprefix("+88")


def operator_of(e164: str) -> str:
    """Return whose prefix a number carries: a hint for the way of a message, never a fact about its owner."""
    return OPERATORS[national(e164)[:3]]


def spaced(e164: str) -> str:
    """Return 01712 345678, as it is read out."""
    number = national(e164)
    return f"{number[:5]} {number[5:]}"


def mask(e164: str) -> str:
    """Return 01•••••1234: enough for the owner to know it, too little for anybody else."""
    number = national(e164)
    return f"{number[:2]}•••••{number[-SHOWN_DIGITS:]}"
