"""An act: what is done to a complaint, as one frozen value with its fields and its pure plan.

`perform` is the whole way of every act: lock what the actor may see, check, plan, record, in one transaction.

Runs every act in three steps: lock through `visible_to`, plan with a pure function, record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.events.book import QUIET
from ccms.complaints.field_kinds import Choice, Kind, Text, Whole, kinds_of
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
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.queries import find, visible_to
from ccms.complaints.record import record
from ccms.complaints.transitions import Wait
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.gate.statements import pipeline, query_later
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.ledger.models import Event

ON_TABLE = {
    "offer": AnswerKind.OFFER,
    "claim_solved": AnswerKind.SOLVED,
    "defend": AnswerKind.DEFENCE,
    "report_performance": AnswerKind.PERFORMANCE,
}


_RUNNING = "WHERE complaint_id = ANY(%b::uuid[]) AND closed_at IS NULL"
_ANSWERS = "WHERE complaint_id = ANY(%b::uuid[]) AND action = ANY(%b::text[]) ORDER BY at"


def lock(reference: str, by: Actor) -> LoadedComplaint:
    """Lock one complaint for the rest of the transaction and load what plans read."""
    complaint = visible_to(by).select_for_update(of=("self",)).filter(reference=reference).first()
    if complaint is None:
        raise NotFound
    return load_complaints([complaint])[0]


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


class NotThisOfficer(ValidationFailed):
    """A review is made by another officer than the one who decided."""


class WithoutPost(Failure):
    """An officer without a post cannot be in charge of a complaint."""

    slug = "without-post"


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is done to a complaint: by whom, from where and to where says the row of `action` in the life cycle.

    A field is a `Choice`, `Line`, `Text`, `Whole`, `Reference` or `Proof`, or by its type an amount in paisa, a day, a
    moment, a yes or no, or the id of a row. `locks` names the fields that hold the references of complaints which are
    locked with this one. Where a consumer asked that another officer looks again, an act `by_another` is refused to
    the one who decided before. `kinds` are the fields that have one, by their names.
    """

    action: ClassVar[Action]
    locks: ClassVar[tuple[str, ...]] = ()
    by_another: ClassVar[bool] = False
    kinds: ClassVar[Mapping[str, Kind]]

    def __init_subclass__(cls) -> None:
        """Read the kinds of the fields from their annotations."""
        cls.kinds = kinds_of(cls)

    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        """Return the complaint with what else the plan reads. Raises ValidationFailed for a row that is none."""
        del by, now
        return loaded

    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        """Plan the act; pure. Raises NotAllowed and ValidationFailed."""
        raise NotImplementedError


def perform(act: Act, *, reference: str, by: Actor, now: datetime) -> Complaint:
    """Do an act to the complaint that this actor may see. Raises NotFound, NotAllowed and ValidationFailed."""
    others = [getattr(act, name) for name in act.locks]
    with transaction.atomic():
        held = _lock([reference, *others], by)
        plan = planned(act, held[reference], held, by, now)
        record([plan])
    return plan.complaint


def planned(act: Act, complaint: Complaint, held: Mapping[str, Complaint], by: Actor, now: datetime) -> Plan:
    """Plan an act on a complaint; `held` are all complaints that it needs, by their references."""
    return plan_of(act, replace(load_complaints([complaint])[0], others=held), by, now)


def plan_of(act: Act, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
    """Plan an act on a loaded complaint, once its officer and its fields are right. Raises as `perform` does."""
    if act.by_another and loaded.complaint.reviewed and loaded.complaint.decided_by_id == by.id:
        raise NotThisOfficer(errors={"": ("another-officer", {})})
    loaded = act.load(loaded, by, now)
    hearing = loaded.hearing is not None and Wait.HEARING not in loaded.waits(now)
    check_fields(act, loaded.pack, hearing=hearing, heard=loaded.buyer_heard)
    return act.plan(loaded, by, now)


def check_fields(act: Act, pack: Pack, *, hearing: bool = False, heard: bool = False) -> None:
    """Refuse a word that its list does not have, what a choice needs and lacks, and an empty text that is needed.

    `hearing`: the time of one has come; `heard`: the buyer was. Raises ValidationFailed.
    """
    for name, kind in act.kinds.items():
        word = getattr(act, name)
        match kind:
            case Choice() if word or not kind.optional:
                choose(pack, kind.list, word, _given(act, hearing=hearing, heard=heard), field=name)
            case Text(needed=True) if not word.strip():
                raise ValidationFailed(errors={name: ("text-missing", {})})
            case Whole(least=least, most=most) if word is not None and not least <= word <= most:
                raise ValidationFailed(errors={name: ("number-out-of-range", {"minimum": least, "maximum": most})})


def _given(act: Act, *, hearing: bool, heard: bool) -> Given:
    """Return what comes with a choice: the act's fields of those names."""
    return Given(
        text=getattr(act, "text", ""),
        amount_paisa=getattr(act, "amount_paisa", None),
        day=getattr(act, "day", None),
        transaction=getattr(act, "transaction", ""),
        proof=getattr(act, "has_proof", False),
        hearing=hearing,
        heard=heard,
    )


def _lock(references: list[str], by: Actor) -> Mapping[str, Complaint]:
    """Lock complaints in the order of their ids, so that no two acts wait for each other."""
    seen = visible_to(by).select_for_update(of=("self",)).filter(reference__in=references).order_by("id")
    held = {complaint.reference: complaint for complaint in seen}
    if held.keys() != set(references):
        raise NotFound
    return held
