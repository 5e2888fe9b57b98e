"""Makes and reads a complaint's public number: ten random characters and one that shows typing errors.

The check character is a weighted sum over the field of 32 elements, so that every single wrong character and every
exchange of two characters, neighbours or not, is noticed without asking the database.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress

from ccms.core.digits import without_separators
from ccms.core.failures import Failure

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 11
LEAST_PART = 4  # characters by which few complaints of a million are found
_PREFIX = "CC"
_READ_AS = str.maketrans("OIL", "011")
_LONGEST = 64
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_POLYNOMIAL = 0b100101  # x⁵ + x² + 1, irreducible: makes five bits a field
_WEIGHT = 7  # each place weighs seven times the next; seven has order 31, so no two places weigh the same
_FIELD_SIZE = 32


class ReferenceMalformed(Failure):
    """Not a complaint number, or one with a slip in it."""

    slug = "reference-malformed"


def new_reference() -> str:
    """Return a fresh number of 50 random bits with its check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def parse(text: str) -> str:
    """Return the bare number from any way of typing it, or raise ReferenceMalformed."""
    typed = without_separators(text[:_LONGEST]).upper()
    if len(typed) == len(_PREFIX) + LENGTH:
        typed = typed.removeprefix(_PREFIX)
    bare = typed.translate(_READ_AS)
    if len(bare) != LENGTH or not set(bare) <= _VALUES.keys() or check_character(bare[:-1]) != bare[-1]:
        raise ReferenceMalformed
    return bare


def among(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the bare numbers among these texts, each once and in their order, without what is no number."""
    found: dict[str, None] = {}
    for text in texts:
        with suppress(ReferenceMalformed):
            found[parse(text)] = None
    return tuple(found)


def as_typed(text: str) -> str:
    """Return a code of our alphabet as it was meant, from any way of typing it."""
    return without_separators(text[:_LONGEST]).upper().translate(_READ_AS)


def part(text: str) -> str:
    """Return what may be a part of a number, as typed in any way; nothing where it is too short, too long or none."""
    typed = without_separators(text[:_LONGEST]).upper()
    bare = (typed[len(_PREFIX) :] if typed.startswith(_PREFIX) and "-" in text else typed).translate(_READ_AS)
    return bare if LEAST_PART <= len(bare) < LENGTH and set(bare) <= _VALUES.keys() else ""


def display(reference: str) -> str:
    """Return CC-7K4M9-2XDPQ-H, as it is printed."""
    return f"{_PREFIX}-{reference[:5]}-{reference[5:10]}-{reference[10:]}"


def check_character(body: str) -> str:
    """Return the eleventh character of these ten."""
    total = 0
    for character in body:
        total = _times(total ^ _VALUES[character], _WEIGHT)
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        right >>= 1
        left <<= 1
        if left & _FIELD_SIZE:
            left ^= _POLYNOMIAL
    return product
