"""Defines what a dossier is made of: sheets to read, files beside them, and what is missing or withheld."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ccms.complaints.models import Evidence
from ccms.ledger.canonical import JSON

type Words = Any  # a text, or a lazy translation

SUMS = "SHA256SUMS"
INDEX = "index.html"
DATA = "dossier.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: what it is, and what it says."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet; every row has as many cells as its head."""

    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A text in somebody's own words, with who wrote it and when."""

    heading: Words
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to print."""

    name: str  # of its file, without the ending
    title: Words
    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()
    said: tuple[Said, ...] = ()
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What the dossier lacks: which part, by which code, and why in words."""

    part: str
    code: str
    why: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the dossier. Its bytes are `content`, or those of a file of evidence, whose digest was compared."""

    path: str
    title: Words
    size: int
    sha256: bytes
    pages: int | None = None  # of a sheet nobody knows before it is printed
    content: bytes = b""
    evidence: Evidence | None = None
    caption: Words = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All files in the order of the index, the index and the data among them, and the list of their digests."""

    name: str  # of its folder
    items: tuple[Item, ...]
    gaps: tuple[Gap, ...]
    data: Mapping[str, JSON]

    @property
    def sums(self) -> bytes:
        """The text of the list of digests."""
        ordered = sorted(self.items, key=lambda item: item.path)
        return "".join(f"{item.sha256.hex()}  {item.path}\n" for item in ordered).encode()

    @property
    def digest(self) -> str:
        """The one number by which the whole dossier is known: the SHA-256 of the list of digests (hex)."""
        return hashlib.sha256(self.sums).hexdigest()


def text_item(path: str, title: Words, content: bytes) -> Item:
    """Return a file that was written here."""
    return Item(path, title, len(content), hashlib.sha256(content).digest(), content=content)
