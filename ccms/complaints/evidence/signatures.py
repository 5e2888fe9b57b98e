"""Decides what a file is by its first bytes. Its ending and the type its sender declared must say the same."""

import codecs
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ccms.complaints.evidence.limits import MediaType
from ccms.complaints.evidence.names import ending
from ccms.core.failures import Failure

HEAD_OCTETS = 64


class UnsupportedMedia(Failure):
    """Not a kind that is kept, or a file that claims to be another kind than it is."""

    slug = "unsupported-media"


@dataclass(frozen=True, slots=True)
class Signature:
    """How one kind begins: fixed bytes at fixed places. `declared` are the names browsers have for it."""

    media_type: MediaType
    marks: tuple[tuple[int, bytes], ...]
    endings: frozenset[str]
    declared: frozenset[str]

    def begins(self, head: bytes) -> bool:
        """Tell whether the head of a file is of this kind."""
        return bool(self.marks) and all(head[at : at + len(mark)] == mark for at, mark in self.marks)


TEXT = Signature(MediaType.TEXT, (), frozenset({"txt"}), frozenset({"text/plain"}))
SIGNATURES = (
    Signature(
        MediaType.JPEG,
        ((0, b"\xff\xd8\xff"),),
        frozenset({"jpg", "jpeg", "jpe", "jfif"}),
        frozenset({"image/jpeg", "image/jpg", "image/pjpeg"}),
    ),
    Signature(MediaType.PNG, ((0, b"\x89PNG\r\n\x1a\n"),), frozenset({"png"}), frozenset({"image/png", "image/x-png"})),
    Signature(MediaType.WEBP, ((0, b"RIFF"), (8, b"WEBP")), frozenset({"webp"}), frozenset({"image/webp"})),
    # only at the very beginning: a file that is something else first and a PDF later is neither
    Signature(MediaType.PDF, ((0, b"%PDF-"),), frozenset({"pdf"}), frozenset({"application/pdf", "application/x-pdf"})),
    TEXT,
)
# Text that a program would read as a page, a drawing or a script.
_MARKUP = ("<!doctype", "<html", "<?xml", "<svg", "<script", "<head", "<body", "<!--", "<?php", "{\\rtf", "%!ps", "#!")
_LAYOUT = frozenset("\t\n\r\f")


def media_type_of(head: bytes, name: str, declared: str) -> MediaType:
    """Return the kind on which content, ending and declared type agree, or raise `UnsupportedMedia`.

    What begins like nothing known can only be text; `is_plain_text` has the last word on it.
    """
    found = next((signature for signature in SIGNATURES if signature.begins(head)), TEXT)
    if ending(name) not in found.endings or declared.strip().lower() not in found.declared:
        raise UnsupportedMedia
    return found.media_type


def is_plain_text(chunks: Iterable[bytes]) -> bool:
    """Tell whether all of it is UTF-8 without control characters, and no markup."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    beginning = ""
    try:
        for text in (*(decoder.decode(chunk) for chunk in chunks), decoder.decode(b"", final=True)):
            if any(unicodedata.category(c) == "Cc" and c not in _LAYOUT for c in text):
                return False
            beginning = (beginning + text)[:4096] if len(beginning) < HEAD_OCTETS else beginning
    except UnicodeDecodeError:
        return False
    return not beginning.lstrip().lower().startswith(_MARKUP)
