"""Computes the digest that stands for a buyer and their order between shop and CCMS, and the shop's signature.

No number leaves in clear text: only a holder of the key that both share can make the digest. Its format is a promise
to shops (docs/was-the-shop-told.md); sdk/ holds the same functions for each language, tested on the same vectors.
"""

import hmac
import re
from enum import StrEnum

VERSION = "v1"
_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_BETWEEN = re.compile(r"[\x00-\x7f](?<![A-Za-z0-9])")
_SMALL = re.compile(r"[a-z]+")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,31}")


class TicketState(StrEnum):
    """Where the shop's own ticket stands."""

    OPEN = "open"
    ANSWERED = "answered"
    SOLVED = "solved"
    REFUSED = "refused"


def number_key(number: str) -> str:
    """Return a purchase number as it is compared: Bangla digits as 0-9, capital letters, nothing between them.

    Of ASCII only letters and digits stay; every other character stays as it is. It may be empty.
    """
    return _SMALL.sub(lambda found: found[0].upper(), _BETWEEN.sub("", number.translate(_DIGITS)))


def ticket_digest(e164: str, number: str, secret: str) -> str:
    """Return the hex digest of a buyer (+8801XXXXXXXXX) and their purchase number under a key of the shop."""
    return hmac.new(secret.encode(), f"{VERSION}|{e164}|{number_key(number)}".encode(), "sha256").hexdigest()


def answer_signature(nonce: str, body: bytes, secret: str) -> str:
    """Return what the shop sends with its answer to a question: only the holder of the key can make it."""
    return hmac.new(secret.encode(), f"answer|{nonce}|".encode() + body, "sha256").hexdigest()


def is_word(text: str) -> bool:
    """Tell whether a remedy is a word of a list and no sentence, in which a person could be named."""
    return bool(_WORD.fullmatch(text))
