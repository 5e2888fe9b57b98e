"""Counts the parts of an SMS as the networks bill and show them: GSM-7 where every character fits, else UCS-2."""

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_DOUBLE = frozenset("^{}\\[~]|€\f")
GSM7_ONE, GSM7_EACH = 160, 153
UCS2_ONE, UCS2_EACH = 70, 67


def is_gsm7(text: str) -> bool:
    """Tell whether each character fits the seven-bit alphabet; one Bangla letter makes the whole text UCS-2."""
    return all(character in _GSM7 or character in _GSM7_DOUBLE for character in text)


def parts(text: str) -> int:
    """Return how many parts the text takes; a character is never split between two."""
    single, each = (GSM7_ONE, GSM7_EACH) if is_gsm7(text) else (UCS2_ONE, UCS2_EACH)
    widths = _widths(text)
    if sum(widths) <= single:
        return 1
    count, room = 1, each
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count


def _widths(text: str) -> list[int]:
    if is_gsm7(text):
        return [2 if character in _GSM7_DOUBLE else 1 for character in text]
    return [len(character.encode("utf-16-le")) // 2 for character in text]
