"""Performs what an officer does before a decision: take up, send to the firm, ask, join, reassign, note."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms import entries
from ccms.accounts.members.managing import officers_of
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import load_complaints, perform
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.lifecycle import Action, DeadlineKind, Outcome, Status
from ccms.complaints.models import Complaint, InformationRequest
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.complaints.queries import visible_to
from ccms.complaints.record import record
from ccms.complaints.waits import Wait
from ccms.core.failures import NotFound, ValidationFailed


class NotThisOfficer(ValidationFailed):
    """A review is made by another officer than the one who decided."""


def plan_take_up(loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
    """Take the complaint up. A second officer finds it taken: the table refuses."""
    plan = begin(loaded, Action.TAKE_UP, event="office.took_up", by=by, now=now)
    plan.set("officer_id", by.id)
    plan.move_to(Status.SCRUTINY)
    deadlines.arrive_at_office(plan)
    return plan


def plan_send_to_firm(loaded: LoadedComplaint, by: Actor, now: datetime, firm: UUID | None, text: str) -> Plan:
    """Send it to the firm: a refusal overturned, the right firm found, or released from review."""
    not_by_decider(loaded, by)
    plan = begin(loaded, Action.SEND_TO_FIRM, event="office.sent_to_firm", by=by, now=now)
    plan.say("reason", text)
    if firm and firm != plan.complaint.firm_id:
        plan.set("firm_id", firm)
        plan.set("told_at", None)
    tell_firm(plan)
    for once in ("asked", "interim", "countered"):  # a round of its own, with days of its own
        plan.set(once, value=False)
    for name, nothing in (("promised_on", None), ("promised_paisa", None), ("promised_remedy", "")):
        plan.set(name, nothing)  # the promise of the round before was broken, or another firm's
    plan.set("on_table", "")
    plan.set("received_at", None)
    plan.set("receipt_basis", "")
    plan.set("receipt_proved", value=False)
    plan.set("information_open", [])
    plan.move_to(Status.WITH_FIRM)
    deadlines.start(plan, DeadlineKind.REACH_FIRM)
    return plan


def tell_firm(plan: Plan) -> None:
    """From now on the firm may see the complaint."""
    if plan.changes.get("told_at", plan.complaint.told_at) is None:
        plan.set("told_at", plan.at)


def not_by_decider(loaded: LoadedComplaint, by: Actor) -> None:
    """After a request for review, who decided before may not act."""
    if loaded.complaint.reviewed and loaded.complaint.decided_by_id == by.id:
        raise NotThisOfficer(errors={"": ("another-officer", {})})


def plan_request_information(loaded: LoadedComplaint, by: Actor, now: datetime, party: str, text: str) -> Plan:
    """Ask a party; the first step is thereby made, and counts anew once the answer was due."""
    choose(loaded.pack, "party", party, Given(), field="party")
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    not_by_decider(loaded, by)
    plan = begin(loaded, Action.REQUEST_INFORMATION, event="office.requested_information", by=by, now=now)
    plan.data["party"] = party
    if party == "firm":
        tell_firm(plan)
    question = plan.say("request", text)
    plan.rows.append(
        InformationRequest(
            id=uuid.uuid4(),
            complaint_id=plan.complaint.id,
            event=plan.event_id,
            asked_by=by.text,
            party=party,
            question=question,
            asked_at=now,
        )
    )
    plan.set("information_open", sorted({*plan.complaint.information_open, party}))
    awaited = deadlines.start(plan, DeadlineKind.INFORMATION, party=party)
    deadlines.start(plan, DeadlineKind.FIRST_STEP, counted_from=awaited.due_at - timedelta(microseconds=1))
    return plan


def plan_reject_complaint(loaded: LoadedComplaint, by: Actor, now: datetime, reason: str, text: str) -> Plan:
    """Reject: it cannot be dealt with here, for a reason of the pack's list."""
    choose(loaded.pack, "reject_complaint", reason, Given(text=text))
    return _decide_against(loaded, by, now, Action.REJECT_COMPLAINT, reason, text)


def plan_dismiss(loaded: LoadedComplaint, by: Actor, now: datetime, reason: str, text: str) -> Plan:
    """Dismiss: looked into and not proved, or the complainant stayed away from a hearing."""
    heard = loaded.hearing is not None and Wait.HEARING not in loaded.waits(now)
    choose(loaded.pack, "dismiss", reason, Given(text=text, hearing=heard))
    return _decide_against(loaded, by, now, Action.DISMISS, reason, text)


