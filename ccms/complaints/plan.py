"""Plans what one act will write, before anything is written: changes, one event, deadlines, rows.

A plan is made by a pure function from a `LoadedComplaint` (a complaint as it was loaded, with its live deadlines and
the law in force for it) and handed to `record`. Nothing here touches the database.
"""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models

from ccms.accounts.actors import Actor
from ccms.accounts.in_charge import Acting
from ccms.accounts.models import FirmContact
from ccms.complaints.facts import KnownFacts
from ccms.complaints.lifecycle import AT_OFFICE, BESIDE, ENDED, TO_SERVE, Action, DeadlineKind, Outcome, Reason, Status
from ccms.complaints.models import (
    Answer,
    Complaint,
    Deadline,
    Dispatch,
    Evidence,
    Hearing,
    InformationRequest,
    Order,
    Reward,
    Statement,
)
from ccms.complaints.models.dispatch import Content, DispatchState
from ccms.complaints.office_people import Staffing
from ccms.complaints.statuses import CLOCKS, WITH_CHARGE_SHEET, allowed
from ccms.complaints.transitions import NOT_SERVED, Transition, Wait, running, too_early
from ccms.law.effort import AnswerHistory
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Asked
from ccms.law.periods import Calendar
from ccms.law.purchase.answers import write_answers
from ccms.ledger.canonical import JSON, canonical
from ccms.notices.outbox import NoticePlan


class Ended(StrEnum):
    """How a deadline stopped."""

    MET = "met"
    MISSED = "missed"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Fine:
    """An order with what was collected on it and what the complainant got of that, in paisa."""

    order: Order
    paid: int
    rewarded: int

    @property
    def left(self) -> int:
        """What is still to be collected, in paisa."""
        return self.order.fine_paisa - self.paid


@dataclass(frozen=True, slots=True)
class CorrectedSeller:
    """Whom a buyer now names as the seller; `same_party` says that the buyer's own number is the shop's."""

    firm: uuid.UUID
    same_party: bool


@dataclass(frozen=True, slots=True)
class LoadedComplaint:
    """One locked complaint with everything that its plans read."""

    complaint: Complaint
    clocks: tuple[Deadline, ...]  # live ones
    pack: Pack
    calendar: Calendar
    on_table: Answer | None = None  # what the consumer is asked about, or the promise that was made
    counter: Answer | None = None  # the newest counter-proposal; open while the complaint waits for the firm
    questions: tuple[InformationRequest, ...] = ()  # unanswered, newest first
    hearing: Hearing | None = None  # set last, not adjourned and not called off
    referral: Dispatch | None = None  # under way
    dispatches: tuple[Dispatch, ...] = ()  # to other bodies, where any was made beside the status
    content: Content | None = None  # what the act sends to a body
    missing: tuple[str, ...] = ()  # for which the body would send it back, by the codes of the pre-flight
    fine: Fine | None = None
    seller: CorrectedSeller | None = None
    named: tuple[FirmContact, ...] = ()  # the contacts of the firm that the act is about
    rewards: tuple[Reward, ...] = ()  # what was recorded as paid to the complainant, where the act may take it back
    said_before: AnswerHistory = field(default_factory=AnswerHistory)  # of the words of the answer to come
    contacts: tuple[FirmContact, ...] | None = None  # the firm's, where they were asked for with the rest
    others: Mapping[str, Complaint] = field(default_factory=dict)  # locked with it, by reference
    sent_to: uuid.UUID | None = None  # the firm to which an officer sends it
    given_to: Acting | None = None  # the post that is to be in charge, where the act names one
    staffing: Staffing | None = None  # of its office, where it was asked for with the rest
    file: Evidence | None = None  # the file that the act is about
    buyer_heard: bool = False  # the buyer had their say before the office, where the act asks for it
    known: KnownFacts | None = None  # of the purchase, where the act adds to them
    offence_pack: Pack | None = None  # of the day of the offence, where that is another than the filing's

    @property
    def law_of_offence(self) -> Pack:
        """The law on the day of the offence: no later one may punish harder (Constitution, article 35(1))."""
        return self.offence_pack or self.pack

    def clock(self, kind: DeadlineKind, party: str = "", item: uuid.UUID | None = None) -> Deadline | None:
        """Return the live deadline of a kind, for a party or about a thing, if it runs."""
        return next((c for c in self.clocks if (c.kind, c.party, c.item) == (kind, party, item)), None)

    def dispatch(self, key: uuid.UUID) -> Dispatch | None:
        """Return the referral under way or a dispatch beside the status, by its id."""
        known = [*self.dispatches, *([self.referral] if self.referral else [])]
        return next((each for each in known if each.id == key), None)

    def waits(self, now: datetime) -> Mapping[Wait, datetime]:
        """Return what acts wait for that is not over yet, each with its end."""
        hearing_at = self.hearing.at if self.hearing and not self.hearing.held_at else None
        paying = self.clock(DeadlineKind.PAYMENT)
        pay_until = (paying.late_since or paying.due_at) if paying else None
        if self.clock(DeadlineKind.PAYMENT, TO_SERVE):
            pay_until = NOT_SERVED
        return running(now, hearing_at=hearing_at, pay_until=pay_until)


