"""Performs the acts of a firm: offer, say that it is solved, defend, refuse, ask, interim reply, report performance.

An answer through a contact that only the complainant named is kept as "respondent not verified" (`Answer.verified`
false): the consumer sees it and may accept it, and nothing in it counts against the firm.

Finds an answer that makes no effort: it is marked with the rule that says so, and shown all the same.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Annotated, override

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import ways
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.acting import ON_TABLE
from ccms.complaints.agreement import kind_of, meets, open_proposal, promise, promised_remedy, terms_of
from ccms.complaints.facts import loaded_facts
from ccms.complaints.field_kinds import Answers, Choice, Line, Proof, Text
from ccms.complaints.lifecycle import AT_OFFICE, Action, DeadlineKind, Reason, Status
from ccms.complaints.models import Answer, Deadline, InformationRequest
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day, end_of_day
from ccms.core.failures import ValidationFailed
from ccms.law import effort
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Asked

SHORTEST_QUESTION = 8  # letters; fewer would be found in words that ask nothing


def effort_of(loaded: LoadedComplaint, action: Action, answer: Answer, *, has_proof: bool) -> str:
    """Return the id of the pack's rule that says this answer makes no effort, or ""."""
    facts = effort.Answer(
        action=str(action),
        has_amount=bool(answer.amount_paisa),
        has_date=answer.day is not None,
        has_transaction=bool(answer.transaction),
        has_proof=has_proof,
    )
    return effort.no_effort(loaded.pack, facts, loaded.said_before) or ""


def fingerprint(text: str) -> bytes:
    """Return a digest of a text's words without spacing, digits and signs: what makes two answers the same answer."""
    words = _bare(text)
    return hashlib.sha256(words.encode()).digest() if words else b""


def said_before(loaded: LoadedComplaint, text: str) -> effort.AnswerHistory:
    """Return what of a firm's text was said before: to this buyer, who answered it, and to other buyers."""
    return effort.AnswerHistory(
        repeated_questions=_repeated_questions(loaded, text), same_text_to_others=_same_text_to_others(loaded, text)
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).casefold()


def _repeated_questions(loaded: LoadedComplaint, text: str) -> int:
    """Count the questions that the buyer has answered and that stand in this text again."""
    words = _bare(text)
    if not words or not loaded.complaint.asked:
        return 0
    answered = InformationRequest.objects.filter(
        complaint_id=loaded.complaint.id, party="consumer", question__isnull=False, answered_at__isnull=False
    )
    questions = map(_bare, answered.values_list("question__text", flat=True))
    return sum(len(question) >= SHORTEST_QUESTION and question in words for question in questions)


def _same_text_to_others(loaded: LoadedComplaint, text: str) -> int:
    """Count the firm's other complaints that got this same text without any offer, no further than the pack asks."""
    words = fingerprint(text)
    if not words:
        return 0
    copies = Answer.objects.filter(complaint__firm_id=loaded.complaint.firm_id, words=words)
    others = copies.exclude(action=Action.OFFER).exclude(complaint_id=loaded.complaint.id)
    return others.values("complaint_id").distinct()[: loaded.pack.figures["same_answer_limit"]].count()


@dataclass(frozen=True, slots=True)
class Terms:
    """The facts of an answer. Amounts in paisa; `day` is by when, or when it happened."""

    remedy: str = ""
    code: str = ""
    amount_paisa: int | None = None
    day: date | None = None
    transaction: str = ""
    text: str = ""
    has_proof: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FirmAct(Act):
    """An answer of the firm: its words, and the facts that its kind needs."""

    text: Annotated[str, Text()] = ""
    has_proof: Annotated[bool, Proof()] = False

    @property
    def terms(self) -> Terms:
        """What is said, with nothing where this kind of answer says nothing."""
        return Terms(**{each.name: getattr(self, each.name) for each in fields(self)})

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        return replace(loaded, said_before=said_before(loaded, self.text))


@dataclass(frozen=True, kw_only=True)
class Reply(FirmAct):
    """An answer to the complaint itself, with which a proved speaker can answer what the law asks the firm."""

    facts: Annotated[Mapping[str, object], Answers((Asked.FIRM,))] = field(default_factory=dict)

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        loaded = super().load(loaded, by, now)
        return replace(loaded, known=loaded_facts(loaded.complaint)) if self.facts else loaded


def as_act[A: Act](act: type[A], terms: Terms) -> A:
    """Return the act that says these terms, as far as it says such things."""
    return act(**{each.name: getattr(terms, each.name) for each in fields(act)})


