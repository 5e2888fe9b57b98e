"""Makes the name under which a file is shown: what the sender called it, without what could mislead."""

import re
import unicodedata

from ccms.complaints.evidence.limits import NAME_CHARACTERS
from ccms.core.bangla import nfc

NAMELESS = "file"
_SEPARATORS = re.compile(r"[/\\]")
_JOINERS = frozenset("\u200c\u200d")  # Bangla needs both
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Windows takes these for devices, whatever follows the first dot
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def shown_name(raw: str) -> str:
    """Return a name of at most 150 characters without path, control or direction marks; its ending stays."""
    last = _SEPARATORS.split(nfc(raw))[-1]
    seen = "".join(_kept(character) for character in last)
    name = " ".join(seen.split()).lstrip(". ").rstrip(". ")
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:NAME_CHARACTERS] or NAMELESS
    ending = ending[: NAME_CHARACTERS // 2]
    return f"{(stem or NAMELESS)[: NAME_CHARACTERS - len(ending) - 1]}.{ending}"


def ending(name: str) -> str:
    """Return what follows the last dot, in small letters; empty where there is no dot."""
    _, dot, last = name.rpartition(".")
    return last.lower() if dot else ""


def _kept(character: str) -> str:
    if character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category == "Zs" or character in "\t\r\n":
        return " "
    return "" if category in _DROPPED else character
