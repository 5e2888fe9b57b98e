"""Files dossiers in Nothi and follows them: leases, calls outside of transactions, records what is proved.

A worker that dies in a call goes on once its lease is over: a letter is laid down with the dossier as it is then, its
number is kept with the digest, and only the letter of that number is sent. The event of the filing holds the digest.

Gives offices their own numbers in Nothi; an office without them files on paper.
"""

import io
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.members.staff import OPERATOR
from ccms.accounts.models import Office
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.acts.acting import load_complaints, lock
from ccms.complaints.acts.dossiers import may_file, plan_filing
from ccms.complaints.acts.evidence import note_openings
from ccms.complaints.dispatches.planning import end, sent, settle
from ccms.complaints.models import Complaint, Dispatch, Movement
from ccms.complaints.models.dispatch import BY_ITSELF, Channel, DispatchKind, DispatchState, told_of
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.posts import DESK
from ccms.complaints.queries import read_place, visible_to, write_place
from ccms.complaints.reading.office_case import office_case
from ccms.complaints.reading.office_queue import MOST_COUNTED, PAGE
from ccms.complaints.record import record
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure
from ccms.gate.clock import current_time
from ccms.integrations.dispatching import failing_alone, is_last, is_over, leased, let_go
from ccms.integrations.dossier.making import make, write_zip
from ccms.integrations.dossier.parts import Dossier
from ccms.integrations.dossier.scope import Scope
from ccms.integrations.nothi.client import Desk, Letter, MovementKind, Nothi, NothiFailed, NothiRefused, Receipt, newest
from ccms.integrations.nothi.client import Movement as Said
from ccms.ledger import events


def set_desk(code: str, office: str, designation: str) -> None:
    """Set both numbers of an office, or take them away, with an event. Raises LookupError."""
    with transaction.atomic():
        found = Office.objects.select_for_update().filter(code=code).first()
        if found is None:
            raise LookupError(code)
        found.nothi_office, found.nothi_designation = office.strip(), designation.strip()
        found.save(update_fields=["nothi_office", "nothi_designation"])
        numbers = {"office": found.nothi_office, "designation": found.nothi_designation}
        events.note(f"office:{found.pk}", DESK, by=OPERATOR, at=current_time(), **numbers)


def numbered() -> int:
    """Return how many offices have their numbers."""
    return Office.objects.exclude(nothi_office="").count()


log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)  # longer than the four calls of one filing may take
POLL = timedelta(minutes=5)
BATCH = 10
UNMADE, REFUSED, SILENT = "unmade", "refused", "silent"  # why a filing failed, in the event
READER = Actor(role=Role.AUDITOR)
# What a movement says of the dispatch; the others say that it is there.
STATES: Mapping[str, DispatchState] = {
    MovementKind.SUBMITTED: DispatchState.SENT,
    MovementKind.RETURNED: DispatchState.RETURNED,
    MovementKind.FILED_NO_ACTION: DispatchState.ANSWERED,
    MovementKind.ARCHIVED: DispatchState.ANSWERED,
}


def connected() -> bool:
    """Tell whether this installation files in Nothi by itself."""
    return bool(settings.CCMS_NOTHI_URL)


def nothi() -> Nothi:
    """Return a session with the e-filing of the settings."""
    key_file = settings.CCMS_NOTHI_KEY_FILE
    return Nothi(settings.CCMS_NOTHI_URL, Path(key_file) if key_file else None)


def file_dossier(reference: str, *, by: Actor, now: datetime) -> Dispatch:
    """Let the dossier of a complaint go into the e-filing of its office. Raises NotFound, NotAllowed, StoreDown."""
    with transaction.atomic():
        loaded = lock(reference, by)
        plan = may_file(loaded, by, now)
        case = office_case(reference, by)
        dossier = make(case, Scope(), now)  # that it can be made; what goes is made when it goes
        filed = Dispatch.objects.filter(complaint=case.complaint, kind=DispatchKind.FILE, sent_on__isnull=False)
        dispatch = plan_filing(plan, filed.order_by("-prepared_at").first())
        record([plan])
        files = [item.evidence for item in dossier.items if item.evidence is not None]
        note_openings(loaded, files, by, now)
    return dispatch


def submit(now: datetime) -> int:
    """File what is prepared; return how many were taken. A duty of the worker."""
    if not connected():
        return 0
    taken, session = 0, nothi()
    for dispatch in leased(_to_file(), now, lease=LEASE, most=BATCH):
        with failing_alone(dispatch):
            if _to_file().filter(pk=dispatch.pk).exists():  # behind slow calls it may have been taken back
                taken += _submit(dispatch, session, now)
    return taken


