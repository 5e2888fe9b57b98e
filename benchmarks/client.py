"""A minimal HTTP client: one keep-alive connection and a cookie jar, on loopback only.

A well-kept client library costs a millisecond of processor time for each request, and the load shares its two cores
with what it measures; so requests are written and answers are read here by hand.
"""

import gzip
import select
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

BOUNDARY = "benchmark7c1f0a9e"
PIECE = 262_144
PATIENCE_SECONDS = 120
BUSY = 503
COME_BACK_SECONDS = 0.5  # of an impatient one: sooner than the seconds that the answer asks for


class Wrong(Exception):  # noqa: N818 - says what happened
    """An answer that does not prove its own success: counted as an error, never as work done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers by their lower-case names, the bytes as they travelled."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def text(self) -> str:
        """The page as text, unpacked where it was packed."""
        body = gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw
        return body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        """Where a redirect leads, without its host."""
        parts = urlsplit(self.headers.get("location", ""))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


@dataclass(slots=True)
class Client:
    """One person's browser; `address` is whom a proxy on this machine would say that it speaks for."""

    port: int
    packed: bool = False
    address: str = ""
    refused: Callable[[float, bool], None] | None = None  # hears of each 503, its seconds and whether it says when
    obedient: bool = False  # comes back when Retry-After says, not after half a second
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)  # sent with each request
    octets: int = 0  # of all bodies that came back, as they travelled
    _socket: socket.socket | None = None
    _rest: bytes = b""

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, b"", "")

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def upload(self, path: str, fields: Mapping[str, str], files: Sequence[tuple[str, str, str, bytes]]) -> Answer:
        """Send a form with files: field, name, media type, bytes."""
        parts: list[bytes] = []
        for name, value in fields.items():
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            parts += [head.encode(), value.encode(), b"\r\n"]
        for name, file, kind, content in files:
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
            parts += [f"{head}Content-Type: {kind}\r\n\r\n".encode(), content, b"\r\n"]
        parts.append(f"--{BOUNDARY}--\r\n".encode())
        return self._ask("POST", path, b"".join(parts), f"multipart/form-data; boundary={BOUNDARY}")

    def send_json(self, path: str, body: str) -> Answer:
        """Send JSON, as programs do."""
        return self._ask("POST", path, body.encode(), "application/json")

    def close(self) -> None:
        """Hang up; the next request connects again."""
        if self._socket:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        """Ask; a person who is told that the house is full comes back, unchanged."""
        while True:
            begun = time.perf_counter()
            answer = self._once(method, path, body, kind)
            if self.refused is None or answer.status != BUSY:
                return answer
            told = answer.headers.get("retry-after")
            self.refused(time.perf_counter() - begun, told is not None)
            time.sleep(float(told) if self.obedient and told else COME_BACK_SECONDS)

    def _once(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        message = self._head(method, path, len(body), kind) + body
        kept = self._socket is not None
        try:
            return self._exchange(message)
        except ConnectionError:
            nothing_came = not self._rest
            self.close()
            if not (kept and nothing_came):
                raise
            return self._exchange(message)  # the server closed the idle connection meanwhile: browsers send again too

    def _head(self, method: str, path: str, length: int, kind: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: */*"]
        if self.packed:
            lines.append("Accept-Encoding: gzip")
        if self.address:
            lines.append(f"X-Forwarded-For: {self.address}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            origin = f"http://127.0.0.1:{self.port}"
            lines += [f"Content-Type: {kind}", f"Content-Length: {length}", f"Referer: {origin}{path}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _exchange(self, message: bytes) -> Answer:
        if self._socket and self._hung_up(self._socket):
            self.close()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # whoever is refused before his file was read finds the answer there all the same
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(message)
        return self._answer()

    @staticmethod
    def _hung_up(connection: socket.socket) -> bool:
        """Tell whether the server has closed an idle connection: a browser, too, then sends on a new one."""
        return bool(select.select([connection], [], [], 0)[0])

    def _answer(self) -> Answer:
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        status = int(head[0].split(" ", 2)[1])
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                self._keep(value)
            headers[name] = value
        raw = b"" if status in {204, 304} else self._body(headers)
        self.octets += len(raw)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, raw)

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        if headers.get("transfer-encoding", "").lower() != "chunked":
            raise Wrong("an answer without its length")
        parts = []
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            parts.append(self._exactly(size))
            self._exactly(2)
        self._until(b"\r\n")
        return b"".join(parts)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if value in {"", '""'}:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def _more(self) -> bytes:
        piece = self._socket.recv(PIECE) if self._socket else b""
        if not piece:
            raise ConnectionError("hung up")
        return piece

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._rest += self._more()
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        if len(self._rest) < size:
            parts, have = [self._rest], len(self._rest)
            while have < size:
                parts.append(self._more())
                have += len(parts[-1])
            self._rest = b"".join(parts)
        found, self._rest = self._rest[:size], self._rest[size:]
        return found
