"""Checks an upload before anything is written down: its kind, its size, and its content.

Checks a sound or film without decoding it: whether it is whole, and whether it holds the place of recording.

Bounded, and Python only; nothing of it is changed. Sources: ISO/IEC 14496-12 §4.2 (boxes) and §8.1 (which there must
be), QuickTime File Format (`©xyz`, `com.apple.quicktime.location.ISO6709`), RIFF (WAV), ISO/IEC 11172-3 §2.4 (MP3).
"""

import re
import struct
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import BinaryIO

from ccms.complaints.evidence import limits, previews, sandbox
from ccms.complaints.evidence.headers import FileBomb, FileUnreadable, geometry
from ccms.complaints.evidence.limits import IMAGES, MIB, MOST_OCTETS, MediaType
from ccms.complaints.evidence.names import shown_name
from ccms.complaints.evidence.previews import Drawing
from ccms.complaints.evidence.signatures import HEAD_OCTETS, UnsupportedMedia, is_plain_text, media_type_of
from ccms.complaints.evidence.storage import Incoming, StoreDown, Upload, incoming_of, pieces
from ccms.complaints.models.evidence import Flag
from ccms.core.failures import Failure, ValidationFailed

MOST_BOXES = 10_000  # of fragments that a phone streams, there are some for each second
MOST_OF_INDEX = 8 * MIB  # of the box that describes the tracks, and where places are told
_PLACE = re.compile(
    rb"[+-]\d{2}(?:\d{2}){0,2}(?:\.\d+)?[+-]\d{3}(?:\d{2}){0,2}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?/"
)  # ISO 6709


def look_over(media_type: MediaType, file: BinaryIO, size: int) -> frozenset[Flag]:
    """Return what a reader should know of an open recording; raises `FileUnreadable` where it is not whole."""
    look = _LOOKS.get(media_type)
    try:
        return look(file, size) if look else frozenset()
    except (struct.error, ValueError) as error:
        raise FileUnreadable from error


def _boxes(file: BinaryIO, end: int) -> Iterator[tuple[bytes, int]]:
    """Yield the name and the end of each box from here on; the file then stands at its contents."""
    for _ in range(MOST_BOXES):
        at = file.tell()
        if at == end:
            return
        length, name = struct.unpack(">I4s", file.read(8))
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
        box_end = end if length == 0 else at + length
        if not file.tell() <= box_end <= end:
            raise ValueError("a box that is not whole")
        yield name, box_end
        file.seek(box_end)
    raise ValueError("more boxes than any phone writes")


def _film(file: BinaryIO, size: int) -> frozenset[Flag]:
    """Find the index of the tracks, without which nothing plays, and whether it tells a place."""
    file.seek(0)
    found, place = False, False
    for name, end in _boxes(file, size):
        if name == b"moov":
            found = True
            place = place or _PLACE.search(file.read(min(end - file.tell(), MOST_OF_INDEX))) is not None
    if not found:
        raise ValueError("no index of tracks")
    return frozenset({Flag.LOCATION}) if place else frozenset()


def _wave(file: BinaryIO, size: int) -> frozenset[Flag]:
    """Find the format and the samples. Recorders that were stopped leave the lengths wrong, so they are not judged."""
    file.seek(12)
    names = set()
    for _ in range(MOST_BOXES):
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004 - name and length of a chunk
            break
        name, length = struct.unpack("<4sI", head)
        names.add(name)
        file.seek(min(file.tell() + length + length % 2, size))
    if not {b"fmt ", b"data"} <= names:
        raise ValueError("no samples")
    return frozenset()


_WRONG_BITRATE, _WRONG_RATE, _RESERVED = 15, 3, 1


def _mpeg(file: BinaryIO, size: int) -> frozenset[Flag]:
    """Find the first frame, after the title that may stand before it."""
    file.seek(0)
    at = 0
    head = file.read(10)
    if head[:3] == b"ID3":
        a, b, c, d = head[6:10]
        at = 10 + (a << 21 | b << 14 | c << 7 | d)
    if at >= size:
        raise ValueError("a title, and nothing after it")
    file.seek(at)
    block = file.read(65_536)
    if not any(_is_frame(block[place : place + 4]) for place in range(len(block) - 3) if block[place] == 0xFF):  # noqa: PLR2004
        raise ValueError("no frame")
    return frozenset()