@dataclass(frozen=True, kw_only=True)
class Offer(Reply):
    """Offer a remedy of a kind and amount by a day.

    An offer that gives what the buyer's open counter-proposal asks for is agreed: the promise is made at once. With
    words of the firm's own, which can hold a condition, the buyer is asked.
    """

    action = Action.OFFER
    remedy: Annotated[str, Choice("offer_kind")] = ""
    amount_paisa: int | None = None
    day: date | None = None
    transaction: Annotated[str, Line(40)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        if self.day:
            coming(self.day, now, latest=deadlines.last_day(loaded, "offer_latest", now))
        today = dhaka_day(now)
        plan = begin(loaded, self.action, event="firm.offered", by=by, now=now)
        offer, asked = keep(plan, self.action, self.terms), open_proposal(loaded, today)
        met = asked is not None and meets(offer.remedy, offer.amount_paisa, offer.day, asked)
        if loaded.counter and met and not (self.text.strip() or self.transaction):
            plan.data["counter"] = str(loaded.counter.id)
            promise(plan, terms_of(offer, today))
            return plan
        return _put_on_table(plan, offer)


@dataclass(frozen=True, kw_only=True)
class ClaimSolved(Reply):
    """Say that it has been solved: what, how much, when. Only the consumer can say that it is."""

    action = Action.CLAIM_SOLVED
    remedy: Annotated[str, Choice("solved_kind")] = ""
    amount_paisa: int | None = None
    day: date | None = None
    transaction: Annotated[str, Line(40)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        past(self.day, now)
        plan = begin(loaded, self.action, event="firm.claimed_solved", by=by, now=now)
        return _put_on_table(plan, keep(plan, self.action, self.terms))


@dataclass(frozen=True, kw_only=True)
class Defend(Reply):
    """Defend with a code of the pack and facts; "delivered" needs proof."""

    action = Action.DEFEND
    code: Annotated[str, Choice("defend")] = ""
    transaction: Annotated[str, Line(40)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="firm.defended", by=by, now=now)
        return _put_on_table(plan, keep(plan, self.action, self.terms))


@dataclass(frozen=True, kw_only=True)
class Refuse(FirmAct):
    """Refuse: not our customer, wrong firm, harassing. An officer looks at it at once.

    That the number is no shop's is said by the person that was reached at it, not by a firm's own people.
    """

    action = Action.REFUSE
    code: Annotated[str, Choice("refuse")] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        """Retire the number of a person that is no shop, for all complaints about the firm."""
        if self.code == Reason.NOT_A_SHOP and by.role is Role.FIRM_LINK and by.contact:
            begin(loaded, self.action, event="firm.refused", by=by, now=now)  # nothing is given up in vain
            ways.disown(by.contact, by.text, now)
        return super().load(loaded, by, now)

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="firm.refused", by=by, now=now)
        misdirected = self.code == Reason.NOT_A_SHOP
        if misdirected and by.role is not Role.FIRM_LINK:
            raise ValidationFailed(errors={"code": ("choice-unknown", {})})
        keep(plan, self.action, self.terms)
        plan.move_to(Status.ESCALATED, reason=Reason.NOT_A_SHOP if misdirected else Reason.REFUSED)
        deadlines.arrive_at_office(plan)
        return plan


@dataclass(frozen=True, kw_only=True)
class Ask(FirmAct):
    """Ask the consumer once; the firm's deadline moves by the days they take, at most the period's."""

    action = Action.ASK
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="firm.asked", by=by, now=now)
        question = plan.say("request", self.text)
        plan.rows.append(
            InformationRequest(
                id=uuid.uuid4(),
                complaint_id=plan.complaint.id,
                event=plan.event_id,
                asked_by=by.text,
                party="consumer",
                question=question,
                asked_at=now,
            )
        )
        reached(plan)
        plan.set("asked", value=True)
        plan.set("information_open", sorted({*plan.complaint.information_open, "consumer"}))
        awaited = deadlines.start(plan, DeadlineKind.CONSUMER_INFORMATION)
        move_answer(plan, dhaka_day(awaited.due_at - timedelta(microseconds=1)) - dhaka_day(now))
        return plan


@dataclass(frozen=True, kw_only=True)
class Interim(FirmAct):
    """Give a reason, of the pack's list or in words, and a later day than the firm has, as the pack allows; once."""

    action = Action.INTERIM
    code: Annotated[str, Choice("interim", optional=True)] = ""
    day: date | None = None

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        require(self.terms, day=True, text=not self.code)
        plan = begin(loaded, self.action, event="firm.gave_interim_reply", by=by, now=now)
        keep(plan, self.action, self.terms)
        reached(plan)
        running = _answer_clock(plan)
        first, last = interim_days(loaded.pack, loaded.complaint.received_at or now, running.due_at if running else now)
        if self.day is None or self.day < first:
            raise ValidationFailed(errors={"day": ("date-before", {"day": first})})
        if self.day > last:
            raise ValidationFailed(errors={"day": ("date-too-far", {"latest": last})})
        plan.set("interim", value=True)
        deadlines.start(plan, DeadlineKind.ANSWER, counted_from=now, until=end_of_day(self.day))
        return plan


