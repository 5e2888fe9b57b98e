"""Asks a ClamAV daemon whether a file is malicious: its INSTREAM command over a socket, and no other command.

Source: clamd(8), "INSTREAM": pieces of `<length, 4 octets, network order><octets>`, ended by a length of zero. Its
answer is "stream: OK", "stream: NAME FOUND" or "… ERROR". It may answer and hang up before it has read all.

Holds by events what the virus scanner said of a file, also that it is clean; one that it has not seen has none.
"""

import contextlib
import socket
import struct
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import FileIO
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from ccms.accounts.actors import CLOCK
from ccms.complaints.evidence.storage import pieces
from ccms.complaints.models.evidence import Scan
from ccms.core.failures import Failure
from ccms.ledger import events

SCANNED = "clock.scanned_file"
NOT_SEEN = (Scan.NOT_SCANNED, Scan.SCANNING)


def hold(evidence: UUID, scan: Scan, at: datetime) -> None:
    """Write what the scanner said, in the transaction that writes it into the row."""
    if scan not in NOT_SEEN:
        events.hold(SCANNED, {str(evidence): str(scan)}, CLOCK.text, at)


CONNECT_SECONDS = 2
AT_ONCE_SECONDS = 6  # while its sender waits; a longer scan is left to the worker
LATER_SECONDS = 120
REST = timedelta(seconds=30)  # after a failure, nobody who sends a file waits for the scanner
ANSWER_OCTETS = 4096
PORT = 3310
# Not found to be malicious, but not looked into either (clamd.conf: AlertExceedsMax, AlertEncrypted).
_NOT_READ = (b"Heuristics.Limits.Exceeded", b"Heuristics.Encrypted")
_TOO_LARGE = b"size limit exceeded"


class FileMalicious(Failure):
    """The scanner knows it as malicious."""

    slug = "file-malicious"


class ScannerDownError(Exception):
    """No scanner answers, or not in time, or not in its protocol."""


class ScanFailedError(Exception):
    """The scanner answered that it failed at this file."""


@dataclass(slots=True)
class _Rest:
    """Since when a process leaves the scanner alone, so that a dead one costs one sender some seconds and no more."""

    until: datetime | None = field(default=None)


_rest = _Rest()


def is_configured() -> bool:
    """Tell whether files are scanned at all."""
    return bool(settings.CCMS_CLAMD_URL != "none")


def scan_at_once(file: BinaryIO | FileIO, now: datetime) -> Scan:
    """Return what the scanner says while the sender waits; `SCANNING` where it is to be asked again later.

    Raises `FileMalicious`.
    """
    if not is_configured():
        return Scan.NOT_SCANNED
    if _rest.until and now < _rest.until:
        return Scan.SCANNING
    try:
        found = scan(file, AT_ONCE_SECONDS)
    except ScanFailedError:
        return Scan.SCANNING
    except ScannerDownError:
        _rest.until = now + REST
        return Scan.SCANNING
    _rest.until = None
    if found is Scan.MALICIOUS:
        raise FileMalicious
    return found


def scan(file: BinaryIO | FileIO, seconds: float = LATER_SECONDS) -> Scan:
    """Return CLEAN, MALICIOUS or UNSCANNABLE; raises `ScannerDownError` and `ScanFailedError`."""
    end = time.monotonic() + seconds
    try:
        with _connection() as line:
            # whoever hangs up while we still send has said why, and that is read
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                _send(line, file, end)
            answer = _answer(line, end)
    except OSError as error:
        raise ScannerDownError from error
    return _verdict(answer)


def _connection() -> socket.socket:
    address = urlsplit(settings.CCMS_CLAMD_URL)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((address.hostname or "", address.port or PORT), CONNECT_SECONDS)


def _send(line: socket.socket, file: BinaryIO | FileIO, end: float) -> None:
    line.settimeout(_left(end))
    line.sendall(b"zINSTREAM\0")
    for piece in pieces(file):
        line.settimeout(_left(end))
        line.sendall(struct.pack(">I", len(piece)) + piece)
    line.sendall(struct.pack(">I", 0))


def _answer(line: socket.socket, end: float) -> bytes:
    answer = b""
    while len(answer) < ANSWER_OCTETS and not answer.endswith(b"\0"):
        line.settimeout(_left(end))
        piece = line.recv(ANSWER_OCTETS)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").strip()


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _verdict(answer: bytes) -> Scan:
    if answer == b"stream: OK":
        return Scan.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        name = answer.removeprefix(b"stream: ")
        return Scan.UNSCANNABLE if name.startswith(_NOT_READ) else Scan.MALICIOUS
    if answer.endswith(b"ERROR"):
        if _TOO_LARGE in answer:
            return Scan.UNSCANNABLE
        raise ScanFailedError
    raise ScannerDownError
