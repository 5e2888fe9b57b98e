"""Sends another body a copy, asks it for help, completes what it sent back, and puts right what it was sent before.

Lets go by itself what the routes of a pack say, once and at its moment: copies to bodies, files to the e-filing.

Acts of a body on what it was sent: it says that it has it, takes it over, sends it back, or answers.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Annotated, override
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.complaints.acts.act import Act, perform
from ccms.complaints.acts.dispatches import OfDispatch, ToBody, with_content
from ccms.complaints.acts.dossiers import FileByItself
from ccms.complaints.dispatches.content import corrected, filled_in, number_of
from ccms.complaints.dispatches.planning import (
    DispatchOver,
    Reply,
    acknowledged,
    can_be_corrected,
    prepare,
    prepared,
    replied,
    results_of,
    returns_of,
    sent,
    settle,
)
from ccms.complaints.dispatches.preflight import parse_answers
from ccms.complaints.facts import loaded_facts
from ccms.complaints.field_kinds import Answers, Choice, Line, Text
from ccms.complaints.lifecycle import Action, DeadlineKind, Guard, holds
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.models.dispatch import (
    LONGEST_CODE,
    LONGEST_FIELD,
    LONGEST_NUMBER,
    Channel,
    DispatchKind,
    DispatchState,
    Step,
)
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, ValidationFailed
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Asked
from ccms.law.routing import COPY, FILE, sent_by_itself
from ccms.ledger.following import Followed, follow_events


@dataclass(frozen=True, kw_only=True)
class OfBody(Act):
    """Something that a body says of a dispatch of its own, which is open and was sent.

    A number that it gave once stays its number for it, unlike that of a letter.
    """

    dispatch: UUID

    def _own(self, loaded: LoadedComplaint, by: Actor) -> Dispatch:
        """Return the dispatch that is meant. Raises DispatchOver where nothing of it is open to this body."""
        found = loaded.dispatch(self.dispatch)
        is_gone = loaded.complaint.consumer.erased_at is not None
        if found is None or found.body != by.body or not found.is_with_body or is_gone:
            raise DispatchOver
        if by.district and found.of_district != by.district:  # as `Dispatch.sent_to` lists it
            raise DispatchOver
        return found


@dataclass(frozen=True, kw_only=True)
class AcknowledgeDispatch(OfBody):
    """Say that the body has what it was sent; a correction is over with that."""

    action = Action.ACKNOWLEDGE_DISPATCH

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.acknowledged", by=by, now=now)
        dispatch = self._own(loaded, by)
        if dispatch.acknowledged_at or dispatch.state == DispatchState.ACCEPTED:
            raise ValidationFailed(errors={"": ("said-before", {})})
        acknowledged(plan, dispatch)
        return plan


@dataclass(frozen=True, kw_only=True)
class AcceptDispatch(OfBody):
    """Take the complaint over; the body's days to answer begin."""

    action = Action.ACCEPT_DISPATCH
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.accepted", by=by, now=now)
        dispatch = self._own(loaded, by)
        said = Reply(state=DispatchState.ACCEPTED, day=dhaka_day(now), outside_no=_number(self.outside_no, dispatch))
        replied(plan, dispatch, said)
        return plan


@dataclass(frozen=True, kw_only=True)
class ReturnDispatch(OfBody):
    """Send it back: a code of the profile, which names a field, or a reason of the pack's list."""

    action = Action.RETURN_DISPATCH
    code: Annotated[str, Line(LONGEST_CODE)] = ""
    field: Annotated[str, Line(LONGEST_FIELD)] = ""
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.returned", by=by, now=now)
        dispatch = self._own(loaded, by)
        if dispatch.kind == DispatchKind.CORRECTION:  # it is confirmed or answered
            raise ValidationFailed(errors={"code": ("choice-unknown", {"allowed": []})})
        reasons = words_of(loaded.pack, "return_referral")
        known = [*(each.code for each in returns_of(dispatch)), *reasons]
        if self.code not in known:
            slug = "choice-unknown" if self.code else "choice-missing"
            raise ValidationFailed(errors={"code": (slug, {"allowed": known})})
        if self.code == "other" and not self.text.strip():
            raise ValidationFailed(errors={"text": ("text-missing", {})})
        of_pack = self.code not in {each.code for each in returns_of(dispatch)}
        said = Reply(
            state=DispatchState.RETURNED,
            day=dhaka_day(now),
            field=self.field,
            outside_no=_number(self.outside_no, dispatch),
            text=self.text,
            **{"reason" if of_pack else "code": self.code},
        )
        replied(plan, dispatch, said)
        return plan


