"""Performs what an officer does with a file that they look at: say that the decision relies on it, write a note on it.

Neither has a row: the event is all there is of a mark, and the salted digest of a note stands in its event.

Makes a copy of a file in which parts are covered, for those who may not see them; the original stays as it came.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Annotated, override
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.acting import lock
from ccms.complaints.events.event_type import Happened
from ccms.complaints.evidence import limits, sandbox, scanner
from ccms.complaints.evidence.headers import FileUnreadable
from ccms.complaints.evidence.limits import (
    CONFINEMENT,
    IMAGES,
    MOST_AREAS,
    MOST_OCTETS,
    PDF,
    REDACTION,
    THREADED,
    Account,
    MediaType,
)
from ccms.complaints.evidence.previews import FORMATS
from ccms.complaints.evidence.scanner import scan_at_once
from ccms.complaints.evidence.sight import evidence_of, is_quarantined
from ccms.complaints.evidence.storage import Incoming, original_name
from ccms.complaints.evidence.stores import open_whole, store
from ccms.complaints.field_kinds import Text, Whole
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint
from ccms.complaints.models.evidence import Evidence, Preview, Scan
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.complaints.queries import find
from ccms.complaints.record import record
from ccms.complaints.statuses import allowed, side_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed, require_word
from ccms.law.pack.book import book
from ccms.ledger.canonical import JSON

REDACTED = "office.redacted_evidence"
GROUNDS = "redaction"  # the pack's list
_BEGINNINGS = {MediaType.JPEG: b"\xff\xd8\xff", MediaType.PDF: b"%PDF"}
AREA_WHOLE = 1000  # an area is told in parts of a thousand of a page's width and height


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of one page; the whole page is 0, 0, 1000, 1000."""

    page: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_one(self) -> bool:
        """Tell whether it lies on a page and covers anything."""
        inside = 0 <= self.left < self.right <= AREA_WHOLE and 0 <= self.top < self.bottom <= AREA_WHOLE
        return inside and 1 <= self.page <= REDACTION.pages


@contextmanager
def looked_into(
    *, reference: str, file: UUID, areas: Sequence[Area], ground: str, by: Actor, now: datetime
) -> Iterator[Callable[[], Evidence]]:
    """Make the copy with nothing locked; what is yielded keeps it, with its event.

    Raises `NotAllowed`, `ValidationFailed`, `FileUnreadable`, `SandboxBusy` and `StoreDown`.
    """
    complaint = find(reference, by)
    allowed(complaint.standing, Action.REDACT_EVIDENCE, by.role, proved=by.contact_verified)
    _check(complaint, areas, ground)
    source = _source(complaint, file, by)

    def keep() -> Evidence:
        with transaction.atomic():
            loaded = lock(reference, by)
            item = _row(source, copy, ground, by, now)
            item.scan, item.scan_due_at = scan, now if scan is Scan.SCANNING else None
            plan = _plan(loaded, item, len(areas), by, now)
            given = limits.asked(Account(item.holder, item.side, item.complaint_id), by, copy.sha256, now)()
            if given.twin:
                return Evidence.objects.get(id=given.twin)
            limits.check(given, by, item.size, now)
            store().keep(copy, item.holder, original_name(item.sha256))
            record([plan])
            scanner.hold(item.id, scan, now)
        return item

    with closing(_covered(source, areas)) as copy:
        copy.sync()
        scan = scan_at_once(copy.file, now)
        yield keep


def _check(complaint: Complaint, areas: Sequence[Area], ground: str) -> None:
    pack = book().on(dhaka_day(complaint.filed_at))
    require_word("ground", ground, [choice.code for choice in pack.reasons[GROUNDS]])
    if not areas or len(areas) > MOST_AREAS or not all(area.is_one for area in areas):
        raise ValidationFailed({"areas": ("areas-missing", {"maximum": MOST_AREAS})})


def _source(complaint: Complaint, file: UUID, by: Actor) -> Evidence:
    found = next((item for item in evidence_of(complaint, by) if item.id == file), None)
    if found is None or is_quarantined(found):
        raise ValidationFailed({"file": ("choice-unknown", {})})
    if found.media_type not in IMAGES | {MediaType.PDF}:
        raise ValidationFailed({"file": ("file-not-redactable", {})})
    return found


def _covered(source: Evidence, areas: Sequence[Area]) -> Incoming:
    """Return the copy as a file without a place; the caller closes it."""
    media_type = MediaType(source.media_type)
    task = {
        "task": "redact",
        "format": FORMATS.get(media_type, "PDF"),
        "areas": [list(asdict(area).values()) for area in areas],
        **asdict(REDACTION),
    }
    copy = Incoming()
    try:
        with open_whole(source.holder, original_name(source.sha256), source.sha256) as original:
            confinement = THREADED if media_type is MediaType.HEIC else CONFINEMENT
            answer = sandbox.ask(task, original.fileno(), copy.file.fileno(), confinement=confinement)
        copy.take_account()
        _judge(source, copy, answer.get("pages"), areas)
    except BaseException:
        copy.close()
        raise
    return copy