@dataclass(slots=True)
class Plan:
    """One act: what it changes and the one event that tells of it."""

    loaded: LoadedComplaint
    event: str
    by: Actor
    at: datetime
    transition: Transition | None = None
    due_at: datetime | None = None
    event_id: uuid.UUID = field(default_factory=uuid.uuid4)
    data: dict[str, JSON] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)
    rows: list[models.Model] = field(default_factory=list)
    touched: list[models.Model] = field(default_factory=list)  # rows of other nouns that this act completes
    opened: list[Deadline] = field(default_factory=list)
    closed: dict[uuid.UUID, Ended] = field(default_factory=dict)
    fired: list[Deadline] = field(default_factory=list)  # clocks that reminded and go on
    notices: list[NoticePlan] = field(default_factory=list)  # beside those that the events table calls for
    is_new: bool = False

    @property
    def complaint(self) -> Complaint:
        """The complaint this plan is about."""
        return self.loaded.complaint

    @property
    def status(self) -> Status:
        """The status after this plan."""
        return Status(str(self.changes.get("status", self.complaint.status)))

    def set(self, name: str, value: object) -> None:
        """Change one column of the complaint; unchanged values are left out."""
        if self.is_new or self.changes.get(name, getattr(self.complaint, name)) != value:
            self.changes[name] = value

    def move_to(self, status: Status, *, reason: Reason | None = None, outcome: Outcome | None = None) -> None:
        """Move to a status the table allows, stop the clocks that do not belong to it, keep the dates."""
        if self.transition:
            self.transition.target(Status(self.complaint.status), status)
        self.set("status", str(status))
        self.set("outcome", str(outcome or ""))
        if reason:  # also where it was the reason before: the event says by itself why the status changed
            self.changes["reason"] = str(reason)
        if status in AT_OFFICE and not self.complaint.escalated_at:
            self.set("escalated_at", self.at)
        self.set("ended_at", self.at if status in ENDED else None)
        if status in ENDED:
            self.set("information_open", [])
        if status is not Status.HEARING:
            self._call_off_hearing()
        if self.complaint.status == Status.REFERRED and status is not Status.REFERRED:
            self._end_referral()
        self._stop_foreign_clocks(status)

    def _call_off_hearing(self) -> None:
        """Nobody is to come to a hearing that the complaint no longer waits for."""
        hearing = self.loaded.hearing
        if hearing and not hearing.held_at and hearing.at > self.at:
            hearing.adjourned_at = self.at
            self.touched.append(hearing)

    def _end_referral(self) -> None:
        """What was referred is the office's again; a referral that no reply and no deadline has ended is taken back."""
        self.set("referral_sent", value=False)
        self.set("referral_accepted", value=False)
        referral = self.loaded.referral
        if referral is None:
            return
        if referral.ended_at is None:
            referral.end(DispatchState.RECALLED, self.at)
            self.touched.append(referral)
        self.stop(DeadlineKind.DISPATCH_SEND, Ended.CANCELLED, item=referral.id)

    def _stop_foreign_clocks(self, status: Status) -> None:
        for clock in self.loaded.clocks:
            kind = DeadlineKind(clock.kind)
            stays = kind in CLOCKS[status] | BESIDE or (
                kind is DeadlineKind.CHARGE_SHEET and status in WITH_CHARGE_SHEET
            )
            if not stays:
                self.closed.setdefault(clock.id, Ended.MET)

    def stop(self, kind: DeadlineKind, how: Ended, party: str = "", item: uuid.UUID | None = None) -> None:
        """Stop a deadline if it runs."""
        running = self.loaded.clock(kind, party, item)
        if running:
            self.closed[running.id] = how

    def say(self, kind: str, text: str, *, internal: bool = False) -> Statement | None:
        """Keep a person's own words apart; the event holds their salted digest. An empty text is no statement."""
        if not text:
            return None
        statement = Statement(
            id=uuid.uuid4(),
            complaint_id=self.complaint.id,
            event=self.event_id,
            kind=kind,
            author=self.by.text,
            text=text,
            salt=secrets.token_bytes(16),
            internal=internal,
            at=self.at,
        )
        self.rows.append(statement)
        said = self.data.setdefault("statements", [])
        assert isinstance(said, list)  # noqa: S101 - tells the type checker what line above made
        said.append({"id": str(statement.id), "kind": kind, "digest": digest(statement)})
        return statement

    def answer(self, sent: Mapping[str, object], sides: tuple[Asked, ...]) -> dict[str, JSON]:
        """Note answers to questions of the law, and what the rules say otherwise by them. Raises ValidationFailed."""
        before = self.loaded.known
        if before is None:
            raise LookupError(f"the facts of complaint {self.complaint.id} were not loaded")
        after = before.answered(sides, sent, self.at)
        written: dict[str, Any] = write_answers({name: after.all[name] for name in sent})
        self.data |= {"answers": written, "findings": before.changed_by(after)}
        return written


def digest(statement: Statement) -> str:
    """Return the salted SHA-256 of a statement, as its event holds it (hex)."""
    return hashlib.sha256(bytes(statement.salt) + statement.text.encode()).hexdigest()


def findings_digest(findings: JSON) -> str:
    """Return the SHA-256 of what a filing was found to break or keep, as its event holds it (hex)."""
    return hashlib.sha256(canonical(findings)).hexdigest()


def begin(loaded: LoadedComplaint, action: Action, *, event: str, by: Actor, now: datetime) -> Plan:
    """Start the plan of an action that the table allows to this actor now. Raises `NotAllowed`, `ValidationFailed`."""
    waits = loaded.waits(now)
    row = allowed(loaded.complaint.standing, action, by.role, proved=by.contact_verified, waits=waits)
    if row.wait in waits:
        raise too_early(row.wait, waits[row.wait])
    return Plan(loaded=loaded, event=event, by=by, at=now, transition=row)


def plain(value: Any) -> JSON:
    """Return a column's value as canonical JSON can hold it."""
    match value:
        case datetime():
            return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date() | uuid.UUID():
            return str(value)
        case StrEnum():
            return str(value)
        case frozenset() | set():
            return sorted(str(item) for item in value)
        case _:
            kept: JSON = value
            return kept