@dataclass(frozen=True, kw_only=True)
class AnswerDispatch(OfBody):
    """Say what the body found or did: a result of its profile, where it has any, and its own words."""

    action = Action.ANSWER_DISPATCH
    code: Annotated[str, Line(LONGEST_CODE)] = ""
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.answered", by=by, now=now)
        dispatch = self._own(loaded, by)
        if results_of(dispatch) and not self.code:
            raise ValidationFailed(errors={"code": ("choice-missing", {})})
        said = Reply(
            state=DispatchState.ANSWERED,
            day=dhaka_day(now),
            code=self.code,
            outside_no=_number(self.outside_no, dispatch),
            text=self.text,
        )
        replied(plan, dispatch, said)
        return plan


def _number(given: str, dispatch: Dispatch) -> str:
    """Return the body's own number: the one that is given now, else the one that it gave before."""
    return given.strip() or dispatch.outside_no


LATEST = timedelta(days=365)  # after the end, when a body is still told or asked


@dataclass(frozen=True, kw_only=True)
class Beside(ToBody):
    """Something goes to a body and moves nothing; of one kind one at a time is open with each body."""

    body: Annotated[str, Choice("receiver")] = ""

    def _begin(self, loaded: LoadedComplaint, kind: DispatchKind, event: str, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event=event, by=by, now=now)
        ended_at = loaded.complaint.ended_at
        if ended_at and now - ended_at > LATEST:
            raise ValidationFailed(errors={"": ("too-long-ended", {})})
        if any(each.body == self.body and each.kind == kind and each.step for each in loaded.dispatches):
            raise ValidationFailed(errors={"body": ("already-dispatched", {})})
        return plan


@dataclass(frozen=True, kw_only=True)
class CopyToBody(Beside):
    """Send a body a copy: what its profile names, and no more; the complaint stays where it is.

    What a route lets go is there at once where the body reads it on its own pages of this system.
    """

    action = Action.COPY_TO_BODY
    basis: Annotated[str, Choice("copy_basis")] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        by_itself = by.role is Role.CLOCK  # a route sends it
        plan = self._begin(loaded, DispatchKind.COPY, "clock.copied" if by_itself else "office.copied", by, now)
        copy = prepared(plan, DispatchKind.COPY, self.body, self.basis)
        if by_itself and loaded.content and Channel.DESK in loaded.content.profile.channels:
            copy.channel, copy.memo_no = Channel.DESK, number_of(copy)
            plan.data |= {"channel": str(copy.channel), "memo_no": copy.memo_no}
            prepare(plan, copy, alarm=False)
            sent(plan, copy, dhaka_day(now))
        else:
            prepare(plan, copy, self.despite)
        return plan


@dataclass(frozen=True, kw_only=True)
class AskBody(Beside):
    """Ask a body for help, such as with a licence or a page; what is asked goes with the fields of its profile."""

    action = Action.ASK_BODY
    basis: Annotated[str, Choice("ask_basis")] = ""
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        loaded = super().load(loaded, by, now)
        return replace(loaded, content=replace(loaded.content, request=self.text)) if loaded.content else loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = self._begin(loaded, DispatchKind.ASSISTANCE, "office.asked_body", by, now)
        plan.say("request", self.text)
        prepare(plan, prepared(plan, DispatchKind.ASSISTANCE, self.body, self.basis), self.despite)
        return plan


@dataclass(frozen=True, kw_only=True)
class CompleteDispatch(OfDispatch):
    """Send anew what a body sent back: `facts` fills what it lacks or names, and `text` says what was missing.

    All other fields are taken as they stand now.
    """

    action = Action.COMPLETE_DISPATCH
    facts: Annotated[Mapping[str, object], Answers((Asked.CONSUMER,))] = field(default_factory=dict)
    text: Annotated[str, Text()] = ""
    despite: Annotated[str, Text()] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        back = self._named(loaded, Step.RETURNED)
        loaded = with_content(loaded, back.body, by, now, self.facts)
        said = self.text.strip()
        return replace(loaded, content=replace(loaded.content, request=said)) if loaded.content else loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.completed_dispatch", by=by, now=now)
        before = self._named(loaded, Step.RETURNED)
        plan.stop(DeadlineKind.DISPATCH_RETURN, Ended.MET, item=before.id)
        before.ended_at = now
        settle(plan, before)
        again = prepared(plan, DispatchKind(before.kind), before.body, before.basis, before)
        prepare(plan, again, self.despite)
        plan.data["completes"] = str(before.id)
        return plan

    @override
    def _fits(self, referral: Dispatch) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class CorrectDispatch(OfDispatch):
    """Tell a body what of the fields that it was sent is different now, or was deleted; it has to confirm that.

    `facts` puts right what an officer filled in, by the question that each field is read from.
    """

    action = Action.CORRECT_DISPATCH
    facts: Annotated[Mapping[str, object], Answers((Asked.CONSUMER,))] = field(default_factory=dict)

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        complaint, before = loaded.complaint, self._received(loaded)
        more = (
            parse_answers(loaded.pack, self.facts, filled_in(complaint, before), dhaka_day(now)) if self.facts else {}
        )
        return replace(loaded, content=corrected(complaint, before, now, more))

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.corrected_dispatch", by=by, now=now)
        before = self._received(loaded)
        for open_one in loaded.dispatches:
            if open_one.kind == DispatchKind.CORRECTION and open_one.body == before.body and open_one.step:
                raise ValidationFailed(errors={"dispatch": ("already-dispatched", {})})
        prepare(plan, prepared(plan, DispatchKind.CORRECTION, before.body, before.basis, before))
        plan.data["corrects"] = str(before.id)
        return plan

    def _received(self, loaded: LoadedComplaint) -> Dispatch:
        """Return the dispatch whose body has something of the complaint. Raises ValidationFailed."""
        kept = [each for each in loaded.dispatches if can_be_corrected(each)]
        found = [each for each in kept if self.dispatch in {None, each.id}]
        if len(found) != 1:
            raise ValidationFailed(errors={"dispatch": ("choice-missing" if found else "choice-unknown", {})})
        return found[0]

    @override
    def _fits(self, referral: Dispatch) -> bool:
        return False


