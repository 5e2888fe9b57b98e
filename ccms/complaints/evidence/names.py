"""Makes the names under which a file is shown: what its giver called it, and what everybody else knows it by.

A giver's name for a file may hold a number or a name that is covered in the copy, or told to the office alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from uuid import UUID

from ccms.complaints.evidence.limits import NAME_CHARACTERS, MediaType
from ccms.complaints.models.evidence import Evidence
from ccms.core.bangla import nfc

ENDINGS: Mapping[MediaType, str] = {
    MediaType.JPEG: "jpg",
    MediaType.PNG: "png",
    MediaType.WEBP: "webp",
    MediaType.HEIC: "heic",
    MediaType.PDF: "pdf",
    MediaType.TEXT: "txt",
    MediaType.MP4: "mp4",
    MediaType.MOV: "mov",
    MediaType.THREE_GP: "3gp",
    MediaType.M4A: "m4a",
    MediaType.AMR: "amr",
    MediaType.MP3: "mp3",
    MediaType.OGG: "ogg",
    MediaType.WAV: "wav",
}
OFFICE = "office"  # reads each file as it came, and so its name
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


def names_for(items: Iterable[Evidence], side: str) -> dict[UUID, str]:
    """Return by which name a side knows each file of its list: its own as it called them, others by number and kind."""
    return {item.id: _name_for(item, number, side) for number, item in enumerate(items, 1)}


def _name_for(item: Evidence, number: int, side: str) -> str:
    if side in {item.side, OFFICE}:
        return item.name
    copy = "-redacted" if item.redacts_id else ""
    return f"{number:02}-{item.kind}{copy}.{ENDINGS[MediaType(item.media_type)]}"


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
