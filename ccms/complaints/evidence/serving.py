"""Hands evidence out as a download that no browser opens in our name, and never a byte that was not put there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.http import FileResponse

from ccms.complaints.evidence import previews
from ccms.complaints.evidence.limits import MediaType
from ccms.complaints.evidence.storage import StoreDown, open_whole, place_of, preview_of
from ccms.complaints.models.evidence import Evidence, Preview
from ccms.core.failures import NotFound

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class FileToServe:
    """An open file whose every byte was checked. Who makes no response of it closes the stream."""

    stream: BinaryIO
    media_type: str
    filename: str

    def response(self) -> FileResponse:
        """Return the answer of a door, always a download; its name is written after RFC 6266 and 8187."""
        charset = "; charset=utf-8" if self.media_type == MediaType.TEXT else ""
        return FileResponse(
            self.stream,
            as_attachment=True,
            filename=self.filename,
            content_type=f"{self.media_type}{charset}",
            headers=dict(HEADERS),
        )


def original(item: Evidence) -> FileToServe:
    """Open the bytes as they came; raises `StoreDown` where they are not the same any more."""
    return FileToServe(open_whole(place_of(item.holder, item.sha256), item.sha256), item.media_type, item.name)


def preview(item: Evidence) -> FileToServe:
    """Open the copy to look at, made now where it was left for later or lost. Only pictures have one."""
    if item.preview == Preview.NONE:
        raise NotFound
    return FileToServe(_drawn(item), MediaType.JPEG, f"{PurePath(item.name).stem}.jpg")


def _drawn(item: Evidence) -> BinaryIO:
    place = preview_of(item.holder, item.sha256)
    if item.preview == Preview.MADE and item.preview_sha256:
        try:
            return open_whole(place, item.preview_sha256)
        except StoreDown:
            pass  # lost or damaged: the original is there to draw it from
    if item.preview != Preview.REFUSED:
        previews.make(item)
    if item.preview != Preview.MADE or not item.preview_sha256:
        raise NotFound
    return open_whole(place, item.preview_sha256)
