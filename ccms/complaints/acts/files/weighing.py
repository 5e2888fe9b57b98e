"""Performs what an officer does with a file that they look at: say that the decision relies on it, write a note on it.

Neither has a row: the event is all there is of a mark, and the salted digest of a note stands in its event.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, override
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.complaints.acts.act import Act
from ccms.complaints.evidence.limits import PDF
from ccms.complaints.evidence.sight import evidence_of, is_quarantined
from ccms.complaints.field_kinds import Text, Whole
from ccms.complaints.lifecycle import Action
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.core.failures import ValidationFailed
from ccms.ledger.canonical import JSON

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
