"""Performs what the office decides: hearing, settlement at the hearing, order, and the money that follows.

The directorate cannot order a refund: it fines, within the maximum of the section it cites (section 70(2)), and a
quarter of what is collected goes to the complainant (section 76(4)).
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from ccms.accounts.actors import Actor, Role
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import perform
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.acts.office import not_by_decider, tell_firm
from ccms.complaints.acts.promises import promise
from ccms.complaints.agreement import PromiseTerms, kind_of
from ccms.complaints.fines import share_due
from ccms.complaints.lifecycle import Action, DeadlineKind, Outcome, Status
from ccms.complaints.models import Complaint, Hearing, Order, Payment, Reward
from ccms.complaints.plan import Ended, Fine, LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day
from ccms.core.digits import PAISA_IN_A_TAKA
from ccms.core.failures import ValidationFailed, require_word
from ccms.law import offences
from ccms.law.words import words_of


class FineTooHigh(ValidationFailed):
    """The fine is above the cited section's own maximum."""


def plan_set_hearing(loaded: LoadedComplaint, by: Actor, now: datetime, at: datetime, place: str) -> Plan:
    """Fix day, time and place; both sides are told."""
    not_by_decider(loaded, by)
    _coming(at, now, place)
    plan = begin(loaded, Action.SET_HEARING, event="office.set_hearing", by=by, now=now)
    _appoint(plan, at, place)
    tell_firm(plan)
    plan.set("information_open", [])
    plan.move_to(Status.HEARING)
    return plan


def _coming(at: datetime, now: datetime, place: str) -> None:
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    if at <= now:
        errors["at"] = ("date-in-past", {})
    if not place.strip():
        errors["place"] = ("text-missing", {})
    if errors:
        raise ValidationFailed(errors=errors)


def _appoint(plan: Plan, at: datetime, place: str) -> None:
    plan.rows.append(Hearing(id=uuid.uuid4(), complaint_id=plan.complaint.id, event=plan.event_id, at=at, place=place))
    plan.data["hearing_at"] = at.isoformat()
    plan.set("hearing_held", value=False)
    deadlines.start(plan, DeadlineKind.HEARING_RESULT, counted_from=at)


def plan_adjourn(loaded: LoadedComplaint, by: Actor, now: datetime, at: datetime, place: str, reason: str) -> Plan:
    """Move the hearing to another day, for a reason of the pack's list."""
    not_by_decider(loaded, by)
    choose(loaded.pack, "adjourn", reason, Given())
    _coming(at, now, place)
    plan = begin(loaded, Action.ADJOURN, event="office.adjourned", by=by, now=now)
    if loaded.hearing:
        loaded.hearing.adjourned_at, loaded.hearing.adjourn_reason = now, reason
        plan.touched.append(loaded.hearing)
    plan.data["reason"] = reason
    _appoint(plan, at, place)
    return plan


def plan_hold_hearing(loaded: LoadedComplaint, by: Actor, now: datetime, attendance: str, text: str) -> Plan:
    """Record who came and what was said."""
    not_by_decider(loaded, by)
    choose(loaded.pack, "attendance", attendance, Given(text=text), field="attendance")
    hearing = loaded.hearing
    plan = begin(loaded, Action.HOLD_HEARING, event="office.held_hearing", by=by, now=now)
    plan.data["attendance"] = attendance
    minutes = plan.say("minutes", text)
    if hearing:
        hearing.held_at, hearing.attendance, hearing.minutes = now, attendance, minutes
        plan.touched.append(hearing)
    plan.set("hearing_held", value=True)
    return plan


@dataclass(frozen=True, slots=True)
class SettlementTerms:
    """What the parties agreed before the officer. Amount in paisa; `performed` when it was done on the spot."""

    remedy: str
    amount_paisa: int | None
    day: date
    performed: bool
    text: str = ""


def plan_record_settlement(loaded: LoadedComplaint, by: Actor, now: datetime, terms: SettlementTerms) -> Plan:
    """Record what the parties agreed at the hearing: a promise, or settled if it was done on the spot."""
    not_by_decider(loaded, by)
    choose(loaded.pack, "offer_kind", terms.remedy, Given(terms.text, terms.amount_paisa, terms.day), field="remedy")
    if not terms.performed and terms.day < dhaka_day(now):
        raise ValidationFailed(errors={"day": ("date-in-past", {})})
    if terms.performed and terms.day > dhaka_day(now):
        raise ValidationFailed(errors={"day": ("date-in-future", {})})
    plan = begin(loaded, Action.RECORD_SETTLEMENT, event="office.recorded_settlement", by=by, now=now)
    remedy = kind_of(terms.remedy, terms.amount_paisa, plan.complaint.amount_paisa)
    plan.data["settlement"] = {
        "kind": remedy,
        "amount_paisa": terms.amount_paisa,
        "on": terms.day.isoformat(),
    }
    plan.say("reasons", terms.text)
    plan.set("on_table", "")
    if terms.performed:
        plan.move_to(Status.SETTLED)
    else:
        promise(plan, PromiseTerms(remedy, terms.amount_paisa, terms.day))
    return plan


