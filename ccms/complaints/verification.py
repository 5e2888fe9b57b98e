"""Holds what is kept against what happened: complaints against their events, clocks, texts, evidence and notices.

With `ledger.verify` it is `manage.py verify`. Nothing is changed; every difference is named.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection

from ccms.complaints.announcements import ANNOUNCEMENTS
from ccms.complaints.evidence.storage import place_of
from ccms.complaints.lifecycle import CLOCKS, ENDED, WITH_CHARGE_SHEET, DeadlineKind, Status
from ccms.complaints.models import Complaint, Deadline, Evidence, Statement
from ccms.complaints.plan import digest, plain
from ccms.ledger.canonical import parsed
from ccms.ledger.models import Event

CHUNK = 2000


@dataclass(slots=True)
class Report:
    """What was counted and what differs: (what, where)."""

    complaints: int = 0
    evidence: int = 0
    statements: int = 0
    findings: list[tuple[str, str]] = field(default_factory=list)

    def find(self, what: str, where: object) -> None:
        """Note a difference."""
        self.findings.append((what, str(where)))


def verify_complaints() -> Report:
    """Compare every complaint with the fold of its events, and everything that hangs on it."""
    report = Report()
    _folds(report)
    _clocks(report)
    _statements(report)
    _evidence(report)
    _notices(report)
    return report


def fold(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Fold events into the state they lead to: each sets the columns that it names."""
    state: dict[str, Any] = {}
    for body in bodies:
        state |= body["data"].get("set", {})
    return state


def _folds(report: Report) -> None:
    """Walk the complaints in chunks, each with all its events in two queries."""
    for chunk in batched(Complaint.objects.order_by("id").iterator(CHUNK), CHUNK):
        events: dict[str, list[tuple[int, bytes, bytes]]] = {complaint.subject: [] for complaint in chunk}
        found = Event.objects.filter(subject__in=events).order_by("subject", "seq")
        for subject, seq, leaf, body in found.values_list("subject", "seq", "leaf", "body"):
            events[subject].append((seq, bytes(leaf), bytes(body)))
        for complaint in chunk:
            report.complaints += 1
            _fold_one(report, complaint, events[complaint.subject])


def _fold_one(report: Report, complaint: Complaint, events: list[tuple[int, bytes, bytes]]) -> None:
    if not events or events[-1][:2] != (complaint.event_seq, bytes(complaint.event_leaf)):
        report.find("complaint does not end where its events end", complaint.reference)
        return
    for name, value in fold(parsed(body) for _, _, body in events).items():
        if _normal(getattr(complaint, name)) != value:
            report.find(f"column {name} differs from the events", complaint.reference)


def _normal(value: object) -> object:
    return json.loads(json.dumps(plain(value)))


def _clocks(report: Report) -> None:
    """An open complaint has a live clock that belongs to its status, an ended one has none."""
    live: dict[UUID, set[str]] = {}
    for complaint, kind in (
        Deadline.objects.filter(closed_at__isnull=True).values_list("complaint_id", "kind").iterator()
    ):
        live.setdefault(complaint, set()).add(kind)
    for key, reference, status in Complaint.objects.values_list("id", "reference", "status").iterator(CHUNK):
        kinds = {DeadlineKind(kind) for kind in live.get(key, set())}
        allowed = CLOCKS[Status(status)] | (
            {DeadlineKind.CHARGE_SHEET} if Status(status) in WITH_CHARGE_SHEET else frozenset()
        )
        if kinds - allowed:
            report.find("a clock runs that does not belong to the status", reference)
        if Status(status) not in ENDED and not kinds & CLOCKS[Status(status)]:
            report.find("an open complaint waits without a clock", reference)


def _statements(report: Report) -> None:
    """A text differs from the digest that its event holds. An erased text is gone, not different."""
    for chunk in batched(Statement.objects.order_by("id").iterator(CHUNK), CHUNK):
        bodies = Event.objects.filter(event_id__in={statement.event for statement in chunk})
        said = {event: parsed(bytes(body)) for event, body in bodies.values_list("event_id", "body")}
        for statement in chunk:
            report.statements += 1
            kept = said.get(statement.event, {}).get("data", {}).get("statements", [])
            if {"id": str(statement.id), "kind": statement.kind, "digest": digest(statement)} not in kept:
                report.find("a text differs from its event", statement.id)


def _evidence(report: Report) -> None:
    """A file's bytes have another digest than its row, or the row another than its event."""
    for item in Evidence.objects.iterator(CHUNK):
        report.evidence += 1
        path = place_of(item.holder, bytes(item.sha256))
        if not path.is_file():
            report.find("an evidence file is missing", item.id)
        elif hashlib.sha256(path.read_bytes()).digest() != bytes(item.sha256):
            report.find("an evidence file was altered", item.id)


def _notices(report: Report) -> None:
    """Every event that must be told has a notice to each party; a firm without a contact cannot be told."""
    told = tuple({name.split("/")[0] for name, templates in ANNOUNCEMENTS.items() if _always_tells(templates)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.event_id FROM ledger_event e WHERE e.kind = ANY(%s) AND NOT EXISTS "
            "(SELECT 1 FROM notices_notice n WHERE n.event = e.event_id)",
            [[kind for kind in told if _topics_all_tell(kind)]],
        )
        for (event,) in cursor.fetchall():
            report.find("an event has no notice", event)


def _always_tells(templates: tuple[str, ...]) -> bool:
    """Consumer and office can always be told; a firm may have no contact."""
    return any(not template.startswith("firm.") for template in templates)


def _topics_all_tell(kind: str) -> bool:
    return all(_always_tells(t) for name, t in ANNOUNCEMENTS.items() if name.split("/")[0] == kind)
