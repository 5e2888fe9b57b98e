"""Takes files in: streamed to a temporary file, digested on the way, and synced before a store keeps them.

Receives uploads: never whole in memory, straight into the evidence folder, digested on the way.

Named in settings.FILE_UPLOAD_HANDLERS, so that pages and the API read `request.FILES` as always.
"""

import fcntl
import hashlib
import os
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from io import BufferedRandom, BufferedReader, FileIO
from pathlib import Path
from typing import Any, BinaryIO, Self
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from ccms.complaints.evidence.limits import LARGEST, LARGEST_BODY, PIECE
from ccms.core.failures import DependencyDown

type Digest = bytes | memoryview
type Opened = BufferedReader | BufferedRandom

INCOMING = "incoming"
PREVIEW = ".preview.jpg"
DIGEST_OCTETS = 32


class StoreDown(DependencyDown):
    """The folder cannot be written, or a file in it is not what was put there."""

    def __init__(self) -> None:
        super().__init__(timedelta(minutes=1))


def folder() -> Path:
    """Return the folder of all evidence, or of what is on its way to a bucket."""
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

    def __init__(self, source: Path | None = None) -> None:
        self.size = 0
        self.failed = False
        self.path = folder() / INCOMING / uuid4().hex
        self._digest = hashlib.sha256()
        self._piece = hashlib.sha256()
        self._pieces = b""
        self._digested = 0
        self.file = self._open(source)
        # also where a request breaks off and nobody is left to close it
        self._forget = weakref.finalize(self, _forget, self.file, self.path)

    def _open(self, source: Path | None) -> FileIO:
        """Make the file, or a second name of one that is whole already: then others may read it too."""
        try:
            make_folder(self.path.parent)
            if source:
                os.link(source, self.path)
            if not source:
                make_file(self.path)
            file = FileIO(os.open(self.path, os.O_RDWR), "r+")
            fcntl.flock(file, fcntl.LOCK_SH if source else fcntl.LOCK_EX)
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


def can_write() -> bool:
    """Tell whether uploads can be written on this machine."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder(), os.W_OK)


def pieces(file: BinaryIO | FileIO) -> Iterator[bytes]:
    """Read an open file from its beginning, a piece at a time."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _forget(file: FileIO, path: Path) -> None:
    file.close()
    with suppress(OSError):
        path.unlink()


# Web and worker may run as two accounts of one group (deploy/systemd): both write, whatever their umask, and no other.
OF_THE_GROUP = 0o660


def make_file(path: Path) -> None:
    """Make an empty file within the evidence folder."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.fchmod(descriptor, OF_THE_GROUP)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder within the evidence folder, durably."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o770)  # without the setgid bit that it may have from above: systemd's RestrictSUIDSGID refuses that
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Return when the names in a folder can no longer be lost by a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


type Upload = UploadedFile[Any]


class StreamedFile(UploadedFile):  # type: ignore[type-arg] # Django's class takes no parameter at run time
    """An upload that already lies in the evidence folder; Django closes it with its request, and then it is gone."""

    def __init__(self, incoming: Incoming, name: str, content_type: str) -> None:
        super().__init__(file=incoming.file, name=name, content_type=content_type)
        self.incoming = incoming

    def close(self) -> None:
        """Forget the file, unless it was kept as evidence."""
        self.incoming.close()


class EvidenceUploadHandler(FileUploadHandler):
    """Writes each file of a request as it comes."""

    file: StreamedFile

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse, before anything is read, a body that no allowed upload fills."""
        del input_data, META, boundary, encoding
        if content_length > LARGEST_BODY:
            raise RequestDataTooBig("more than any allowed upload")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.file = StreamedFile(Incoming(), self.file_name or "", self.content_type or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next piece; no other handler sees it."""
        del start
        self.file.incoming.write(raw_data)

    def file_complete(self, file_size: int) -> StreamedFile:
        """Hand the file over, at its beginning."""
        self.file.size = file_size
        self.file.incoming.file.seek(0)
        return self.file

    def upload_interrupted(self) -> None:
        """Forget a file that broke off."""
        if hasattr(self, "file"):
            self.file.close()


def incoming_of(upload: Upload) -> Incoming:
    """Return the file that an upload became; one that came by another way is streamed now."""
    if isinstance(upload, StreamedFile):
        return upload.incoming
    incoming = Incoming()
    chunks: Iterable[bytes] = upload.chunks()
    for piece in chunks:
        incoming.write(piece)
    return incoming
