"""Keeps each unfinished upload as one file among the incoming: its length alone says how much has come.

No table knows of it. The name on the disk holds whose it is and how long the whole is; the key that its owner gets
holds a signature over the same, so that nobody else's actor can use it. What is old goes when
another one begins, and by the cleaner.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

from django.conf import settings
from django.core.signing import BadSignature, Signer

from ccms.accounts.actors import Actor
from ccms.complaints.evidence.limits import LARGEST, LEFT_FREE, MIB, QUOTAS
from ccms.complaints.evidence.storage import INCOMING, Incoming, StoreDown, folder, make_file, make_folder, sync_folder
from ccms.core.failures import Failure, NotFound
from ccms.gate.clock import machine_time

_SIGNER = Signer(salt="ccms.evidence.resumable")
OWNER_LETTERS = 16


class Readable(Protocol):
    """What a piece is read from."""

    def read(self, octets: int, /) -> bytes:
        """Return the next octets."""


class TooLong(Failure):
    """The whole, or a piece, is longer than it may be."""

    slug = "body-too-large"


class OtherOffset(Failure):
    """The piece does not begin where the upload ends, or another piece is being written."""

    slug = "stale-version"


class Over(Failure):
    """The upload was there and is no more: removed, too old, or on another machine."""

    slug = "link-expired"


@dataclass(frozen=True, slots=True)
class Resumable:
    """One upload of one actor: what its key says."""

    owner: str
    id: str
    length: int

    @property
    def key(self) -> str:
        """How its owner names it."""
        return f"{self.id}-{self.length}-{_signature(self.owner, self.id, self.length)}"

    @property
    def path(self) -> Path:
        """Where it lies."""
        return folder() / INCOMING / f"{_short(self.owner)}.{self.id}.{self.length}"

    @property
    def offset(self) -> int:
        """How much has come. Raises `Over`."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError as error:
            raise Over from error

    @property
    def ends_at(self) -> datetime:
        """When it is removed, unless another piece comes. Raises `Over`."""
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC) + kept()
        except FileNotFoundError as error:
            raise Over from error


def kept() -> timedelta:
    """Return how long an upload waits for its next piece, and a whole one for its form."""
    return timedelta(hours=settings.CCMS_UPLOAD_HOURS)


def begin(by: Actor, length: int) -> Resumable:
    """Make a place for an upload of this length. The oldest of the same actor give way to it.

    Raises `TooLong`, and `StoreDown` where the disk has no room.
    """
    if not 0 < length <= LARGEST:
        raise TooLong
    upload = Resumable(by.text, uuid4().hex, length)
    try:
        make_folder(upload.path.parent)
        remove_old()  # with a bucket, the worker sees another folder than this one
        _make_room(by.text, length)
        make_file(upload.path)
        sync_folder(upload.path.parent)
    except OSError as error:
        raise StoreDown from error
    return upload


def find(key: str, by: Actor) -> Resumable:
    """Return an upload of this actor. Raises `NotFound` for any other key."""
    parts = key.split("-", 2)
    if not key.isascii() or len(parts) != 3 or not parts[1].isdecimal():  # noqa: PLR2004 - id, length, signature
        raise NotFound
    owner, (name, length, signature) = by.text, parts
    try:
        _SIGNER.unsign(f"{owner} {name} {length}{_SIGNER.sep}{signature}")
    except BadSignature as error:
        raise NotFound from error
    return Resumable(owner, name, int(length))


def append(upload: Resumable, at: int, piece: Readable, octets: int) -> int:
    """Write a piece at the end and return how much has come; each octet is on the disk before anybody is told.

    Raises `OtherOffset`, `TooLong`, `Over`, and `StoreDown`, after which what could be written counts.
    """
    try:
        with upload.path.open("r+b", buffering=0) as file:
            _hold(file)
            if file.seek(0, os.SEEK_END) != at:
                raise OtherOffset
            if at + octets > upload.length:
                raise TooLong
            _leave_free(octets)  # others may have filled the disk since it was begun
            try:
                while read := piece.read(MIB):
                    _write(file, read)
            finally:
                os.fsync(file.fileno())
            return file.tell()
    except FileNotFoundError as error:
        raise Over from error
    except OSError as error:
        raise StoreDown from error


def remove(upload: Resumable) -> None:
    """Forget an upload."""
    upload.path.unlink(missing_ok=True)


def remove_all(owner: str) -> None:
    """Forget every upload of somebody, named as an actor is."""
    for _, _, path in _of(owner):
        path.unlink(missing_ok=True)


def remove_old() -> int:
    """Forget everything on its way in that waited too long by the clock of the disk; returns how much that was."""
    removed = 0
    for path in (folder() / INCOMING).glob("*"):
        with suppress(FileNotFoundError):
            begun_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if machine_time() - begun_at > kept() and not _is_held(path):
                path.unlink()
                removed += 1
    return removed


def take(upload: Resumable, sha256: str) -> Incoming:
    """Return a whole upload as a file on its way in; the upload stays, for a form that is sent again.

    Raises `Over` where a part is missing or the digest, if one was told, is another: then it has to come anew.
    """
    if upload.offset != upload.length:
        raise Over
    incoming = Incoming(upload.path)
    incoming.take_account()
    if sha256 and incoming.sha256.hex() != sha256:
        incoming.close()
        remove(upload)
        raise Over
    incoming.file.seek(0)
    return incoming


def _signature(owner: str, name: str, length: int) -> str:
    return _SIGNER.signature(f"{owner} {name} {length}")


def _short(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:OWNER_LETTERS]


def _hold(file: BinaryIO) -> None:
    """Let nobody else write meanwhile; the cleaner too leaves alone what is held."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OtherOffset from error


def _is_held(path: Path) -> bool:
    """Tell whether somebody still writes it, however old it seems."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _write(file: BinaryIO, octets: bytes) -> None:
    left = memoryview(octets)
    while left:
        left = left[file.write(left) :]


def _make_room(owner: str, length: int) -> None:
    """Remove this actor's oldest uploads until the new one fits beside them, as much as one side may give to a case."""
    mine = sorted(_of(owner), key=lambda entry: entry[0])
    octets = sum(whole for _, whole, _ in mine) + length
    for _, whole, path in mine:
        if len(mine) < QUOTAS.case_files and octets <= QUOTAS.case_octets:
            break
        path.unlink(missing_ok=True)
        mine, octets = mine[1:], octets - whole
    _leave_free(length)


def _leave_free(octets: int) -> None:
    """Refuse what would take from the disk what is left to everything else."""
    if shutil.disk_usage(folder()).free - octets < LEFT_FREE:
        raise StoreDown


def _of(owner: str) -> Iterator[tuple[float, int, Path]]:
    """Yield when each upload of an actor was last written, its whole length and its path."""
    for path in (folder() / INCOMING).glob(f"{_short(owner)}.*"):
        try:
            yield path.stat().st_mtime, int(path.suffix[1:]), path
        except (FileNotFoundError, ValueError):
            continue
