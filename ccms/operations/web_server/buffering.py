"""Runs the WSGI application in threads behind the ASGI interface of the server, which waits without a thread.

A request is read to its end before a thread works on it, and an answer is sent while the thread works on others. So a
slow sender or reader holds a socket and a little memory or disk, and nothing for which others wait: no thread, no place
in the queue, no connection to the database. What a streamed answer still has to read it must read piece by piece, since
each piece may be made by another thread.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

import structlog
from django.db import close_old_connections

from ccms.operations.web_server.bodies import (
    IN_MEMORY,
    Bodies,
    CrowdedError,
    GoneError,
    Pieces,
    Receive,
    ends_connection,
    is_piece,
)
from ccms.operations.web_server.load_shedding import Application, Brief, Environ, busy, too_slow

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