@dataclass(frozen=True, slots=True)
class ByHand:
    """One page of what is filed by hand, how many there are (up to one more than are counted), and where it goes on."""

    dossiers: list[Dispatch]
    number: int
    after: str


def to_file_by_hand(by: Actor, after: str = "") -> ByHand:
    """Return the dossiers that the reader's offices carry into their e-filing themselves, the oldest first."""
    own = _unfiled().filter(complaint__in=visible_to(by)).select_related("complaint__firm", "complaint__office")
    if connected():
        own = own.filter(complaint__office__nothi_office="")
    place, rest = read_place(after), own.order_by("prepared_at", "id")
    if place:
        at, key = place
        rest = rest.filter(Q(prepared_at__gt=at) | Q(prepared_at=at, id__gt=key))
    found = list(rest[: PAGE + 1])
    more = write_place((found[PAGE - 1].prepared_at, found[PAGE - 1].id)) if len(found) > PAGE else ""
    number = own[: MOST_COUNTED + 1].count() if place or more else len(found)
    return ByHand(found[:PAGE], number, more)


def poll(now: datetime) -> int:
    """Ask how filed dossiers stand; return how many movements were new. A duty of the worker."""
    if not connected():
        return 0
    found, session = 0, nothi()
    followed = Dispatch.objects.filter(kind=DispatchKind.FILE, channel=Channel.NOTHI, ended_at=None)
    followed = followed.exclude(state__in=[DispatchState.PREPARED, DispatchState.RETURNED, DispatchState.FAILED])
    for dispatch in leased(followed, now, lease=LEASE, most=BATCH, again=POLL):
        with failing_alone(dispatch):
            found += _ask(dispatch, session, now)
    return found


def _ask(dispatch: Dispatch, session: Nothi, now: datetime) -> int:
    try:
        answer = session.movements(dispatch.draft_no, now)
    except (NothiFailed, NothiRefused) as error:
        log.warning("Nothi said nothing of a letter", extra={"dispatch": str(dispatch.pk), "why": str(error)})
        let_go(dispatch, now + POLL)
        return 0
    if answer.unread:
        log.warning("entries of Nothi that cannot be read", extra={"dispatch": str(dispatch.pk)})
    return take_in(dispatch, list(answer.read), now)


def _to_file() -> Any:
    return _unfiled().exclude(complaint__office__nothi_office="").select_related("complaint__office")


def _unfiled() -> Any:
    own = Dispatch.objects.filter(kind=DispatchKind.FILE, state=DispatchState.PREPARED, ended_at=None)
    return own.exclude(basis=BY_ITSELF, complaint__consumer__erased_at__isnull=False)


def _submit(dispatch: Dispatch, session: Nothi, now: datetime) -> bool:
    """File one dossier; a trouble that may pass is tried again, until the tries are over."""
    receipt = None
    try:
        if not is_over(dispatch):
            receipt = _filed(dispatch, session, now)
    except NothiFailed as error:
        log.warning("Nothi did not answer", extra={"dispatch": str(dispatch.pk), "why": str(error)})
    except NothiRefused as error:
        log.warning("Nothi refused a letter", extra={"dispatch": str(dispatch.pk), "why": str(error)})
        return write_down(dispatch, now, failed=REFUSED)
    except (ErasedError, Failure) as error:
        log.warning("a dossier cannot be made", extra={"dispatch": str(dispatch.pk), "why": type(error).__name__})
        return write_down(dispatch, now, failed=UNMADE)
    except Exception:
        log.exception("a dossier could not be filed", extra={"dispatch": str(dispatch.pk)})
    if receipt is None and not is_last(dispatch):
        let_go(dispatch, dispatch.try_at)
        return False
    return write_down(dispatch, now, receipt=receipt, failed=SILENT)


def _filed(dispatch: Dispatch, session: Nothi, now: datetime) -> Receipt:
    """Lay the letter down where that was not done, keep its number, and send it."""
    if not dispatch.draft_no:
        dossier = make(office_case(dispatch.complaint.reference, READER), Scope(), now)
        packed = io.BytesIO()
        write_zip(dossier, packed)
        file = session.upload(f"{dossier.name}.zip", packed.getvalue())
        dispatch.draft_no = session.lay_down(_letter(dispatch, dossier, file))
        dispatch.draft_digest = dossier.digest
        kept = {"draft_no": dispatch.draft_no, "draft_digest": dossier.digest}
        Dispatch.objects.filter(pk=dispatch.pk).update(**kept)
    return session.send(dispatch.draft_no)


