"""Performs what an officer does before a decision: take up, send to the firm, rule, ask, join, reassign, note."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Annotated, override
from uuid import UUID

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import entries
from ccms.accounts.in_charge import Acting
from ccms.accounts.models import Member, Post
from ccms.accounts.models.firm_contact import Source
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act, NotThisOfficer, WithoutPost
from ccms.complaints.acts.consumer import TooLate
from ccms.complaints.acts.proof_of_service import buyer_was_heard
from ccms.complaints.dispatches.planning import leave_unfiled
from ccms.complaints.facts import loaded_facts
from ccms.complaints.field_kinds import Answers, Choice, Line, Reference, Text
from ccms.complaints.filing.sellers import LONGEST_LINK, LONGEST_NAME, LONGEST_PHONE, read_seller
from ccms.complaints.lifecycle import OPEN, UNPURSUED, Action, DeadlineKind, Outcome, Reason, Status
from ccms.complaints.models import Complaint, InformationRequest, Ruling
from ccms.complaints.office_people import charge_for
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.core.tickets import number_key
from ccms.law.limitation import counted
from ccms.law.pack.nouns import Asked

# No matter for DNCRP at all, whoever would file it: an outcome of its own, which figures do not mix with the others.
OUT_OF_SCOPE = frozenset({"not_ecommerce", "out_of_scope"})


@dataclass(frozen=True, kw_only=True)
class TakeUp(Act):
    """Take it up, for a post of its office where one has one there; a side of the complaint leaves it to others."""

    action = Action.TAKE_UP
    own: bool

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        if self.own:
            raise ValidationFailed(errors={"own": ("conflict-of-interest", {})})
        if not by.posts:
            return loaded
        present = _still_there(by.id)
        if present is None:
            raise WithoutPost
        posts = Post.objects.in_bulk(by.posts)
        here = [key for key in by.posts if posts[key].office_id == loaded.complaint.office_id]
        return replace(loaded, given_to=Acting(posts[(here or by.posts)[0]], present))

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.took_up", by=by, now=now)
        if not by.posts:
            raise WithoutPost
        plan.set("post_id", loaded.given_to.post.pk if loaded.given_to else by.posts[0])
        plan.set("officer_id", by.id)
        plan.move_to(Status.SCRUTINY)
        deadlines.arrive_at_office(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class SendToFirm(Act):
    """Send it to the firm: a refusal overturned, the right firm found, or released from review.

    The right firm is one of the register by its id, or one that the officer describes by a name and a page or number.
    """

    action = Action.SEND_TO_FIRM
    by_another = True
    firm: UUID | None = None
    name: Annotated[str, Line(LONGEST_NAME)] = ""
    link: Annotated[str, Line(LONGEST_LINK)] = ""
    phone: Annotated[str, Line(LONGEST_PHONE)] = ""
    text: Annotated[str, Text()] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        begin(loaded, self.action, event="office.sent_to_firm", by=by, now=now)  # nothing is named in vain
        firm = self.firm
        if not firm and (self.name or self.link or self.phone):
            found = read_seller(name=self.name, link=self.link, phone=self.phone, wallet="")
            firm = entries.make_shadow(
                found.name,
                now=now,
                named_by=loaded.complaint.consumer_id,  # it is told of this buyer's complaints alone
                link=found.link,
                phone=found.phone,
                source=Source.OFFICER,
            ).pk
        if firm and firm != loaded.complaint.firm_id and not entries.can_be_complained_about(firm):
            raise ValidationFailed(errors={"firm": ("choice-unknown", {})})
        if entries.is_only_a_name(firm or loaded.complaint.firm_id):
            raise ValidationFailed(errors={"firm": ("firm-only-a-name", {})})
        return replace(loaded, sent_to=firm)

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.sent_to_firm", by=by, now=now)
        plan.say("reason", self.text)
        if loaded.sent_to and loaded.sent_to != plan.complaint.firm_id:
            plan.set("firm_id", loaded.sent_to)
            plan.set("told_at", None)
        tell_firm(plan)
        begin_round(plan)
        plan.move_to(Status.WITH_FIRM)
        deadlines.start(plan, DeadlineKind.REACH_FIRM)
        return plan


def begin_round(plan: Plan) -> None:
    """Let a firm have a round of its own, with days of its own."""
    for once in ("asked", "interim", "countered"):
        plan.set(once, value=False)
    for name, nothing in (("promised_on", None), ("promised_paisa", None), ("promised_remedy", "")):
        plan.set(name, nothing)  # the promise of the round before was broken, or another firm's
    plan.set("on_table", "")
    plan.set("received_at", None)
    plan.set("receipt_basis", "")
    plan.set("receipt_proved", value=False)
    plan.set("information_open", [])


def tell_firm(plan: Plan) -> None:
    """From now on the firm may see the complaint."""
    if plan.changes.get("told_at", plan.complaint.told_at) is None:
        plan.set("told_at", plan.at)


@dataclass(frozen=True, kw_only=True)
class RuleCause(Act):
    """Decide from which day the thirty days of section 60 count: no one can lengthen them, but a cause may be later."""

    action = Action.RULE_CAUSE
    by_another = True
    day: date
    text: Annotated[str, Text(needed=True)]

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        return replace(loaded, known=loaded_facts(loaded.complaint))

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        if self.day > dhaka_day(now):
            raise ValidationFailed(errors={"day": ("date-in-future", {})})
        ordered = loaded.known.filed.get("ordered_at") if loaded.known else None
        ordered = dhaka_day(ordered) if isinstance(ordered, datetime) else ordered
        if isinstance(ordered, date) and self.day < ordered:  # nothing of a purchase is broken before it was made
            raise ValidationFailed(errors={"day": ("date-before", {"day": ordered})})
        plan = begin(loaded, self.action, event="office.ruled_cause", by=by, now=now)
        days = counted(loaded.pack, self.day)
        in_time = not days.passed(dhaka_day(loaded.complaint.filed_at))
        plan.set("cause_on", days.cause_on)
        plan.set("safe_last", days.safe_last)
        plan.set("outer_last", days.outer_last)
        plan.data |= {"cause_on": str(days.cause_on), "outer_last": str(days.outer_last), "in_time": in_time}
        plan.say("reasons", self.text)
        return plan


@dataclass(frozen=True, kw_only=True)
class RuleOnPoints(Act):
    """Answer the questions of the law that no buyer can, from what was seen; the rules are judged again with it.

    Null says that it could not be established. A later ruling on a question takes the place of an earlier one, and of
    what the firm says. Nobody is told of it before the decision; both sides read it.
    """

    action = Action.RULE_ON_POINTS
    by_another = True
    facts: Annotated[Mapping[str, object], Answers((Asked.OFFICER, Asked.FIRM))] = field(default_factory=dict)
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        return replace(loaded, known=loaded_facts(loaded.complaint))

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.ruled_on_points", by=by, now=now)
        if not self.facts:
            raise ValidationFailed(errors={"facts": ("answer-missing", {})})
        written = plan.answer(self.facts, (Asked.OFFICER, Asked.FIRM))
        reasons = plan.say("reasons", self.text)
        for question, value in written.items():
            plan.rows.append(
                Ruling(
                    id=uuid.uuid4(),
                    complaint_id=plan.complaint.id,
                    firm_id=plan.complaint.firm_id,
                    event=plan.event_id,
                    seq=plan.complaint.event_seq + 1,
                    question=question,
                    value=value,
                    statement=reasons,
                    author=by.text,
                    at=now,
                )
            )
        return plan


@dataclass(frozen=True, kw_only=True)
class RequestInformation(Act):
    """Ask a party; the first step is thereby made, and counts anew once the answer was due."""

    action = Action.REQUEST_INFORMATION
    by_another = True
    party: Annotated[str, Choice("party")] = ""
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        if self.party == "firm" and entries.is_only_a_name(loaded.complaint.firm_id):
            raise ValidationFailed(errors={"party": ("firm-only-a-name", {})})
        return loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.requested_information", by=by, now=now)
        plan.data["party"] = self.party
        if self.party == "firm":
            tell_firm(plan)
        question = plan.say("request", self.text)
        plan.rows.append(
            InformationRequest(
                id=uuid.uuid4(),
                complaint_id=plan.complaint.id,
                event=plan.event_id,
                asked_by=by.text,
                party=self.party,
                question=question,
                asked_at=now,
            )
        )
        plan.set("information_open", sorted({*plan.complaint.information_open, self.party}))
        awaited = deadlines.start(plan, DeadlineKind.INFORMATION, party=self.party)
        deadlines.start(plan, DeadlineKind.FIRST_STEP, counted_from=awaited.due_at - timedelta(microseconds=1))
        return plan


@dataclass(frozen=True, kw_only=True)
class RejectComplaint(Act):
    """Reject: it cannot be dealt with here, for a reason of the pack's list.

    What was filed in time, even counted cautiously, is not too late until another day of the cause is decided.
    """

    action = Action.REJECT_COMPLAINT
    by_another = True
    reason: Annotated[str, Choice("reject_complaint")] = ""
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        in_time_until = loaded.complaint.safe_last
        if self.reason == Reason.LIMITATION and in_time_until and dhaka_day(loaded.complaint.filed_at) <= in_time_until:
            raise ValidationFailed(errors={"reason": ("filed-in-time", {"day": in_time_until})})
        outcome = Outcome.OUT_OF_SCOPE if self.reason in OUT_OF_SCOPE else Outcome.REJECTED
        return _decide_against(loaded, by, now, Action.REJECT_COMPLAINT, outcome, self.reason, self.text)


@dataclass(frozen=True, kw_only=True)
class Dismiss(Act):
    """Dismiss: looked into and not proved, or the complainant stayed away from a hearing."""

    action = Action.DISMISS
    by_another = True
    reason: Annotated[str, Choice("dismiss")] = ""
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        return replace(loaded, buyer_heard=buyer_was_heard(loaded.complaint))

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        return _decide_against(loaded, by, now, Action.DISMISS, Outcome.DISMISSED, self.reason, self.text)


def _decide_against(
    loaded: LoadedComplaint, by: Actor, now: datetime, action: Action, outcome: Outcome, reason: str, text: str
) -> Plan:
    event = "office.dismissed" if action is Action.DISMISS else "office.rejected"
    plan = begin(loaded, action, event=event, by=by, now=now)
    plan.data["reason"] = reason
    plan.say("reasons", text)
    plan.set("decided_by_id", by.id)
    plan.set("on_table", "")
    plan.move_to(Status.CLOSED, outcome=outcome)
    if outcome in UNPURSUED:
        leave_unfiled(plan)
    return plan


@dataclass(frozen=True, kw_only=True)
class Join(Act):
    """Join to another complaint of the same buyer about the same purchase: this one ends and stays linked to it."""

    action = Action.JOIN
    by_another = True
    locks = ("into",)
    into: Annotated[str, Reference()]

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        if not is_of_same_purchase(loaded.complaint, loaded.others[self.into]):
            raise ValidationFailed(errors={"into": ("other-purchase", {})})
        return loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        into = loaded.others[self.into]
        if into.id == loaded.complaint.id or into.status in {Status.SETTLED, Status.CLOSED}:
            raise ValidationFailed(errors={"into": ("choice-missing", {})})
        plan = begin(loaded, self.action, event="office.joined", by=by, now=now)
        plan.data["into"] = str(into.id)
        plan.set("joined_into_id", into.id)
        plan.set("on_table", "")
        plan.move_to(Status.CLOSED, outcome=Outcome.JOINED)
        leave_unfiled(plan)
        return plan


def is_of_same_purchase(complaint: Complaint, other: Complaint) -> bool:
    """Tell whether a buyer complains twice of one purchase, as far as the purchases' numbers tell them apart."""
    if complaint.consumer_id != other.consumer_id:
        return False
    if complaint.purchase_id == other.purchase_id:
        return True
    numbers = {number_key(each.purchase.number) for each in (complaint, other)}
    return complaint.firm_id == other.firm_id and len(numbers - {""}) <= 1


