"""Serves evidence as a download that no browser opens in our name, and never a byte that was not stored there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.http import FileResponse

from ccms.complaints.evidence import previews
from ccms.complaints.evidence.headers import FileUnreadable
from ccms.complaints.evidence.limits import PART_OF_RECORDING, RECORDINGS, MediaType
from ccms.complaints.evidence.sandbox import SandboxBusy
from ccms.complaints.evidence.signatures import HEAD_OCTETS, begins_as
from ccms.complaints.evidence.storage import StoreDown, original_name, preview_name
from ccms.complaints.evidence.stores import open_part, open_whole
from ccms.complaints.models.evidence import Evidence, Preview
from ccms.core.failures import NotFound

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


PLAYED = {"Accept-Ranges": "bytes"}
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{1,12})?")


@dataclass(frozen=True, slots=True)
class Span:
    """The octets from `start` up to `end` that a player asks for; `end` may lie behind the file's."""

    start: int
    end: int


def span_of(header: str) -> Span:
    """Read a Range header (RFC 9110 §14.2): the first part of it that one answer may bring, or of the whole file."""
    found = _RANGE.fullmatch(header.strip())
    start, last = (int(found[1]), found[2]) if found else (0, None)
    most = start + PART_OF_RECORDING
    return Span(start, min(int(last) + 1, most) if last and int(last) >= start else most)


@dataclass(frozen=True, slots=True)
class FileToServe:
    """An open file, or a part of it, whose every byte was checked. Without a response, the caller closes the stream."""

    stream: BinaryIO
    media_type: str
    filename: str
    part: str = ""  # what Content-Range says of a part

    def response(self) -> FileResponse:
        """Return the response of an endpoint, always a download; its name is written after RFC 6266 and 8187."""
        charset = "; charset=utf-8" if self.media_type == MediaType.TEXT else ""
        return FileResponse(
            self.stream,
            as_attachment=True,
            filename=self.filename,
            content_type=f"{self.media_type}{charset}",
            headers={**HEADERS, **PLAYED, "Content-Range": self.part} if self.part else dict(HEADERS),
            status=206 if self.part else 200,
        )


def original(item: Evidence, name: str, span: Span | None = None) -> FileToServe:
    """Open the bytes as they came, or a part of them; raises `StoreDown` where they are not the same any more."""
    kept = original_name(item.sha256)
    if span is None or item.pieces is None or span.start >= item.size:
        return FileToServe(open_whole(item.holder, kept, item.sha256), item.media_type, name)
    end = min(span.end, item.size)
    part = open_part(item.holder, kept, item.pieces, span.start, end)
    return FileToServe(part, item.media_type, name, part=f"bytes {span.start}-{end - 1}/{item.size}")


def preview(item: Evidence, name: str) -> FileToServe:
    """Open the copy to look at, made now where it was left for later or lost. Only pictures have one."""
    if item.preview == Preview.NONE:
        raise NotFound
    return FileToServe(_drawn(item), MediaType.JPEG, f"{PurePath(name).stem}.jpg")


def page(item: Evidence, name: str, number: int) -> FileToServe:
    """Draw one page of a PDF to look at, or open a picture's copy, which is its only page."""
    if item.media_type != MediaType.PDF:
        return preview(item, name)
    with open_whole(item.holder, original_name(item.sha256), item.sha256) as source:
        drawn = previews.draw_page(source, number)
    if not drawn.file.read(1):
        drawn.file.close()
        raise NotFound
    drawn.file.seek(0)
    return FileToServe(drawn.file, MediaType.JPEG, f"{PurePath(name).stem}-{number}.jpg")


@dataclass(frozen=True, slots=True)
class Look:
    """How many pages of a file can be looked at, and whether its bytes are those that came; None where not compared."""

    pages: int
    intact: bool | None


def look_over(item: Evidence) -> Look:
    """Count a file's pages and compare its bytes, once. Of a recording each part is compared when it is played."""
    if item.media_type in RECORDINGS:
        return Look(0, None)
    try:
        with open_whole(item.holder, original_name(item.sha256), item.sha256) as source:
            return Look(_pages(item, source), intact=True)
    except StoreDown:
        return Look(0, intact=False)


def is_intact(item: Evidence) -> bool:
    """Tell whether the bytes are there and are those that came."""
    try:
        open_whole(item.holder, original_name(item.sha256), item.sha256).close()
    except StoreDown:
        return False
    return True


def what_it_is(item: Evidence) -> str | None:
    """Return the type that the bytes are of, empty where it is not what the row says; None where they are not there."""
    try:
        with open_whole(item.holder, original_name(item.sha256), item.sha256) as source:
            return item.media_type if begins_as(item.media_type, source.read(HEAD_OCTETS)) else ""
    except StoreDown:
        return None


def _pages(item: Evidence, source: BinaryIO) -> int:
    """Count the pages: one of a picture, none of a text or of what cannot be drawn."""
    if item.media_type != MediaType.PDF:
        return int(item.preview in {Preview.MADE, Preview.WAITING})
    try:
        drawn = previews.draw_page(source, 0)
    except (FileUnreadable, SandboxBusy):
        return 0
    drawn.file.close()
    return drawn.pages


def _drawn(item: Evidence) -> BinaryIO:
    name = preview_name(item.sha256)
    if item.preview == Preview.MADE and item.preview_sha256:
        try:
            return open_whole(item.holder, name, item.preview_sha256)
        except StoreDown:
            pass  # lost or damaged: the original is there to draw it from
    if item.preview != Preview.REFUSED:
        previews.make(item)
    if item.preview != Preview.MADE or not item.preview_sha256:
        raise NotFound
    return open_whole(item.holder, name, item.preview_sha256)
