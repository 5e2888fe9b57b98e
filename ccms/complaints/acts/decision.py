"""Performs what the office decides: hearing, settlement at the hearing, order, and the money that follows.

The directorate cannot order a refund: it fines, within the maximum of the section it cites (section 70(2)), and a
quarter of what is collected goes to the complainant (section 76(4)).
"""

import re
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, override

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import entries
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.office import tell_firm
from ccms.complaints.acts.proof_of_service import firm_was_told
from ccms.complaints.agreement import PromiseTerms, kind_of, promise
from ccms.complaints.facts import loaded_facts
from ccms.complaints.field_kinds import Choice, Line, Text
from ccms.complaints.fines import share_due
from ccms.complaints.lifecycle import TO_CLOSE, TO_SERVE, Action, DeadlineKind, Outcome, ShareState, Status
from ccms.complaints.models import Complaint, Hearing, Order, Payment, Reward
from ccms.complaints.models.statement import BRING
from ccms.complaints.plan import Ended, Fine, LoadedComplaint, Plan, begin
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.digits import PAISA_IN_A_TAKA, typed
from ccms.core.failures import ValidationFailed
from ccms.law import offences
from ccms.law.purchase.facts import FactSheet

YEAR_OF_THE_ACT = 2009
OF_NUMBER_AND_DATE = 3  # numbers at least: the order's own, the day and the year ("34, 4 May 2025")
LONGEST_RECORD = 8000  # characters of the minutes of a hearing, and of the reasons of an order


class FineTooHigh(ValidationFailed):
    """The fine is above the cited section's own maximum."""


@dataclass(frozen=True, kw_only=True)
class SetHearing(Act):
    """Fix day, time and place; both sides are told. There is none where nobody could be called but the buyer."""

    action = Action.SET_HEARING
    by_another = True
    at: datetime
    place: Annotated[str, Line(200)]
    agreed: bool = False  # both sides agreed to a day before the least notice is over
    bring: Annotated[str, Text()] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        if entries.is_only_a_name(loaded.complaint.firm_id):
            raise ValidationFailed(errors={"": ("firm-only-a-name", {})})
        return loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        _coming(self, loaded, now)
        plan = begin(loaded, self.action, event="office.set_hearing", by=by, now=now)
        _appoint(plan, self)
        plan.say(BRING, self.bring)
        tell_firm(plan)
        plan.set("information_open", [])
        plan.move_to(Status.HEARING)
        return plan


def _coming(act: "SetHearing | Adjourn", loaded: LoadedComplaint, now: datetime) -> None:
    """Refuse a hearing that was, or that comes sooner than the least notice where not both sides agreed to it."""
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    days = loaded.pack.figures["hearing_notice_days"]
    first = dhaka_day(now) + timedelta(days=days)
    if act.at <= now:
        errors["at"] = ("date-in-past", {})
    elif dhaka_day(act.at) < first and not act.agreed:
        errors["at"] = ("hearing-too-soon", {"days": days, "day": first})
    if not act.place.strip():
        errors["place"] = ("text-missing", {})
    if errors:
        raise ValidationFailed(errors=errors)


def _appoint(plan: Plan, act: "SetHearing | Adjourn") -> None:
    hearing = Hearing(id=uuid.uuid4(), complaint_id=plan.complaint.id, event=plan.event_id, at=act.at, place=act.place)
    plan.rows.append(hearing)
    plan.data["hearing_at"] = act.at.isoformat()
    if act.agreed:
        plan.data["agreed"] = True
    plan.set("hearing_held", value=False)
    deadlines.start(plan, DeadlineKind.HEARING_RESULT, counted_from=act.at)


@dataclass(frozen=True, kw_only=True)
class Adjourn(Act):
    """Move the hearing to another day, for a reason of the pack's list."""

    action = Action.ADJOURN
    by_another = True
    at: datetime
    place: Annotated[str, Line(200)]
    reason: Annotated[str, Choice("adjourn")]
    agreed: bool = False  # both sides agreed to a day before the least notice is over
    bring: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        _coming(self, loaded, now)
        plan = begin(loaded, self.action, event="office.adjourned", by=by, now=now)
        if loaded.hearing:
            loaded.hearing.adjourned_at, loaded.hearing.adjourn_reason = now, self.reason
            plan.touched.append(loaded.hearing)
        plan.data["reason"] = self.reason
        _appoint(plan, self)
        plan.say(BRING, self.bring)
        return plan