def is_of_one_shop(complaint: Complaint, other: Complaint) -> bool:
    """Tell whether two complaints are about one shop, also by a merge of its entries; what is joined is not asked."""
    firms = {each.firm.merged_into_id or each.firm_id for each in (complaint, other)}
    return len(firms) == 1 and complaint.status in OPEN and other.status in OPEN


@dataclass(frozen=True, kw_only=True)
class Unjoin(Act):
    """Take a complaint out of another that it was joined to by mistake: it goes on by itself, with its own days."""

    action = Action.UNJOIN
    by_another = True
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.unjoined", by=by, now=now)
        ended_at = loaded.complaint.ended_at
        last = dhaka_day(ended_at) + timedelta(days=loaded.pack.figures["unjoin_days"]) if ended_at else None
        if last and dhaka_day(now) > last:
            raise TooLate(errors={"": ("too-late", {"day": last})})
        plan.say("reason", self.text)
        plan.set("joined_into_id", None)
        plan.move_to(Status.SCRUTINY)
        deadlines.arrive_at_office(plan)
        deadlines.start_charge_sheet_again(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class Reassign(Act):
    """Hand the complaint to another post of its office, or take it over oneself; a supervisor, to another office."""

    action = Action.REASSIGN
    post: UUID

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        found = charge_for(loaded.complaint, by, now).get(self.post)
        if found is None or found.member is None or _still_there(found.member.pk) is None:
            raise ValidationFailed(errors={"post": ("choice-missing", {})})
        if loaded.complaint.reviewed and found.member.pk == loaded.complaint.decided_by_id:
            raise NotThisOfficer(errors={"post": ("another-officer", {})})
        if self.post == loaded.complaint.post_id:
            raise ValidationFailed(errors={"post": ("in-charge-already", {})})
        return replace(loaded, given_to=found)

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.reassigned", by=by, now=now)
        given = loaded.given_to
        if given is None or given.member is None:
            raise LookupError(f"the post for complaint {loaded.complaint.id} was not loaded")
        plan.set("post_id", given.post.pk)
        plan.set("officer_id", given.member.pk)
        if by.role is Role.SUPERVISOR:
            plan.set("office_id", given.post.office_id)
        plan.data["post"] = str(given.post.pk)
        return plan


def _still_there(member: UUID | None) -> Member | None:
    """Return a member that may sign in, and hold the row until the commit: nobody deactivates them meanwhile."""
    return Member.objects.select_for_update(no_key=True).filter(pk=member or UUID(int=0), is_active=True).first()


@dataclass(frozen=True, kw_only=True)
class AddNote(Act):
    """Keep a note for the office; the parties never see it."""

    action = Action.ADD_NOTE
    text: Annotated[str, Text(needed=True)]

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.added_note", by=by, now=now)
        plan.say("note", self.text, internal=True)
        return plan
