"""Adds and opens evidence: a file is on the disk, synced, before the row and the event that name it are written."""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.acts.acting import load_complaints, lock
from ccms.complaints.evidence import limits, previews, scanner, serving
from ccms.complaints.evidence.cleaning import clean_holders
from ccms.complaints.evidence.intake import Examined, examined
from ccms.complaints.evidence.limits import IMAGES, RECORDINGS, Account, Given, MediaType
from ccms.complaints.evidence.names import names_for
from ccms.complaints.evidence.scanner import scan_at_once
from ccms.complaints.evidence.serving import FileToServe, Span
from ccms.complaints.evidence.sight import (
    cases_of,
    evidence_of,
    is_own,
    needs_warning,
    opened_unseen,
    tells_too_much,
)
from ccms.complaints.evidence.storage import Upload, original_name
from ccms.complaints.evidence.stores import store
from ccms.complaints.lifecycle import FILER, Action
from ccms.complaints.models import Complaint, Dispatch, Draft
from ccms.complaints.models.dispatch import told_of
from ccms.complaints.models.evidence import Evidence, Preview, Scan
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.complaints.queries import find
from ccms.complaints.record import record
from ccms.complaints.statuses import allowed, side_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed, require_word
from ccms.gate.statements import Pending, insert, pipeline, prepared_cursor
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.ledger.canonical import parsed
from ccms.ledger.models import Event

CONSUMER, OFFICE = "consumer", "office"
LOGGED = frozenset({Kind.OFFICE, Kind.FIRM, Kind.BODY})  # of a consumer, only what others gave
ONE_LOOK = timedelta(minutes=30)


# In the filing's order, person before draft: who sends or discards the draft meanwhile is seen, or sees this file.
_HOLD_PERSON = "SELECT 1 FROM accounts_consumer WHERE id = %s FOR NO KEY UPDATE"
_HOLD_DRAFT = """
SELECT 1 FROM complaints_draft WHERE id = %s AND consumer_id = %s AND sent_at IS NULL FOR NO KEY UPDATE
"""


def add_to_draft(
    *, draft_id: UUID, upload: Upload, kind: str, by: Actor, now: datetime, reduced: bool = False
) -> Evidence:
    """Keep a file with an unsent draft; the filing's event will name it. The same file twice is one.

    Raises what `intake.examined` raises, `FileMalicious`, `NotFound`, `ValidationFailed` over a limit and `DayFull`.
    """
    if by.role not in FILER:
        raise NotFound
    if by.phone_unverified:
        raise ValidationFailed(errors={"file": ("phone-unproved", {})})
    _check_kind(kind, book().on(dhaka_day(now)))
    account = Account(draft_id, CONSUMER)
    with _passed(upload, now) as (found, scan), ExitStack() as end, transaction.atomic():
        item = _row(account, found, kind, by, now)
        _note(item, scan, reduced=reduced)
        with pipeline():  # the beginning of the transaction too
            is_held = _asked_draft(draft_id, by)
            given = limits.asked(account, by, found.file.sha256, now)
        if not is_held():
            raise NotFound
        twin = _twin_or_room(given(), item, by)
        if twin:
            return twin
        _store(item, found)
        end.enter_context(pipeline())  # and the end
        insert([item])
        scanner.hold(item.id, scan, now)
    return item


def add_to_complaint(
    *, reference: str, upload: Upload, kind: str, by: Actor, now: datetime, reduced: bool = False
) -> Evidence:
    """Add a file to a complaint, with its event. The same file twice from the same side is one, and one event.

    Raises what `looked_into` raises.
    """
    with looked_into(reference=reference, upload=upload, kind=kind, by=by, now=now, reduced=reduced) as add:
        return add()


@contextmanager
def looked_into(
    *,
    reference: str,
    upload: Upload,
    kind: str,
    by: Actor,
    now: datetime,
    reduced: bool = False,
    answers: Dispatch | None = None,
) -> Iterator[Callable[[], Evidence]]:
    """Look into a file for a complaint, the scanner too, with nothing locked; what is yielded adds it.

    With `answers`, a body answers this dispatch with it.

    Raises what `add_to_draft` raises, and `NotAllowed` where the table does not let this actor add.
    """
    complaint = find(reference, by)
    allowed(complaint.standing, Action.ADD_EVIDENCE, by.role, proved=by.contact_verified)
    _check_kind(kind, book().on(dhaka_day(complaint.filed_at)))

    def add() -> Evidence:
        with transaction.atomic():
            loaded = lock(reference, by)
            of_answer = answers.pk if answers else None
            account = Account(loaded.complaint.purchase_id, side_of(by.role), loaded.complaint.id, of_answer)
            item = _row(account, found, kind, by, now)
            item.dispatch = answers
            _note(item, scan, reduced=reduced)
            plan = plan_add_evidence(loaded, item, by, now)
            given = limits.asked(account, by, found.file.sha256, now)
            twin = _twin_or_room(given(), item, by)
            if twin:
                return twin
            _store(item, found)
            record([plan])
            scanner.hold(item.id, scan, now)
        return item

    with _passed(upload, now) as (found, scan):
        yield add