@dataclass(frozen=True, kw_only=True)
class HoldHearing(Act):
    """Record who came and what was said."""

    action = Action.HOLD_HEARING
    by_another = True
    attendance: Annotated[str, Choice("attendance")] = ""
    text: Annotated[str, Text(LONGEST_RECORD)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        hearing = loaded.hearing
        plan = begin(loaded, self.action, event="office.held_hearing", by=by, now=now)
        plan.data["attendance"] = self.attendance
        minutes = plan.say("minutes", self.text)
        if hearing:
            hearing.held_at, hearing.attendance, hearing.minutes = now, self.attendance, minutes
            plan.touched.append(hearing)
        plan.set("hearing_held", value=True)
        return plan


@dataclass(frozen=True, kw_only=True)
class RecordSettlement(Act):
    """Record what the parties agreed at the hearing: a promise, or settled if it was `performed` on the spot."""

    action = Action.RECORD_SETTLEMENT
    by_another = True
    remedy: Annotated[str, Choice("offer_kind")]
    amount_paisa: int | None = None
    day: date
    performed: bool = False
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        if not self.performed and self.day < dhaka_day(now):
            raise ValidationFailed(errors={"day": ("date-in-past", {})})
        if self.performed and self.day > dhaka_day(now):
            raise ValidationFailed(errors={"day": ("date-in-future", {})})
        plan = begin(loaded, self.action, event="office.recorded_settlement", by=by, now=now)
        remedy = kind_of(self.remedy, self.amount_paisa, plan.complaint.amount_paisa)
        plan.data["settlement"] = {
            "kind": remedy,
            "amount_paisa": self.amount_paisa,
            "on": self.day.isoformat(),
        }
        plan.say("reasons", self.text)
        plan.set("on_table", "")
        if self.performed:
            plan.move_to(Status.SETTLED)
        else:
            promise(plan, PromiseTerms(remedy, self.amount_paisa, self.day))
        return plan


@dataclass(frozen=True, kw_only=True)
class OrderFine(Act):
    """Order a fine under one section, within that section's own maximum, with reasons.

    Nobody is fined unheard, and no private health service at all (section 73). A section that nothing found so far
    names needs a reason of its own, which both sides read. A section that rests on nothing but a point of which an
    officer has not said what they found waits for that. The double maximum of section 55 needs the order that is
    repeated: one of ours against this seller under this section, or number and date of another.
    """

    action = Action.ORDER
    by_another = True
    section: Annotated[str, Choice("section")]
    fine_paisa: int
    text: Annotated[str, Text(LONGEST_RECORD, needed=True)]
    repeated: bool = False
    earlier: Annotated[str, Line(120)] = ""  # the order that is repeated: ours, or number and day of another
    section_reason: Annotated[str, Text()] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        if not firm_was_told(loaded):
            raise ValidationFailed(errors={"": ("notice-not-proved", {})})
        if self.repeated:
            self._check_earlier(loaded.complaint, now)
        return replace(loaded, known=loaded_facts(loaded.complaint))

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        self._check_section(loaded)
        repeated = [self.section] if self.repeated else []  # the maximum is doubled, section 55
        maximum = offences.fine_cap(loaded.law_of_offence, [self.section], repeated=repeated) * PAISA_IN_A_TAKA
        if not 0 < self.fine_paisa <= maximum:
            raise FineTooHigh(errors={"fine": ("fine-too-high", {"maximum": maximum, "section": self.section})})
        plan = begin(loaded, self.action, event="office.ordered", by=by, now=now)
        order = Order(
            id=uuid.uuid4(),
            complaint_id=plan.complaint.id,
            event=plan.event_id,
            section=self.section,
            fine_paisa=self.fine_paisa,
            repeated=self.repeated,
            earlier=self.earlier.strip() if self.repeated else "",
            made_by=by.text,
            made_at=now,
        )
        order.reasons = plan.say("reasons", self.text)
        plan.say("section_reason", self.section_reason.strip())
        plan.rows.append(order)
        plan.data |= {
            "order": str(order.id),
            "section": self.section,
            "fine_paisa": self.fine_paisa,
            "repeated": self.repeated,
        }
        if self.repeated:
            plan.data["earlier"] = order.earlier
        plan.set("decided_by_id", by.id)
        plan.set("on_table", "")
        tell_firm(plan)
        plan.move_to(Status.ORDERED)
        deadlines.start_service(plan)
        return plan

    def _check_earlier(self, complaint: Complaint, now: datetime) -> None:
        """Refuse an earlier order that is none of this seller's under this section, or that nobody could find."""
        if ours := references.among(self.earlier.split(",")):
            made = Order.objects.filter(complaint__reference__in=ours, section=self.section)
            if not made.filter(complaint__firm_id=complaint.firm_id).exclude(complaint=complaint).exists():
                raise ValidationFailed(errors={"earlier": ("earlier-order-unknown", {})})
            return
        this_year = dhaka_day(now).year
        numbers = [int(each) for each in re.findall("[0-9]+", typed(self.earlier))]
        if len(numbers) < OF_NUMBER_AND_DATE or not any(YEAR_OF_THE_ACT <= each <= this_year for each in numbers):
            raise ValidationFailed(errors={"earlier": ("earlier-order-missing", {})})

    def _check_section(self, loaded: LoadedComplaint) -> None:
        """Refuse a section that was not in force, and where the facts speak against it."""
        if self.section not in loaded.law_of_offence.offences:  # the section came into the Act after the offence
            raise ValidationFailed(errors={"section": ("choice-unknown", {})})
        known = loaded.known
        if known and FactSheet(known.pack, known.all).value("health_service") is True:
            raise ValidationFailed(errors={"": ("health-only-informed", {})})
        if known and self.section not in known.sections and not self.section_reason.strip():
            raise ValidationFailed(errors={"section_reason": ("section-not-found", {})})
        if known and known.rests_on_unjudged(self.section):
            raise ValidationFailed(errors={"section": ("points-not-judged", {})})


def reward_due(loaded: LoadedComplaint) -> int:
    """Return the complainant's share of what was collected, less what was paid out, in paisa."""
    return share_due(loaded.fine, loaded.pack) if loaded.fine else 0


def _fine(plan: Plan) -> Fine:
    """Return the order of a complaint that the table says is ordered."""
    if plan.loaded.fine is None:
        raise LookupError(f"complaint {plan.complaint.id} is ordered without an order")
    return plan.loaded.fine


@dataclass(frozen=True, kw_only=True)
class RecordPayment(Act):
    """Record money collected, also in part, and also after the complaint was closed unpaid: it is owed all the same."""

    action = Action.RECORD_PAYMENT
    amount_paisa: int
    day: date
    receipt: Annotated[str, Line(64)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.recorded_payment", by=by, now=now)
        fine = _fine(plan)
        _money(self.amount_paisa, fine.left, self.day, fine.order, now, self.receipt)
        plan.rows.append(
            Payment(
                id=uuid.uuid4(),
                order_id=fine.order.id,
                event=plan.event_id,
                amount_paisa=self.amount_paisa,
                paid_on=self.day,
                receipt=self.receipt,
            )
        )
        plan.data |= {
            "amount_paisa": self.amount_paisa,
            "on": self.day.isoformat(),
            "left_paisa": fine.left - self.amount_paisa,
        }
        if plan.status is not Status.ORDERED:  # closed unpaid: nothing waits any more
            return plan
        if self.amount_paisa == fine.left:  # the firm has done its part: what is left waits for the office
            plan.stop(DeadlineKind.PAYMENT, Ended.MET)
            plan.stop(DeadlineKind.PAYMENT, Ended.MET, party=TO_SERVE)
            deadlines.start(plan, DeadlineKind.PAYMENT, party=TO_CLOSE)
        elif loaded.clock(DeadlineKind.PAYMENT, TO_SERVE):  # whoever pays of it knows of the order
            deadlines.start_payment(plan, now)
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


@dataclass(frozen=True, kw_only=True)
class StartRecovery(Act):
    """Start recovery by attachment (section 70(4)): the fine was not paid in its days, which run from its receipt."""

    action = Action.START_RECOVERY

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        if loaded.fine and (loaded.fine.order.recovery_started_at or loaded.fine.left <= 0):
            raise ValidationFailed(errors={"": ("nothing-to-recover", {})})
        plan = begin(loaded, self.action, event="office.started_recovery", by=by, now=now)
        fine = _fine(plan)
        fine.order.recovery_started_at = now
        plan.touched.append(fine.order)
        plan.data["left_paisa"] = fine.left
        return plan


@dataclass(frozen=True, kw_only=True)
class RecordReward(Act):
    """Record that the complainant got their quarter of what was collected; the directorate's own staff get none."""

    action = Action.RECORD_REWARD
    to_staff: bool
    amount_paisa: int
    day: date
    receipt: Annotated[str, Line(64)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        if self.to_staff:  # section 76(5)
            raise ValidationFailed(errors={"to_staff": ("reward-not-for-staff", {})})
        plan = begin(loaded, self.action, event="office.recorded_reward", by=by, now=now)
        fine = _fine(plan)
        _money(self.amount_paisa, reward_due(loaded), self.day, fine.order, now, self.receipt)
        plan.rows.append(
            Reward(
                id=uuid.uuid4(),
                order_id=fine.order.id,
                event=plan.event_id,
                amount_paisa=self.amount_paisa,
                paid_on=self.day,
                receipt=self.receipt,
            )
        )
        plan.data |= {"amount_paisa": self.amount_paisa, "on": self.day.isoformat()}
        plan.set("share", str(ShareState.PAID))
        return plan


@dataclass(frozen=True, kw_only=True)
class Close(Act):
    """Close a paid and rewarded order; the office's head also one that cannot be paid or rewarded, with a reason."""

    action = Action.CLOSE
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.closed", by=by, now=now)
        complied = _fine(plan).left <= 0
        by_head = by.role is Role.OFFICE_HEAD and bool(self.text.strip())
        if complied and reward_due(loaded) > 0 and not by_head:
            raise ValidationFailed(errors={"": ("reward-first", {"amount": reward_due(loaded)})})
        if not complied and not by_head:
            raise ValidationFailed(errors={"text": ("head-and-reason-needed", {})})
        plan.data["reward_left_paisa"] = max(reward_due(loaded), 0)
        plan.say("reasons", self.text)
        plan.move_to(Status.CLOSED, outcome=Outcome.ORDER_COMPLIED if complied else Outcome.ORDER_UNPAID)
        plan.stop(DeadlineKind.PAYMENT, Ended.MET if complied else Ended.CANCELLED)
        return plan
