"""Keeps the bytes: streamed to a temporary file, digested on the way, synced, and only then named by their digest.

An original lies at `<evidence folder>/<holder>/<sha256>`, its preview beside it. Nothing is ever changed there.
"""

import fcntl
import hashlib
import os
import weakref
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Self
from uuid import UUID, uuid4

from django.conf import settings

from ccms.complaints.evidence.limits import LARGEST
from ccms.core.failures import Failure

type Digest = bytes | memoryview

INCOMING = "incoming"
PREVIEW = ".preview.jpg"
PIECE = 1 << 20
BACK_SOON = timedelta(minutes=1)


class StoreDown(Failure):
    """The folder cannot be written, or a file in it is not what was put there."""

    slug = "dependency-down"

    def __init__(self) -> None:
        super().__init__(wait=BACK_SOON)


def folder() -> Path:
    """Return the folder of all evidence."""
    return Path(settings.CCMS_EVIDENCE_DIR)


def place_of(holder: UUID, sha256: Digest) -> Path:
    """Return where an original lies."""
    return folder() / str(holder) / bytes(sha256).hex()


def preview_of(holder: UUID, sha256: Digest) -> Path:
    """Return where its preview lies."""
    original = place_of(holder, sha256)
    return original.with_name(original.name + PREVIEW)


class Incoming:
    """A file on its way in. It is gone when closed, unless it was kept.

    Its lock tells the cleaner that somebody still writes it. A failing disk is reported by `sync`, so that an
    upload is read to its end and its sender gets an answer.
    """

    def __init__(self) -> None:
        self.size = 0
        self.failed = False
        self.path = folder() / INCOMING / uuid4().hex
        self._digest = hashlib.sha256()
        self.file = self._open()
        # also where a request breaks off and nobody is left to close it
        self._forget = weakref.finalize(self, _forget, self.file, self.path)

    def _open(self) -> FileIO:
        try:
            _make_folder(self.path.parent)
            file = FileIO(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            self.failed = True
            return FileIO(os.devnull, "r+")
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def sha256(self) -> bytes:
        """The digest of all that was written."""
        return self._digest.digest()

    def write(self, piece: bytes) -> None:
        """Take the next piece; beyond the largest size it is only counted."""
        left = memoryview(piece)[: max(LARGEST - self.size, 0)]
        self.size += len(piece)
        if self.failed:
            return
        self._digest.update(left)
        try:
            while left:
                left = left[self.file.write(left) :]
        except OSError:
            self.failed = True

    def take_account(self) -> None:
        """Digest what another process wrote into the file."""
        if self.failed:
            raise StoreDown
        for piece in pieces(self.file):
            self.size += len(piece)
            self._digest.update(piece)

    def head(self, octets: int) -> bytes:
        """Return how the file begins."""
        return b"" if self.failed else os.pread(self.file.fileno(), octets, 0)

    def sync(self) -> None:
        """Return when the bytes are on the disk."""
        if self.failed:
            raise StoreDown
        try:
            os.fsync(self.file.fileno())
        except OSError as error:
            raise StoreDown from error

    def keep(self, place: Path, *, durable: bool = True) -> None:
        """Give the synced file its place; returns when a power cut can no longer undo it."""
        if self.failed:
            raise StoreDown
        try:
            _make_folder(place.parent)
            os.rename(self.path, place)  # noqa: PTH104 - the one call that tests watch for its order
            if durable:
                _sync_folder(place.parent)
        except OSError as error:
            raise StoreDown from error

    def close(self) -> None:
        """Forget the file, if it was not kept."""
        self._forget()


def open_whole(place: Path, sha256: Digest) -> BinaryIO:
    """Return the open file after reading it once: `StoreDown` where a single bit differs from its digest."""
    try:
        file = place.open("rb")
    except OSError as error:
        raise StoreDown from error
    try:
        if hashlib.file_digest(file, "sha256").digest() == bytes(sha256):
            file.seek(0)
            return file
    except OSError as error:
        file.close()
        raise StoreDown from error
    file.close()
    raise StoreDown


def pieces(file: BinaryIO | FileIO) -> Iterator[bytes]:
    """Read an open file from its beginning, a piece at a time."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _forget(file: FileIO, path: Path) -> None:
    file.close()
    with suppress(OSError):
        path.unlink()


def _make_folder(path: Path) -> None:
    """Make a folder within the evidence folder, durably."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
