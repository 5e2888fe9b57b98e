"""Asks the virus scanner later about files that wait, and closes to everybody a file in which it finds something.

The bytes stay where they are, sealed, for an office that may need them as proof of an attack; no endpoint serves them.
"""

from contextlib import closing
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.evidence import scanner
from ccms.complaints.evidence.scanner import ScanFailedError, ScannerDownError
from ccms.complaints.evidence.storage import StoreDown, original_name
from ccms.complaints.evidence.stores import store
from ccms.complaints.models import Complaint, Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record

BATCH = 50
MOST_FAILURES = 8  # of the scanner at one file, over a day; then it cannot be scanned
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def scan_waiting(now: datetime) -> int:
    """Scan what waits for the scanner; returns how many files it judged. A duty of the worker, each minute.

    Where a scanner was configured since, it is asked about older files too; where it was taken away, the files say so.
    """
    if not scanner.is_configured():
        Evidence.objects.filter(scan=Scan.SCANNING).update(scan=Scan.NOT_SCANNED, scan_due_at=None)
        return 0
    judged = 0
    for _ in range(BATCH):
        item = _claim(now)
        if item is None:
            break
        try:
            judged += _scan(item, now)
        except ScannerDownError:
            break  # the others would not be answered either; they wait as this one does
    return judged


def _claim(now: datetime) -> Evidence | None:
    """Take the file that waits longest, and let no other worker take it until its next turn."""
    with transaction.atomic():
        waiting = Evidence.objects.select_for_update(skip_locked=True)
        item = (
            waiting.filter(scan=Scan.SCANNING, scan_due_at__lte=now).order_by("scan_due_at").first()
            or waiting.filter(scan=Scan.NOT_SCANNED).order_by("scan_due_at").first()
        )
        if item:
            item.scan, item.scan_due_at = Scan.SCANNING, now + wait_after(item.scan_tries)
            item.save(update_fields=["scan", "scan_due_at"])
        return item


def wait_after(failures: int) -> timedelta:
    """Return how long a file waits that failed so often: twice as long each time."""
    return min(FIRST_WAIT * (1 << failures), LONGEST_WAIT)


def _scan(item: Evidence, now: datetime) -> bool:
    try:
        with closing(store().fetch(item.holder, original_name(item.sha256))) as file:
            found = scanner.scan(file)
    except ScanFailedError:
        return _note_failure(item, now)
    except StoreDown:
        return False  # `verify` names a lost file; one that is only out of reach has its next turn
    if found is Scan.MALICIOUS:
        return quarantine(item.id, now)
    return _judge(item, found, now)


def _note_failure(item: Evidence, now: datetime) -> bool:
    tries = item.scan_tries + 1
    if tries >= MOST_FAILURES:
        return _judge(item, Scan.UNSCANNABLE, now, scan_tries=tries)
    Evidence.objects.filter(id=item.id).update(scan_tries=tries)
    return False


def _judge(item: Evidence, found: Scan, now: datetime, **columns: int) -> bool:
    """Write what was found, and its event; False where the file was taken away, or judged, meanwhile."""
    with transaction.atomic():
        waiting = Evidence.objects.filter(id=item.id, scan__in=scanner.NOT_SEEN)
        judged = bool(waiting.update(scan=found, scan_due_at=None, **columns))
        if judged:
            scanner.hold(item.id, found, now)
    return judged


def quarantine(evidence_id: UUID, now: datetime) -> bool:
    """Close a file to everybody, with an event in each complaint that shows it, and a notice to the side that gave it.

    Of a draft that was sent at this very moment nothing is changed: its next turn comes.
    """
    with transaction.atomic():
        event = Evidence.objects.values_list("event", flat=True).get(id=evidence_id)
        held = _cases(evidence_id) if event else []
        item = Evidence.objects.select_for_update().get(id=evidence_id)
        if item.event != event or item.scan == Scan.MALICIOUS:
            return False
        item.scan, item.scan_due_at = Scan.MALICIOUS, None
        item.save(update_fields=["scan", "scan_due_at"])
        scanner.hold(item.id, Scan.MALICIOUS, now)
        record([plan_quarantine(loaded, item, now) for loaded in held])
    return True


def _cases(evidence_id: UUID) -> list[LoadedComplaint]:
    """Lock the complaints that show a file, before the file, as every act does."""
    item = Evidence.objects.get(id=evidence_id)
    complaints = Complaint.objects.select_for_update(of=("self",), no_key=True).order_by("id")
    return load_complaints(
        complaints.filter(id=item.complaint_id) if item.complaint_id else complaints.filter(purchase_id=item.holder)
    )


def plan_quarantine(loaded: LoadedComplaint, item: Evidence, now: datetime) -> Plan:
    """Plan the event that says which file was closed."""
    plan = Plan(loaded=loaded, event="evidence.quarantined", by=CLOCK, at=now)
    plan.data = {"evidence": str(item.id), "sha256": bytes(item.sha256).hex(), "side": item.side}
    return plan
