"""Performs what a consumer does after filing, and what both sides do alike: give information, be absent."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, override
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.models import Consumer
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.acting import Overtaken
from ccms.complaints.acts.firm import move_answer
from ccms.complaints.agreement import kind_asked, promise, promised_remedy, terms_of
from ccms.complaints.dispatches.planning import leave_unfiled
from ccms.complaints.field_kinds import Choice, Text
from ccms.complaints.lifecycle import Action, AnswerKind, DeadlineKind, Outcome, Reason, Status
from ccms.complaints.models import Answer, Complainant, Complaint, Statement
from ccms.complaints.models.statement import ADDITION
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.complaints.queries import find, is_disowned
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.canonical import JSON
from ccms.ledger.models import Event
from ccms.notices import email_links

MOST_ADDED = 5  # texts that a buyer adds to one complaint on one day


class TooLate(ValidationFailed):
    """The days in which an ended complaint can be reopened or reviewed are over."""


@dataclass(frozen=True, kw_only=True)
class Accept(Act):
    """Accept what is on the table: an offer becomes a promise, a solution or performance settles, a defence closes.

    `answer` is the event with which the answer came that the consumer has read; where the seller has answered anew
    since, nothing is accepted.
    """

    action = Action.ACCEPT
    answer: UUID | None = None

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.accepted", by=by, now=now)
        answer = loaded.on_table
        if answer is None:
            raise ValidationFailed(errors={"answer": ("nothing-to-accept", {})})
        if self.answer and self.answer != answer.event:
            raise Overtaken
        kind = AnswerKind(plan.complaint.on_table)
        plan.data |= {"answer": str(answer.id), "on_table": str(kind)}
        match kind:
            case AnswerKind.OFFER:
                promise(plan, terms_of(answer, dhaka_day(now)))
            case AnswerKind.SOLVED | AnswerKind.PERFORMANCE:
                plan.data |= settlement(answer, now)
                plan.move_to(Status.SETTLED)
            case AnswerKind.DEFENCE:
                plan.move_to(Status.CLOSED, outcome=Outcome.DEFENCE_ACCEPTED)
        plan.set("on_table", "")
        return plan


def settlement(answer: Answer | None, now: datetime) -> dict[str, JSON]:
    """Return kind, amount and date of a settlement, as its event holds them."""
    return {
        "settlement": {
            "kind": (answer.remedy or answer.action) if answer else "promise",
            "amount_paisa": answer.amount_paisa if answer else None,
            "on": (answer.day if answer and answer.day else dhaka_day(now)).isoformat(),
        }
    }


@dataclass(frozen=True, kw_only=True)
class Counter(Act):
    """Make a counter-proposal to an offer, once: the firm has three days."""

    action = Action.COUNTER
    amount_paisa: int | None = None
    day: date | None = None
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        if self.amount_paisa == 0:
            raise ValidationFailed(errors={"amount": ("amount-zero", {})})
        if not self.amount_paisa and not self.day:
            raise ValidationFailed(errors={"amount": ("amount-missing", {})})
        if self.day and self.day < dhaka_day(now):
            raise ValidationFailed(errors={"day": ("date-in-past", {})})
        plan = begin(loaded, self.action, event="consumer.countered", by=by, now=now)
        offered = loaded.on_table.remedy if loaded.on_table else ""
        answer = Answer(
            id=uuid.uuid4(),
            complaint_id=plan.complaint.id,
            event=plan.event_id,
            action=str(Action.COUNTER),
            author=by.text,
            verified=True,
            remedy=kind_asked(offered, self.amount_paisa, plan.complaint.amount_paisa),
            amount_paisa=self.amount_paisa,
            day=self.day,
            at=now,
        )
        answer.statement = plan.say("answer", self.text)
        plan.rows.append(answer)
        plan.data |= {
            "answer": str(answer.id),
            "remedy": answer.remedy,
            "amount_paisa": self.amount_paisa,
            "day": self.day.isoformat() if self.day else None,
        }
        plan.set("countered", value=True)
        plan.set("on_table", "")
        plan.move_to(Status.WITH_FIRM)
        deadlines.start(plan, DeadlineKind.COUNTER)
        return plan


@dataclass(frozen=True, kw_only=True)
class Reject(Act):
    """Reject what is on the table: the office decides, told whether the answer made any effort."""

    action = Action.REJECT
    reason: Annotated[str, Choice("reject")] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.rejected", by=by, now=now)
        answer = loaded.on_table
        plan.data |= {"reason": self.reason, "answer": str(answer.id) if answer else None}
        plan.say("reason", self.text)
        effortless = bool(answer and answer.no_effort)
        plan.set("on_table", "")
        plan.move_to(Status.ESCALATED, reason=Reason.NO_EFFORT if effortless else Reason.DISAGREEMENT)
        deadlines.arrive_at_office(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class ConfirmPerformance(Act):
    """Say that the promise was kept."""

    action = Action.CONFIRM_PERFORMANCE

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.confirmed_performance", by=by, now=now)
        plan.data |= {
            "settlement": {
                "kind": promised_remedy(loaded) or "promise",
                "amount_paisa": plan.complaint.promised_paisa,
                "on": dhaka_day(now).isoformat(),
            }
        }
        plan.move_to(Status.SETTLED)
        return plan


@dataclass(frozen=True, kw_only=True)
class ReportBrokenPromise(Act):
    """Say that the promise was not kept. The promised day must have come: until then the firm has time."""

    action = Action.REPORT_BROKEN_PROMISE
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        if (promised_on := loaded.complaint.promised_on) and dhaka_day(now) < promised_on:
            raise ValidationFailed(errors={"day": ("promise-still-runs", {"day": promised_on})})
        plan = begin(loaded, self.action, event="consumer.reported_broken_promise", by=by, now=now)
        plan.say("reason", self.text)
        plan.set("on_table", "")
        plan.move_to(Status.ESCALATED, reason=Reason.BROKEN_PROMISE)
        deadlines.arrive_at_office(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class GiveInformation(Act):
    """Answer a question of the firm or the office."""

    action = Action.GIVE_INFORMATION
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        side = str(by.kind)
        plan = begin(loaded, self.action, event=f"{side}.gave_information", by=by, now=now)
        plan.data["party"] = side
        reply = plan.say("information", self.text)
        request = next((each for each in loaded.questions if each.party == side), None)
        if request:
            request.reply, request.answered_at = reply, now
            plan.touched.append(request)
        plan.set("information_open", sorted(set(plan.complaint.information_open) - {side}))
        if Status(plan.complaint.status) is Status.WITH_FIRM:
            give_back_unused_days(plan)
        plan.stop(DeadlineKind.CONSUMER_INFORMATION, Ended.MET)
        plan.stop(DeadlineKind.INFORMATION, Ended.MET, side)
        return plan


@dataclass(frozen=True, kw_only=True)
class CannotCome(Act):
    """Say as either side that they cannot come to the hearing, once for each; it stands until the office moves it."""

    action = Action.CANNOT_COME
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        said = Event.objects.filter(subject=loaded.complaint.subject, kind=f"{by.kind}.said_cannot_come")
        if loaded.hearing and any(event.data["hearing"] == str(loaded.hearing.id) for event in said):
            raise ValidationFailed(errors={"": ("absence-told", {})})
        return loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event=f"{by.kind}.said_cannot_come", by=by, now=now)
        plan.data["hearing"] = str(loaded.hearing.id) if loaded.hearing else None
        plan.say("reason", self.text)
        return plan


@dataclass(frozen=True, kw_only=True)
class AddWords(Act):
    """Add to the story in one's own words; the seller and the office read it beside what was told at the filing."""

    action = Action.ADD_WORDS
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        added = Statement.objects.filter(complaint=loaded.complaint, kind=ADDITION, author=by.text)
        if added.filter(at__gte=start_of_day(dhaka_day(now))).count() >= MOST_ADDED:
            raise ValidationFailed(errors={"text": ("words-enough", {"most": MOST_ADDED})})
        return loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.added_words", by=by, now=now)
        plan.say(ADDITION, self.text)
        return plan


