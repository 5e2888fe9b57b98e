"""Sends another body a copy, asks it for help, completes what it sent back, and puts right what it was sent before."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, override

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.dispatches import OfDispatch, ToBody, with_content
from ccms.complaints.dispatches.completing import read
from ccms.complaints.dispatches.content import corrected, filled_in
from ccms.complaints.dispatches.planning import can_be_corrected, prepare, prepared, sent, settle
from ccms.complaints.dispatches.reading import number_of
from ccms.complaints.field_kinds import Answers, Choice, Text
from ccms.complaints.lifecycle import Action, DeadlineKind
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import Channel, DispatchKind, Step
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.pack.nouns import Asked

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
        more = read(loaded.pack, self.facts, filled_in(complaint, before), dhaka_day(now)) if self.facts else {}
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
