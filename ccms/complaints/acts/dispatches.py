"""Refers a complaint to another body: prepared, sent by the office on paper or by mail, and taken over or sent back.

This system sends nothing here. The office sends the papers, records that, and records what the body writes back.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, override

from ccms.accounts.actors import Actor
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.field_kinds import Choice, Line, Text
from ccms.complaints.lifecycle import Action, DeadlineKind, Status
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import ValidationFailed

LONGEST_NUMBER = 64  # characters of the number on a letter


@dataclass(frozen=True, kw_only=True)
class Refer(Act):
    """Refer to a body of the routing pack that can take it over, on a basis in law; the papers are still to be sent."""

    action = Action.REFER
    by_another = True
    body: Annotated[str, Choice("body")] = ""
    basis: Annotated[str, Choice("refer_basis")] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.referred", by=by, now=now)
        dispatch = Dispatch(
            id=uuid.uuid4(),
            complaint_id=plan.complaint.id,
            event=plan.event_id,
            kind=DispatchKind.REFERRAL,
            body=self.body,
            basis=self.basis,
            state=DispatchState.PREPARED,
            prepared_at=now,
        )
        plan.rows.append(dispatch)
        plan.data |= {"body": self.body, "basis": self.basis}
        plan.set("information_open", [])
        plan.move_to(Status.REFERRED)
        deadlines.start(plan, DeadlineKind.REFERRAL)
        deadlines.start(plan, DeadlineKind.DISPATCH_SEND, item=dispatch.id)
        return plan


@dataclass(frozen=True, kw_only=True)
class RecordSending(Act):
    """Record that the papers were sent: how, under which number and on which day; the body's days count from it."""

    action = Action.RECORD_SENDING
    channel: Annotated[str, Choice("sending")] = ""
    memo_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    day: date

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recorded_sending", by=by, now=now)
        referral = _under_way(loaded)
        if not self.memo_no.strip():
            raise ValidationFailed(errors={"memo_no": ("text-missing", {})})
        _between(dhaka_day(referral.prepared_at), self.day, now)
        referral.state, referral.channel, referral.memo_no = DispatchState.SENT, self.channel, self.memo_no.strip()
        referral.sent_on = self.day
        plan.touched.append(referral)
        plan.data |= {
            "body": referral.body,
            "channel": self.channel,
            "memo_no": referral.memo_no,
            "sent_on": str(self.day),
        }
        plan.set("referral_sent", value=True)
        plan.stop(DeadlineKind.DISPATCH_SEND, Ended.MET, item=referral.id)
        deadlines.start(plan, DeadlineKind.REFERRAL, counted_from=start_of_day(self.day), step=deadlines.SENT)
        return plan


@dataclass(frozen=True, kw_only=True)
class RecordReply(Act):
    """Record what the body wrote: that it takes the complaint over, sends it back, or what it found or did."""

    action = Action.RECORD_REPLY
    reply: Annotated[str, Choice("referral_reply")] = ""
    day: date
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    reason: Annotated[str, Choice("return_referral", optional=True)] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recorded_reply", by=by, now=now)
        referral = _under_way(loaded)
        self._check(referral, now)
        referral.outside_no = self.outside_no.strip()
        plan.data |= {"body": referral.body, "reply": self.reply, "replied_on": str(self.day)}
        if referral.outside_no:
            plan.data["outside_no"] = referral.outside_no
        words = plan.say("information", self.text)
        referral.answer = words or referral.answer
        plan.touched.append(referral)
        if self.reply == DispatchState.ACCEPTED:
            self._take_over(plan, referral)
        else:
            if self.reason:
                plan.data["reason"] = self.reason
            referral.end(DispatchState(self.reply), now, self.reason)
            plan.move_to(Status.SCRUTINY)
            deadlines.arrive_at_office(plan)
        return plan

    def _check(self, referral: Dispatch, now: datetime) -> None:
        """Refuse what the reply needs and lacks, and a day before the papers were sent."""
        if self.reply == DispatchState.ACCEPTED and referral.accepted_on:
            raise ValidationFailed(errors={"reply": ("choice-missing", {})})
        if self.reply == DispatchState.RETURNED and not self.reason:
            raise ValidationFailed(errors={"reason": ("choice-missing", {})})
        if self.reply != DispatchState.RETURNED and self.reason:
            raise ValidationFailed(errors={"reason": ("choice-unknown", {})})
        if self.reply == DispatchState.ANSWERED and not self.text.strip():
            raise ValidationFailed(errors={"text": ("text-missing", {})})
        _between(referral.accepted_on or referral.sent_on or dhaka_day(referral.prepared_at), self.day, now)

    def _take_over(self, plan: Plan, referral: Dispatch) -> None:
        """From the day of its letter the body has its days to answer."""
        referral.state, referral.accepted_on = DispatchState.ACCEPTED, self.day
        plan.set("referral_accepted", value=True)
        begins = start_of_day(self.day)
        until = plan.loaded.pack.periods["referral_answer"].ends(begins, plan.loaded.calendar)
        deadlines.start(plan, DeadlineKind.REFERRAL, counted_from=begins, until=until, step=deadlines.ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class RecallDispatch(Act):
    """Take back what the other body has not taken over yet, with a reason of the pack's list."""

    action = Action.RECALL_DISPATCH
    by_another = True
    reason: Annotated[str, Choice("recall")] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recalled_dispatch", by=by, now=now)
        referral = _under_way(loaded)
        plan.data |= {"body": referral.body, "reason": self.reason}
        plan.say("reason", self.text)
        plan.stop(DeadlineKind.REFERRAL, Ended.CANCELLED)
        referral.end(DispatchState.RECALLED, now, self.reason)
        plan.touched.append(referral)
        plan.move_to(Status.SCRUTINY)
        deadlines.arrive_at_office(plan)
        return plan


def _under_way(loaded: LoadedComplaint) -> Dispatch:
    if loaded.referral is None:
        raise LookupError(f"complaint {loaded.complaint.id} is referred without a referral")
    return loaded.referral


def _between(first: date, day: date, now: datetime) -> None:
    """Refuse a day that is to come, or one before the day on which it was possible."""
    if day > dhaka_day(now):
        raise ValidationFailed(errors={"day": ("date-in-future", {})})
    if day < first:
        raise ValidationFailed(errors={"day": ("date-before", {"day": first})})