def give_back_unused_days(plan: Plan) -> None:
    """The firm's clock was moved by the full period when it asked; what the consumer did not use goes back."""
    awaited = plan.loaded.clock(DeadlineKind.CONSUMER_INFORMATION)
    if awaited:
        last = dhaka_day(awaited.due_at - timedelta(microseconds=1))
        unused = max(last - dhaka_day(plan.at), timedelta(0))
        move_answer(plan, -unused)


@dataclass(frozen=True, kw_only=True)
class Withdraw(Act):
    """Withdraw, and say whether something was received: counted as its own number."""

    action = Action.WITHDRAW
    reason: Annotated[str, Choice("withdraw")] = ""
    received: Annotated[str, Choice("received")] = ""
    amount_paisa: int | None = None
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.withdrew", by=by, now=now)
        plan.data |= {"reason": self.reason, "received": self.received, "amount_paisa": self.amount_paisa}
        plan.say("reason", self.text)
        plan.set("on_table", "")
        plan.move_to(Status.CLOSED, outcome=Outcome.WITHDRAWN)
        leave_unfiled(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class Disown(Act):
    """Say as the holder of the number that they did not file it: it rests until an officer has found out who did.

    The filer may still be signed in with a code that the holder told them. So every session of the number ends.
    """

    action = Action.DISOWN
    text: Annotated[str, Text()] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        loaded.complaint.consumer = Consumer.objects.select_for_update().get(pk=loaded.complaint.consumer_id)
        return loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.disowned", by=by, now=now)
        plan.say("reason", self.text, internal=True)
        holder = plan.complaint.consumer
        holder.session_epoch += 1
        plan.touched.append(holder)
        plan.set("on_table", "")
        plan.set("information_open", [])
        plan.move_to(Status.ESCALATED, reason=Reason.DISOWNED)
        leave_unfiled(plan)
        deadlines.arrive_at_office(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class Reopen(Act):
    """Reopen once, within the pack's days after the end."""

    action = Action.REOPEN
    reason: Annotated[str, Choice("reopen")] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.reopened", by=by, now=now)
        within(loaded, "reopen", now)
        plan.data["reason"] = self.reason
        plan.say("reason", self.text)
        plan.set("reopened", value=True)
        plan.move_to(Status.ESCALATED, reason=Reason.REOPENED)
        deadlines.arrive_at_office(plan)
        deadlines.start_charge_sheet_again(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class RequestReview(Act):
    """Ask once that another officer of the office looks again: a practice of the office, not an appeal."""

    action = Action.REQUEST_REVIEW
    reason: Annotated[str, Choice("request_review")] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.requested_review", by=by, now=now)
        if not loaded.pack.figures["review_enabled"]:
            raise ValidationFailed(errors={"": ("review-off", {})})
        within(loaded, "review", now)
        plan.data["reason"] = self.reason
        plan.say("reason", self.text)
        plan.set("reviewed", value=True)
        plan.set("officer_id", None)
        plan.set("post_id", None)
        plan.set("hearing_held", value=False)
        plan.move_to(Status.SCRUTINY)
        deadlines.arrive_at_office(plan)
        deadlines.start_charge_sheet_again(plan)
        return plan


def within(loaded: LoadedComplaint, period: str, now: datetime) -> None:
    """Refuse what comes after the pack's period since the complaint ended."""
    ended_at = loaded.complaint.ended_at
    ends = loaded.pack.periods[period].ends(ended_at, loaded.calendar) if ended_at else None
    if ends and now >= ends:
        raise TooLate(errors={"": ("too-late", {"day": dhaka_day(ends - timedelta(microseconds=1))})})


@dataclass(frozen=True, slots=True)
class FormFields:
    """What the directorate's form asks beyond name and district, and an e-mail address for letters."""

    father: str
    mother: str
    address: str
    occupation: str
    email: str = ""


def complete_form(*, reference: str, by: Actor, now: datetime, fields: FormFields) -> Complaint:
    """Keep the form's remaining fields: no act of the life cycle, and missing ones never stop the office's clock.

    Raises NotFound, also for the holder of a number who did not file it.
    """
    complaint = find(reference, by)
    if is_disowned(complaint):
        raise NotFound
    form = Complainant.objects.get(complaint_id=complaint.id)
    form.father, form.mother = fields.father, fields.mother
    form.address, form.occupation = fields.address, fields.occupation
    form.form_completed_at = now
    with transaction.atomic():
        form.save()
        if fields.email:
            email_links.keep_and_ask(complaint.consumer, fields.email, now)
    return complaint
