"""Opens a complaint for the person whose it is; a holder who did not file it reads nothing of the filing.

Reads the signed receipt of a filing, as each party may have it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.firms.entries import can_be_told
from ccms.accounts.privacy.sealing import asked_with_keys, lend_keys
from ccms.complaints.acts.acting import ON_TABLE
from ccms.complaints.events.event_type import Happened
from ccms.complaints.evidence.names import names_for
from ccms.complaints.evidence.sight import evidence_later
from ccms.complaints.facts import KnownFacts, join, known_facts, pack_of
from ccms.complaints.filing.shop_orders import ShopStatement, signed_orders, statement_of
from ccms.complaints.filing.shop_statement import ShopAnswer, said_at_filing
from ccms.complaints.history.openings import Opening, openings_of
from ccms.complaints.lifecycle import FIRM, TO_SERVE, Action, DeadlineKind, Status
from ccms.complaints.models import (
    Answer,
    Complainant,
    Complaint,
    Deadline,
    Evidence,
    Hearing,
    InformationRequest,
    Order,
    ShopOrder,
)
from ccms.complaints.models.statement import ADDITION
from ccms.complaints.queries import disowned_among, is_disowned, of_one_purchase
from ccms.complaints.reading.tracking import Standing, standing_of
from ccms.complaints.statuses import allowed_actions, side_of
from ccms.complaints.timeline import Absence, Coming, Timeline, absences, timeline, timeline_later, to_bring
from ccms.complaints.transitions import NOT_SERVED, Wait, running
from ccms.core.failures import NotFound
from ccms.gate.statements import Pending, pipeline, query_later
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.purchase.facts import FactSheet
from ccms.ledger.models import Event
from ccms.ledger.receipts import receipt


def filing_event(complaint: Complaint) -> UUID:
    """Return the id of the event with which this complaint began."""
    first: UUID = Event.objects.values_list("event_id", flat=True).get(subject=complaint.subject, seq=1)
    return first


def filing_receipt(complaint: Complaint, by: Actor) -> dict[str, Any] | None:
    """Return the signed receipt of the filing as this party may have it; None while no head covers it.

    A firm gets the proof without the event, which names the buyer by an id of their own and what was checked of them;
    so does the holder of a number who did not file it.
    """
    found = receipt(filing_event(complaint))
    if found is None:
        return None
    of_another = by.role in FIRM or (by.kind is Kind.CONSUMER and is_disowned(complaint))
    return found.without_event() if of_another else found.as_json()


@dataclass(frozen=True)
class Case:
    """One complaint as its own person reads it. Everything beyond the complaint is loaded when a page asks.

    `beside` are their other complaints about the same purchase, against others who had a part in it.
    """

    complaint: Complaint
    reader: Actor
    beside: tuple[Complaint, ...] = ()

    is_disowned = False

    def read_ahead(self) -> None:
        """Ask together for what a whole page of the case shows, and wait once for all of it."""
        with pipeline():
            asked, complainants = self._asked(), self._complainants()
        read = {name: answer() for name, answer in asked.items()}
        self.__dict__.update(read, complainant=complainants()[0])  # where `cached_property` looks
        lend_keys(self.complainant, self.complaint.purchase, self.complaint.consumer, *self.orders)

    def _asked(self) -> dict[str, Pending[Any]]:
        """Ask for the properties of these names."""
        return {
            "timeline": timeline_later(self.complaint, self.reader),
            "evidence": evidence_later(self.complaint, self.reader),
            "looks": openings_of(self.complaint),
            "orders": signed_orders(self.complaint),
        }

    @cached_property
    def pack(self) -> Pack:
        """The law in force on the day of the filing."""
        return pack_of(self.complaint)

    @property
    def law_of_offence(self) -> Pack:
        """The law on the day of the offence, as far as the day is known: its maxima hold for an order."""
        return book().on(self.complaint.cause_on) if self.complaint.cause_on else self.pack

    @cached_property
    def timeline(self) -> Timeline:
        """What happened and what will, as this reader may know it."""
        return timeline(self.complaint, self.reader)

    @cached_property
    def standing(self) -> Standing:
        """State and deadline."""
        complaint, found = self.complaint, standing_of(self.complaint, self.timeline.future)
        waits = complaint.status in {Status.TOLD_FIRM, Status.WITH_FIRM} and complaint.received_at is None
        return replace(found, untold=waits and self.only_page)

    @cached_property
    def allowed(self) -> frozenset[Action]:
        """What the life cycle lets this reader do now; a review only where the office's pack switches it on."""
        actions = allowed_actions(self.complaint.standing, self.reader.role, proved=self.reader.contact_verified)
        off = {Action.REQUEST_REVIEW} if not self.pack.figures["review_enabled"] else set()
        return frozenset(actions) - off

    def waits(self, now: datetime) -> Mapping[Wait, datetime]:
        """Return what acts wait for that is not over yet, each with its end."""
        hearing = self.hearing if self.complaint.status == Status.HEARING else None
        paying = self.clock(DeadlineKind.PAYMENT)
        pay_until = paying.first_end if paying else None
        if self.clock(DeadlineKind.PAYMENT, TO_SERVE):
            pay_until = NOT_SERVED
        return running(
            now,
            hearing_at=hearing.at if hearing and not hearing.held_at else None,
            pay_until=pay_until,
        )

    def clock(self, kind: DeadlineKind, party: str = "") -> Coming | None:
        """Return a running clock of this kind."""
        return next((c for c in self.timeline.future if c.kind is kind and c.party == party), None)

    @cached_property
    def answer(self) -> Answer | None:
        """What the firm put on the table, while it lies there."""
        if not self.complaint.on_table:
            return None
        said = Answer.objects.select_related("statement").filter(complaint=self.complaint, action__in=ON_TABLE)
        return said.order_by("-at").first()

    @cached_property
    def narrative(self) -> str:
        """What the person wrote when filing."""
        first = self.timeline.past[0].words if self.timeline.past else ()
        return next((said.text for said in first if said.kind == "narrative"), "")

    @cached_property
    def additions(self) -> list[tuple[datetime, str]]:
        """What the person added to it since, each with its time, oldest first."""
        return [(event.at, said.text) for event in self.timeline.past for said in event.words if said.kind == ADDITION]

    @cached_property
    def complainant(self) -> Complainant:
        """Who complains, sealed."""
        return self._complainants()()[0]

    def _complainants(self) -> Pending[list[Complainant]]:
        return asked_with_keys(Complainant, "WHERE t.complaint_id = %s", [self.complaint.pk])

    @cached_property
    def facts(self) -> dict[str, object]:
        """What the person told about the purchase, typed."""
        purchase = self.complaint.purchase
        personal = purchase.personal_facts.open() if purchase.personal_facts else ""
        return join(self.pack, purchase.facts_for(self.complaint.pk), personal)

    @cached_property
    def known(self) -> dict[str, object]:
        """The facts as the checks saw them at the filing: with the category and the kinds of evidence given."""
        given = {e.kind for e in self.evidence if e.side == "consumer" and e.added_at <= self.complaint.filed_at}
        return {**self.facts, "category": self.complaint.category, "evidence": tuple(sorted(given))}

    @cached_property
    def judged(self) -> KnownFacts:
        """The facts with what the firm and an officer have answered since, and what the rules say of them."""
        answered = any("answers" in event.data for event in self.timeline.past)
        return known_facts(self.complaint, self.pack, self.known, answered=answered)

    @cached_property
    def sheet(self) -> FactSheet:
        """What follows from the purchase and the category: whether it can be fined, whether anything was paid."""
        return FactSheet(self.pack, self.known)

    @cached_property
    def signed(self) -> ShopStatement | None:
        """What the shop's server signed about the order, beside what the person told."""
        return statement_of(self.orders, self.facts, self.pack)

    @cached_property
    def orders(self) -> list[ShopOrder]:
        """The order that the shop's server signed, if it did."""
        return signed_orders(self.complaint)()

    @cached_property
    def word(self) -> ShopAnswer | None:
        """What the shop had said on having been told, when the complaint was filed."""
        return said_at_filing(self.timeline.past, self.complaint.firm_id)

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Every file of both sides that this reader may see."""
        return evidence_later(self.complaint, self.reader)()

    @cached_property
    def looks(self) -> list[Opening]:
        """Which offices looked at it, newest first."""
        return openings_of(self.complaint)()

    @cached_property
    def file_names(self) -> dict[UUID, str]:
        """By which name this reader knows each of them."""
        return names_for(self.evidence, side_of(self.reader.role))

    @cached_property
    def only_page(self) -> bool:
        """Tell whether the seller can be told through its page's inbox alone, which only a person can write to."""
        return not can_be_told(self.complaint.firm_id, self.complaint.consumer_id)

    @cached_property
    def question(self) -> InformationRequest | None:
        """What this person is asked and has not answered."""
        asked = InformationRequest.unanswered("consumer").select_related("question").filter(complaint=self.complaint)
        return asked.order_by("-asked_at").first()

    @cached_property
    def hearing(self) -> Hearing | None:
        """The hearing that is set and not adjourned."""
        return Hearing.standing().filter(complaint=self.complaint).order_by("-at").first()

    @property
    def bring(self) -> str:
        """What both sides are to bring to it, where the officer wrote it."""
        return to_bring(self.timeline.past, self.hearing.event) if self.hearing else ""

    @property
    def absences(self) -> list[Absence]:
        """The sides that cannot come to it."""
        return list(absences(self.timeline.past, self.hearing.id)) if self.hearing else []

    @cached_property
    def hearings(self) -> dict[UUID, Hearing]:
        """Every hearing by the event that set it."""
        return {hearing.event: hearing for hearing in Hearing.objects.filter(complaint=self.complaint)}

    @cached_property
    def order(self) -> Order | None:
        """The officer's decision."""
        return self._order()()

    def _order(self) -> Pending[Order | None]:
        made = query_later(Order, "WHERE complaint_id = %s ORDER BY made_at DESC LIMIT 1", [self.complaint.pk])
        return lambda: next(iter(made()), None)

    def ends(self, period: str) -> datetime | None:
        """Return when a period of the pack that counts from the end is over."""
        ended_at = self.complaint.ended_at
        return self.pack.periods[period].ends(ended_at, self.pack.calendar) if ended_at else None