def _decide_against(loaded: LoadedComplaint, by: Actor, now: datetime, action: Action, reason: str, text: str) -> Plan:
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    not_by_decider(loaded, by)
    rejected = action is Action.REJECT_COMPLAINT
    plan = begin(loaded, action, event="office.rejected" if rejected else "office.dismissed", by=by, now=now)
    plan.data["reason"] = reason
    plan.say("reasons", text)
    plan.set("decided_by_id", by.id)
    plan.set("on_table", "")
    plan.move_to(Status.CLOSED, outcome=Outcome.REJECTED if rejected else Outcome.DISMISSED)
    return plan


def plan_join(loaded: LoadedComplaint, by: Actor, now: datetime, into: Complaint) -> Plan:
    """Join to another complaint: this one ends, its evidence and consumer stay linked."""
    if into.id == loaded.complaint.id or into.status in {Status.SETTLED, Status.CLOSED}:
        raise ValidationFailed(errors={"into": ("choice-missing", {})})
    plan = begin(loaded, Action.JOIN, event="office.joined", by=by, now=now)
    plan.data["into"] = str(into.id)
    plan.set("joined_into_id", into.id)
    plan.set("on_table", "")
    plan.move_to(Status.CLOSED, outcome=Outcome.JOINED)
    return plan


def plan_reassign(loaded: LoadedComplaint, by: Actor, now: datetime, officer: UUID) -> Plan:
    """Hand the complaint to another officer of the office."""
    plan = begin(loaded, Action.REASSIGN, event="office.reassigned", by=by, now=now)
    plan.set("officer_id", officer)
    plan.data["officer"] = str(officer)
    return plan


def plan_add_note(loaded: LoadedComplaint, by: Actor, now: datetime, text: str) -> Plan:
    """Keep a note for the office; the parties never see it."""
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    plan = begin(loaded, Action.ADD_NOTE, event="office.added_note", by=by, now=now)
    plan.say("note", text, internal=True)
    return plan


def take_up(*, reference: str, by: Actor, now: datetime) -> Complaint:
    """Take the complaint up."""
    return perform(reference, by, lambda loaded: plan_take_up(loaded, by, now)).complaint


def send_to_firm(*, reference: str, by: Actor, now: datetime, firm: UUID | None = None, text: str = "") -> Complaint:
    """Send the complaint to the firm, or to the right one, which is one that can be complained about."""

    def plan(loaded: LoadedComplaint) -> Plan:
        if firm and firm != loaded.complaint.firm_id and not entries.can_be_complained_about(firm):
            raise ValidationFailed(errors={"firm": ("choice-unknown", {})})
        return plan_send_to_firm(loaded, by, now, firm, text)

    return perform(reference, by, plan).complaint


def request_information(*, reference: str, by: Actor, now: datetime, party: str, text: str) -> Complaint:
    """Ask a party for information."""
    return perform(reference, by, lambda loaded: plan_request_information(loaded, by, now, party, text)).complaint


def reject_complaint(*, reference: str, by: Actor, now: datetime, reason: str, text: str) -> Complaint:
    """Reject the complaint with a reason."""
    return perform(reference, by, lambda loaded: plan_reject_complaint(loaded, by, now, reason, text)).complaint


def dismiss(*, reference: str, by: Actor, now: datetime, reason: str, text: str) -> Complaint:
    """Dismiss the complaint with a reason."""
    return perform(reference, by, lambda loaded: plan_dismiss(loaded, by, now, reason, text)).complaint


def join(*, reference: str, by: Actor, now: datetime, into: str) -> Complaint:
    """Join the complaint to another that this officer sees; both are held, lest each be joined to the other."""
    with transaction.atomic():
        both = visible_to(by).select_for_update(of=("self",)).filter(reference__in=(reference, into)).order_by("id")
        held = {complaint.reference: complaint for complaint in both}
        if reference not in held or into not in held:
            raise NotFound
        plan = plan_join(load_complaints([held[reference]])[0], by, now, held[into])
        record([plan])
    return plan.complaint


def reassign(*, reference: str, by: Actor, now: datetime, officer: UUID) -> Complaint:
    """Hand the complaint to another officer of its office, or take it over oneself."""

    def plan(loaded: LoadedComplaint) -> Plan:
        if officer not in {by.id, *(member.pk for member in officers_of(loaded.complaint.office_id))}:
            raise ValidationFailed(errors={"officer": ("choice-missing", {})})
        return plan_reassign(loaded, by, now, officer)

    return perform(reference, by, plan).complaint


def add_note(*, reference: str, by: Actor, now: datetime, text: str) -> Complaint:
    """Keep an internal note."""
    return perform(reference, by, lambda loaded: plan_add_note(loaded, by, now, text)).complaint
