"""Giving and opening evidence: a file is on the disk, synced, before the row and the event that name it."""

import uuid
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.evidence import previews, quotas, serving
from ccms.complaints.evidence.cleaning import clean_holders
from ccms.complaints.evidence.intake import Examined, examined
from ccms.complaints.evidence.limits import IMAGES
from ccms.complaints.evidence.quotas import Account
from ccms.complaints.evidence.serving import FileToServe
from ccms.complaints.evidence.sight import cases_of, is_own
from ccms.complaints.evidence.storage import original_name, store
from ccms.complaints.evidence.uploads import Upload
from ccms.complaints.lifecycle import FILER, Action, allowed, side_of
from ccms.complaints.models import Complaint, Draft
from ccms.complaints.models.evidence import Evidence, Flag, Preview
from ccms.complaints.plan import Matter, Plan, begin
from ccms.complaints.queries import find
from ccms.complaints.record import record
from ccms.complaints.services.acting import lock, matters
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.law.book import book
from ccms.law.pack import Pack

CONSUMER = "consumer"
LOGGED = frozenset({Kind.OFFICE, Kind.FIRM, Kind.REGULATOR})


# In the filing's order, person before draft: who sends or discards the draft meanwhile is seen, or sees this file.
_HOLD_PERSON = "SELECT 1 FROM accounts_consumer WHERE id = %s FOR NO KEY UPDATE"
_HOLD_DRAFT = """
SELECT 1 FROM complaints_draft WHERE id = %s AND consumer_id = %s AND sent_at IS NULL FOR NO KEY UPDATE
"""


def add_to_draft(*, draft_id: UUID, upload: Upload, kind: str, by: Actor, now: datetime) -> Evidence:
    """Keep a file with an unsent draft; the filing's event will name it. The same file twice is one.

    Raises what `intake.examined` raises, `NotFound`, `ValidationFailed` over a limit and `DayFull`.
    """
    if by.role not in FILER:
        raise NotFound
    _check_kind(kind, book().on(dhaka_day(now)))
    account = Account(draft_id, CONSUMER)
    with examined(upload) as found, transaction.atomic():
        _hold_draft(draft_id, by)
        item = _row(account, found, kind, by, now)
        twin = _twin_or_room(account, item, by)
        if twin:
            return twin
        _store(item, found)
        item.save(force_insert=True)
    return item


def add_to_complaint(*, reference: str, upload: Upload, kind: str, by: Actor, now: datetime) -> Evidence:
    """Add a file to a complaint, with its event. The same file twice from the same side is one, and one event.

    Raises what `add_to_draft` raises, and `NotAllowed` where the table does not let this actor add.
    """
    complaint = find(reference, by)
    allowed(complaint.standing, Action.ADD_EVIDENCE, by.role, proved=by.proved)
    _check_kind(kind, book().on(dhaka_day(complaint.filed_at)))
    with examined(upload) as found, transaction.atomic():
        matter = lock(reference, by)
        account = Account(matter.complaint.purchase_id, side_of(by.role), matter.complaint.id)
        item = _row(account, found, kind, by, now)
        plan = plan_add_evidence(matter, item, by, now)
        twin = _twin_or_room(account, item, by)
        if twin:
            return twin
        _store(item, found)
        record([plan])
    return item


def plan_add_evidence(matter: Matter, item: Evidence, by: Actor, now: datetime) -> Plan:
    """Plan the event that names a file, its kind, digest and size."""
    plan = begin(matter, Action.ADD_EVIDENCE, event="evidence.added", by=by, now=now)
    item.event = plan.event_id
    plan.rows.append(item)
    plan.data = {
        "evidence": str(item.id),
        "kind": item.kind,
        "sha256": bytes(item.sha256).hex(),
        "size": item.size,
    }
    return plan


def remove_from_draft(*, draft_id: UUID, evidence_id: UUID, by: Actor) -> None:
    """Take a file away that was not sent yet, its bytes too."""
    with transaction.atomic():
        _hold_draft(draft_id, by)
        removed, _ = Evidence.objects.filter(id=evidence_id, holder=draft_id, event__isnull=True).delete()
        if not removed:
            raise NotFound
        transaction.on_commit(partial(clean_holders, [draft_id]))


