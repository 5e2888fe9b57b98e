"""Checks an upload before anything is written down: its kind, its size, and its content."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from ccms.complaints.evidence import limits, previews, sandbox
from ccms.complaints.evidence.headers import FileBomb, geometry
from ccms.complaints.evidence.limits import IMAGES, MIB, MOST_OCTETS, MediaType
from ccms.complaints.evidence.names import shown_name
from ccms.complaints.evidence.previews import Drawing
from ccms.complaints.evidence.recordings import look_over
from ccms.complaints.evidence.signatures import HEAD_OCTETS, UnsupportedMedia, is_plain_text, media_type_of
from ccms.complaints.evidence.storage import Incoming, StoreDown, pieces
from ccms.complaints.evidence.uploads import Upload, incoming_of
from ccms.complaints.models.evidence import Flag
from ccms.core.failures import Failure, ValidationFailed

FIELD = "file"  # what forms and the API call it


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: synced, still without a place."""

    file: Incoming
    name: str
    media_type: MediaType
    flags: frozenset[Flag]
    drawing: Drawing | None  # of a picture, unless its preview was left for later


def refuse_more_than_fit(uploads: Sequence[Upload]) -> None:
    """Refuse a message with more files than one may bring."""
    if len(uploads) > limits.FILES_IN_MESSAGE:
        raise ValidationFailed({FIELD: ("file-too-many", {"maximum": limits.FILES_IN_MESSAGE})})


@contextmanager
def examined(upload: Upload, kinds: Collection[MediaType] = MediaType) -> Iterator[Examined]:
    """Examine an upload of one of these kinds and hold it; what is not kept within the block is gone after it.

    Raises `UnsupportedMedia`, `FileUnreadable`, `FileBomb`, `ValidationFailed`, `SandboxBusy` and `StoreDown`.
    """
    name = shown_name(upload.name or "")
    with incoming_of(upload) as file:
        media_type = _kind(file, name, upload.content_type or "")
        if media_type not in kinds:
            raise UnsupportedMedia
        match media_type:
            case MediaType.TEXT:
                found = _text(file, name)
            case MediaType.PDF:
                found = _pdf(file, name)
            case picture if picture in IMAGES:
                found = _picture(file, name, media_type)
            case _:
                found = _recording(file, name, media_type)
        try:
            file.sync()
            yield found
        finally:
            if found.drawing:
                found.drawing.file.close()


def _kind(file: Incoming, name: str, declared: str) -> MediaType:
    if file.failed:
        raise StoreDown
    if file.size == 0:
        raise _put_right("file-empty")
    media_type = media_type_of(file.head(HEAD_OCTETS), name, declared)
    if file.size > MOST_OCTETS[media_type]:
        raise _put_right("file-too-large", megabytes=MOST_OCTETS[media_type] // MIB)
    return media_type


def _text(file: Incoming, name: str) -> Examined:
    if not is_plain_text(pieces(file.file)):
        raise UnsupportedMedia
    return Examined(file, name, MediaType.TEXT, frozenset(), None)


def _picture(file: Incoming, name: str, media_type: MediaType) -> Examined:
    with file.path.open("rb") as source:
        geometry(media_type, source).refuse_bomb()
        drawing = previews.draw_if_free(media_type, source)
    return Examined(file, name, media_type, drawing.flags if drawing else frozenset(), drawing)


def _recording(file: Incoming, name: str, media_type: MediaType) -> Examined:
    with file.path.open("rb") as source:
        flags = look_over(media_type, source, file.size)
    return Examined(file, name, media_type, flags, None)


def _pdf(file: Incoming, name: str) -> Examined:
    with file.path.open("rb") as source:
        answer = sandbox.ask({"task": "pdf", **asdict(limits.PDF)}, source.fileno())
    refused = answer.get("refused")
    if refused:
        raise _refusal(refused)
    return Examined(file, name, MediaType.PDF, sandbox.flags_of(answer), None)


def _refusal(reason: object) -> Failure:
    match reason:
        case "locked":
            return _put_right("file-locked")
        case "pages":
            return _put_right("file-too-many-pages", maximum=limits.PDF.pages)
        case _:
            return FileBomb()


def _put_right(slug: str, **params: object) -> ValidationFailed:
    return ValidationFailed({FIELD: (slug, params)})