def _letter(dispatch: Dispatch, dossier: Dossier, file: str) -> Letter:
    office = dispatch.complaint.office
    told: Any = dossier.data["fields"]
    person = {
        "name_bng": str(told.get("complainant.name", "")),
        "mobile_no": str(told.get("complainant.mobile", "")),
        "feedback_type": "2",  # by SMS
    }
    before = dispatch.corrects.memo_no if dispatch.corrects else ""
    return Letter(
        origin=str(dispatch.pk),
        subject=f"অভিযোগ {references.display(dispatch.complaint.reference)}",
        description=str(told.get("complaint.narrative", ""))[:2000],
        person=person,
        desk=Desk(office.nothi_office, office.nothi_designation),
        attachments=(file,),
        previous_receipt=before,
    )


def write_down(dispatch: Dispatch, now: datetime, *, receipt: Receipt | None = None, failed: str = "") -> bool:
    """Record that it was filed, or why it was not; what the office took back meanwhile is left alone."""
    with transaction.atomic():
        loaded, held = _held(dispatch)
        let_go(dispatch, now + POLL if receipt else None)
        if held is None or held.state != DispatchState.PREPARED:
            log.warning("a filing was taken back while it was on its way", extra={"dispatch": str(dispatch.pk)})
            return False
        held.leased_until, held.try_at = None, now + POLL if receipt else None
        laid_down = failed != REFUSED  # what was refused is not there
        held.draft_no = dispatch.draft_no if laid_down else ""
        held.draft_digest = dispatch.draft_digest if laid_down else ""
        if receipt is None:
            plan = Plan(loaded=loaded, event="dispatch.failed", by=CLOCK, at=now)
            held.state = DispatchState.FAILED
            plan.data |= {**told_of(held), "why": failed}
            settle(plan, held)
        else:
            plan = Plan(loaded=loaded, event="dispatch.filed", by=CLOCK, at=now)
            held.channel, held.memo_no = Channel.NOTHI, receipt.number
            plan.data |= {"channel": str(held.channel), "memo_no": receipt.number, "dossier": held.draft_digest}
            sent(plan, held, dhaka_day(now))
        record([plan])
    return receipt is not None


def take_in(dispatch: Dispatch, said: list[Said], now: datetime) -> int:
    """Keep what is new, each with its event, and let the newest of all say how the dossier stands."""
    with transaction.atomic():
        loaded, held = _held(dispatch)
        let_go(dispatch, now + POLL)
        if held is None:
            return 0
        known = {row.outside_id: _said(row) for row in Movement.objects.filter(dispatch=held)}
        unknown = (each for each in said if each.outside_id not in known)
        fresh = sorted(unknown, key=lambda each: (each.at, each.outside_id))
        for each in fresh:
            loaded, held = _held(dispatch)
            if held is None:
                break
            known[each.outside_id] = each
            record([_moved(loaded, held, each, known, now)])
    return len(fresh)


def _moved(loaded: LoadedComplaint, held: Dispatch, each: Said, known: Mapping[str, Said], now: datetime) -> Plan:
    plan = Plan(loaded=loaded, event="dispatch.moved", by=CLOCK, at=now)
    row = Movement(
        id=uuid.uuid4(),
        complaint_id=loaded.complaint.id,
        dispatch=held,
        event=plan.event_id,
        outside_id=each.outside_id,
        kind=each.kind,
        number=each.number,
        at=each.at,
        seen_at=now,
    )
    plan.rows.append(row)
    plan.data |= {**told_of(held), "movement": str(each.kind), "moved_at": each.at.isoformat()}
    if each.number:
        plan.data["number"] = each.number
    last = newest(known.values())
    state = STATES.get(last.kind, DispatchState.RECEIVED) if last else DispatchState.SENT
    held.state = state
    if state is not DispatchState.SENT and held.received_at is None:
        held.received_at = each.at
    if state is DispatchState.ANSWERED:
        end(plan, held, DispatchState.ANSWERED)
    settle(plan, held)
    return plan


def _held(dispatch: Dispatch) -> tuple[LoadedComplaint, Dispatch | None]:
    """Return the locked complaint, and the dispatch as it is under that lock, if it is open."""
    complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=dispatch.complaint_id)
    loaded = load_complaints([complaint])[0]
    return loaded, next((each for each in loaded.dispatches if each.id == dispatch.id and each.ended_at is None), None)


def _said(row: Movement) -> Said:
    return Said(row.outside_id, MovementKind(row.kind), row.at, row.number)