def maximum_fine_paisa(loaded: LoadedComplaint, section: str, *, repeated: bool) -> int:
    """Return the most that a fine under this section can be (section 70(2)); doubled for a repeat (section 55)."""
    require_word("section", section, words_of(loaded.pack, "section"))
    return offences.fine_cap(loaded.pack, [section], repeated=[section] if repeated else []) * PAISA_IN_A_TAKA


def plan_order(
    loaded: LoadedComplaint,
    by: Actor,
    now: datetime,
    section: str,
    fine_paisa: int,
    text: str,
    *,
    repeated: bool = False,
) -> Plan:
    """Order a fine under one section, within that section's own maximum, with reasons."""
    maximum = maximum_fine_paisa(loaded, section, repeated=repeated)
    if not 0 < fine_paisa <= maximum:
        raise FineTooHigh(errors={"fine": ("fine-too-high", {"maximum": maximum, "section": section})})
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    not_by_decider(loaded, by)
    plan = begin(loaded, Action.ORDER, event="office.ordered", by=by, now=now)
    order = Order(
        id=uuid.uuid4(),
        complaint_id=plan.complaint.id,
        event=plan.event_id,
        section=section,
        fine_paisa=fine_paisa,
        repeated=repeated,
        made_by=by.text,
        made_at=now,
    )
    order.reasons = plan.say("reasons", text)
    plan.rows.append(order)
    plan.data |= {"order": str(order.id), "section": section, "fine_paisa": fine_paisa, "repeated": repeated}
    plan.set("decided_by_id", by.id)
    plan.set("on_table", "")
    tell_firm(plan)
    plan.move_to(Status.ORDERED)
    deadlines.start(plan, DeadlineKind.PAYMENT)
    return plan


def reward_due(loaded: LoadedComplaint) -> int:
    """Return the complainant's share of what was collected, less what was paid out, in paisa."""
    return share_due(loaded.fine, loaded.pack) if loaded.fine else 0


def _fine(plan: Plan) -> Fine:
    """Return the order of a complaint that the table says is ordered."""
    if plan.loaded.fine is None:
        raise LookupError(f"complaint {plan.complaint.id} is ordered without an order")
    return plan.loaded.fine


def plan_record_payment(
    loaded: LoadedComplaint, by: Actor, now: datetime, amount_paisa: int, paid_on: date, receipt: str
) -> Plan:
    """Record money collected, also in part."""
    plan = begin(loaded, Action.RECORD_PAYMENT, event="office.recorded_payment", by=by, now=now)
    fine = _fine(plan)
    _money(amount_paisa, fine.left, paid_on, fine.order, now, receipt)
    plan.rows.append(
        Payment(
            id=uuid.uuid4(),
            order_id=fine.order.id,
            event=plan.event_id,
            amount_paisa=amount_paisa,
            paid_on=paid_on,
            receipt=receipt,
        )
    )
    plan.data |= {"amount_paisa": amount_paisa, "on": paid_on.isoformat(), "left_paisa": fine.left - amount_paisa}
    if amount_paisa == fine.left:  # the firm has done its part: what is left waits for the office
        plan.stop(DeadlineKind.PAYMENT, Ended.MET)
        deadlines.start(plan, DeadlineKind.PAYMENT, party="office")
    return plan


def _money(amount_paisa: int, limit: int, day: date, order: Order, now: datetime, receipt: str) -> None:
    """Refuse money that is more than it can be, that has not moved yet, or that moved before it was owed."""
    made_on = dhaka_day(order.made_at)
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    if not 0 < amount_paisa <= limit:
        errors["amount"] = ("amount-above", {"maximum": limit})
    if day > dhaka_day(now):
        errors["day"] = ("date-in-future", {})
    elif day < made_on:
        errors["day"] = ("date-before", {"day": made_on})
    if not receipt.strip():
        errors["receipt"] = ("text-missing", {})
    if errors:
        raise ValidationFailed(errors=errors)


