"""Refers a complaint to another body, and records what becomes of every dispatch: sent, replied to, taken back.

What is sent are the fields of the body's profile. A referral moves the complaint; all other dispatches move no status.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, override
from uuid import UUID

from ccms.accounts.actors import Actor, Role
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.dispatches.content import content_for, values_of
from ccms.complaints.dispatches.planning import Reply, end, prepare, prepared, replied, sent, settle
from ccms.complaints.dispatches.preflight import contents_of, fillable, parse_answers, preflight
from ccms.complaints.field_kinds import Answers, Choice, Line, Text
from ccms.complaints.lifecycle import Action, DeadlineKind, Status
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import LONGEST_CODE, LONGEST_NUMBER, DispatchKind, DispatchState, Step, told_of
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldErrors, ValidationFailed
from ccms.law.choice_words import words_of
from ccms.law.pack.nouns import Asked


@dataclass(frozen=True, kw_only=True)
class ToBody(Act):
    """Something is sent to a body of the routing pack, on a basis in law: exactly the fields of the body's profile.

    `facts` fills fields that would be missing, and changes those that an officer filled in before, by the question that
    each is read from.
    """

    body: str = ""
    basis: Annotated[str, Choice("refer_basis")] = ""
    facts: Annotated[Mapping[str, object], Answers((Asked.CONSUMER,))] = field(default_factory=dict)
    despite: Annotated[str, Text()] = ""  # why it goes, where the body would send it back

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        kind = self.kinds["body"]
        known = isinstance(kind, Choice) and self.body in words_of(loaded.pack, kind.list)
        if not known:
            return loaded
        return with_content(loaded, self.body, by, now, self.facts)


def with_content(
    loaded: LoadedComplaint, body: str, by: Actor, now: datetime, facts: Mapping[str, object]
) -> LoadedComplaint:
    """Add what a body is sent, and for what it would send that back; a copy that goes by itself gives no reason.

    `facts` fills what is `fillable`. Raises ValidationFailed.
    """
    content, today = content_for(loaded.complaint, body, now), dhaka_day(now)
    if by.role is Role.CLOCK or content.erased:
        return replace(loaded, content=content)
    profile = content.profile
    contents = contents_of(loaded.complaint, profile)  # each file is read whole by it: once
    found = preflight(contents, profile, loaded.pack, today)
    if facts:
        names = fillable(profile, found, loaded.dispatches, content.completed)
        more = parse_answers(loaded.pack, facts, names, today)
        content = content_for(loaded.complaint, body, now, more)
        contents = replace(contents, fields=values_of(loaded.complaint, more))
        found = preflight(contents, profile, loaded.pack, today)
    return replace(loaded, content=content, missing=tuple(each.code for each in found))


@dataclass(frozen=True, kw_only=True)
class Refer(ToBody):
    """Refer to a body of the routing pack that can take it over, on a basis in law; the papers are still to be sent."""

    action = Action.REFER
    by_another = True
    body: Annotated[str, Choice("body")] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.referred", by=by, now=now)
        plan.set("information_open", [])
        plan.move_to(Status.REFERRED)
        deadlines.start(plan, DeadlineKind.REFERRAL)
        prepare(plan, prepared(plan, DispatchKind.REFERRAL, self.body, self.basis), self.despite)
        return plan


@dataclass(frozen=True, kw_only=True)
class OfDispatch(Act):
    """Something about one dispatch of the complaint; without its id, the only one of which it can be said."""

    dispatch: UUID | None = None

    def _named(self, loaded: LoadedComplaint, *steps: Step) -> Dispatch:
        """Return the dispatch that is meant. Raises ValidationFailed where none is open to it, or several are."""
        referral = loaded.referral
        mine = [each for each in loaded.dispatches if each.is_beside and each.step in steps]
        if referral and self._fits(referral):
            mine = [referral, *mine] if self.dispatch else [referral]
        found = [each for each in mine if self.dispatch in {None, each.id}]
        if len(found) != 1:
            raise ValidationFailed(errors={"dispatch": ("choice-missing" if found else "choice-unknown", {})})
        return found[0]

    def _fits(self, referral: Dispatch) -> bool:
        """Tell whether this can be said of the referral that is under way."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class RecordSending(OfDispatch):
    """Record that the papers were sent: how, under which number and on which day; the body's days count from it."""

    action = Action.RECORD_SENDING
    channel: Annotated[str, Choice("sending")] = ""
    memo_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    day: date

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recorded_sending", by=by, now=now)
        dispatch = self._named(loaded, Step.TO_SEND)
        if not self.memo_no.strip():
            raise ValidationFailed(errors={"memo_no": ("text-missing", {})})
        _between(dhaka_day(dispatch.prepared_at), self.day, now)
        dispatch.channel, dispatch.memo_no = self.channel, self.memo_no.strip()
        plan.data |= {"channel": self.channel, "memo_no": dispatch.memo_no}
        sent(plan, dispatch, self.day)
        return plan

    @override
    def _fits(self, referral: Dispatch) -> bool:
        return referral.state in {DispatchState.PREPARED, DispatchState.FAILED}


