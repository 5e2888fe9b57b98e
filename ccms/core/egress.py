"""Makes the outgoing HTTP calls of CCMS, limited in time and size, and never into private networks.

No other module calls out, except that the S3 store (`complaints/evidence/buckets.py`) uses a library of its own.

Keeps the moment by which an outgoing call must end, and names the three ways in which a call fails.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from ccms.core.strict_json import read_json

if TYPE_CHECKING:
    import httpcore
    import httpx


class EgressFailed(Exception):  # noqa: N818 - says what happened
    """No answer came; the text says why and never holds the address, which may carry a key."""

    def __init__(self, reason: str, *, may_have_arrived: bool) -> None:
        super().__init__(reason)
        # Whether a second try could be the second time that the other side acts.
        self.may_have_arrived = may_have_arrived


class EgressRefused(EgressFailed):
    """We did not call: the address is not one that CCMS may reach."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, may_have_arrived=False)


class EgressTimeout(EgressFailed):
    """The other side took longer than it was given."""


class Deadline:
    """The moment by which a whole call is over, however slowly the other side sends."""

    def __init__(self, total_s: float) -> None:
        self._at = time.monotonic() + total_s
        self.connected = False

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds left, or raise EgressTimeout."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left if at_most is None else min(left, at_most)

    def passed(self) -> EgressTimeout:
        """Return the failure to raise when time is over."""
        return EgressTimeout("took too long", may_have_arrived=self.connected)


_HOST = re.compile(rb"[A-Za-z0-9._:-]+")
_LAST_PORT = 65535


class Limits(TypedDict):
    """What one call may take."""

    connect_s: float
    total_s: float
    max_bytes: int


class File(NamedTuple):
    """A file in a form: its name, its bytes and its media type."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered; `cut` when it said more than `max_bytes`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False

    def json(self) -> Any:
        """Return the parsed body; ValueError when it is no JSON."""
        return read_json(self.body)


def call(
    method: str,
    url: str,
    *,
    json: Any = None,
    form: Mapping[str, "str | File"] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    proxy: str | None = None,
    trusted: bool,
    **limits: Unpack[Limits],
) -> Reply:
    """Make one call and return the answer, whatever its status; redirects are answers too.

    `trusted` addresses come from the operator's settings. Any other is https and public: checked
    when it is resolved, and once more on the connected socket. A `proxy` does that check itself.
    """
    import httpx  # noqa: PLC0415 - takes 0.2 s to import, and most processes never call out

    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as malformed:
        raise EgressRefused("not an address") from malformed
    _check_address(address, trusted=trusted)
    files = {name: value for name, value in (form or {}).items() if isinstance(value, File)}
    fields = None if form is None else {name: value for name, value in form.items() if isinstance(value, str)}
    request = httpx.Request(method, address, headers=headers, json=json, data=fields, files=files or None, content=body)
    return _send(request, Deadline(limits["total_s"]), limits, proxy=proxy, public_only=not trusted)


def _check_address(url: "httpx.URL", *, trusted: bool) -> None:
    schemes = {"http", "https"} if trusted else {"https"}
    if url.scheme not in schemes or not _HOST.fullmatch(url.raw_host):
        raise EgressRefused("not a web address we call")
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise EgressRefused("no such port")
    if url.userinfo:
        raise EgressRefused("an address must not hold a password")


def _send(
    request: "httpx.Request", deadline: Deadline, limits: Limits, *, proxy: str | None, public_only: bool
) -> Reply:
    import httpcore  # noqa: PLC0415 - as httpx above

    from ccms.core import wire  # noqa: PLC0415 - as httpx above

    if proxy is not None and public_only:
        wire.refuse_private_literal(request.url.host)
    line = wire.GuardedBackend(deadline, connect_s=limits["connect_s"], public_only=public_only and proxy is None)
    try:
        with (
            wire.pool(line, proxy) as pool,
            pool.stream(
                request.method.encode(),
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read(),
            ) as answer,
        ):
            return _read(answer, limits["max_bytes"])
    except httpcore.TimeoutException as late:
        raise deadline.passed() from late
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, OSError) as broken:
        raise EgressFailed(_reason(broken), may_have_arrived=deadline.connected) from broken


def _read(answer: "httpcore.Response", max_bytes: int) -> Reply:
    body = bytearray()
    for piece in answer.iter_stream():
        body += piece
        if len(body) > max_bytes:
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
    return Reply(answer.status, headers, bytes(body[:max_bytes]), cut=len(body) > max_bytes)


def _reason(broken: Exception) -> str:
    return f"no answer ({type(broken).__name__})"
