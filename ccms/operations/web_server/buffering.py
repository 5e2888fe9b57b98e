"""Runs the WSGI application in threads behind the ASGI interface of the server, which waits without a thread.

A request is read to its end before a thread works on it, and an answer is sent while the thread works on others. So a
slow sender or reader holds a socket and a little memory or disk, and nothing for which others wait: no thread, no place
in the queue, no connection to the database. What a streamed answer still has to read it must read piece by piece, since
each piece may be made by another thread.

Reads request bodies without a thread, each at a minimum speed, all of them together within a limit of disk space.

Keeps what came of a piece of an upload whose line broke: every octet that arrived counts, and none is sent twice.

A phone whose line is gone begins again before we know of it: the old connection says nothing. So the next request to
the same address ends the reading of the one before, and waits until what came of that is written.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

import structlog
from django.db import close_old_connections

from ccms.operations.web_server.load_shedding import Application, Brief, Environ, busy, too_slow

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


log = structlog.get_logger("ccms.web")

type Send = Callable[[Mapping[str, Any]], Awaitable[None]]

SERVER = (b"server", b"ccms")  # else the web server names itself
SENT_AT_ONCE, READING_SECONDS = 65_536, 60  # whoever reads less than 1 KiB/s of a long answer is cut off
MADE_AT_ONCE = 262_144  # octets of an answer that are made before somebody has read them
DEFECT = Brief(500, [("Content-Length", "0")], b"")
MAKERS = 2  # threads that go on with long answers; nobody lets them in, and each may want the database


@dataclass(slots=True)
class Answer:
    """What the application said, and what it has still to say."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    begun: bytes = b""
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None


class Buffering:
    """An ASGI application that asks a WSGI application, one thread for each request that it works on."""

    def __init__(
        self, application: Application, *, threads: int, bodies: Bodies, largest: Callable[[str], int]
    ) -> None:
        """Take bodies of up to `largest` octets for a content type; of a longer one the beginning is passed on."""
        self._application, self._bodies, self._largest = application, bodies, largest
        self._pieces = Pieces()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._makers = ThreadPoolExecutor(MAKERS, thread_name_prefix="answer")

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        environ = environ_of(scope)
        try:
            async with self._pieces.turn(environ):
                answer = await self._answer(environ, receive)
        except GoneError:
            return
        except TimeoutError:
            await _say(too_slow(environ), send)
            return
        except (OSError, CrowdedError):  # the disk is full, or one address is
            await _say(busy(environ), send)
            return
        except Exception:  # before or behind Django, which answers for itself
            log.exception("defect")
            await _say(DEFECT, send)
            return
        if ends_connection(environ):
            answer.headers.append((b"Connection", b"close"))
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": [SERVER, *answer.headers]})
            if answer.rest is None and len(answer.begun) <= SENT_AT_ONCE:
                await send({"type": "http.response.body", "body": answer.begun, "more_body": False})
            else:
                await self._send(answer, receive, send)
        finally:
            if answer.rest is not None:
                await _in_thread(self._makers, answer.close)

    async def _answer(self, environ: Environ, receive: Receive) -> Answer:
        environ["wsgi.input"] = body = await self._body(environ, receive)
        try:
            return await _in_thread(self._threads, self._ask, environ)
        finally:
            body.close()

    async def _body(self, environ: Environ, receive: Receive) -> BinaryIO:
        declared = int(environ.get("CONTENT_LENGTH") or 0)
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not declared and not chunked:
            return BytesIO()
        most = self._largest(environ.get("CONTENT_TYPE", ""))
        in_part = is_piece(environ)
        reading = self._bodies.read(receive, IN_MEMORY if declared > most else most, in_part=in_part)
        body, length = await (self._pieces.read(environ, reading) if in_part else reading)
        if chunked or (in_part and length < declared <= most):
            environ["CONTENT_LENGTH"] = str(length)
        return body

    def _ask(self, environ: Environ) -> Answer:
        """Let the application answer, in a thread."""
        answer = Answer()

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            answer.status = int(status[:3])
            answer.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        pieces = self._application(environ, start)
        answer.rest, answer.close = iter(pieces), getattr(pieces, "close", answer.close)
        answer.begun = _make(answer, SENT_AT_ONCE)
        return answer

    async def _send(self, answer: Answer, receive: Receive, send: Send) -> None:
        """Send a long answer; where its reader is too slow, or gone, no more of it is made."""
        gone = asyncio.ensure_future(_hung_up(receive))
        piece = memoryview(answer.begun)
        try:
            while piece and not gone.done():
                async with asyncio.timeout(READING_SECONDS):
                    await send({"type": "http.response.body", "body": bytes(piece[:SENT_AT_ONCE]), "more_body": True})
                piece = piece[SENT_AT_ONCE:]
                if not piece and answer.rest is not None:
                    piece = memoryview(await _in_thread(self._makers, _make, answer, MADE_AT_ONCE))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            # Without a last piece the server closes the connection in the middle of the answer. So the reader knows
            # that this is not all, also where no length was told.
            pass
        finally:
            gone.cancel()


def environ_of(scope: Mapping[str, Any]) -> Environ:
    """Return a request as WSGI (PEP 3333) has it, without its body."""
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": scope["server"][0],
        "SERVER_PORT": scope["server"][1],
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key, text = _key(name), value.decode("latin-1")
        if not key:
            continue
        environ[key] = f"{environ[key]}{';' if key == 'HTTP_COOKIE' else ','}{text}" if key in environ else text
    return environ


@lru_cache(maxsize=256)
def _key(header: bytes) -> str:
    """Name a header as WSGI does; nothing for one with a low line, which could pass for one with a hyphen."""
    if b"_" in header:
        return ""
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


def _make(answer: Answer, octets: int) -> bytes:
    """Make at least so many octets more of an answer, in a thread, which afterwards holds nothing of it."""
    made: list[bytes] = []
    length = 0
    try:
        for piece in answer.rest or ():
            made.append(piece)
            length += len(piece)
            if length >= octets:
                close_old_connections()
                break
        else:
            answer.rest = None
            answer.close()
    except BaseException:
        answer.rest = None
        answer.close()
        raise
    return b"".join(made)


async def _in_thread[**P, T](threads: ThreadPoolExecutor, act: Callable[P, T], *given: P.args, **_named: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, act, *given)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(brief: Brief, send: Send) -> None:
    headers = [SERVER, *((name.encode(), value.encode()) for name, value in brief.headers)]
    await send({"type": "http.response.start", "status": brief.status, "headers": headers})
    await send({"type": "http.response.body", "body": brief.body, "more_body": False})