def _judge(source: Evidence, copy: Incoming, pages: object, areas: Sequence[Area]) -> None:
    """Refuse what the reader says or wrote where it is no copy of the file with these areas covered."""
    if type(pages) is not int:
        raise FileUnreadable
    if pages > REDACTION.pages:
        raise ValidationFailed({"file": ("file-too-many-pages", {"maximum": REDACTION.pages})})
    if max(area.page for area in areas) > pages:
        raise ValidationFailed({"areas": ("areas-missing", {"maximum": MOST_AREAS})})
    if not copy.head(4).startswith(_BEGINNINGS[_made_of(source)]) or copy.size > MOST_OCTETS[_made_of(source)]:
        raise FileUnreadable


def _made_of(source: Evidence) -> MediaType:
    return MediaType.PDF if source.media_type == MediaType.PDF else MediaType.JPEG


def _row(source: Evidence, copy: Incoming, ground: str, by: Actor, now: datetime) -> Evidence:
    media_type = _made_of(source)
    ending = "-redacted.pdf" if media_type is MediaType.PDF else "-redacted.jpg"
    return Evidence(
        id=uuid.uuid4(),
        holder=source.holder,
        kind=source.kind,
        media_type=media_type,
        size=copy.size,
        sha256=copy.sha256,
        name=source.kind + ending,  # nothing of the original's name, which may say what is covered
        side=side_of(by.role),
        added_by=by.text,
        added_at=now,
        pieces=copy.pieces,
        preview=Preview.WAITING if media_type is MediaType.JPEG else Preview.NONE,
        redacts_id=source.redacts_id or source.id,
        ground=ground,
    )


def _plan(loaded: LoadedComplaint, item: Evidence, areas: int, by: Actor, now: datetime) -> Plan:
    plan = begin(loaded, Action.REDACT_EVIDENCE, event=REDACTED, by=by, now=now)
    item.event, item.complaint_id = plan.event_id, loaded.complaint.id
    plan.rows.append(item)
    plan.data = {
        "evidence": str(item.id),
        "kind": item.kind,
        "sha256": bytes(item.sha256).hex(),
        "size": item.size,
        "redacts": str(item.redacts_id),
        "ground": item.ground,
        "areas": areas,
    }
    return plan


MARKED, NOTED = "office.marked_evidence", "office.noted_evidence"
WHOLE = 100  # a place on a picture is written in parts of a hundred of its width and height


@dataclass(frozen=True, kw_only=True)
class OnFile(Act):
    """What an officer does with one file that the complaint shows."""

    file: UUID

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        found = next((item for item in evidence_of(loaded.complaint, by) if item.id == self.file), None)
        if found is None or is_quarantined(found):
            raise ValidationFailed(errors={"file": ("choice-unknown", {})})
        return replace(loaded, file=found)


@dataclass(frozen=True, kw_only=True)
class MarkEvidence(OnFile):
    """Say that the decision relies on a file, or no longer does. Both sides read it: each can speak about the file."""

    action = Action.MARK_EVIDENCE
    relied: bool

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event=MARKED, by=by, now=now)
        plan.data = {**_named(loaded), "relied": self.relied}
        return plan


@dataclass(frozen=True, kw_only=True)
class NoteEvidence(OnFile):
    """Keep a note on a file for the office, of one page and one place where it is about one; no party ever sees it."""

    action = Action.NOTE_EVIDENCE
    text: Annotated[str, Text(needed=True)]
    transcript: bool = False  # the note is what is heard in a recording
    page: Annotated[int | None, Whole(1, PDF.pages)] = None
    x: Annotated[int | None, Whole(0, WHOLE)] = None
    y: Annotated[int | None, Whole(0, WHOLE)] = None

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event=NOTED, by=by, now=now)
        plan.data = {**_named(loaded), "transcript": self.transcript}
        if self.page is not None:
            plan.data["page"] = self.page
        if self.x is not None and self.y is not None:
            plan.data["pin"] = [self.x, self.y]
        plan.say("note", self.text, internal=True)
        return plan


def _named(loaded: LoadedComplaint) -> dict[str, JSON]:
    """Return how the event names its file."""
    item = loaded.file
    if item is None:
        raise LookupError("an act on a file is planned with the file")
    return {"evidence": str(item.id), "kind": item.kind, "sha256": bytes(item.sha256).hex()}


@dataclass(frozen=True, slots=True)
class Note:
    """One note on a file; `pin` is its place on the page, in parts of a hundred from the left and the top."""

    event: Happened
    text: str
    page: int
    pin: tuple[int, int] | None
    transcript: bool


def relied_on(past: Iterable[Happened]) -> frozenset[str]:
    """Return the ids of the files on which the decision relies by the last word on each."""
    last = {event.data["evidence"]: event.data["relied"] for event in past if event.kind == MARKED}
    return frozenset(key for key, relied in last.items() if relied)


def notes_of(past: Iterable[Happened], file: str) -> Iterator[Note]:
    """Yield the notes on a file, oldest first, as far as their texts are kept."""
    for event in past:
        if event.kind == NOTED and event.data["evidence"] == file and event.words:
            pin = event.data.get("pin")
            yield Note(
                event,
                event.words[0].text,
                event.data.get("page", 1),
                (pin[0], pin[1]) if pin else None,
                event.data["transcript"],
            )
