"""Reads from an image's header how large it will be, before anything decodes it. Bounded, and Python only.

Sources: PNG 3rd edition §5 and §11.3.4 (acTL), ITU T.81 annex B, RFC 9649 (WebP), ISO/IEC 23008-12 §6.5.3 (HEIF).
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from ccms.complaints.evidence import limits
from ccms.complaints.evidence.limits import MediaType
from ccms.core.failures import Failure

MOST_PARTS = 10_000  # more chunks or segments than any camera writes
# JPEG: the frames that carry a size, and the markers that carry no length
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_LOSSLESS = 0x2F  # the signature of WebP's lossless stream


class FileUnreadable(Failure):
    """It begins like a picture or PDF and cannot be opened as one."""

    slug = "file-unreadable"


class FileBomb(Failure):
    """Small as a file, too large once it is opened."""

    slug = "file-bomb"


@dataclass(frozen=True, slots=True)
class Geometry:
    """What a header announces."""

    width: int
    height: int
    frames: int = 1

    def refuse_bomb(self) -> None:
        """Raise `FileBomb` where decoding would take more than is allowed."""
        most = limits.IMAGE
        too_wide = max(self.width, self.height) > most.side
        if too_wide or self.width * self.height > most.pixels or self.frames > most.frames:
            raise FileBomb


def geometry(media_type: MediaType, file: BinaryIO) -> Geometry:
    """Return the size an image announces; raises `FileUnreadable` where its header makes no sense."""
    try:
        found = _READERS[media_type](file)
    except (struct.error, ValueError, IndexError) as error:
        raise FileUnreadable from error
    if not (found.width and found.height and found.frames):
        raise FileUnreadable
    return found


def _png(file: BinaryIO) -> Geometry:
    file.seek(8)
    frames, size = 1, (0, 0)
    for turn in range(MOST_PARTS):
        length, kind = struct.unpack(">I4s", file.read(8))
        if (kind == b"IHDR") is not (turn == 0):
            raise ValueError("IHDR stands first, and once")
        if kind == b"IHDR":
            size = struct.unpack(">II", file.read(8))
            length -= 8
        elif kind == b"acTL":
            (frames,) = struct.unpack(">I", file.read(4))
            length -= 4
        elif kind in {b"IDAT", b"IEND"}:
            return Geometry(*size, frames)
        file.seek(length + 4, 1)
    raise ValueError("no picture within so many chunks")


def _jpeg(file: BinaryIO) -> Geometry:
    file.seek(2)
    for _ in range(MOST_PARTS):
        marker = _jpeg_marker(file)
        if marker in _BARE_MARKERS:
            continue
        if marker in {_SCAN, _END}:
            break
        (length,) = struct.unpack(">H", file.read(2))
        if marker in _FRAME_MARKERS:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return Geometry(width, height)
        file.seek(length - 2, 1)
    raise ValueError("a scan without a frame")


def _jpeg_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise ValueError("no marker where one must stand")
    for _ in range(MOST_PARTS):
        (code,) = struct.unpack("B", file.read(1))
        if code != _FILL:  # any number of fill bytes may stand before
            return int(code)
    raise ValueError("only fill bytes")


def _webp(file: BinaryIO) -> Geometry:
    file.seek(12)
    kind, length = struct.unpack("<4sI", file.read(8))
    head = file.read(10)
    match kind:
        case b"VP8X":
            width = 1 + int.from_bytes(head[4:7], "little")
            height = 1 + int.from_bytes(head[7:10], "little")
            file.seek(20 + length + length % 2)
            return Geometry(width, height, max(sum(1 for part in _riff(file) if part == b"ANMF"), 1))
        case b"VP8 " if head[3:6] == b"\x9d\x01\x2a":
            width, height = struct.unpack("<HH", head[6:10])
            return Geometry(width & 0x3FFF, height & 0x3FFF)
        case b"VP8L" if head[0] == _LOSSLESS:
            bits = int.from_bytes(head[1:5], "little")
            return Geometry(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        case _:
            raise ValueError("not a WebP picture")


def _riff(file: BinaryIO) -> Iterator[bytes]:
    for _ in range(MOST_PARTS):
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004 - name and length of a chunk
            return
        kind, length = struct.unpack("<4sI", head)
        yield kind
        file.seek(length + length % 2, 1)


_NAMES_BEFORE = 4  # of the box "meta", whose version and flags stand before what it holds
MOST_OF_META = 1_048_576


def _heic(file: BinaryIO) -> Geometry:
    """Take the largest of the sizes that the properties name: of the picture, its tiles and its thumbnail."""
    file.seek(0)
    for _ in range(MOST_PARTS):
        length, kind = struct.unpack(">I4s", file.read(8))
        if kind == b"meta":
            meta = file.read(min(length - 8, MOST_OF_META))
            break
        if length < 8:  # noqa: PLR2004 - a box that ends before its own head
            raise ValueError("no picture before the end")
        file.seek(length - 8, 1)
    else:
        raise ValueError("no picture within so many boxes")
    properties = _inside(_inside(meta[_NAMES_BEFORE:], b"iprp"), b"ipco")
    sizes = [struct.unpack(">II", body[4:12]) for kind, body in _small_boxes(properties) if kind == b"ispe"]
    return Geometry(max(width for width, _ in sizes), max(height for _, height in sizes))


def _inside(boxes: bytes, name: bytes) -> bytes:
    return next((body for kind, body in _small_boxes(boxes) if kind == name), b"")


def _small_boxes(held: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(held):
        length, kind = struct.unpack_from(">I4s", held, at)
        if length < 8:  # noqa: PLR2004 - neither long nor open-ended boxes stand here
            raise ValueError("a box without an end")
        yield kind, held[at + 8 : at + length]
        at += length


_READERS: Mapping[MediaType, Callable[[BinaryIO], Geometry]] = {
    MediaType.PNG: _png,
    MediaType.JPEG: _jpeg,
    MediaType.WEBP: _webp,
    MediaType.HEIC: _heic,
}
