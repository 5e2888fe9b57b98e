"""Makes what is shown of a picture and of a page of a PDF: smaller, re-encoded, without anything but its pixels."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO

from ccms.complaints.evidence import sandbox
from ccms.complaints.evidence.headers import FileUnreadable
from ccms.complaints.evidence.limits import CONFINEMENT, DRAWN_AT_ONCE, PATIENCE, PDF, PREVIEW, THREADED, MediaType
from ccms.complaints.evidence.storage import Incoming, StoreDown, original_name, preview_name
from ccms.complaints.evidence.stores import open_whole, store
from ccms.complaints.models.evidence import Evidence, Flag, Preview

NICENESS = 10  # pages and filings go before pictures
BATCH = 20
_JPEG = b"\xff\xd8\xff"
FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP", MediaType.HEIC: "HEIF"}

_drawn = threading.BoundedSemaphore(DRAWN_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A preview that has no place yet, and what its original gives away. The caller closes the file."""

    file: Incoming
    flags: frozenset[Flag]
    likeness: int | None


def draw_if_free(media_type: MediaType, source: BinaryIO) -> Drawing | None:
    """Draw the preview of an open picture, or leave it for later where others are being drawn."""
    if not _drawn.acquire(blocking=False):
        return None
    try:
        return _draw(media_type, source)
    except sandbox.SandboxBusy:
        return None
    finally:
        _drawn.release()


def _draw(media_type: MediaType, source: BinaryIO) -> Drawing:
    """Draw the preview of an open picture; raises `FileUnreadable` where it cannot be decoded."""
    task = {"task": "preview", "format": FORMATS[media_type], **asdict(PREVIEW)}
    with ExitStack() as unless_drawn:
        target = unless_drawn.enter_context(Incoming())
        confinement = THREADED if media_type is MediaType.HEIC else CONFINEMENT
        answer = sandbox.ask(task, source.fileno(), target.file.fileno(), niceness=NICENESS, confinement=confinement)
        target.take_account()
        if target.head(len(_JPEG)) != _JPEG:
            raise FileUnreadable
        unless_drawn.pop_all()
    return Drawing(target, sandbox.flags_of(answer), sandbox.likeness_of(answer))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF, and how many it has; the file is empty where it has no such page."""

    file: BinaryIO
    pages: int


def draw_page(source: BinaryIO, number: int) -> Page:
    """Draw one page of an open PDF, or of none that it has only count them; the caller closes the file.

    Like a preview it waits for other drawings, so that no filing waits for two slow pages. Raises `FileUnreadable`
    where it cannot be drawn, and `SandboxBusy`.
    """
    task = {"task": "page", "page": number, **asdict(PREVIEW)}
    with _turn_to_draw() if number else nullcontext(), ExitStack() as unless_drawn:
        target = unless_drawn.enter_context(TemporaryFile())  # kept nowhere: it can be drawn again
        answer = sandbox.ask(task, source.fileno(), target.fileno(), niceness=NICENESS)
        pages = answer.get("pages")
        target.seek(0)
        if type(pages) is not int or not 1 <= pages <= PDF.pages:
            raise FileUnreadable
        unless_drawn.pop_all()
    return Page(target, pages)


@contextmanager
def _turn_to_draw() -> Iterator[None]:
    if not _drawn.acquire(timeout=PATIENCE):
        raise sandbox.SandboxBusy(wait=timedelta(seconds=30))
    try:
        yield
    finally:
        _drawn.release()


def keep(item: Evidence, drawing: Drawing) -> None:
    """Give a drawing its place beside its original, and note it in the row, which the caller saves."""
    store().keep(drawing.file, item.holder, preview_name(item.sha256), durable=False)  # it can be drawn again
    item.preview = Preview.MADE
    item.preview_sha256 = drawing.file.sha256
    item.flags = sorted({*item.flags, *drawing.flags})
    item.likeness = drawing.likeness


def make(item: Evidence) -> None:
    """Make the preview of kept evidence, anew where it was lost; the row says what came of it."""
    with open_whole(item.holder, original_name(item.sha256), item.sha256) as source:
        try:
            with _drawn:
                drawing = _draw(MediaType(item.media_type), source)
        except FileUnreadable:
            item.preview = Preview.REFUSED
        else:
            with closing(drawing.file):
                keep(item, drawing)
    item.save(update_fields=["preview", "preview_sha256", "flags", "likeness"])


def make_waiting(now: datetime) -> int:
    """Make some of the previews that were left for later; returns how many. A duty of the worker."""
    del now
    waiting = Evidence.objects.filter(preview=Preview.WAITING).order_by("added_at")[:BATCH]
    made = 0
    for item in waiting:
        try:
            make(item)
        except (StoreDown, sandbox.SandboxBusy):
            continue  # `verify` names a damaged file; a busy reader is asked again next time
        made += 1
    return made
