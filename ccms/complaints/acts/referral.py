"""Refers a complaint to a sister body: it accepts, returns or answers it; else the deadline brings it back.

Referring sends nothing: the office sends the papers itself, and can take the complaint back until it is accepted.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, override

from ccms.accounts.actors import Actor
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.field_kinds import Choice, Text
from ccms.complaints.lifecycle import Action, DeadlineKind, Status
from ccms.complaints.models import Referral
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.core.failures import NotFound


@dataclass(frozen=True, kw_only=True)
class Refer(Act):
    """Refer to a body of the routing pack that can accept it, on a basis in law."""

    action = Action.REFER
    by_another = True
    body: Annotated[str, Choice("body")] = ""
    basis: Annotated[str, Choice("refer_basis")] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.referred", by=by, now=now)
        plan.rows.append(
            Referral(
                id=uuid.uuid4(),
                complaint_id=plan.complaint.id,
                event=plan.event_id,
                body=self.body,
                basis=self.basis,
                at=now,
            )
        )
        plan.data |= {"body": self.body, "basis": self.basis}
        plan.set("referral_accepted", value=False)
        plan.set("information_open", [])
        plan.move_to(Status.REFERRED)
        deadlines.start(plan, DeadlineKind.REFERRAL)
        return plan


@dataclass(frozen=True, kw_only=True)
class RecallDispatch(Act):
    """Take back what no other body has accepted yet, with a reason of the pack's list."""

    action = Action.RECALL_DISPATCH
    by_another = True
    reason: Annotated[str, Choice("recall")] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recalled_dispatch", by=by, now=now)
        if loaded.referral is None:
            raise LookupError(f"complaint {plan.complaint.id} is referred without a referral")
        plan.data |= {"body": loaded.referral.body, "reason": self.reason}
        plan.say("reason", self.text)
        plan.stop(DeadlineKind.REFERRAL, Ended.CANCELLED)
        loaded.referral.recalled = True
        _end(plan, loaded.referral)
        return plan


@dataclass(frozen=True, kw_only=True)
class AcceptReferral(Act):
    """Accept: from now the body has its days to answer."""

    action = Action.ACCEPT_REFERRAL

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.accepted_referral", by=by, now=now)
        referral = _own(plan)
        referral.accepted_at = now
        plan.touched.append(referral)
        plan.set("referral_accepted", value=True)
        until = loaded.pack.periods["referral_answer"].ends(now, loaded.calendar)
        deadlines.start(plan, DeadlineKind.REFERRAL, until=until, step=1)
        return plan


@dataclass(frozen=True, kw_only=True)
class ReturnReferral(Act):
    """Send it back with a reason: not ours."""

    action = Action.RETURN_REFERRAL
    reason: Annotated[str, Choice("return_referral")] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = _come_back(loaded, by, now, Action.RETURN_REFERRAL, "body.returned_referral", self.text)
        plan.data["reason"] = self.reason
        return plan


@dataclass(frozen=True, kw_only=True)
class AnswerReferral(Act):
    """Answer: what the body found or did."""

    action = Action.ANSWER_REFERRAL
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        return _come_back(loaded, by, now, Action.ANSWER_REFERRAL, "body.answered_referral", self.text)


def _come_back(loaded: LoadedComplaint, by: Actor, now: datetime, action: Action, event: str, text: str) -> Plan:
    plan = begin(loaded, action, event=event, by=by, now=now)
    referral = _own(plan)
    referral.answer = plan.say("information", text)
    _end(plan, referral)
    return plan


def _end(plan: Plan, referral: Referral) -> None:
    """Let the complaint be the office's again."""
    referral.ended_at = plan.at
    plan.touched.append(referral)
    plan.set("referral_accepted", value=False)
    plan.move_to(Status.SCRUTINY)
    deadlines.arrive_at_office(plan)


def _own(plan: Plan) -> Referral:
    """Return the referral under way, if it is this body's: an earlier one may still read the complaint."""
    referral = plan.loaded.referral
    if referral is None or referral.body != plan.by.body:
        raise NotFound
    return referral