@contextmanager
def _passed(upload: Upload, now: datetime, kinds: Collection[MediaType] = MediaType) -> Iterator[tuple[Examined, Scan]]:
    """Examine an upload and ask the scanner about it, before anything is locked."""
    with examined(upload, kinds) as found:
        yield found, scan_at_once(found.file.file, now)


def _note(item: Evidence, scan: Scan, *, reduced: bool) -> None:
    item.reduced = reduced
    item.scan = scan
    item.scan_due_at = item.added_at if scan is Scan.SCANNING else None


def keep_paper(*, holder: UUID, kind: str, upload: Upload, by: Actor, now: datetime) -> Evidence:
    """Keep a file that belongs to no complaint, examined and scanned as any other. The same file twice is one.

    The caller has made sure that `holder` is this actor's own. Raises what `add_to_draft` raises.
    """
    with paper_looked_into(holder=holder, kind=kind, upload=upload, by=by, now=now) as keep:
        return keep()


@contextmanager
def paper_looked_into(
    *, holder: UUID, kind: str, upload: Upload, by: Actor, now: datetime, kinds: Collection[MediaType] = MediaType
) -> Iterator[Callable[[], Evidence]]:
    """Look into a file that belongs to no complaint, with nothing locked; what is yielded keeps it, as `keep_paper`.

    Raises `UnsupportedMedia` for a file of none of these `kinds`.
    """
    account = Account(holder, side_of(by.role))

    def keep() -> Evidence:
        with transaction.atomic():
            item = _row(account, found, kind, by, now)
            _note(item, scan, reduced=False)
            twin = _twin_or_room(limits.asked(account, by, found.file.sha256, now)(), item, by)
            if twin:
                return twin
            _store(item, found)
            insert([item])
            scanner.hold(item.id, scan, now)
        return item

    with _passed(upload, now, kinds) as (found, scan):
        yield keep


def plan_add_evidence(loaded: LoadedComplaint, item: Evidence, by: Actor, now: datetime) -> Plan:
    """Plan the event that names a file, its kind, digest and size."""
    plan = begin(loaded, Action.ADD_EVIDENCE, event="evidence.added", by=by, now=now)
    item.event = plan.event_id
    plan.rows.append(item)
    plan.data = {
        "evidence": str(item.id),
        "kind": item.kind,
        "sha256": bytes(item.sha256).hex(),
        "size": item.size,
    }
    if item.dispatch:
        told = told_of(item.dispatch)
        plan.data |= {name: told[name] for name in ("dispatch", "body", "firm_told") if name in told}
    return plan


def remove_from_draft(*, draft_id: UUID, evidence_id: UUID, by: Actor) -> None:
    """Take a file away that was not sent yet, its bytes too."""
    with transaction.atomic():
        if not _asked_draft(draft_id, by)():
            raise NotFound
        removed, _ = Evidence.objects.filter(id=evidence_id, holder=draft_id, event__isnull=True).delete()
        if not removed:
            raise NotFound
        transaction.on_commit(partial(clean_holders, [draft_id]))


def open_for(
    evidence_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    preview: bool,
    page: int | None = None,
    span: Span | None = None,
    only_asks: bool = False,
) -> FileToServe:
    """Open a file, a page or a part of it for a reader, each time asking whether they may.

    What another opens is an event.

    `only_asks`: no byte of it goes out (HEAD), so nothing was opened.

    Raises `NotFound` for what they may not see, and `StoreDown` for a file that is not what was put there.
    """
    item = Evidence.objects.filter(id=evidence_id).exclude(scan=Scan.MALICIOUS).first()
    if item is None:
        raise NotFound
    if item.event is None:
        draft = Draft.objects.filter(id=item.holder).only("id", "consumer_id").first()
        if draft is None or not is_own(draft, actor):
            raise NotFound
        return _open(item, actor, span, page, preview=preview)
    cases = cases_of(item, actor)
    if not cases.exists():
        raise NotFound
    file = _open(item, actor, span, page, preview=preview)
    if not only_asks and (actor.kind in LOGGED or item.side != side_of(actor.role)):
        goes_on = page is not None or (span is not None and item.media_type in RECORDINGS)
        copy = "preview" if preview or page else "original"
        try:
            _log_opening(cases, item, actor, now, copy=copy, goes_on=goes_on)
        except BaseException:
            file.stream.close()
            raise
    return file