def open_for(evidence_id: UUID, actor: Actor, now: datetime, *, preview: bool) -> FileToServe:
    """Open a file for a reader, each time asking whether he may; what an office or firm opens is an event.

    Raises `NotFound` for what he may not see, and `StoreDown` for a file that is not what was put there.
    """
    item = Evidence.objects.filter(id=evidence_id).first()
    if item is None:
        raise NotFound
    if item.event is None:
        draft = Draft.objects.filter(id=item.holder).only("id", "consumer_id").first()
        if draft is None or not is_own(draft, actor):
            raise NotFound
        return _open(item, actor, preview=preview)
    cases = cases_of(item, actor)
    if not cases.exists():
        raise NotFound
    file = _open(item, actor, preview=preview)
    if actor.kind in LOGGED:
        try:
            _log_opening(cases, item, actor, now, copy="preview" if preview else "original")
        except BaseException:
            file.stream.close()
            raise
    return file


def _open(item: Evidence, actor: Actor, *, preview: bool) -> FileToServe:
    if preview or _tells_too_much(item, actor):
        return serving.preview(item)
    return serving.original(item)


def _tells_too_much(item: Evidence, actor: Actor) -> bool:
    """Where a picture was taken is not told to the other side; until its preview is made, nobody knows if it tells."""
    if actor.kind is not Kind.FIRM or item.side == side_of(actor.role) or item.media_type not in IMAGES:
        return False
    return Flag.LOCATION in item.flags or item.preview != Preview.MADE


def _log_opening(cases: "QuerySet[Complaint]", item: Evidence, actor: Actor, now: datetime, *, copy: str) -> None:
    """Write one event into each complaint through which he saw it, before he gets the first byte."""
    with transaction.atomic():
        locked = matters(cases.select_for_update(of=("self",), no_key=True).order_by("id"))
        plans = [Plan(matter=matter, event="evidence.opened", by=actor, at=now) for matter in locked]
        for plan in plans:
            plan.data = {"evidence": str(item.id), "sha256": bytes(item.sha256).hex(), "copy": copy}
        record(plans)


def _hold_draft(draft_id: UUID, by: Actor) -> None:
    """Lock an unsent draft of this actor's own, or raise `NotFound`."""
    if by.role not in FILER or by.consumer is None:
        raise NotFound
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_PERSON, [by.consumer])
        cursor.execute(_HOLD_DRAFT, [draft_id, by.consumer])
        if cursor.fetchone() is None:
            raise NotFound


def _check_kind(kind: str, pack: Pack) -> None:
    if kind not in pack.evidence_kinds:
        raise ValidationFailed({"kind": ("choice-unknown", {})})


def _twin_or_room(account: Account, item: Evidence, by: Actor) -> Evidence | None:
    """Return the row that this side's same bytes have already, or else make sure that the limits leave room."""
    quotas.hold(account, by)
    given = quotas.given(account, by, bytes(item.sha256), item.added_at)
    if given.twin:
        return Evidence.objects.get(id=given.twin)
    quotas.check(given, by, item.size, item.added_at)
    return None


def _store(item: Evidence, found: Examined) -> None:
    """Give the bytes their place; after this, only the transaction can fail."""
    store().keep(found.file, item.holder, original_name(item.sha256))
    if found.drawing:
        previews.keep(item, found.drawing)


def _row(account: Account, found: Examined, kind: str, by: Actor, now: datetime) -> Evidence:
    return Evidence(
        id=uuid.uuid4(),
        holder=account.holder,
        complaint_id=account.complaint,
        kind=kind,
        media_type=found.media_type,
        size=found.file.size,
        sha256=found.file.sha256,
        name=found.name,
        side=account.side,
        added_by=by.text,
        added_at=now,
        flags=sorted(found.flags),
        pieces=found.file.pieces,
        preview=Preview.WAITING if found.media_type in IMAGES else Preview.NONE,
    )
