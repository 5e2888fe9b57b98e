"""Reads request bodies without a thread, each at a minimum speed, all of them together within a limit of disk space.

Keeps what came of a piece of an upload whose line broke: every octet that arrived counts, and none is sent twice.

A phone whose line is gone begins again before we know of it: the old connection says nothing. So the next request to
the same address ends the reading of the one before, and waits until what came of that is written.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from ccms.operations.web_server.load_shedding import Environ

type Receive = Callable[[], Awaitable[Mapping[str, Any]]]

IN_MEMORY = 65_536  # octets of a body; what is longer lies in a file without a name, which no crash leaves behind


class GoneError(Exception):
    """The sender has hung up."""


@dataclass(frozen=True, slots=True)
class Pace:
    """At least `octets` in every `seconds`: 1 KiB/s, an eighth of a line of 64 kbit/s, which may pause for 20 s."""

    octets: int = 30 * 1024
    seconds: float = 30


class Bodies:
    """Reads the bodies of one process."""

    def __init__(self, folder: Path, *, room: int, pace: Pace) -> None:
        """Let the unfinished bodies in `folder` take up to `room` octets."""
        self._folder, self._room, self._pace = folder, room, pace
        self._unfinished: dict[asyncio.Timeout, int] = {}  # octets on the disk, the one that began first in front

    async def read(self, receive: Receive, most: int, *, in_part: bool = False) -> tuple[BinaryIO, int]:
        """Return a body and its length, of a longer one no more than a piece beyond `most`.

        Raises TimeoutError where it comes too slowly, GoneError, and OSError where the disk is full. With `in_part`,
        what came until then is returned, also where this task is cancelled.
        """
        body: BinaryIO = BytesIO()
        length, due = 0, self._pace.octets
        try:
            async with asyncio.timeout(self._pace.seconds) as clock:
                more = True
                while more and length <= most:
                    piece, more = _piece_of(await receive())
                    length += len(piece)
                    if length > IN_MEMORY:
                        body = await self._put(body, piece, clock)
                    else:
                        body.write(piece)
                    if length >= due and not clock.expired():
                        due = length + self._pace.octets
                        clock.reschedule(asyncio.get_running_loop().time() + self._pace.seconds)
        except BaseException as error:
            if not in_part or not isinstance(error, TimeoutError | GoneError | asyncio.CancelledError):
                body.close()
                raise
            length = body.seek(0, SEEK_END)
        finally:
            self._unfinished.pop(clock, None)
        body.seek(0)
        return body, length

    async def _put(self, body: BinaryIO, piece: bytes, clock: asyncio.Timeout) -> BinaryIO:
        """Write a piece to the disk; the body moves there with the first one."""
        run = asyncio.get_running_loop().run_in_executor
        if isinstance(body, BytesIO):
            piece = body.getvalue() + piece
            body = await run(None, lambda: TemporaryFile(dir=self._folder))  # noqa: SIM115 - the reader closes it
        writing = run(None, body.write, piece)
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])  # no part of it may come after somebody has looked how much there is
            raise
        self._unfinished[clock] = self._unfinished.get(clock, 0) + len(piece)
        self._make_room(clock)
        return body

    def _make_room(self, own: asyncio.Timeout) -> None:
        """End what began first, where all together take too much: a sender that fills the disk slowly stops nobody."""
        while sum(self._unfinished.values()) > self._room:
            first = next(iter(self._unfinished))
            del self._unfinished[first]
            if first is own:
                raise TimeoutError
            if not first.expired():
                first.reschedule(asyncio.get_running_loop().time())


def _piece_of(message: Mapping[str, Any]) -> tuple[bytes, bool]:
    if message["type"] != "http.request":
        raise GoneError
    return message["body"], message["more_body"]


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
