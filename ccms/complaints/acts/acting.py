"""Runs every act in three steps: lock through `visible_to`, plan with a pure function, record."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from ccms.accounts.actors import Actor, Role
from ccms.complaints.events.book import QUIET
from ccms.complaints.fines import fines_of
from ccms.complaints.lifecycle import Action, AnswerKind, Outcome, Status
from ccms.complaints.models import (
    Answer,
    Complaint,
    Deadline,
    Dispatch,
    Hearing,
    InformationRequest,
)
from ccms.complaints.models.dispatch import DispatchKind
from ccms.complaints.plan import LoadedComplaint
from ccms.complaints.queries import find, visible_to
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.gate.statements import pipeline, query_later, select
from ccms.law.pack.book import book
from ccms.ledger.models import Event

ON_TABLE = {
    "offer": AnswerKind.OFFER,
    "claim_solved": AnswerKind.SOLVED,
    "defend": AnswerKind.DEFENCE,
    "report_performance": AnswerKind.PERFORMANCE,
}


_OWN_LOCKED = "WHERE t.reference = ANY(%s::text[]) AND t.consumer_id = %s ORDER BY t.id FOR UPDATE"
_RUNNING = "WHERE complaint_id = ANY(%b::uuid[]) AND closed_at IS NULL"
_ANSWERS = "WHERE complaint_id = ANY(%b::uuid[]) AND action = ANY(%b::text[]) ORDER BY at"


def lock(reference: str, by: Actor) -> LoadedComplaint:
    """Lock one complaint for the rest of the transaction and load what plans read."""
    return load_complaints(locked([reference], by).values())[0]


def locked(references: Sequence[str], by: Actor) -> dict[str, Complaint]:
    """Lock complaints for the rest of the transaction, in the order of their ids: so no two acts wait for each other.

    Raises NotFound where one of them is missing or another's.
    """
    if by.role is Role.CONSUMER:  # as plain text: an act of theirs took a third longer
        seen = select(Complaint, _OWN_LOCKED, [list(references), by.consumer])
    else:
        seen = list(visible_to(by).select_for_update(of=("self",)).filter(reference__in=references).order_by("id"))
    held = {complaint.reference: complaint for complaint in seen}
    if held.keys() != set(references):
        raise NotFound
    return held


def load_complaints(complaints: Iterable[Complaint]) -> list[LoadedComplaint]:
    """Load what plans read of locked complaints: a query for each kind of row, whatever their number.

    Hearings, referrals, questions and fines are asked for only where a complaint's standing says there are any.
    """
    complaints = list(complaints)
    clocks: dict[UUID, list[Deadline]] = {complaint.id: [] for complaint in complaints}
    with pipeline():
        running = query_later(Deadline, _RUNNING, [list(clocks)])
        answers = query_later(Answer, _ANSWERS, [list(clocks), [*ON_TABLE, Action.COUNTER]])
    for clock in running():
        clocks[clock.complaint_id].append(clock)
    newest = {(answer.complaint_id, answer.action == Action.COUNTER): answer for answer in answers()}
    questions = _questions([c.id for c in complaints if c.information_open])
    hearings = _hearings([c.id for c in complaints if c.status in {Status.SCRUTINY, Status.HEARING}])
    referrals = _referrals([c.id for c in complaints if c.status == Status.REFERRED])
    dispatches = _dispatches([c.id for c in complaints if c.dispatch_steps])
    unpaid = Outcome.ORDER_UNPAID
    fines = fines_of(c.id for c in complaints if c.status == Status.ORDERED or c.share or c.outcome == unpaid)
    law = book()
    return [
        LoadedComplaint(
            complaint=complaint,
            clocks=tuple(clocks[complaint.id]),
            pack=law.on(dhaka_day(complaint.filed_at)),
            offence_pack=law.on(complaint.cause_on) if complaint.cause_on else None,
            calendar=law.calendar,
            on_table=newest.get((complaint.id, False)),
            counter=newest.get((complaint.id, True)),
            questions=tuple(questions.get(complaint.id, ())),
            hearing=hearings.get(complaint.id),
            referral=referrals.get(complaint.id),
            dispatches=tuple(dispatches.get(complaint.id, ())),
            fine=fines.get(complaint.id),
        )
        for complaint in complaints
    ]


def _questions(ids: list[UUID]) -> dict[UUID, list[InformationRequest]]:
    found: dict[UUID, list[InformationRequest]] = {}
    if ids:
        waiting = InformationRequest.objects.filter(complaint_id__in=ids, answered_at__isnull=True)
        for request in waiting.order_by("-asked_at"):
            found.setdefault(request.complaint_id, []).append(request)
    return found


def _hearings(ids: list[UUID]) -> dict[UUID, Hearing]:
    if not ids:
        return {}
    standing = Hearing.standing().filter(complaint_id__in=ids).order_by("at")
    return {hearing.complaint_id: hearing for hearing in standing}


def _referrals(ids: list[UUID]) -> dict[UUID, Dispatch]:
    if not ids:
        return {}
    under_way = Dispatch.objects.filter(
        complaint_id__in=ids, kind=DispatchKind.REFERRAL, ended_at__isnull=True
    ).order_by("prepared_at")
    return {referral.complaint_id: referral for referral in under_way}


def _dispatches(ids: list[UUID]) -> dict[UUID, list[Dispatch]]:
    found: dict[UUID, list[Dispatch]] = {}
    if ids:
        for dispatch in Dispatch.objects.filter(complaint_id__in=ids).order_by("prepared_at", "id"):
            found.setdefault(dispatch.complaint_id, []).append(dispatch)
    return found


class Overtaken(Failure):
    """Somebody else did something after this person read the complaint."""

    slug = "stale-version"


def require_unchanged(reference: str, by: Actor, seen: int) -> None:
    """Lock the complaint and raise Overtaken where others did something after event number `seen`.

    The lock lasts as long as the caller's transaction, in which they then act.
    """
    complaint = lock(reference, by).complaint
    if complaint.event_seq != seen and _since(complaint, by, seen):
        raise Overtaken


def meanwhile(reference: str, by: Actor, seen: int) -> dict[UUID, str]:
    """Return what others did after event number `seen`: the event's id and the actor's text, oldest first."""
    return _since(find(reference, by), by, seen)


def _since(complaint: Complaint, by: Actor, seen: int) -> dict[UUID, str]:
    newer = Event.objects.filter(subject=complaint.subject, seq__gt=seen).exclude(kind__in=QUIET)
    return dict(newer.exclude(actor=by.text).order_by("seq").values_list("event_id", "actor"))
