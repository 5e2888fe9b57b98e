"""Keeps the bytes: streamed to a temporary file, digested on the way, synced, and only then named by their digest.

An original lies at `<holder>/<sha256>` in a folder or in an S3 bucket (buckets.py), its preview beside it. Nothing is
ever changed there, and nothing leaves it before it was compared with its digest.
"""

import fcntl
import hashlib
import os
import weakref
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from io import BufferedRandom, BufferedReader, BytesIO, FileIO
from pathlib import Path
from typing import BinaryIO, Protocol, Self
from uuid import UUID, uuid4

from django.conf import settings

from ccms.complaints.evidence.limits import LARGEST, PIECE
from ccms.core.failures import Failure
from ccms.gate import testshop
from ccms.gate.testshop_tables import folder_of

type Digest = bytes | memoryview
type Opened = BufferedReader | BufferedRandom

INCOMING = "incoming"
PREVIEW = ".preview.jpg"
DIGEST_OCTETS = 32
BACK_SOON = timedelta(minutes=1)


class StoreDown(Failure):
    """The folder cannot be written, or a file in it is not what was put there."""

    slug = "dependency-down"

    def __init__(self) -> None:
        super().__init__(wait=BACK_SOON)


class Store(Protocol):
    """Where files lie under their holder, a draft or the purchase it became. What fails raises `StoreDown`."""

    def keep(self, incoming: "Incoming", holder: UUID, name: str, *, durable: bool = True) -> None:
        """Give a synced file its place; returns when a power cut can no longer undo it."""

    def fetch(self, holder: UUID, name: str) -> Opened:
        """Return a file of ours, open at its beginning and not compared with anything yet."""

    def read(self, holder: UUID, name: str, start: int, octets: int) -> bytes:
        """Return a part of a file; shorter where it ends."""

    def names(self, holder: UUID) -> list[str]:
        """Return what lies under a holder."""

    def holders(self, now: datetime) -> Iterator[UUID]:
        """Return those that the cleaner looks at this hour: each at least once a day."""

    def remove(self, holder: UUID, name: str) -> None:
        """Forget a file, if it is there."""

    def leave(self, holder: UUID) -> None:
        """Forget what is left of a holder without files."""

    def is_ready(self) -> bool:
        """Tell whether files can be taken in now."""


def store() -> Store:
    """Return the store that the settings name; files of a test shop stay on this machine."""
    if not testshop.firm() and settings.CCMS_EVIDENCE_URL.startswith("s3:"):
        return _bucket(settings.CCMS_EVIDENCE_URL)
    return FolderStore()


@cache
def _bucket(url: str) -> Store:
    from ccms.complaints.evidence.buckets import BucketStore  # noqa: PLC0415 - its library is large, and rarely needed

    return BucketStore(url)


def folder() -> Path:
    """Return the folder of all evidence, or of what is on its way to a bucket; each test shop has its own."""
    if whose := testshop.firm():
        return folder_of(whose)
    return Path(settings.CCMS_EVIDENCE_DIR)


def original_name(sha256: Digest) -> str:
    """Return under which name an original lies."""
    return bytes(sha256).hex()


def preview_name(sha256: Digest) -> str:
    """Return under which name its preview lies."""
    return original_name(sha256) + PREVIEW


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
        self._piece = hashlib.sha256()
        self._pieces = b""
        self._digested = 0
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

    @property
    def pieces(self) -> bytes:
        """The digests of its pieces, one after the other."""
        return self._pieces + (self._piece.digest() if self._digested % PIECE or not self._pieces else b"")

    def _note(self, octets: memoryview) -> None:
        """Digest what came, as a whole and by pieces."""
        self._digest.update(octets)
        while octets:
            here = octets[: PIECE - self._digested % PIECE]
            self._piece.update(here)
            self._digested += len(here)
            octets = octets[len(here) :]
            if self._digested % PIECE == 0:
                self._pieces += self._piece.digest()
                self._piece = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Take the next piece; beyond the largest size it is only counted."""
        left = memoryview(piece)[: max(LARGEST - self.size, 0)]
        self.size += len(piece)
        if self.failed:
            return
        self._note(left)
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
            self._note(memoryview(piece))

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

    def close(self) -> None:
        """Forget the file, if it was not kept."""
        self._forget()


class FolderStore:
    """A folder on this machine; see `Store` for what each does."""

    def keep(self, incoming: Incoming, holder: UUID, name: str, *, durable: bool = True) -> None:
        """Rename the file, and sync the folder."""
        if incoming.failed:
            raise StoreDown
        place = folder() / str(holder) / name
        try:
            _make_folder(place.parent)
            os.rename(incoming.path, place)  # noqa: PTH104 - the one call that tests watch for its order
            if durable:
                _sync_folder(place.parent)
        except OSError as error:
            raise StoreDown from error

    def fetch(self, holder: UUID, name: str) -> Opened:
        """Open the file."""
        try:
            return (folder() / str(holder) / name).open("rb")
        except OSError as error:
            raise StoreDown from error

    def read(self, holder: UUID, name: str, start: int, octets: int) -> bytes:
        """Read there."""
        with self.fetch(holder, name) as file:
            try:
                file.seek(start)
                return file.read(octets)
            except OSError as error:
                raise StoreDown from error

    def names(self, holder: UUID) -> list[str]:
        """List its folder."""
        with suppress(FileNotFoundError):
            return os.listdir(folder() / str(holder))  # noqa: PTH208 - names are wanted, not paths
        return []

    def holders(self, now: datetime) -> Iterator[UUID]:
        """List all: a folder is listed quickly."""
        del now
        with suppress(FileNotFoundError), os.scandir(folder()) as entries:
            yield from (UUID(entry.name) for entry in entries if entry.is_dir() and entry.name != INCOMING)

    def remove(self, holder: UUID, name: str) -> None:
        """Unlink it."""
        (folder() / str(holder) / name).unlink(missing_ok=True)

    def leave(self, holder: UUID) -> None:
        """Remove its folder where it is empty."""
        with suppress(OSError):
            (folder() / str(holder)).rmdir()

    def is_ready(self) -> bool:
        """Tell whether the folder can be written."""
        return can_write()


def can_write() -> bool:
    """Tell whether uploads can be written on this machine."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder(), os.W_OK)


def open_whole(holder: UUID, name: str, sha256: Digest) -> BinaryIO:
    """Return the open file after reading it once: `StoreDown` where a single bit differs from its digest."""
    file = store().fetch(holder, name)
    try:
        if hashlib.file_digest(file, "sha256").digest() == bytes(sha256):
            file.seek(0)
            return file
    except OSError as error:
        file.close()
        raise StoreDown from error
    file.close()
    raise StoreDown


def open_part(holder: UUID, name: str, digests: Digest, start: int, end: int) -> BinaryIO:
    """Return the octets from `start` up to `end` after comparing the pieces they lie in with their digests."""
    first, last = start // PIECE, -(-end // PIECE)
    octets = store().read(holder, name, first * PIECE, (last - first) * PIECE)
    wanted = bytes(digests)[first * DIGEST_OCTETS : last * DIGEST_OCTETS]
    found = (octets[at : at + PIECE] for at in range(0, len(octets), PIECE))
    if b"".join(hashlib.sha256(piece).digest() for piece in found) != wanted:
        raise StoreDown
    return BytesIO(octets[start - first * PIECE : end - first * PIECE])


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
