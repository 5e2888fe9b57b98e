"""Has strangers' files opened by reading.py, in a separate process without rights that can be lost without harm.

The process starts with the first file of a web process and ends after ten idle minutes; a broken one is replaced.
"""

import atexit
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ccms.complaints.evidence import limits
from ccms.complaints.evidence.headers import FileUnreadable
from ccms.complaints.evidence.limits import CONFINEMENT, Confinement
from ccms.complaints.models.evidence import Flag
from ccms.core.failures import Failure

READING = Path(__file__).with_name("reading.py")
ANSWER_OCTETS = 65_536
TRIES = 2  # the second with a fresh server, where the first had died
END_SECONDS = 5
DYING_SECONDS = 0.1

_opened = threading.BoundedSemaphore(limits.OPENED_AT_ONCE)
_starting = threading.Lock()


class SandboxBusy(Failure):
    """Too many files are being opened just now."""

    slug = "overloaded"


class _NoAnswerError(Exception):
    """The reader died before it answered."""


@dataclass(frozen=True, slots=True)
class _Server:
    process: subprocess.Popen[bytes]
    control: socket.socket
    started_by: int

    @property
    def is_alive(self) -> bool:
        """A fork of a web process must not speak through its parent's server."""
        return self.started_by == os.getpid() and self.process.poll() is None

    def is_dying(self) -> bool:
        """Tell, once no answer came, whether the server went and not the reader of one file."""
        try:
            self.process.wait(DYING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> None:
        self.control.close()
        if self.started_by == os.getpid():
            self.process.wait(END_SECONDS)


_servers: list[_Server] = []  # none or one


def ask(
    task: Mapping[str, object], *files: int, niceness: int = 0, confinement: Confinement = CONFINEMENT
) -> dict[str, Any]:
    """Have one task done on open files (source, then target) and return the answer.

    Raises `FileUnreadable` where the reader died of the file, `SandboxBusy` where no answer came in time.
    """
    message = json.dumps({**task, "niceness": niceness, "confinement": asdict(confinement)}).encode()
    with _one_of_few():
        for _ in range(TRIES):
            server = _running()
            try:
                return _answer(server, message, files)
            except (_NoAnswerError, OSError):
                if not server.is_dying():
                    break
    raise FileUnreadable


def _answer(server: _Server, message: bytes, files: tuple[int, ...]) -> dict[str, Any]:
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as answers:  # noqa: PTH123 - a descriptor has no path
        try:
            socket.send_fds(server.control, [message], [writing, *files])
        finally:
            os.close(writing)
        answer = _read(answers.fileno())
    try:
        found = json.loads(answer)
    except ValueError as error:  # nothing, or half of something
        raise _NoAnswerError from error
    if not isinstance(found, dict):
        raise _NoAnswerError
    return found


def flags_of(answer: Mapping[str, object]) -> frozenset[Flag]:
    """Return the flags that a reader found. It may have been taken over: only words we know are taken from it."""
    flags = answer.get("flags")
    return frozenset(flag for flag in Flag if flag in flags) if isinstance(flags, list) else frozenset()


def likeness_of(answer: Mapping[str, object]) -> int | None:
    """Return a picture's 64 bits as the signed number that a column holds; nothing where they are none."""
    marks = answer.get("likeness")
    if type(marks) is not int or not 0 <= marks < 1 << 64:
        return None
    return marks - (1 << 64) if marks >> 63 else marks


def _read(descriptor: int) -> bytes:
    """Return all that is written until the last writer is gone."""
    answer = b""
    while len(answer) < ANSWER_OCTETS:
        ready, _, _ = select.select([descriptor], [], [], limits.PATIENCE)
        if not ready:
            raise SandboxBusy(wait=timedelta(seconds=30))
        piece = os.read(descriptor, ANSWER_OCTETS)
        if not piece:
            break
        answer += piece
    return answer


@contextlib.contextmanager
def _one_of_few() -> Iterator[None]:
    if not _opened.acquire(timeout=limits.PATIENCE):
        raise SandboxBusy(wait=timedelta(seconds=30))
    try:
        yield
    finally:
        _opened.release()


def _running() -> _Server:
    with _starting:
        if not (_servers and _servers[0].is_alive):
            close()
            _servers.append(_start())
        return _servers[0]


def _start() -> _Server:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        # neither the environment with its keys nor a place of ours on the path
        process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", str(READING)],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            cwd="/",
        )
    return _Server(process, ours, os.getpid())


def close() -> None:
    """End the server; a file that comes later starts another."""
    while _servers:
        server = _servers.pop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.end()


atexit.register(close)
