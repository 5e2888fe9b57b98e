"""Receives uploads: never whole in memory, straight into the evidence folder, digested on the way.

Named in settings.FILE_UPLOAD_HANDLERS, so that pages and the API read `request.FILES` as always.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from ccms.complaints.evidence.limits import LARGEST_BODY
from ccms.complaints.evidence.storage import Incoming

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