def _is_frame(head: bytes) -> bool:
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    sync = head[1] >> 5 == 7  # noqa: PLR2004 - three set bits after the first octet's eight
    return (
        sync
        and version != _RESERVED
        and layer == 1
        and head[2] >> 4 != _WRONG_BITRATE
        and head[2] >> 2 & 3 != _WRONG_RATE
    )


_LOOKS: Mapping[MediaType, Callable[[BinaryIO, int], frozenset[Flag]]] = {
    **dict.fromkeys((MediaType.MP4, MediaType.MOV, MediaType.THREE_GP, MediaType.M4A), _film),
    MediaType.WAV: _wave,
    MediaType.MP3: _mpeg,
}


FIELD = "file"  # what forms and the API call it


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: synced, still without a place."""

    file: Incoming
    name: str
    media_type: MediaType
    flags: frozenset[Flag]
    drawing: Drawing | None  # of a picture, unless its preview was left for later


def refuse_more_than_fit(uploads: Sequence[Upload]) -> None:
    """Refuse a message with more files than one may bring."""
    if len(uploads) > limits.FILES_IN_MESSAGE:
        raise ValidationFailed({FIELD: ("file-too-many", {"maximum": limits.FILES_IN_MESSAGE})})


@contextmanager
def examined(upload: Upload, kinds: Collection[MediaType] = MediaType) -> Iterator[Examined]:
    """Examine an upload of one of these kinds and hold it; what is not kept within the block is gone after it.

    Raises `UnsupportedMedia`, `FileUnreadable`, `FileBomb`, `ValidationFailed`, `SandboxBusy` and `StoreDown`.
    """
    name = shown_name(upload.name or "")
    with incoming_of(upload) as file:
        media_type = _kind(file, name, upload.content_type or "")
        if media_type not in kinds:
            raise UnsupportedMedia
        match media_type:
            case MediaType.TEXT:
                found = _text(file, name)
            case MediaType.PDF:
                found = _pdf(file, name)
            case picture if picture in IMAGES:
                found = _picture(file, name, media_type)
            case _:
                found = _recording(file, name, media_type)
        try:
            file.sync()
            yield found
        finally:
            if found.drawing:
                found.drawing.file.close()


def _kind(file: Incoming, name: str, declared: str) -> MediaType:
    if file.failed:
        raise StoreDown
    if file.size == 0:
        raise _put_right("file-empty")
    media_type = media_type_of(file.head(HEAD_OCTETS), name, declared)
    if file.size > MOST_OCTETS[media_type]:
        raise _put_right("file-too-large", megabytes=MOST_OCTETS[media_type] // MIB)
    return media_type


def _text(file: Incoming, name: str) -> Examined:
    if not is_plain_text(pieces(file.file)):
        raise UnsupportedMedia
    return Examined(file, name, MediaType.TEXT, frozenset(), None)


def _picture(file: Incoming, name: str, media_type: MediaType) -> Examined:
    with file.path.open("rb") as source:
        geometry(media_type, source).refuse_bomb()
        drawing = previews.draw_if_free(media_type, source)
    return Examined(file, name, media_type, drawing.flags if drawing else frozenset(), drawing)


def _recording(file: Incoming, name: str, media_type: MediaType) -> Examined:
    with file.path.open("rb") as source:
        flags = look_over(media_type, source, file.size)
    return Examined(file, name, media_type, flags, None)


def _pdf(file: Incoming, name: str) -> Examined:
    with file.path.open("rb") as source:
        answer = sandbox.ask({"task": "pdf", **asdict(limits.PDF)}, source.fileno())
    refused = answer.get("refused")
    if refused:
        raise _refusal(refused)
    return Examined(file, name, MediaType.PDF, sandbox.flags_of(answer), None)


def _refusal(reason: object) -> Failure:
    match reason:
        case "locked":
            return _put_right("file-locked")
        case "pages":
            return _put_right("file-too-many-pages", maximum=limits.PDF.pages)
        case _:
            return FileBomb()


def _put_right(slug: str, **params: object) -> ValidationFailed:
    return ValidationFailed({FIELD: (slug, params)})
