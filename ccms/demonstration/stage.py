"""Plays one sample complaint: its people act through the services at the times of the sample; deadlines fire too."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Consumer, Firm
from ccms.complaints.acts import consumer, decision, firm, office, proof_of_service
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing import receiving
from ccms.complaints.filing.receiving import Filing
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.demonstration.people import employee
from ccms.demonstration.shops import contact_of
from ccms.notices.delivery import deliver

OFFICER = "officer@dncrp.example"


@dataclass(slots=True)
class Stage:
    """Who is there, and what time it is in the story."""

    now: datetime
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
            role=Role.FIRM_LINK, id=contact.id, firm=self.shop.id, contact=contact.id, proved=contact.is_proved
        )

    @property
    def officer(self) -> Actor:
        """The officer of the consumer's district."""
        return employee(OFFICER)

    def wait(self, **length: float) -> None:
        """Let time pass; what falls due meanwhile happens at its own minute."""
        end = self.now + timedelta(**length)
        while self.now < end:
            self.now = min(end, self.now + timedelta(hours=12))
            if sweep(self.now):
                deliver(self.now)
        deliver(self.now)

    def file(self, sent: Filing) -> None:
        """File the complaint. Raises what filing raises."""
        self.complaint = receiving.file(filing=sent, by=self.buyer, now=self.now).complaint

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
        acts = {
            "offer": firm.offer,
            "claim_solved": firm.claim_solved,
            "defend": firm.defend,
            "refuse": firm.refuse,
            "ask": firm.ask,
            "interim": firm.interim,
            "report_performance": firm.report_performance,
        }
        acts[act](reference=self.reference, by=self.seller, now=self.now, terms=terms)

    def accept(self) -> None:
        """Let the consumer accept."""
        consumer.accept(reference=self.reference, by=self.buyer, now=self.now)

    def reject(self, reason: str, text: str = "") -> None:
        """Let the consumer reject."""
        consumer.reject(reference=self.reference, by=self.buyer, now=self.now, reason=reason, text=text)

    def take_up(self) -> None:
        """Let the officer take the complaint up."""
        office.take_up(reference=self.reference, by=self.officer, now=self.now)

    def hear(self, days: int = 5) -> None:
        """Let the officer set a hearing, wait for it, and hold it."""
        self.set_hearing(days)
        self.wait(days=days, hours=1)
        decision.hold_hearing(
            reference=self.reference,
            by=self.officer,
            now=self.now,
            attendance="consumer_only",
            text="অভিযোগকারী উপস্থিত ছিলেন, প্রতিষ্ঠানের কেউ আসেননি। কাগজপত্র দেখা হয়েছে।",
        )

    def set_hearing(self, days: int) -> None:
        """Let the officer fix a day."""
        decision.set_hearing(
            reference=self.reference,
            by=self.officer,
            now=self.now,
            at=self.now + timedelta(days=days),
            place="ভোক্তা অধিদপ্তর, কারওয়ান বাজার, ঢাকা",
        )

    def order(self, section: str, taka: int, text: str) -> None:
        """Let the officer order a fine."""
        decision.order(
            reference=self.reference, by=self.officer, now=self.now, section=section, fine_paisa=taka * 100, text=text
        )

    def collect(self, *parts: int) -> None:
        """Let the fine be collected in parts (taka), and the complainant's quarter be paid; then close."""
        for number, taka in enumerate(parts, 1):
            self.wait(days=1)
            decision.record_payment(
                reference=self.reference,
                by=self.officer,
                now=self.now,
                amount_paisa=taka * 100,
                paid_on=dhaka_day(self.now),
                receipt=f"চালান-{number}",
            )
        decision.record_reward(
            reference=self.reference,
            by=self.officer,
            now=self.now,
            amount_paisa=sum(parts) * 100 // 4,
            paid_on=dhaka_day(self.now),
            receipt="রসিদ-১",
        )
        decision.close(reference=self.reference, by=self.officer, now=self.now)
