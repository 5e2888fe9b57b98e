"""Normalises text as people in Bangladesh type it, removes hidden characters, and finds the words to search for."""

import re
import unicodedata

from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure
from ccms.core.phonetics import phonetic_key

__all__ = [
    "TextDirectionMarks",
    "TextTooLong",
    "TextTooShort",
    "clean_line",
    "clean_text",
    "nfc",
    "phonetic_key",
    "search_words",
    "stem",
    "whole_words",
    "words_in_order",
]

_JOINERS = frozenset("\u200c\u200d")  # Bangla needs both: র‍্যাব
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Longest first; what is left keeps at least three letters, so that short words stay themselves.
_ENDINGS = (
    *("গুলোকে", "গুলোতে", "গুলোর", "গুলির", "গুলো", "গুলি", "দেরকে", "টিকে", "টাকে", "টিতে", "টাতে"),
    *("দের", "টির", "টার", "ের", "কে", "তে", "টি", "টা", "রা", "ে", "র"),
)
_SHORTEST_STEM = 3


class TextTooShort(Failure):
    """Fewer characters than are needed to understand."""

    slug = "text-too-short"


class TextTooLong(Failure):
    """More characters than are kept."""

    slug = "text-too-long"


class TextDirectionMarks(Failure):
    """Holds marks that show letters in another order than they are stored."""

    slug = "text-direction-marks"


def nfc(text: str) -> str:
    """Return the one form that is stored and compared: য় typed in either way is the same."""
    return unicodedata.normalize("NFC", text)


def clean_line(text: str, maximum: int) -> str:
    """Return one line of text: a name, an address, an order number."""
    line = " ".join(_without_hidden(text).split())
    return _within(line, 0, maximum)


def clean_text(text: str, minimum: int, maximum: int) -> str:
    """Return text of several lines, as its writer broke them."""
    lines = _without_hidden(_LINE_ENDS.sub("\n", text)).split("\n")
    return _within("\n".join(line.rstrip() for line in lines).strip(), minimum, maximum)


def search_words(text: str) -> list[str]:
    """Return the words to look for, each once, without case or ending: each starts all forms of its word."""
    return list(dict.fromkeys(stem(word) for word in whole_words(text)))


def whole_words(text: str) -> list[str]:
    """Return the words of a text, each once, in one normal form and without case, their endings kept."""
    return list(dict.fromkeys(words_in_order(text)))


def words_in_order(text: str) -> list[str]:
    """Return the words of a text as they follow each other, in one normal form and without case."""
    plain = ascii_digits(nfc(text)).casefold()
    return "".join(_letter_or_space(c) for c in plain if unicodedata.category(c) != "Cf").split()


def stem(word: str) -> str:
    """Return what the forms of a Bangla word have in common: দোকানের, দোকানে and দোকানটি all give দোকান.

    It may be shorter than the word itself (অর্ডার gives অর্ডা), so it is to be compared, never shown.
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return stem(word.removesuffix(ending))
    return word


def _letter_or_space(character: str) -> str:
    # Python's \w leaves out vowel signs, which would break every Bangla word.
    return character if unicodedata.category(character)[0] in "LMN" else " "


def _without_hidden(text: str) -> str:
    if not _DIRECTION_MARKS.isdisjoint(text):
        raise TextDirectionMarks
    return nfc("".join(_kept(character) for character in text))


def _kept(character: str) -> str:
    if character in _JOINERS or character == "\n":
        return character
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} else character


def _within(text: str, minimum: int, maximum: int) -> str:
    if len(text) < minimum:
        raise TextTooShort(minimum=minimum)
    if len(text) > maximum:
        raise TextTooLong(maximum=maximum)
    return text