def plan_start_recovery(loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
    """Start recovery by attachment (section 70(4)): the fine was not paid in its days."""
    if loaded.fine and (loaded.fine.order.recovery_started_at or loaded.fine.left <= 0):
        raise ValidationFailed(errors={"": ("nothing-to-recover", {})})
    plan = begin(loaded, Action.START_RECOVERY, event="office.started_recovery", by=by, now=now)
    fine = _fine(plan)
    fine.order.recovery_started_at = now
    plan.touched.append(fine.order)
    plan.data["left_paisa"] = fine.left
    return plan


def plan_record_reward(
    loaded: LoadedComplaint, by: Actor, now: datetime, amount_paisa: int, paid_on: date, receipt: str
) -> Plan:
    """Record that the complainant got their quarter of what was collected."""
    plan = begin(loaded, Action.RECORD_REWARD, event="office.recorded_reward", by=by, now=now)
    fine = _fine(plan)
    _money(amount_paisa, reward_due(loaded), paid_on, fine.order, now, receipt)
    plan.rows.append(
        Reward(
            id=uuid.uuid4(),
            order_id=fine.order.id,
            event=plan.event_id,
            amount_paisa=amount_paisa,
            paid_on=paid_on,
            receipt=receipt,
        )
    )
    plan.data |= {"amount_paisa": amount_paisa, "on": paid_on.isoformat()}
    return plan


def plan_close(loaded: LoadedComplaint, by: Actor, now: datetime, text: str) -> Plan:
    """Close a paid and rewarded order; the office's head also one that cannot be paid or rewarded, with a reason."""
    plan = begin(loaded, Action.CLOSE, event="office.closed", by=by, now=now)
    complied = _fine(plan).left <= 0
    by_head = by.role is Role.OFFICE_HEAD and bool(text.strip())
    if complied and reward_due(loaded) > 0 and not by_head:
        raise ValidationFailed(errors={"": ("reward-first", {"amount": reward_due(loaded)})})
    if not complied and not by_head:
        raise ValidationFailed(errors={"text": ("head-and-reason-needed", {})})
    plan.data["reward_left_paisa"] = max(reward_due(loaded), 0)
    plan.say("reasons", text)
    plan.move_to(Status.CLOSED, outcome=Outcome.ORDER_COMPLIED if complied else Outcome.ORDER_UNPAID)
    plan.stop(DeadlineKind.PAYMENT, Ended.MET if complied else Ended.CANCELLED)
    return plan


def set_hearing(*, reference: str, by: Actor, now: datetime, at: datetime, place: str) -> Complaint:
    """Fix a hearing."""
    return perform(reference, by, lambda loaded: plan_set_hearing(loaded, by, now, at, place)).complaint


def adjourn(*, reference: str, by: Actor, now: datetime, at: datetime, place: str, reason: str) -> Complaint:
    """Move a hearing."""
    return perform(reference, by, lambda loaded: plan_adjourn(loaded, by, now, at, place, reason)).complaint


def hold_hearing(*, reference: str, by: Actor, now: datetime, attendance: str, text: str) -> Complaint:
    """Record a hearing."""
    return perform(reference, by, lambda loaded: plan_hold_hearing(loaded, by, now, attendance, text)).complaint


def record_settlement(*, reference: str, by: Actor, now: datetime, terms: SettlementTerms) -> Complaint:
    """Record a settlement at the hearing."""
    return perform(reference, by, lambda loaded: plan_record_settlement(loaded, by, now, terms)).complaint


def order(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    section: str,
    fine_paisa: int,
    text: str,
    repeated: bool = False,
) -> Complaint:
    """Order a fine."""
    return perform(
        reference,
        by,
        lambda loaded: plan_order(loaded, by, now, section, fine_paisa, text, repeated=repeated),
    ).complaint


def record_payment(
    *, reference: str, by: Actor, now: datetime, amount_paisa: int, paid_on: date, receipt: str
) -> Complaint:
    """Record a payment."""
    return perform(
        reference, by, lambda loaded: plan_record_payment(loaded, by, now, amount_paisa, paid_on, receipt)
    ).complaint


def start_recovery(*, reference: str, by: Actor, now: datetime) -> Complaint:
    """Start recovery."""
    return perform(reference, by, lambda loaded: plan_start_recovery(loaded, by, now)).complaint


def record_reward(
    *, reference: str, by: Actor, now: datetime, amount_paisa: int, paid_on: date, receipt: str
) -> Complaint:
    """Record the complainant's quarter."""
    return perform(
        reference, by, lambda loaded: plan_record_reward(loaded, by, now, amount_paisa, paid_on, receipt)
    ).complaint


def close(*, reference: str, by: Actor, now: datetime, text: str = "") -> Complaint:
    """Close an ordered complaint."""
    return perform(reference, by, lambda loaded: plan_close(loaded, by, now, text)).complaint
