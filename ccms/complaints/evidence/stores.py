"""Keeps evidence in a folder of this machine, or in an S3 bucket (buckets.py).

An original is at `<holder>/<sha256>`, its preview beside it. Nothing is ever changed there, and nothing leaves it
before it was compared with its digest.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import BinaryIO, Protocol
from uuid import UUID

from django.conf import settings

from ccms.complaints.evidence.limits import PIECE
from ccms.complaints.evidence.storage import (
    DIGEST_OCTETS,
    INCOMING,
    Digest,
    Incoming,
    Opened,
    StoreDown,
    can_write,
    folder,
    make_folder,
    sync_folder,
)


class Store(Protocol):
    """Where files lie under their holder, a draft or the purchase it became. What fails raises `StoreDown`."""

    def keep(self, incoming: Incoming, holder: UUID, name: str, *, durable: bool = True) -> None:
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
    """Return the store that the settings name."""
    if settings.CCMS_EVIDENCE_URL.startswith("s3:"):
        return _bucket(settings.CCMS_EVIDENCE_URL)
    return FolderStore()


@cache
def _bucket(url: str) -> Store:
    from ccms.complaints.evidence.buckets import BucketStore  # noqa: PLC0415 - its library is large, and rarely needed

    return BucketStore(url)


class FolderStore:
    """A folder on this machine; see `Store` for what each does."""

    def keep(self, incoming: Incoming, holder: UUID, name: str, *, durable: bool = True) -> None:
        """Rename the file, and sync the folder."""
        if incoming.failed:
            raise StoreDown
        place = folder() / str(holder) / name
        try:
            make_folder(place.parent)
            os.rename(incoming.path, place)  # noqa: PTH104 - the one call that tests watch for its order
            if durable:
                sync_folder(place.parent)
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
