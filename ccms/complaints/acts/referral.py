"""Refers a complaint to a sister regulator: it accepts, returns or answers it; else the deadline brings it back.

Referring sends nothing: the office sends the papers itself, and can take the complaint back until it is accepted.
"""

import uuid
from datetime import datetime

from ccms.accounts.actors import Actor
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import perform
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.acts.office import not_by_decider
from ccms.complaints.lifecycle import Action, DeadlineKind, Status
from ccms.complaints.models import Complaint, Referral
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.core.failures import NotFound, ValidationFailed, require_word
from ccms.law.words import words_of


def plan_refer(loaded: LoadedComplaint, by: Actor, now: datetime, regulator: str, basis: str) -> Plan:
    """Refer to a regulator of the routing pack that can accept it, on a basis in law."""
    require_word("regulator", regulator, words_of(loaded.pack, "regulator"))
    choose(loaded.pack, "refer_basis", basis, Given(), field="basis")
    not_by_decider(loaded, by)
    plan = begin(loaded, Action.REFER, event="office.referred", by=by, now=now)
    plan.rows.append(
        Referral(
            id=uuid.uuid4(),
            complaint_id=plan.complaint.id,
            event=plan.event_id,
            regulator=regulator,
            basis=basis,
            at=now,
        )
    )
    plan.data |= {"regulator": regulator, "basis": basis}
    plan.set("referral_accepted", value=False)
    plan.set("information_open", [])
    plan.move_to(Status.REFERRED)
    deadlines.start(plan, DeadlineKind.REFERRAL)
    return plan


def plan_recall_dispatch(loaded: LoadedComplaint, by: Actor, now: datetime, reason: str, text: str) -> Plan:
    """Take back what no other regulator has accepted yet, with a reason of the pack's list."""
    choose(loaded.pack, "recall", reason, Given(text=text))
    not_by_decider(loaded, by)
    plan = begin(loaded, Action.RECALL_DISPATCH, event="office.recalled_dispatch", by=by, now=now)
    if loaded.referral is None:
        raise LookupError(f"complaint {plan.complaint.id} is referred without a referral")
    plan.data |= {"regulator": loaded.referral.regulator, "reason": reason}
    plan.say("reason", text)
    plan.stop(DeadlineKind.REFERRAL, Ended.CANCELLED)
    loaded.referral.recalled = True
    _end(plan, loaded.referral)
    return plan


def plan_accept_referral(loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
    """Accept: from now the regulator has its days to answer."""
    plan = begin(loaded, Action.ACCEPT_REFERRAL, event="regulator.accepted_referral", by=by, now=now)
    referral = _own(plan)
    referral.accepted_at = now
    plan.touched.append(referral)
    plan.set("referral_accepted", value=True)
    until = loaded.pack.periods["referral_answer"].ends(now, loaded.calendar)
    deadlines.start(plan, DeadlineKind.REFERRAL, until=until, step=1)
    return plan


def plan_return_referral(loaded: LoadedComplaint, by: Actor, now: datetime, reason: str, text: str) -> Plan:
    """Send it back with a reason: not ours."""
    choose(loaded.pack, "return_referral", reason, Given(text=text))
    plan = _come_back(loaded, by, now, Action.RETURN_REFERRAL, "regulator.returned_referral", text)
    plan.data["reason"] = reason
    return plan


def plan_answer_referral(loaded: LoadedComplaint, by: Actor, now: datetime, text: str) -> Plan:
    """Answer: what the regulator found or did."""
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    return _come_back(loaded, by, now, Action.ANSWER_REFERRAL, "regulator.answered_referral", text)


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
    """Return the referral under way, if it is this regulator's: an earlier one may still read the complaint."""
    referral = plan.loaded.referral
    if referral is None or referral.regulator != plan.by.regulator:
        raise NotFound
    return referral


def refer(*, reference: str, by: Actor, now: datetime, regulator: str, basis: str) -> Complaint:
    """Refer the complaint."""
    return perform(reference, by, lambda loaded: plan_refer(loaded, by, now, regulator, basis)).complaint


def recall_dispatch(*, reference: str, by: Actor, now: datetime, reason: str, text: str = "") -> Complaint:
    """Take the referral back."""
    return perform(reference, by, lambda loaded: plan_recall_dispatch(loaded, by, now, reason, text)).complaint


def accept_referral(*, reference: str, by: Actor, now: datetime) -> Complaint:
    """Accept the referral."""
    return perform(reference, by, lambda loaded: plan_accept_referral(loaded, by, now)).complaint


def return_referral(*, reference: str, by: Actor, now: datetime, reason: str, text: str = "") -> Complaint:
    """Send the referral back."""
    return perform(reference, by, lambda loaded: plan_return_referral(loaded, by, now, reason, text)).complaint


def answer_referral(*, reference: str, by: Actor, now: datetime, text: str) -> Complaint:
    """Answer the referral."""
    return perform(reference, by, lambda loaded: plan_answer_referral(loaded, by, now, text)).complaint
