"""Makes the archive that a person takes along: a file for programs, one to read, and their own files.

Nothing of it is stored: it is made while it is sent, and each file is read and compared with its digest on the way.
"""

import io
import json
import zipfile
from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string

from ccms.complaints.evidence.serving import HEADERS, original
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.evidence.storage import StoreDown
from ccms.complaints.models import Evidence
from ccms.complaints.own_data.gathering import Gathered, path_of
from ccms.core.clock import dhaka_day, in_dhaka
from ccms.web.consumer.own_data.showing import shown

MISSING = ".not-available.txt"
PIECE = 1 << 16


class _Outlet(io.RawIOBase):
    """Takes what the archive writes, and gives it away again; it cannot be gone back in, as a line cannot."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Say that one can write here."""
        return True

    def write(self, piece: object) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))  # type: ignore[call-overload]  # a buffer
        return len(self._pieces[-1])

    def take(self) -> bytes:
        """Return what was written since."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def response_of(gathered: Gathered, request: HttpRequest) -> StreamingHttpResponse:
    """Return the archive as a download, named after its day."""
    page = render_to_string(
        "consumer/own_data/file.html", {"sections": shown(gathered), "made_at": gathered.made_at}, request
    )
    name = f"my-data-{dhaka_day(gathered.made_at)}.zip"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"', "Accept-Ranges": "none"}
    return StreamingHttpResponse(_pieces(gathered, page), content_type="application/zip", headers=headers)


def _pieces(gathered: Gathered, page: str) -> Iterator[bytes]:
    outlet = _Outlet()
    at = in_dhaka(gathered.made_at).timetuple()[:6]
    with zipfile.ZipFile(outlet, "w") as archive:
        told = json.dumps(gathered.as_json(), ensure_ascii=False, indent=1)
        for name, text in (("my-data.json", told), ("my-data.html", page)):
            archive.writestr(_entry(name, at, zipfile.ZIP_DEFLATED), text)
            yield outlet.take()
        for number, item in enumerate(gathered.files, 1):
            yield from _file(archive, outlet, path_of(number, item), item, at)
    yield outlet.take()


def _entry(name: str, at: tuple[int, ...], how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at)  # type: ignore[arg-type]  # six numbers
    entry.compress_type = how
    return entry


def _file(archive: zipfile.ZipFile, outlet: _Outlet, name: str, item: Evidence, at: tuple[int, ...]) -> Iterator[bytes]:
    """Write one file; of one that carries a virus or is not what was given any more, that it cannot be given."""
    try:
        source = None if is_quarantined(item) else original(item, name).stream
    except StoreDown:
        source = None
    if source is None:
        archive.writestr(_entry(name + MISSING, at), "A virus was found in this file, or it cannot be read now.\n")
        yield outlet.take()
        return
    with source, archive.open(_entry(name, at), "w", force_zip64=True) as into:
        while piece := source.read(PIECE):
            into.write(piece)
            yield outlet.take()
    yield outlet.take()