log = logging.getLogger(__name__)

READER = "copies"
# What reached its moment before is no news to a body; a dossier is owed all the same, also a late one.
LATEST_COPY = {COPY: timedelta(days=1), FILE: timedelta(days=30)}
BATCH = 200  # events in one transaction, which holds the locks of what it lets go
MOMENTS = {"office.took_up": "taken_up", "office.ordered": "decided", "office.dismissed": "decided"}
_SUBJECT = "complaint:"


def catch_up(now: datetime) -> int:
    """Read the ledger on, and let go what is due; return how many events were read."""
    return follow_events(READER, partial(_read, now), batch=BATCH)


def law_of(now: datetime) -> Pack:
    """Return the law of today: what a route no longer says goes no more, whenever the complaint was filed."""
    return book().on(dhaka_day(now))


def _read(now: datetime, events: Sequence[Followed]) -> None:
    law = law_of(now)
    moments = {(route.role, route.at) for route in law.routes if route.at}
    new = [each for each in events if _roles_at(each.at, now) and each.subject.startswith(_SUBJECT)]
    if not moments or not new:
        return
    happened = {
        subject: {(role, MOMENTS.get(each.kind, "")) for each in some for role in _roles_at(each.at, now)}
        for subject, some in groupby(sorted(new, key=attrgetter("subject")), attrgetter("subject"))
    }
    ids = [UUID(subject.removeprefix(_SUBJECT)) for subject in happened]
    found = Complaint.objects.select_related("purchase").filter(id__in=ids, consumer__erased_at=None)
    for complaint in found.order_by("id"):
        reached = happened[complaint.subject] & moments
        if complaint.escalated_at is not None:
            reached |= {(role, "escalated") for role in _roles_at(complaint.escalated_at, now)} & moments
        if reached and holds(Guard.PURSUED, complaint.standing, "office"):
            _let_go(complaint, law, reached, now)


def _due(complaint: Complaint, law: Pack, reached: set[tuple[str, str]]) -> Iterator[Act]:
    """Yield what a complaint lets go now: to each body once, and to the e-filing what nobody filed there."""
    known = loaded_facts(complaint)
    found = sent_by_itself(law, complaint.category, known.findings, known.all)
    routes = {(route.role, route.to) for route in found if (route.role, route.at) in reached}
    made = Dispatch.objects.filter(complaint=complaint).values_list("kind", "body", "state")
    had = {(kind, body) for kind, body, state in made if kind != DispatchKind.FILE or state != DispatchState.RECALLED}
    for role, body in sorted(routes):
        if role == FILE and (DispatchKind.FILE, body) not in had:
            yield FileByItself()
        elif role != FILE and (DispatchKind.COPY, body) not in had and body in law.receivers:
            yield CopyToBody(body=body, basis="their_rules")


def _let_go(complaint: Complaint, law: Pack, reached: set[tuple[str, str]], now: datetime) -> None:
    """Do what is due, each under the complaint's lock; one complaint's trouble must not keep the others waiting."""
    try:
        with transaction.atomic():
            due = list(_due(complaint, law, reached))
    except Exception:
        log.exception("it is not known what goes by itself", extra={"complaint": str(complaint.pk)})
        return
    for act in due:
        key, action = str(complaint.pk), str(act.action)
        try:
            perform(act, reference=complaint.reference, by=CLOCK, now=now)
        except Failure as refusal:  # done or ended meanwhile
            slug = refusal.slug
            log.warning("what goes by itself was refused", extra={"complaint": key, "about": action, "reason": slug})
        except Exception:
            log.exception("what goes by itself did not go", extra={"complaint": key, "about": action})


def _roles_at(at: datetime, now: datetime) -> list[str]:
    """Return what still goes of a moment: copies for a day, files to the e-filing far longer."""
    return [role for role, latest in LATEST_COPY.items() if now - at < latest]