def reading_matters(case: Case, now: datetime) -> bool:
    """Tell whether this person's reading is worth recording: nothing proved it before, or a clock waits for it."""
    if not case.complaint.consumer_reached:
        return True
    if case.complaint.status != Status.WITH_CONSUMER:
        return False
    reply = Deadline.objects.filter(complaint=case.complaint, kind=DeadlineKind.CONSUMER_REPLY, closed_at__isnull=True)
    return reply.filter(starts_at__gt=now).exists()


_FOUND = ("consumer.disowned", "office.rejected")


@dataclass(frozen=True)
class DisownedCase(Case):
    """One complaint as the holder of its number reads it who did not file it: where it stands, and nothing else."""

    is_disowned = True
    narrative = ""
    signed = None
    word = None

    @cached_property
    def timeline(self) -> Timeline:
        """That somebody filed it, what happened since the holder said that it was not them, and what will."""
        whole = timeline(self.complaint, self.reader)
        return Timeline(list(_told_to_holder(whole.past)), whole.future)

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Nothing: another gave it."""
        return []

    @cached_property
    def complainant(self) -> Complainant:
        """Nobody: another named themselves."""
        return Complainant()

    @cached_property
    def facts(self) -> dict[str, object]:
        """Nothing: another told it."""
        return {}


def _told_to_holder(past: Sequence[Happened]) -> Iterator[Happened]:
    """Yield what is told to the holder of a number who did not file; an answer of the firm tells what was filed, too.

    Where they never said so themselves, an officer found it and rejected it.
    """
    found = max((each.kind == "consumer.disowned", n) for n, each in enumerate(past) if each.kind in _FOUND)[1]
    for number, event in enumerate(past):
        if event.kind == "consumer.filed":
            yield replace(event, data={}, words=())
        elif number == found or (number > found and event.by not in {"consumer", "firm"}):
            yield event


def hide_filed(complaints: Iterable[Complaint]) -> None:
    """Take from what was loaded of these complaints what the holder of the number did not file; it is not saved."""
    hidden = disowned_among(complaints := list(complaints))
    for each in complaints:
        if each.id in hidden:
            each.category = each.wish = each.promised_remedy = ""
            each.amount_paisa = each.promised_paisa = each.promised_on = None


def case_of(reference: str, reader: Actor) -> Case:
    """Open a complaint for the person whose it is; anybody else gets the 404 of a missing one."""
    complaints = of_one_purchase(reference, reader)
    found = next((each for each in complaints if each.reference == reference), None)
    if found is None:
        raise NotFound
    if is_disowned(found):
        hide_filed([found])
        return DisownedCase(found, reader)
    return Case(found, reader, tuple(each for each in complaints if each is not found))
