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
    """How one kind begins: one of some rows of fixed bytes at fixed places. `declared` is what browsers call it."""

    media_type: MediaType
    beginnings: tuple[tuple[tuple[int, bytes], ...], ...]
    endings: frozenset[str]
    declared: frozenset[str]

    def begins(self, head: bytes) -> bool:
        """Tell whether the head of a file is of this kind."""
        return any(all(head[at : at + len(mark)] == mark for at, mark in marks) for marks in self.beginnings)

    def fits(self, name: str, declared: str) -> bool:
        """Tell whether a file's ending says this kind too, and its declared type, where one is declared."""
        return ending(name) in self.endings and declared.strip().lower() in self.declared | _UNNAMED


def _at_once(mark: bytes) -> tuple[tuple[int, bytes], ...]:
    return ((0, mark),)


def _brands(*brands: bytes) -> tuple[tuple[tuple[int, bytes], ...], ...]:
    """Return how files of the ISO base media format begin (ISO/IEC 14496-12 §4.3): their first box names a brand."""
    return tuple(((4, b"ftyp"), (8, brand)) for brand in brands)


# What is said of a file by who does not know its kind: old phones, and programs that send a file on. It claims nothing.
_UNNAMED = frozenset({"application/octet-stream", ""})
_MPEG_4 = (*(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"mmp4"),)
_OLD_PHONES = (*(b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gr6", b"3gs6", b"3ge6", b"3g2a", b"3g2b"),)
_OGG_SOUNDS = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")

TEXT = Signature(MediaType.TEXT, (), frozenset({"txt"}), frozenset({"text/plain"}))
SIGNATURES = (
    Signature(
        MediaType.JPEG,
        (_at_once(b"\xff\xd8\xff"),),
        frozenset({"jpg", "jpeg", "jpe", "jfif"}),
        frozenset({"image/jpeg", "image/jpg", "image/pjpeg"}),
    ),
    Signature(
        MediaType.PNG,
        (_at_once(b"\x89PNG\r\n\x1a\n"),),
        frozenset({"png"}),
        frozenset({"image/png", "image/x-png"}),
    ),
    Signature(MediaType.WEBP, (((0, b"RIFF"), (8, b"WEBP")),), frozenset({"webp"}), frozenset({"image/webp"})),
    Signature(
        MediaType.HEIC,
        _brands(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
        frozenset({"heic", "heif", "hif"}),
        frozenset({"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}),
    ),
    # only at the very beginning: a file that is something else first and a PDF later is neither
    Signature(
        MediaType.PDF,
        (_at_once(b"%PDF-"),),
        frozenset({"pdf"}),
        frozenset({"application/pdf", "application/x-pdf"}),
    ),
    Signature(
        MediaType.MP4,
        _brands(*_MPEG_4, *_OLD_PHONES),
        frozenset({"mp4", "m4v"}),
        frozenset({"video/mp4", "video/x-m4v"}),
    ),
    Signature(MediaType.MOV, _brands(b"qt  "), frozenset({"mov", "qt"}), frozenset({"video/quicktime"})),
    Signature(
        MediaType.THREE_GP,
        _brands(*_OLD_PHONES, b"isom", b"mp42"),
        frozenset({"3gp", "3gpp", "3g2"}),
        frozenset({"video/3gpp", "video/3gpp2", "audio/3gpp", "audio/3gpp2"}),
    ),
    Signature(
        MediaType.M4A,
        _brands(b"M4A ", b"M4B ", *_MPEG_4, *_OLD_PHONES),
        frozenset({"m4a"}),
        frozenset({"audio/mp4", "audio/x-m4a", "audio/m4a", "audio/mpeg"}),
    ),
    Signature(
        MediaType.AMR,
        (_at_once(b"#!AMR\n"), _at_once(b"#!AMR-WB\n")),
        frozenset({"amr", "awb"}),
        frozenset({"audio/amr", "audio/amr-wb", "audio/3gpp"}),
    ),
    Signature(
        MediaType.MP3,
        (*(_at_once(mark) for mark in (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")),),
        frozenset({"mp3"}),
        frozenset({"audio/mpeg", "audio/mp3", "audio/mpeg3", "audio/x-mpeg"}),
    ),
    # the first page holds the first packet, at its 28th octet, which names the codec (RFC 3533 §6)
    Signature(
        MediaType.OGG,
        tuple(((0, b"OggS\0\x02"), (28, codec)) for codec in _OGG_SOUNDS),
        frozenset({"ogg", "oga", "opus"}),
        frozenset({"audio/ogg", "application/ogg", "audio/opus", "video/ogg"}),
    ),
    Signature(
        MediaType.WAV,
        (((0, b"RIFF"), (8, b"WAVE")),),
        frozenset({"wav"}),
        frozenset({"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"}),
    ),
)
# Text that a program would read as a page, a drawing or a script.
_MARKUP = ("<!doctype", "<html", "<?xml", "<svg", "<script", "<head", "<body", "<!--", "<?php", "{\\rtf", "%!ps", "#!")
_LAYOUT = frozenset("\t\n\r\f")


def media_type_of(head: bytes, name: str, declared: str) -> MediaType:
    """Return the kind on which content, ending and declared type agree, or raise `UnsupportedMedia`.

    What begins like nothing known can only be text; `is_plain_text` has the last word on it.
    """
    begun = [signature for signature in SIGNATURES if signature.begins(head)] or [TEXT]
    # one container holds sound or pictures: there the ending says which
    found = next((signature for signature in begun if signature.fits(name, declared)), None)
    if found is None:
        raise UnsupportedMedia
    return found.media_type


def begins_as(media_type: str, head: bytes) -> bool:
    """Tell whether a file begins like one of a kind; a text begins like none of the others, and is not empty."""
    begun = [signature.media_type for signature in SIGNATURES if signature.begins(head)]
    return media_type in (begun or ([TEXT.media_type] if head else []))


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
