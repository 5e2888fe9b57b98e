"""Compares what is kept with what happened: complaints with their events, deadlines, texts, evidence and notices.

With `ledger.verify` it is `manage.py verify`. Nothing is changed; every difference is named.
"""

import hashlib
import json
from collections.abc import Buffer, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched, chain, zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DataError, transaction
from django.db.models import Model, Q

from ccms.complaints.deadlines import BEGIN_ANEW
from ccms.complaints.evidence.storage import StoreDown, original_name
from ccms.complaints.evidence.stores import store
from ccms.complaints.history.cells import wrong_cells
from ccms.complaints.history.outcomes import wrong_outcomes, wrong_papers
from ccms.complaints.history.written import (
    Written,
    WrittenEvent,
    wrong_applications,
    wrong_clocks,
    wrong_merges,
    wrong_rows,
)
from ccms.complaints.intakes.keeping import emptied_corrections, wrong_numbers
from ccms.complaints.models import (
    Answer,
    Complaint,
    Deadline,
    Evidence,
    Order,
    Payment,
    Purchase,
    Reward,
    Ruling,
    Statement,
)
from ccms.complaints.models.evidence import Scan
from ccms.complaints.naming import Message, digest_of_messages
from ccms.complaints.plan import digest, findings_digest, plain
from ccms.complaints.posts import (
    wrong_accounts,
    wrong_desks,
    wrong_dispatches,
    wrong_holdings,
    wrong_offices,
)
from ccms.complaints.tasks.checking import wrong_tasks
from ccms.editions.in_force import SUBJECT
from ccms.editions.models import Edition
from ccms.law.pack.files import digest_of
from ccms.ledger.canonical import parsed
from ccms.ledger.models import Event
from ccms.ledger.verify import read_one_state
from ccms.notices.models import Notice

CHUNK = 2000
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, DataError)  # what an event written anew leads to


@dataclass(slots=True)
class Report:
    """What was counted and what differs: (what, where)."""

    complaints: int = 0
    evidence: int = 0
    statements: int = 0
    findings: list[tuple[str, str]] = field(default_factory=list)
    written: Written = field(default_factory=Written)

    def find(self, what: str, where: object) -> None:
        """Note a difference."""
        self.findings.append((what, str(where)))


def verify_complaints() -> Report:
    """Compare every complaint with the fold of its events, and everything that hangs on it, while work goes on."""
    report = Report()
    with transaction.atomic():
        read_one_state()
        for check in CHECKS:
            try:
                with transaction.atomic():  # what the database cannot read stops no other check
                    check(report)
            except UNREADABLE as error:
                report.find("the history cannot be read", f"{check.__name__.strip('_')}: {error!r}")
    return report


