"""Normalises text as people in Bangladesh type it, removes hidden characters, and finds the words to search for.

Computes one key for a shop's name in either script and any spelling: daraz, darajz and দারাজ have the same key.

The key is the sequence of consonants that a Bangla speaker distinguishes. It finds candidates; a person chooses.
"""

import re
import unicodedata

from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure

# Read, a word is a row of capitals (sounds) with this between them wherever a vowel is heard.
_VOWEL = "-"
_HASANTA = "্"
_LONGEST = 200

# What is said about a firm rather than its name.
_ADDRESS = re.compile(r"https?://|\bwww\.|\.(?:com|net|org|shop|store|xyz|info|co|bd)\b(?:/\S*)?|\bdot com\b|ডট ?কম")
_LEGAL_FORMS = frozenset({"ltd", "limited", "plc", "লিমিটেড", "লি", "লিঃ", "পিএলসি"})
_ACCENTS = re.compile("[\u0300-\u036f]")
_INSIDE_A_WORD = str.maketrans("", "", "'’\u200b\u200c\u200d\u2060\ufeff")

# Within a script the first spelling that fits is read.
_LATIN = (
    (r"tech", "T-K"),
    (r"sch", "SK"),
    (r"[ts]ion", "S-N"),
    (r"ight", "-T"),
    (r"ng(?=e[sd]?\b)", "NJ"),  # orange, exchange
    (r"ng", "N"),
    (r"q(?=[^aeiouy\W])", "K-"),  # Qcoom: a letter said by its name
    (r"dge|dj|jh|jz|[zj]", "J"),
    (r"g(?=e[nm]|es?\b)|\Bg(?=i[tcn])", "J"),  # gents, package; digital, magic
    (r"t?ch+", "C"),
    (r"c(?=[eiy])", "S"),
    (r"\bx", "S"),
    (r"x", "KS"),
    (r"kh?|c|q", "K"),
    (r"ph|f", "F"),
    (r"bh?|v", "B"),
    (r"t(?=ur(?:al|es?)\b)", "C"),  # natural, furniture
    (r"th?", "T"),
    (r"dh?", "D"),
    (r"gh?", "G"),
    (r"sh?", "S"),
    (r"\brh", "R"),
    (r"(?<![^aeiouwymnr])h(?=\w)", "H"),  # after a consonant it is breath, at the end nobody hears it
    (r"[aeiouwy]", _VOWEL),
)
_BANGLA = (
    (r"জ্ঞ", "G"),
    (r"ক্ষ", "K"),
    (r"ঙ্গ|[ঙঞংণন]", "N"),
    (r"য়|্য|(?<=[কখগঘজতথদধনশষসহ])্ব", ""),  # they colour the sound before them
    (r"ড়|ঢ়|[রঋৃ]", "R"),
    (r"[কখ]", "K"),
    (r"[গঘ]", "G"),
    (r"[চছ]", "C"),
    (r"[জঝয]়?", "J"),
    (r"[টঠতথৎ]", "T"),
    (r"[ডঢদধ]", "D"),
    (r"[বভ]", "B"),
    (r"প", "P"),
    (r"ফ", "F"),
    (r"ম", "M"),
    (r"ল", "L"),
    (r"[শষস]", "S"),
    (r"হ(?=[\u0980-\u09ff])", "H"),
    (r"[\u0985-\u0994\u09be-\u09cc]", _VOWEL),
)
_AS_THEY_STAND = ((r"[lmnpr0-9]", None),)
_SPELLINGS = tuple(
    (unicodedata.normalize("NFC", spelling), sounds) for spelling, sounds in (*_LATIN, *_BANGLA, *_AS_THEY_STAND)
)
_READER = re.compile("|".join(f"({spelling})" for spelling, _ in _SPELLINGS))


def phonetic_key(text: str) -> str:
    """Return the key that all spellings of one name share; empty where nothing in the name is pronounced."""
    sounds = "".join(_read(word) for word in _words(text) if word not in _LEGAL_FORMS)
    lead = "a" if sounds.startswith(_VOWEL) else ""
    return lead + sounds.replace(_VOWEL, "").lower()


def _words(text: str) -> list[str]:
    latin = _ACCENTS.sub("", unicodedata.normalize("NFKD", text[:_LONGEST]))
    plain = ascii_digits(unicodedata.normalize("NFC", latin)).casefold().translate(_INSIDE_A_WORD)
    plain = _ADDRESS.sub(" ", plain).replace("&", " and ")
    return "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain).split()


def _read(word: str) -> str:
    heard = ""
    for match in _READER.finditer(word):
        sounds = _SPELLINGS[(match.lastindex or 1) - 1][1]
        heard += match[0].upper() if sounds is None else sounds
        heard += _VOWEL if _carries_vowel(match) else ""
    return re.sub(r"([A-Z])\1+", r"\1", heard)


def _carries_vowel(match: re.Match[str]) -> bool:
    # A Bangla consonant holds a vowel of its own until a hasanta takes it away.
    return "ক" <= match[0][0] <= "হ" and not match.string.startswith(_HASANTA, match.end())


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