def to_warn_of(evidence_id: UUID, actor: Actor) -> tuple[Evidence, str] | None:
    """Return a file of which this reader is warned before they get its original, and the name by which they know it.

    Nothing where they may not get it.
    """
    item = Evidence.objects.filter(id=evidence_id, event__isnull=False).exclude(scan=Scan.MALICIOUS).first()
    if item is None or not needs_warning(item, actor) or tells_too_much(item, actor):
        return None
    return (item, _name_for(item, actor)) if cases_of(item, actor).exists() else None


def _name_for(item: Evidence, actor: Actor) -> str:
    """Return by which name a reader knows a file: that of the list in which they see it."""
    if item.event is None:
        return item.name
    side = side_of(actor.role)
    seen = [item] if side in {item.side, OFFICE} else evidence_of(cases_of(item, actor)[0], actor)
    return names_for(seen, side)[item.id]


def _open(item: Evidence, actor: Actor, span: Span | None, page: int | None, *, preview: bool) -> FileToServe:
    name = _name_for(item, actor)
    if page is not None:
        return serving.page(item, name, page)
    if preview or tells_too_much(item, actor):
        return serving.preview(item, name)
    return serving.original(item, name, span)


def _log_opening(
    cases: "QuerySet[Complaint]", item: Evidence, actor: Actor, now: datetime, *, copy: str, goes_on: bool
) -> None:
    """Write one event into each complaint through which they saw it, before they get the first byte.

    A player asks for many parts of a recording, and a reader turns pages: within half an hour they are one opening.
    """
    with transaction.atomic():
        locked = load_complaints(cases.select_for_update(of=("self",), no_key=True).order_by("id"))
        if goes_on:
            locked = [loaded for loaded in locked if not _goes_on(loaded, item, actor, now, copy)]
        record([_opening(loaded, item, actor, now, copy) for loaded in locked])


def _opening(loaded: LoadedComplaint, item: Evidence, by: Actor, now: datetime, copy: str) -> Plan:
    plan = Plan(loaded=loaded, event="evidence.opened", by=by, at=now)
    plan.data = {"evidence": str(item.id), "sha256": bytes(item.sha256).hex(), "copy": copy}
    if opened_unseen(item, by, loaded.complaint):
        plan.data["firm_told"] = False
    return plan


def note_openings(loaded: LoadedComplaint, items: Iterable[Evidence], by: Actor, now: datetime) -> None:
    """Write that the office got the originals of others; that it got its own papers is no opening."""
    for item in items:
        if item.side != OFFICE and not _goes_on(loaded, item, by, now, "original"):
            record([_opening(loaded, item, by, now, "original")])


def _goes_on(loaded: LoadedComplaint, item: Evidence, actor: Actor, now: datetime, copy: str) -> bool:
    opened = Event.objects.filter(
        subject=loaded.complaint.subject, kind="evidence.opened", actor=actor.text, at__gt=now - ONE_LOOK
    )
    told = (parsed(bytes(body))["data"] for body in opened.values_list("body", flat=True))
    return any(data["evidence"] == str(item.id) and data.get("copy") == copy for data in told)


def _asked_draft(draft_id: UUID, by: Actor) -> Pending[bool]:
    """Lock an unsent draft, and tell whether it is there and this actor's own; see `rows.asked`."""
    if by.role not in FILER or by.consumer is None:
        raise NotFound
    person, draft = prepared_cursor(), prepared_cursor()
    person.execute(_HOLD_PERSON, [by.consumer])
    draft.execute(_HOLD_DRAFT, [draft_id, by.consumer])
    return lambda: draft.fetchone() is not None


def _check_kind(kind: str, pack: Pack) -> None:
    require_word("kind", kind, words_of(pack, "evidence"))


def _twin_or_room(given: Given, item: Evidence, by: Actor) -> Evidence | None:
    """Return the row that this side's same bytes have already, or else make sure that the limits leave room."""
    if given.twin:
        return Evidence.objects.get(id=given.twin)
    limits.check(given, by, item.size, item.added_at)
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