def interim_days(pack: Pack, received: datetime, due: datetime) -> tuple[date, date]:
    """Return the first and the last day to which an interim reply can move the firm's clock, which ends at `due`.

    It never shortens the time that the firm has anyway. The first is after the last where no day is left.
    """
    return dhaka_day(due), dhaka_day(received) + timedelta(days=pack.figures["interim_latest_days"])


@dataclass(frozen=True, kw_only=True)
class ReportPerformance(FirmAct):
    """Say that the promise was kept: amount, day, and a transaction id or proof."""

    action = Action.REPORT_PERFORMANCE
    amount_paisa: int | None = None
    day: date | None = None
    transaction: Annotated[str, Line(40)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        require(self.terms, amount=bool(loaded.complaint.promised_paisa), day=True)
        past(self.day, now)
        if not (self.transaction or self.has_proof):
            raise ValidationFailed(errors={"transaction": ("proof-needed", {})})
        plan = begin(loaded, self.action, event="firm.reported_performance", by=by, now=now)
        return _put_on_table(plan, keep(plan, self.action, replace(self.terms, remedy=promised_remedy(loaded))))


def _put_on_table(plan: Plan, answer: Answer) -> Plan:
    """Put an answer on the table: the consumer's turn, or beside the officer's running clock when it is late."""
    plan.set("on_table", str(ON_TABLE[answer.action]))
    if Status(plan.complaint.status) in AT_OFFICE:
        answer.late = True
        return plan
    plan.move_to(Status.WITH_CONSUMER)
    deadlines.start_consumer_reply(plan)
    return plan


def keep(plan: Plan, action: Action, terms: Terms) -> Answer:
    """Add the answer's row and its facts to the plan; a refund is kept as what its sum is, whatever it was called."""
    remedy = kind_of(terms.remedy, terms.amount_paisa, plan.complaint.amount_paisa)
    answer = Answer(
        id=uuid.uuid4(),
        complaint_id=plan.complaint.id,
        event=plan.event_id,
        action=str(action),
        author=plan.by.text,
        verified=plan.by.contact_verified,
        remedy=remedy,
        code=terms.code,
        amount_paisa=terms.amount_paisa,
        day=terms.day,
        transaction=terms.transaction,
        words=fingerprint(terms.text),
        at=plan.at,
    )
    if plan.by.contact_verified:  # else nothing that is said counts against the firm
        answer.no_effort = effort_of(plan.loaded, action, answer, has_proof=terms.has_proof)
    if terms.facts:
        answer.facts = plan.answer(terms.facts, (Asked.FIRM,) if plan.by.contact_verified else ())
    answer.statement = plan.say("answer", terms.text)
    plan.rows.append(answer)
    plan.data |= {
        key: value
        for key, value in {
            "answer": str(answer.id),
            "remedy": remedy,
            "code": terms.code,
            "amount_paisa": terms.amount_paisa,
            "day": terms.day.isoformat() if terms.day else None,
            "verified": plan.by.contact_verified,
            "no_effort": answer.no_effort,
        }.items()
        if value not in (None, "")
    }
    return answer


def reached(plan: Plan) -> None:
    """Take an act of the firm as proof that the formal notice reached it, if nothing proved it before."""
    if plan.loaded.clock(DeadlineKind.REACH_FIRM):
        plan.set("received_at", plan.at)
        plan.set("receipt_basis", "opened")
        plan.set("receipt_proved", plan.by.contact_verified)
        deadlines.receive(plan, plan.at)


def _answer_clock(plan: Plan) -> Deadline | None:
    just_started = next((clock for clock in plan.opened if clock.kind == DeadlineKind.ANSWER), None)
    return just_started or plan.loaded.clock(DeadlineKind.ANSWER)


def move_answer(plan: Plan, by_days: timedelta) -> None:
    """Move the answer clock that runs, or has just been started, by whole days."""
    if running := _answer_clock(plan):
        deadlines.start(
            plan,
            DeadlineKind.ANSWER,
            counted_from=running.starts_at + by_days,
            until=running.due_at + by_days,
        )


def coming(day: date, now: datetime, *, latest: date) -> None:
    """Refuse a day that is over, or later than the latest that is allowed."""
    if day < dhaka_day(now):
        raise ValidationFailed(errors={"day": ("date-in-past", {})})
    if day > latest:
        raise ValidationFailed(errors={"day": ("date-too-far", {"latest": latest})})


def past(day: date | None, now: datetime) -> None:
    """Refuse a day that has not come yet for something that is said to have happened."""
    if day and day > dhaka_day(now):
        raise ValidationFailed(errors={"day": ("date-in-future", {})})


def require(terms: Terms, *, amount: bool = False, day: bool = False, text: bool = False) -> None:
    """Refuse an answer that lacks what its kind needs, naming each field."""
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    if amount and not terms.amount_paisa:
        errors["amount"] = ("amount-missing", {})
    if day and not terms.day:
        errors["day"] = ("date-missing", {})
    if text and not terms.text.strip():
        errors["text"] = ("text-missing", {})
    if errors:
        raise ValidationFailed(errors=errors)
