"""Lets a body list, open and answer what it was sent; a member reads and acts on that of their own body alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.privacy import sealing
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.bodies import OfBody
from ccms.complaints.dispatches.content import Shared, made_of, shared_of
from ccms.complaints.dispatches.planning import DispatchOver, opened_first
from ccms.complaints.evidence.storage import Upload, incoming_of
from ccms.complaints.history.openings import note_opening
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Deadline, Dispatch, Evidence
from ccms.complaints.models.dispatch import WITH_BODY, DispatchState, kept_of
from ccms.complaints.plan import Plan
from ccms.complaints.record import record
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.canonical import JSON

PAGE = 200  # how many a list shows: of what waits the oldest, of the rest the newest
SHORT = ("firm.name", "complaint.category", "complaint.reference")  # of no person; what a list names
PAPER = "other"  # as which kind of evidence a file of an answer counts
MOST_FILES = 5  # with one answer


@dataclass(frozen=True, slots=True)
class Sent:
    """What a body was sent, as it stands; nothing of it where it was taken back or the person was erased."""

    shared: Shared
    papers: Sequence[Evidence]  # of the parties, that went with it
    files: Sequence[Evidence]  # of the body, with its answer

    @property
    def dispatch(self) -> Dispatch:
        """The dispatch itself."""
        return self.shared.dispatch

    @property
    def is_open(self) -> bool:
        """Tell whether the body can say something of it."""
        return self.dispatch.is_with_body and not self.is_gone

    @property
    def is_gone(self) -> bool:
        """Tell whether nothing of it is the body's to read any more."""
        taken_back = self.dispatch.state == DispatchState.RECALLED
        return taken_back or self.dispatch.complaint.consumer.erased_at is not None


def dispatches_of(by: Actor) -> QuerySet[Dispatch]:
    """Return what was sent to the body of a member: of its own district, where the member has one."""
    if by.body is None:
        return Dispatch.objects.none()
    return Dispatch.sent_to(by.body, by.district).select_related("complaint__consumer", "answer")


def waiting_for(by: Actor) -> list[Dispatch]:
    """Return what is with the body, the oldest first."""
    return list(dispatches_of(by).filter(WITH_BODY).order_by("sent_on", "id")[:PAGE])


def over_for(by: Actor) -> list[Dispatch]:
    """Return the rest, newest first: answered, sent back, taken back, only to be known."""
    return list(dispatches_of(by).exclude(WITH_BODY).order_by("-sent_on", "-id")[:PAGE])


def awaited_until(dispatches: Sequence[Dispatch]) -> Mapping[UUID, datetime]:
    """Return until when each reply is awaited, in one query; of what nobody awaits, nothing."""
    of_referrals = {each.complaint_id: each.id for each in dispatches if not each.is_beside and each.ended_at is None}
    kinds = (DeadlineKind.DISPATCH_ANSWER, DeadlineKind.CORRECTION_ACK, DeadlineKind.REFERRAL)
    running = Deadline.objects.filter(
        complaint_id__in={each.complaint_id for each in dispatches}, closed_at=None, kind__in=kinds
    )
    ends = {clock.item or of_referrals.get(clock.complaint_id): clock.due_at for clock in running}
    return {each.id: ends[each.id] for each in dispatches if each.id in ends}


def short_of(dispatches: Sequence[Dispatch]) -> Mapping[UUID, Mapping[str, JSON]]:
    """Return by what a body knows each again: firm, matter and number, where they were sent; in two queries.

    What tells only a difference is known by what it corrects; of what is not the body's any more there is nothing.
    """
    firsts = Dispatch.objects.in_bulk({each.corrects_id for each in dispatches if each.corrects_id})
    sealing.load_keys([*dispatches, *firsts.values()])
    known: dict[UUID, Mapping[str, JSON]] = {}
    for each in dispatches:
        values: dict[str, JSON] = {}
        if not Sent(Shared(each, {}), (), ()).is_gone:
            first = firsts.get(each.corrects_id) if each.corrects_id else None
            values = {**(kept_of(first).values if first else {}), **kept_of(each).values}
        known[each.id] = {name: value for name in SHORT if (value := values.get(name))}
    return known