@dataclass(frozen=True, kw_only=True)
class RecordReply(OfDispatch):
    """Record what the body wrote: that it takes the complaint over, sends it back, or what it found or did.

    `missing` is a code of the profile's `returns`, which names a field, and `found` one of its `results`: the words
    that the body has where it replies itself.
    """

    action = Action.RECORD_REPLY
    reply: Annotated[str, Choice("referral_reply")] = ""
    day: date
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    reason: Annotated[str, Choice("return_referral", optional=True)] = ""
    missing: Annotated[str, Line(LONGEST_CODE)] = ""
    found: Annotated[str, Line(LONGEST_CODE)] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recorded_reply", by=by, now=now)
        dispatch = self._named(loaded, Step.SENT)
        self._check(dispatch, now)
        said = Reply(
            state=DispatchState(self.reply),
            day=self.day,
            reason=self.reason,
            code=self.missing or self.found,
            outside_no=self.outside_no,
            text=self.text,
        )
        try:
            replied(plan, dispatch, said)
        except ValidationFailed as refused:
            own = {"code": "missing" if self.missing else "found"}  # as this act names it
            raise ValidationFailed({own.get(at, at): error for at, error in refused.errors.items()}) from None
        return plan

    @override
    def _fits(self, referral: Dispatch) -> bool:
        return referral.sent_on is not None or referral.accepted_on is not None

    def _check(self, dispatch: Dispatch, now: datetime) -> None:
        """Refuse a code that belongs to another reply, and a day before the papers were sent."""
        errors = FieldErrors()
        if self.missing and self.reply != DispatchState.RETURNED:
            errors.add("missing", "choice-unknown")
        if self.found and self.reply != DispatchState.ANSWERED:
            errors.add("found", "choice-unknown")
        errors.raise_if_any()
        _between(dispatch.accepted_on or dispatch.sent_on or dhaka_day(dispatch.prepared_at), self.day, now)


@dataclass(frozen=True, kw_only=True)
class RecallDispatch(OfDispatch):
    """Take back what the other body has not taken over yet, with a reason of the pack's list."""

    action = Action.RECALL_DISPATCH
    by_another = True
    reason: Annotated[str, Choice("recall")] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recalled_dispatch", by=by, now=now)
        dispatch = self._named(loaded, Step.TO_SEND, Step.SENT, Step.RETURNED)
        plan.data |= {**told_of(dispatch), "reason": self.reason}
        plan.say("reason", self.text)
        end(plan, dispatch, DispatchState.RECALLED, self.reason)
        if not dispatch.is_beside:
            plan.stop(DeadlineKind.REFERRAL, Ended.CANCELLED)
            plan.move_to(Status.SCRUTINY)
            deadlines.arrive_at_office(plan)
        settle(plan, dispatch)
        return plan

    @override
    def _fits(self, referral: Dispatch) -> bool:
        return referral.accepted_on is None


def _between(first: date, day: date, now: datetime) -> None:
    """Refuse a day that is to come, or one before the day on which it was possible."""
    if day > dhaka_day(now):
        raise ValidationFailed(errors={"day": ("date-in-future", {})})
    if day < first:
        raise ValidationFailed(errors={"day": ("date-before", {"day": first})})
