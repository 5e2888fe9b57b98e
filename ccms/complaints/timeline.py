"""What has happened and what will: the ledger of one complaint as its reader may see it, and its live clocks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint, Deadline, Statement
from ccms.ledger.models import Event

INTERNAL = frozenset({"office.added_note", "office.reassigned", "office.opened_number", "office.called"})


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a page shows it: its name, time, facts and the words said with it."""

    event: UUID
    kind: str
    at: datetime
    due_at: datetime | None
    data: Mapping[str, Any]
    words: tuple[Statement, ...] = ()
    by: str = ""  # the kind of actor, which is not always the first word of the event's name


@dataclass(frozen=True, slots=True)
class Coming:
    """One clock that runs: its kind and its last moment."""

    kind: DeadlineKind
    due_at: datetime
    party: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Past, oldest first, and future, soonest first."""

    past: list[Happened] = field(default_factory=list)
    future: list[Coming] = field(default_factory=list)


def timeline(complaint: Complaint, reader: Actor) -> Timeline:
    """Return what this reader may know of the complaint's life; he was let through `visible_to` before."""
    inside = reader.kind is Kind.OFFICE
    words = _words(complaint, reader)
    past = [
        Happened(
            event=event.event_id,
            kind=event.kind,
            at=event.at,
            due_at=event.due_at,
            data=json.loads(bytes(event.body))["data"],
            words=tuple(words.get(event.event_id, ())),
            by=event.actor.partition(":")[0],
        )
        for event in Event.objects.filter(subject=complaint.subject).order_by("seq")
        if inside or event.kind not in INTERNAL
    ]
    live = Deadline.objects.filter(complaint=complaint, closed_at__isnull=True).order_by("due_at")
    future = [
        Coming(DeadlineKind(clock.kind), clock.due_at, clock.party)
        for clock in live
        if inside or clock.kind != DeadlineKind.CHARGE_SHEET
    ]
    return Timeline(past, future)


def _words(complaint: Complaint, reader: Actor) -> dict[UUID, list[Statement]]:
    """Return the statements this reader may read: no internal note outside the office, no text for an unproved firm."""
    if reader.kind is Kind.FIRM and not reader.proved:
        said = Statement.objects.filter(complaint=complaint, author=reader.text)
    else:
        said = Statement.objects.filter(complaint=complaint)
    if reader.kind is not Kind.OFFICE:
        said = said.filter(internal=False)
    words: dict[UUID, list[Statement]] = {}
    for statement in said.order_by("at"):
        words.setdefault(statement.event, []).append(statement)
    return words
