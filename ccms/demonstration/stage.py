"""Plays one sample complaint: its people act through the services at the times of the sample; deadlines fire too."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Consumer, Firm
from ccms.complaints import letters
from ccms.complaints.acts import evidence, proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody, OfBody
from ccms.complaints.acts.consumer import Accept, Reject
from ccms.complaints.acts.decision import Close, HoldHearing, OrderFine, RecordPayment, RecordReward, SetHearing
from ccms.complaints.acts.dispatches import RecordSending, Refer
from ccms.complaints.acts.firm import (
    Ask,
    ClaimSolved,
    Defend,
    FirmAct,
    Interim,
    Offer,
    Refuse,
    ReportPerformance,
    Terms,
    as_act,
)
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing import drafts, receiving
from ccms.complaints.filing.contents import Filing
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.reading import body_inbox
from ccms.core.clock import dhaka_day
from ccms.demonstration.papers import Paper
from ccms.demonstration.people import employee
from ccms.demonstration.shops import contact_of
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice

OFFICER = "officer@dncrp.example"


@dataclass(slots=True)
class Stage:
    """The people of a story, its time, and when it has to be over: no demonstration tells of the future."""

    now: datetime
    until: datetime
    person: Consumer
    buyer: Actor
    shop: Firm
    complaint: Complaint | None = None
    told: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """The complaint's bare reference."""
        if self.complaint is None:
            raise LookupError("the story has not filed yet")
        return self.complaint.reference

    @property
    def seller(self) -> Actor:
        """The firm, speaking through its contact."""
        contact = contact_of(self.shop)
        return Actor(
            role=Role.FIRM_LINK,
            id=contact.id,
            firm=self.shop.id,
            contact=contact.id,
            contact_verified=contact.is_proved,
        )

    @property
    def officer(self) -> Actor:
        """The officer of the consumer's district."""
        return employee(OFFICER)

    def wait(self, **length: float) -> None:
        """Let time pass; what falls due meanwhile happens at its own minute. Raises ValueError past the story's end."""
        end = self.now + timedelta(**length)
        if end > self.until:
            message = f"the story is told {end - self.until} longer than it lasts"
            raise ValueError(message)
        while self.now < end:
            self.now = min(end, self.now + timedelta(hours=12))
            if sweep(self.now):
                deliver(self.now)
        deliver(self.now)

    def file(self, sent: Filing, papers: Sequence[Paper] = ()) -> None:
        """File the complaint with its evidence. Raises what filing raises."""
        if papers:
            sent = replace(sent, draft=drafts.begin(self.buyer, self.now).id)
        for paper in papers:
            evidence.add_to_draft(
                draft_id=sent.draft, upload=paper.upload(), kind=paper.kind, by=self.buyer, now=self.now
            )
        self.complaint = receiving.file(filing=sent, by=self.buyer, now=self.now).complaint

    def show(self, *papers: Paper, by: Actor | None = None) -> None:
        """Let the firm, or somebody else, add files."""
        for paper in papers:
            evidence.add_to_complaint(
                reference=self.reference, upload=paper.upload(), kind=paper.kind, by=by or self.seller, now=self.now
            )

    def receive(self) -> None:
        """Let the formal notice reach the firm's contact."""
        proof_of_service.firm_received(
            reference=self.reference,
            contact=contact_of(self.shop).id,
            at=self.now,
            basis="undesignated",
            now=self.now,
            by=self.seller,
        )

    def reach_consumer(self) -> None:
        """Let a message reach the consumer."""
        proof_of_service.consumer_received(
            reference=self.reference, at=self.now, basis="undesignated", now=self.now, by=self.buyer
        )

    def say(self, act: str, terms: Terms, *, in_days: int | None = None) -> None:
        """Let the firm answer; `in_days` counts the day of the answer from now."""
        if in_days is not None:
            terms = replace(terms, day=dhaka_day(self.now) + timedelta(days=in_days))
        acts: dict[str, type[FirmAct]] = {
            "offer": Offer,
            "claim_solved": ClaimSolved,
            "defend": Defend,
            "refuse": Refuse,
            "ask": Ask,
            "interim": Interim,
            "report_performance": ReportPerformance,
        }
        perform(as_act(acts[act], terms), reference=self.reference, by=self.seller, now=self.now)

    def copy(self, body: str, *, memo_no: str) -> None:
        """Let the officer send another body a copy, by a letter of this number."""
        sent = RecordSending(channel="paper", memo_no=memo_no, day=dhaka_day(self.now))
        for act in (CopyToBody(body=body, basis="same_matter", despite="কাগজ ডাকে যাবে।"), sent):
            perform(act, reference=self.reference, by=self.officer, now=self.now)

    def refer(self, body: str, *, memo_no: str) -> None:
        """Let the officer refer the complaint to another body, by a letter of this number."""
        sent = RecordSending(channel="paper", memo_no=memo_no, day=dhaka_day(self.now))
        for act in (Refer(body=body, basis="competence", despite="বাকি তথ্য ডাকে যাবে।"), sent):
            perform(act, reference=self.reference, by=self.officer, now=self.now)

    def reply(self, act: type[OfBody], email: str, *papers: Paper, **said: str) -> None:
        """Let a member of the body open what it was sent, and say something of it."""
        member = employee(email)
        dispatch = Dispatch.objects.filter(complaint__reference=self.reference, body=member.body).latest("prepared_at")
        body_inbox.open_sent(dispatch.id, member, self.now)
        uploads = [paper.upload() for paper in papers]
        with body_inbox.prepared_reply(act(dispatch=dispatch.id, **said), member, self.now, uploads) as do:
            do()

    def write_letter(self) -> Notice:
        """Let the worker write the firm's letter, which a clerk then prints and posts."""
        letters.run_due(self.now)
        return proof_of_service.letters().get(subject=self.reference)

    def accept(self) -> None:
        """Let the consumer accept."""
        perform(Accept(), reference=self.reference, by=self.buyer, now=self.now)

    def reject(self, reason: str, text: str = "") -> None:
        """Let the consumer reject."""
        perform(Reject(reason=reason, text=text), reference=self.reference, by=self.buyer, now=self.now)

    def take_up(self) -> None:
        """Let the officer take the complaint up."""
        perform(TakeUp(own=False), reference=self.reference, by=self.officer, now=self.now)

    def hear(self, days: int = 8, *, seller_came: bool = False) -> None:
        """Let the officer set a hearing, wait for it, and hold it."""
        words = (
            "দুই পক্ষের কথা শোনা হয়েছে।"
            if seller_came
            else "অভিযোগকারী উপস্থিত ছিলেন, প্রতিষ্ঠানের কেউ আসেননি। কাগজপত্র দেখা হয়েছে।"
        )
        self.set_hearing(days)
        self.wait(days=days, hours=1)
        perform(
            HoldHearing(attendance="both" if seller_came else "consumer_only", text=words),
            reference=self.reference,
            by=self.officer,
            now=self.now,
        )

    def set_hearing(self, days: int) -> None:
        """Let the officer fix a day."""
        perform(
            SetHearing(at=self.now + timedelta(days=days), place="ভোক্তা অধিদপ্তর, কারওয়ান বাজার, ঢাকা"),
            reference=self.reference,
            by=self.officer,
            now=self.now,
        )

    def order(self, section: str, taka: int, text: str) -> None:
        """Let the officer order a fine."""
        perform(
            OrderFine(section=section, fine_paisa=taka * 100, text=text),
            reference=self.reference,
            by=self.officer,
            now=self.now,
        )

    def collect(self, *parts: int) -> None:
        """Let the fine be collected in parts (taka), and the complainant's quarter be paid; then close."""
        for number, taka in enumerate(parts, 1):
            self.wait(days=1)
            perform(
                RecordPayment(amount_paisa=taka * 100, day=dhaka_day(self.now), receipt=f"চালান-{number}"),
                reference=self.reference,
                by=self.officer,
                now=self.now,
            )
        perform(
            RecordReward(to_staff=False, amount_paisa=sum(parts) * 100 // 4, day=dhaka_day(self.now), receipt="রসিদ-১"),
            reference=self.reference,
            by=self.officer,
            now=self.now,
        )
        perform(Close(), reference=self.reference, by=self.officer, now=self.now)
