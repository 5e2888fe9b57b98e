"""Converts digits between both scripts, groups numbers as Bangladesh does (12,34,567), and writes amounts of taka."""

import unicodedata

_BANGLA = "০১২৩৪৫৬৭৮৯"
_FULL_WIDTH = "０１２３４５６７８９"
_ASCII = "0123456789"
_TO_ASCII = str.maketrans(_BANGLA + _FULL_WIDTH, _ASCII + _ASCII)
_TO_BANGLA = str.maketrans(_ASCII, _BANGLA)
_NARROW_SPACE = "\u202f"  # keeps sign and number on one line
PAISA_IN_A_TAKA = 100
_MINUS = "\u2212"
_SEPARATING_CATEGORIES = frozenset({"Zs", "Pd"})  # spaces and dashes


def ascii_digits(text: str) -> str:
    """Return the text with Bangla and full-width digits as 0-9; nothing else changes."""
    return text.translate(_TO_ASCII)


def typed(text: str) -> str:
    """Return what a typed number means: signs of usual width, nothing invisible, digits as 0-9."""
    plain = ascii_digits(unicodedata.normalize("NFKC", text))
    return "".join(character for character in plain if unicodedata.category(character) != "Cf")


def without_separators(text: str) -> str:
    """Return a number or code without what people and phones put between its characters, digits as 0-9."""
    return "".join(character for character in typed(text) if not _separates(character))


def _separates(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _SEPARATING_CATEGORIES or character.isspace() or character == _MINUS


def bangla_digits(text: str | int) -> str:
    """Return the text with 0-9 as ০-৯; nothing else changes."""
    return str(text).translate(_TO_BANGLA)


def in_digits(text: str | int, lang: str) -> str:
    """Return the text in the digits of the reader's language."""
    return str(text) if lang == "en" else bangla_digits(text)


def group(number: int) -> str:
    """Return 1234567 as 12,34,567: the last three digits, then pairs."""
    sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return sign + ",".join([*pairs, tail])


def taka(paisa: int, lang: str) -> str:
    """Return "৳ ১,২৩,৪৫৬"; paisa are shown only where there are any."""
    whole, rest = divmod(abs(paisa), PAISA_IN_A_TAKA)
    number = ("-" if paisa < 0 else "") + group(whole) + (f".{rest:02}" if rest else "")
    return f"৳{_NARROW_SPACE}{in_digits(number, lang)}"
