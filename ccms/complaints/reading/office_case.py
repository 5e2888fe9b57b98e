"""Reads one complaint for an officer or auditor: besides what everybody reads, the two sides' words, dates, money.

An officer sees everything once the complaint is before the office; until then they have a copy to read, without what
only the directorate's form asks. Everything is loaded when a page asks for it.

Reads from the events of a complaint on which files the decision relies, and what officers noted on a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, override
from uuid import UUID

from django.db.models import Model, Q

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.firms.ways import named_by_buyers
from ccms.accounts.in_charge import Acting, acting_for
from ccms.accounts.models import Firm, FirmContact, FirmWallet, Member
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.acts.book import for_another
from ccms.complaints.acts.files import relied_on
from ccms.complaints.dispatches.content import to_correct, with_filled_in
from ccms.complaints.events.event_type import Happened
from ccms.complaints.evidence.likeness import Elsewhere, elsewhere
from ccms.complaints.evidence.sight import evidence_later
from ccms.complaints.facts import join
from ccms.complaints.filing import payments
from ccms.complaints.filing.beside import repaid_of_purchase
from ccms.complaints.filing.shop_orders import signed_orders
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Answer, Complaint, Dispatch, Hearing, Order, Payment, Reward, Statement
from ccms.complaints.queries import find
from ccms.complaints.reading.judging import Point, points
from ccms.complaints.reading.own_case import Case
from ccms.complaints.statuses import open_rows
from ccms.complaints.timeline import timeline_later
from ccms.complaints.transitions import too_early
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.gate.statements import Pending, query_later
from ccms.law import offences
from ccms.law.checks import advice_to
from ccms.law.contradictions import Contradiction, contradictions
from ccms.law.pack.nouns import Advice
from ccms.law.purchase.facts import BuyerSays, FactSheet, FirmSays, buyer_says, firm_says
from ccms.law.purchase.payment_messages import Agreement, PaymentMessage
from ccms.law.rules import Finding, Result
from ccms.ledger.models import Event

MOMENT = timedelta(microseconds=1)


class InTime(StrEnum):
    """How a filing stands to the thirty days of section 60."""

    UNKNOWN = "unknown"
    WITHIN = "within"
    BETWEEN = "between"  # after the careful last day, not after the last day at all
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Limits:
    """The days of section 60 for one complaint, and how its filing stands to them."""

    cause_on: date | None
    safe_last: date | None
    outer_last: date | None
    filed_on: date

    @property
    def verdict(self) -> InTime:
        """Tell whether the filing came in time, by the careful count or only by the other."""
        if self.safe_last is None or self.outer_last is None:
            return InTime.UNKNOWN
        if self.filed_on <= self.safe_last:
            return InTime.WITHIN
        return InTime.BETWEEN if self.filed_on <= self.outer_last else InTime.AFTER


@dataclass(frozen=True, slots=True)
class WasTold:
    """What each side says of whether the firm was told before the filing."""

    buyer: BuyerSays
    firm: FirmSays
    contradiction: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """Where the money went, as the buyer says, and who else it is known to lead to."""

    wallet: str
    transaction: str
    known_here: bool
    elsewhere: tuple[Firm, ...]
    known: tuple[FirmWallet, ...]
    same_number: bool  # the complainant's own number is also one of the firm's


@dataclass(frozen=True, slots=True)
class Money:
    """An order's fine, what was collected of it, and the complainant's share. Amounts in paisa."""

    order: Order
    payments: tuple[Payment, ...]
    rewards: tuple[Reward, ...]
    share: int  # of what was collected

    @property
    def collected(self) -> int:
        """What came in."""
        return sum(payment.amount_paisa for payment in self.payments)

    @property
    def left(self) -> int:
        """What is still to come in."""
        return self.order.fine_paisa - self.collected

    @property
    def rewarded(self) -> int:
        """What the complainant was given."""
        return sum(reward.amount_paisa for reward in self.rewards if not reward.undone_at)

    @property
    def due(self) -> int:
        """What the complainant is still to get of what came in."""
        return self.share - self.rewarded


_LINKED = "WHERE t.purchase_id = %s AND t.id <> %s ORDER BY t.filed_at"


@dataclass(frozen=True)
class OfficeCase(Case):
    """One complaint as an officer or auditor reads it."""

    @property
    def is_copy(self) -> bool:
        """Tell whether this is still a copy to read: it has never been before the office (lifecycle, §9)."""
        return self.complaint.escalated_at is None

    def in_charge(self, now: datetime) -> Acting | None:
        """Return the post in charge, with the person who acts for it; none before it is taken up."""
        post = self.complaint.post_id
        return acting_for([post], now)[post] if post else None

    @property
    def decided_before(self) -> bool:
        """Tell whether this reader made the decision that another officer is asked to look at."""
        return self.complaint.reviewed and self.complaint.decided_by_id == self.reader.id

    @property
    def taken(self) -> Happened | None:
        """Return the event by which somebody took it up last."""
        return next((event for event in reversed(self.timeline.past) if event.kind == "office.took_up"), None)

    @cached_property
    def acts(self) -> frozenset[Action]:
        """Return what this reader can do here."""
        return self.allowed - for_another() if self.decided_before else self.allowed

    def early(self, now: datetime) -> dict[Action, ValidationFailed]:
        """Return the acts of this reader that have to wait, each with its refusal, which says from when it is open."""
        waits = self.waits(now)
        rows = open_rows(self.complaint.standing, self.reader.role)
        return {row.action: too_early(row.wait, waits[row.wait]) for row in rows if row.wait in waits}

    @cached_property
    def facts(self) -> dict[str, object]:
        """What the person told about the purchase, typed; without the sealed part where the person was erased."""
        purchase = self.complaint.purchase
        try:
            personal = purchase.personal_facts.open()
        except ErasedError:
            personal = ""
        return join(self.pack, purchase.facts_for(self.complaint.pk), personal)

    @override
    def _asked(self) -> dict[str, Pending[Any]]:
        return {
            "timeline": timeline_later(self.complaint, self.reader),
            "evidence": evidence_later(self.complaint, self.reader),
            "orders": signed_orders(self.complaint),
            "answers": self._rows(Answer, "statement"),
            "all_hearings": self._rows(Hearing, "minutes"),
            "order": self._order(),
            "linked": self._linked(),
        }

    @cached_property
    def answers(self) -> list[Answer]:
        """Everything that the firm answered and the buyer countered, oldest first."""
        return self._rows(Answer, "statement")()

    def _rows[M: Model](self, model: type[M], beside: str) -> Pending[list[M]]:
        return query_later(model, "WHERE t.complaint_id = %s ORDER BY t.at", [self.complaint.pk], beside=(beside,))

    @cached_property
    def points(self) -> list[Point]:
        """Where the two sides differ."""
        return points(self.complaint, self.facts, self.answers, self.pack)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the rules say of the facts as far as they are known, on the day of the filing, as far as they apply."""
        return [finding for finding in self.judged.findings if finding.result is not Result.NOT_APPLICABLE]

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What the law pack lets an officer know of the facts as they were told, which is no finding."""
        return advice_to("office", FactSheet(self.pack, self.known))

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """What did not go together in the answers as they were sent."""
        kept, filed_at = self.complaint.contradictions, self.complaint.filed_at
        return [each for each in contradictions(self.pack, self.known, filed_at) if each.id in kept] if kept else []

    @cached_property
    def statements(self) -> list[Statement]:
        """Every text of every side, the office's own notes among them."""
        return list(Statement.objects.filter(complaint=self.complaint).order_by("at", "kind"))

    @cached_property
    def to_correct(self) -> list[Dispatch]:
        """What other bodies have of which something is different now, or that an officer filled in and can change."""
        return to_correct(self.complaint) or with_filled_in(self.complaint)

    @property
    def limits(self) -> Limits:
        """The days of section 60."""
        complaint = self.complaint
        return Limits(complaint.cause_on, complaint.safe_last, complaint.outer_last, dhaka_day(complaint.filed_at))

    @property
    def charge_sheet(self) -> tuple[tuple[int, date], ...]:
        """The days of section 61: of the two alerts and the last one, each with its count from the filing."""
        period, filed_at = self.pack.periods["charge_sheet"], self.complaint.filed_at
        ends = (*period.reminders_at(filed_at, self.pack.calendar), period.ends(filed_at, self.pack.calendar) - MOMENT)
        return tuple(zip((*period.reminders, period.amount), map(dhaka_day, ends), strict=True))

    @cached_property
    def was_told(self) -> WasTold:
        """What was said on "was the firm told", and whether it contradicts itself."""
        filed = next((event for event in self.timeline.past if event.kind == "consumer.filed"), None)
        return WasTold(
            buyer=buyer_says(FactSheet(self.pack, self.known)),
            firm=firm_says(self.facts),
            contradiction=bool(filed and filed.data.get("contradiction")),
        )

    @cached_property
    def trail(self) -> Trail:
        """Follow the money."""
        number = str(self.facts.get("wallet_number") or "")
        used = FirmWallet.objects.filter(retired_at=None)
        same = used.select_related("firm").filter(number_index=wallet_index(number)) if number else []
        firms = {wallet.firm_id: wallet.firm for wallet in same}
        here = firms.pop(self.complaint.firm_id, None)
        return Trail(
            wallet=number,
            transaction=str(self.facts.get("trx_id") or ""),
            known_here=here is not None,
            elsewhere=tuple(firms.values()),
            known=tuple(sealing.load_keys(used.filter(firm_id=self.complaint.firm_id))),
            same_number=self._same_number(),
        )

    @cached_property
    def message(self) -> PaymentMessage | None:
        """What a payment service wrote of the payment, as the buyer gave it."""
        try:
            return payments.message_of(self.complaint.purchase.payment_message.open())
        except ErasedError:
            return None

    @cached_property
    def same_payment(self) -> list[Complaint]:
        """Complaints about other purchases that name the same transaction, of whichever office."""
        return payments.same_payment(self.complaint)

    @cached_property
    def payment(self) -> tuple[Agreement, ...]:
        """What of the payment agrees with the answers, the firm's known numbers and other complaints, and what not."""
        seen = bool(self.same_payment)
        return payments.for_office(self.complaint, self.pack, self.message, self.facts, seen=seen)

    def _same_number(self) -> bool:
        own, firm = self.complaint.consumer.phone_index, self.complaint.firm_id
        contacts = FirmContact.objects.filter(firm_id=firm, value_index=own)
        wallets = FirmWallet.objects.filter(firm_id=firm, number_index=own, retired_at=None)
        return own is not None and (contacts.exists() or wallets.exists())

    @cached_property
    def contacts(self) -> list[FirmContact]:
        """Every way that is known to reach the firm, each once, and those whose holder says that they are no shop."""
        known = FirmContact.objects.filter(firm_id=self.complaint.firm_id, value_index__isnull=False)
        found = known.filter(Q(retired_at=None) | Q(disowned_at__isnull=False))
        own_first = sorted(
            found.order_by("-designated", "proof", "created_at"),
            key=lambda each: each.named_by_id != self.complaint.consumer_id,
        )
        once = {(each.channel, bytes(each.value_index or b"")): each for each in reversed(own_first)}
        first = sorted(once.values(), key=lambda each: (not each.designated, each.proof, each.created_at))
        return sealing.load_keys(first)

    @cached_property
    def named_by_buyers(self) -> Mapping[bytes, int]:
        """How many buyers have named each of these contacts, by its blind index."""
        return named_by_buyers(self.contacts)

    @cached_property
    def money(self) -> Money | None:
        """The fine and what became of it, in the order in which it was recorded."""
        if self.order is None:
            return None
        recorded = {event.event: place for place, event in enumerate(self.timeline.past)}
        payments = tuple(sorted(Payment.objects.filter(order=self.order), key=lambda row: recorded[row.event]))
        rewards = tuple(sorted(Reward.objects.filter(order=self.order), key=lambda row: recorded[row.event]))
        share = offences.reward(self.pack, sum(payment.amount_paisa for payment in payments))
        return Money(self.order, payments, rewards, share)

    @cached_property
    def earlier_orders(self) -> list[Order]:
        """Orders against the same firm in other complaints, of any office: section 55 asks for them."""
        made = Order.objects.select_related("complaint__office").filter(complaint__firm_id=self.complaint.firm_id)
        return list(made.exclude(complaint=self.complaint).order_by("-made_at")[:20])

    def firm_of(self, key: str) -> Firm | None:
        """Find a firm that an event names, such as the one that was complained of before it was corrected."""
        return Firm.objects.filter(pk=key).first()

    @cached_property
    def all_hearings(self) -> list[Hearing]:
        """Every hearing, adjourned ones too, oldest first."""
        return self._rows(Hearing, "minutes")()

    @cached_property
    def hearing(self) -> Hearing | None:
        """The hearing that is set and not adjourned."""
        return next((each for each in reversed(self.all_hearings) if each.adjourned_at is None), None)

    @cached_property
    def linked(self) -> list[Complaint]:
        """Complaints about the same purchase against other firms, of whichever office: the money of both is one."""
        return self._linked()()

    def _linked(self) -> Pending[list[Complaint]]:
        about = [self.complaint.purchase_id, self.complaint.pk]
        return query_later(Complaint, _LINKED, about, beside=("firm", "office"))

    @property
    def repaid(self) -> int:
        """What the buyer got back for the purchase from all firms together, in paisa."""
        return repaid_of_purchase(self.complaint.purchase_id)

    @cached_property
    def actors(self) -> dict[UUID, str]:
        """Who did what, by event, as the ledger names actors."""
        return dict(Event.objects.filter(subject=self.complaint.subject).values_list("event_id", "actor"))

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the members of offices who acted here, by the ledger's name for them."""
        members = {text for text in self.actors.values() if text.startswith(f"{Kind.OFFICE}:")}
        keys = [UUID(text.partition(":")[2]) for text in members]
        named = Member.objects.filter(id__in=keys).values_list("id", "name")
        return {f"{Kind.OFFICE}:{key}": name for key, name in named}

    def who(self, event: UUID) -> str:
        """Return the name of the member of an office who did something, or nothing."""
        return self.names.get(self.actors.get(event, ""), "")

    @cached_property
    def elsewhere(self) -> dict[UUID, Elsewhere]:
        """In which complaints about other purchases a file of this one stands too, by file."""
        return elsewhere(self.evidence, self.complaint.purchase_id, self.reader)

    @cached_property
    def relied_on(self) -> frozenset[str]:
        """The ids of the files on which the decision relies, as far as officers have said so."""
        return relied_on(self.timeline.past)

    def openings(self, evidence: UUID) -> list[Happened]:
        """Return each time that an office, firm or body opened a file."""
        opened = (event for event in self.timeline.past if event.kind == "evidence.opened")
        return [event for event in opened if event.data["evidence"] == str(evidence)]


def office_case(reference: str, reader: Actor) -> OfficeCase:
    """Open a complaint for a member of an office; anybody else gets the 404 of a missing one."""
    if reader.kind is not Kind.OFFICE:
        raise NotFound
    case = OfficeCase(find(reference, reader), reader)
    case.read_ahead()
    return case