def find_sent(key: UUID, by: Actor) -> Dispatch:
    """Return what was sent to this member's body, or raise the 404 of a missing one."""
    found = dispatches_of(by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def open_sent(key: UUID, by: Actor, now: datetime, *, only_asks: bool = False) -> Sent:
    """Read what was sent; the first opening is an event of the complaint, and each is noted. Raises NotFound."""
    found = find_sent(key, by)
    if not only_asks and found.state != DispatchState.RECALLED:
        if found.state == DispatchState.SENT:
            _open_first(found, by, now)  # what was taken back meanwhile is shown so
            found = find_sent(key, by)
        note_opening(found.complaint, by, now)
    return read_sent(found)


def read_sent(found: Dispatch) -> Sent:
    """Read what a dispatch holds; nothing of what is not the body's any more."""
    sealing.load_keys([found])
    sent = Sent(Shared(found, {}), (), ())
    if sent.is_gone:
        return sent
    papers = {UUID(str(each["id"])) for each in kept_of(found).papers}
    kept = Evidence.objects.filter(pk__in=papers).order_by("added_at", "id")
    files = Evidence.objects.filter(dispatch=found).order_by("added_at", "id")
    return Sent(shared_of(found), list(kept), list(files))


def reply(act: OfBody, by: Actor, now: datetime) -> None:
    """Do an act of a body without files. Raises what `prepared_reply` and its act raise."""
    with prepared_reply(act, by, now) as do:
        do()


@contextmanager
def prepared_reply(act: OfBody, by: Actor, now: datetime, files: Sequence[Upload] = ()) -> Iterator[Callable[[], None]]:
    """Look into the files of an answer with nothing locked; what is yielded does the act with them, or nothing.

    Raises NotFound for what is not its own, DispatchOver for what was taken back or ended meanwhile, and what `perform`
    and `evidence.looked_into` raise.
    """
    found = find_sent(act.dispatch, by)
    if found.complaint.consumer.erased_at is not None or not found.is_with_body:
        raise DispatchOver
    known: dict[str, Any] = {"reference": found.complaint.reference, "by": by, "now": now}
    with ExitStack() as looked:
        with _unless_taken_back():
            added = [looked.enter_context(_looked_into(found, each, by, now)) for each in files]

        def do() -> None:
            with _unless_taken_back(), transaction.atomic():
                for add in added:
                    add()
                perform(act, **known)

        yield do


@contextmanager
def prepared_file(key: UUID, upload: Upload, by: Actor, now: datetime) -> Iterator[Callable[[], Evidence]]:
    """Look into one file for an answer that is still to come, with nothing locked; what is yielded adds it.

    Raises what `prepared_reply` raises.
    """
    found = find_sent(key, by)
    if found.complaint.consumer.erased_at is not None or not found.is_with_body:
        raise DispatchOver
    with ExitStack() as looked:
        with _unless_taken_back():
            add = looked.enter_context(_looked_into(found, upload, by, now))

        def do() -> Evidence:
            with _unless_taken_back(), transaction.atomic():
                return add()

        yield do


@contextmanager
def _looked_into(found: Dispatch, upload: Upload, by: Actor, now: datetime) -> Iterator[Callable[[], Evidence]]:
    """Look into a file of an answer, and yield what adds it; that raises DispatchOver and ValidationFailed."""
    reference, digest = found.complaint.reference, incoming_of(upload).sha256
    known: dict[str, Any] = {"reference": reference, "by": by, "now": now}
    with evidence.looked_into(**known, upload=upload, kind=PAPER, answers=found) as add:

        def add_if_room() -> Evidence:
            dispatch = lock(reference, by).dispatch(found.id)
            if dispatch is None or not dispatch.is_with_body:
                raise DispatchOver
            others = Evidence.objects.filter(dispatch=found).exclude(sha256=digest)  # the same file twice is one
            if others.count() >= MOST_FILES:
                raise ValidationFailed(errors={"file": ("answer-files-too-many", {"most": MOST_FILES})})
            return add()

        yield add_if_room


@contextmanager
def _unless_taken_back() -> Iterator[None]:
    """Say plainly where the office has taken it back meanwhile: the complaint is then nothing that the body finds."""
    try:
        yield
    except NotFound:
        raise DispatchOver from None


def _open_first(found: Dispatch, by: Actor, now: datetime) -> None:
    """Note under the complaint's lock that the body has seen it, unless another member was first."""
    with transaction.atomic():
        loaded = lock(found.complaint.reference, CLOCK)  # who reads a copy is no reader of the complaint
        loaded = replace(loaded, dispatches=tuple(made_of(loaded.complaint)))  # of what lies on a desk nothing is open
        dispatch = loaded.dispatch(found.id)
        if dispatch is not None and dispatch.state == DispatchState.SENT:
            plan = Plan(loaded=loaded, event="body.opened", by=by, at=now)
            opened_first(plan, dispatch)
            record([plan])
