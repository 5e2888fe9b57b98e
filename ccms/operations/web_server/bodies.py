"""Reads request bodies without a thread, each at a minimum speed, all of them together within a limit of disk space."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

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
