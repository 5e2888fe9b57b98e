"""Keeps what came of a piece of an upload whose line broke: every octet that arrived counts, and none is sent twice.

A phone whose line is gone begins again before we know of it: the old connection says nothing. So the next request to
the same address ends the reading of the one before, and waits until what came of that is written.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from ccms.operations.web_server.load_shedding import Environ

PIECE = "application/offset+octet-stream"
UPLOADS = "/uploads/"  # under which every upload has its address
MOST_WAITING = 4  # requests to one address that wait for its piece; a browser has one or two

type Read = tuple[BinaryIO, int]


class CrowdedError(Exception):
    """More requests wait for one piece than a browser ever sends."""


@dataclass(slots=True)
class _Arriving:
    reading: "asyncio.Future[Read] | None" = None
    waiting: int = 0
    written: asyncio.Event = field(default_factory=asyncio.Event)


class Pieces:
    """Knows which pieces are on their way to this process, by their address."""

    def __init__(self) -> None:
        self._arriving: dict[str, _Arriving] = {}

    @asynccontextmanager
    async def turn(self, environ: Environ) -> AsyncIterator[None]:
        """Hold an address until its piece is written; any other request waits for nobody but for such a piece.

        Raises `CrowdedError` where too many wait already: each that is let go wakes all of them.
        """
        address = environ["PATH_INFO"]
        while older := self._arriving.get(address):
            if older.waiting >= MOST_WAITING:
                raise CrowdedError
            if older.reading:  # soon: one that has not begun yet would end without what came
                asyncio.get_running_loop().call_soon(older.reading.cancel)
            older.waiting += 1
            await older.written.wait()
        if not is_piece(environ):
            yield
            return
        here = self._arriving[address] = _Arriving()
        try:
            yield
        finally:
            del self._arriving[address]
            here.written.set()

    async def read(self, environ: Environ, body: Coroutine[Any, Any, Read]) -> Read:
        """Read a piece until it is whole, breaks off, or the next request to its address comes."""
        reading = self._arriving[environ["PATH_INFO"]].reading = asyncio.ensure_future(body)
        return await reading


def ends_connection(environ: Environ) -> bool:
    """Tell whether a connection is closed after this answer, as after each about an upload.

    Of a connection that was used before, a browser takes a break for an old age of it and sends the whole piece once
    more by itself; of a new one it says so, and its script asks how much has come.
    """
    return "HTTP_TUS_RESUMABLE" in environ


def is_piece(environ: Environ) -> bool:
    """Tell whether a request brings a piece of an upload, of which also a part is of use.

    Only under the addresses of uploads: elsewhere one could hold back those that ask for the same page.
    """
    is_one = environ["REQUEST_METHOD"] == "PATCH" and environ.get("CONTENT_TYPE") == PIECE
    return is_one and environ["PATH_INFO"].startswith(UPLOADS)