def fold(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Fold the data of events into the state they lead to: each sets the columns that it names."""
    state: dict[str, Any] = {}
    for data in events:
        state |= data.get("set", {})
    return state


def _folds(report: Report) -> None:
    """Walk the complaints in chunks, those of a purchase together, with all their events and with what these name."""
    complaints = Complaint.objects.select_related("consumer").order_by("id")
    purchases = Purchase.objects.order_by("id").values_list("id", flat=True)
    for keys in batched(purchases.iterator(CHUNK), CHUNK):
        chunk = list(complaints.filter(purchase__in=keys))
        events: dict[str, list[_Read]] = {complaint.subject: [] for complaint in chunk}
        found = Event.objects.filter(subject__in=events).order_by("subject", "seq")
        for subject, position, key, kind, seq, leaf, at, due_at, body in found.values_list(*_READ):
            events[subject].append(_Read(position, key, kind, seq, bytes(leaf), at, due_at, _data(body)))
        there, clocks = _things_of(chunk), _begun_anew(chunk)
        for complaint in chunk:
            report.complaints += 1
            _fold_one(report, complaint, events[complaint.subject])
            _look_for_named(report, complaint, events[complaint.subject], there)
            _late_since(report, complaint, events[complaint.subject], clocks.get(complaint.id, ()))
            report.written.add((event.position, event.data) for event in events[complaint.subject])
        told = {
            c.id: [WrittenEvent(event.position, event.seq, event.data) for event in events[c.subject]] for c in chunk
        }
        for what, where in wrong_rows(chunk, told):
            report.find(what, where)


GONE = frozenset({"publish"})  # columns that older events set and that the complaint has no more


_READ = ("subject", "id", "event_id", "kind", "seq", "leaf", "at", "due_at", "body")


class _Read(NamedTuple):
    """One event of a complaint as it was read."""

    position: int
    id: UUID
    kind: str
    seq: int
    leaf: bytes
    at: datetime
    due_at: datetime | None
    data: Mapping[str, Any]


def _fold_one(report: Report, complaint: Complaint, events: Sequence[_Read]) -> None:
    if not events or (events[-1].seq, events[-1].leaf) != (complaint.event_seq, bytes(complaint.event_leaf)):
        report.find("complaint does not end where its events end", complaint.reference)
        return
    for name, value in fold(event.data for event in events).items():
        if name not in GONE and _normal(getattr(complaint, name)) != value:
            report.find(f"column {name} differs from the events", complaint.reference)
    if events[-1].at != complaint.changed_at:
        report.find("column changed_at differs from the events", complaint.reference)
    kept = events[0].data.get("findings")  # an older event has none
    if kept and kept != findings_digest(complaint.findings):
        report.find("findings differ from the filing", complaint.reference)


def _begun_anew(complaints: Sequence[Complaint]) -> dict[UUID, list[Deadline]]:
    """Return the live clocks whose period began anew, or that are late all the same."""
    found: dict[UUID, list[Deadline]] = {}
    live = Deadline.objects.filter(complaint__in=complaints, closed_at__isnull=True)
    for clock in live.filter(Q(kind__in=BEGIN_ANEW, step__gt=0) | Q(late_since__isnull=False)):
        found.setdefault(clock.complaint_id, []).append(clock)
    return found


def _late_since(report: Report, complaint: Complaint, events: Sequence[_Read], clocks: Iterable[Deadline]) -> None:
    """Compare since when a duty is late with the end of the first period that passed, as its event holds it."""
    passed = {}
    for event in events:
        if event.kind == "clock.missed_deadline" and event.data.get("step") == 0:
            about = (event.data.get("deadline"), event.data.get("party", ""), event.data.get("item", ""))
            passed[about] = event.due_at
    for clock in clocks:
        since = passed.get((clock.kind, clock.party, str(clock.item or ""))) if clock.step else None
        if clock.late_since != since:
            report.find("since when a duty is late differs from the events", complaint.reference)


class _Things(NamedTuple):
    """What there is of texts, files and notices for a chunk of complaints."""

    statements: Collection[str]
    files: Collection[str]
    notices: Mapping[UUID, Mapping[str, Message]]


def _things_of(complaints: Sequence[Complaint]) -> _Things:
    ids, purchases = [c.id for c in complaints], {c.purchase_id for c in complaints}
    notices = Notice.objects.filter(subject__in=[c.reference for c in complaints])
    return _Things(
        {str(key) for key in Statement.objects.filter(complaint_id__in=ids).values_list("id", flat=True)},
        {str(key) for key in Evidence.objects.filter(holder__in=purchases).values_list("id", flat=True)},
        _messages(notices.values_list("event", *Message._fields)),
    )


def _messages(rows: Iterable[tuple[Any, ...]]) -> Mapping[UUID, Mapping[str, Message]]:
    found: dict[UUID, dict[str, Message]] = {}
    for event, *told in rows:
        message = Message(*told)
        found.setdefault(event, {})[f"{message.recipient} {message.channel}"] = message
    return found


def _look_for_named(report: Report, complaint: Complaint, events: Sequence[_Read], there: _Things) -> None:
    """Each recipient that an event names has a notice; its texts and files are there, unless they were erased."""
    is_erased = any(event.kind == "clock.erased" for event in events)
    for event in events:
        messages, told = there.notices.get(event.id, {}), event.data.get("told", [])
        lacking = [who for who in told if who not in messages]
        for who in lacking:
            report.find("an event lacks a notice", f"{complaint.reference}, event {event.id}, to {who}")
        kept = event.data.get("messages")  # an older event has none
        if kept and not lacking and kept != digest_of_messages(messages[who] for who in told):
            report.find("a notice says something else than its event", f"{complaint.reference}, event {event.id}")
        if complaint.consumer.erased_at is None and not is_erased:
            for what in _missing(event.data, there):
                report.find(what, f"{complaint.reference}, event {event.id}")


def _missing(data: Mapping[str, Any], there: _Things) -> Iterator[str]:
    if any(said["id"] not in there.statements for said in data.get("statements", [])):
        yield "a text is missing"
    if any(file["id"] not in there.files for file in _files(data)):
        yield "a file is missing"


def _files(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the files that an event names, with their digests (hex): a filing several, an addition one."""
    files = data.get("evidence", [])
    return [{"id": files, "sha256": data.get("sha256")}] if isinstance(files, str) else files


def _data(body: Buffer) -> dict[str, Any]:
    """Return what came with an event; nothing where its body was made unreadable, which the ledger's check names."""
    data = parsed(bytes(body)).get("data")
    return data if isinstance(data, dict) else {}


def _normal(value: object) -> object:
    return json.loads(json.dumps(plain(value)))


def _clocks(report: Report) -> None:
    """A complaint has the live clocks of its status and those that run beside it, and no others."""
    for what, where in wrong_clocks():
        report.find(what, where)


def _statements(report: Report) -> None:
    """A text differs from the digest that its event holds. An erased text is gone, not different."""
    for chunk in batched(Statement.objects.order_by("id").iterator(CHUNK), CHUNK):
        bodies = Event.objects.filter(event_id__in={statement.event for statement in chunk})
        said = {event: _data(body) for event, body in bodies.values_list("event_id", "body")}
        for statement in chunk:
            report.statements += 1
            kept = said.get(statement.event, {}).get("statements", [])
            if {"id": str(statement.id), "kind": statement.kind, "digest": digest(statement)} not in kept:
                report.find("a text differs from its event", statement.id)


def _evidence(report: Report) -> None:
    """A file's bytes have another digest than its row, or the row another than its event.

    A file that was not sent yet may be taken away by its owner while this runs.
    """
    bodies = Event.objects.filter(kind="evidence.quarantined").values_list("body", flat=True)
    closed = {str(_data(body).get("evidence")) for body in bodies.iterator(CHUNK)}
    for chunk in batched(Evidence.objects.order_by("id").iterator(CHUNK), CHUNK):
        named = _named(item.event for item in chunk)
        for item in chunk:
            report.evidence += 1
            found = _digest_of(item)
            if found is None:
                if item.event:
                    report.find("an evidence file is missing", item.id)
            elif found != bytes(item.sha256):
                report.find("an evidence file was altered", item.id)
            if item.event and named.get(str(item.id)) != bytes(item.sha256).hex():
                report.find("a file differs from its event", item.id)
            if item.event and (item.scan == Scan.MALICIOUS) != (str(item.id) in closed):
                report.find("whether a file is closed differs from the events", item.id)


def _digest_of(item: Evidence) -> bytes | None:
    """Return the digest of what lies in the store; nothing where no file can be had."""
    try:
        with store().fetch(item.holder, original_name(item.sha256)) as file:
            return hashlib.file_digest(file, "sha256").digest()
    except StoreDown:
        return None


def _named(events: Iterable[UUID | None]) -> dict[str, str]:
    """Return the digests (hex) by which these events name files."""
    bodies = Event.objects.filter(event_id__in={event for event in events if event}).values_list("body", flat=True)
    return {file["id"]: file["sha256"] for body in bodies for file in _files(_data(body))}


# What rows beside the complaint repeat of their event: fines and money above all. Column → name in the event.
REPEATED: tuple[tuple[type[Model], Mapping[str, str]], ...] = (
    (
        Answer,
        {
            "id": "answer",
            "remedy": "remedy",
            "code": "code",
            "amount_paisa": "amount_paisa",
            "day": "day",
            "facts": "answers",
        },
    ),
    (
        Order,
        {"id": "order", "section": "section", "fine_paisa": "fine_paisa", "repeated": "repeated", "earlier": "earlier"},
    ),
    (Payment, {"amount_paisa": "amount_paisa", "paid_on": "on"}),
    (Reward, {"amount_paisa": "amount_paisa", "paid_on": "on"}),
)


def _sums(report: Report) -> None:
    """An answer, an order or its money differs from what its event says."""
    for model, repeated in REPEATED:
        for chunk in batched(model._default_manager.order_by("pk").iterator(CHUNK), CHUNK):  # noqa: SLF001
            bodies = Event.objects.filter(event_id__in={row.event for row in chunk})  # type: ignore[attr-defined]
            said = {event: _data(body) for event, body in bodies.values_list("event_id", "body")}
            for row in chunk:
                data = said.get(row.event, {})  # type: ignore[attr-defined]
                for column, name in repeated.items():
                    if (data.get(name) or None) != (_normal(getattr(row, column)) or None):
                        report.find(f"{column} differs from its event", f"{model._meta.model_name} {row.pk}")  # noqa: SLF001


def _rulings(report: Report) -> None:
    """A ruling differs from what its event says, or an event has one that no row keeps."""
    ruled = Event.objects.filter(kind="office.ruled_on_points").order_by("id").values_list("event_id", "body")
    for chunk in batched(ruled.iterator(CHUNK), CHUNK):
        kept: dict[UUID, dict[str, Any]] = {event: {} for event, _ in chunk}
        for event, question, value in Ruling.objects.filter(event__in=kept).values_list("event", "question", "value"):
            kept[event][question] = value
        for event, body in chunk:
            if _data(body).get("answers") != kept[event]:
                report.find("a ruling differs from its event", event)


# What tells of no act, and so of no event: the question whose an address is, a gateway's money, a webhook at rest, what
# waits for somebody this morning.
OF_NO_ACT = (
    "applicant.confirm_email",
    "consumer.confirm_email",
    "operator.balance_low",
    "member.day",
    "member.webhook_off",
    "member.office_webhook_off",
)


def _notices(report: Report) -> None:
    """Every notice tells of an event; that every event has its notices was seen when it was read."""
    told = Notice.objects.exclude(subject__startswith="draft:").exclude(template__in=OF_NO_ACT)
    for chunk in batched(told.values_list("pk", "event").iterator(CHUNK), CHUNK):
        events = {event for _, event in chunk}
        known = set(Event.objects.filter(event_id__in=events).values_list("event_id", flat=True))
        for key, event in chunk:
            if event not in known:
                report.find("a notice tells of nothing that happened", key)


def _editions(report: Report) -> None:
    """Every edition of the law is made of the files that its digest names, and its event names it."""
    told = [event.data["after"] for event in Event.objects.filter(subject=SUBJECT).order_by("seq")]
    for edition, named in zip_longest(Edition.objects.order_by("id"), told):
        if not edition or not edition.digest == named == _digest_of_files(edition):
            report.find("an edition of the law differs from its event", edition and edition.pk)


def _digest_of_files(edition: Edition) -> str | None:
    files: object = edition.files
    whole = isinstance(files, dict) and all(isinstance(text, str) for text in files.values())
    return digest_of(edition.content) if whole else None


def _beside(report: Report) -> None:
    """Compare what belongs to no single complaint."""
    checks = (
        wrong_holdings,
        wrong_offices,
        wrong_accounts,
        wrong_desks,
        wrong_dispatches,
        wrong_merges,
        wrong_applications,
        wrong_tasks,
        wrong_numbers,
        emptied_corrections,
        wrong_cells,
        wrong_papers,
    )
    for what, where in chain(report.written.wrong(), chain.from_iterable(check() for check in checks)):
        report.find(what, where)


def _outcomes(report: Report) -> None:
    """Compare what became of messages and files with what was told of it."""
    for what, where in wrong_outcomes():
        report.find(what, where)


CHECKS = (_folds, _clocks, _statements, _evidence, _sums, _rulings, _notices, _editions, _beside, _outcomes)
