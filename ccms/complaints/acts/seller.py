"""Performs the acts by which a buyer corrects who the seller is, or adds how the seller can be reached."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, override
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.firms import entries, ways
from ccms.accounts.firms.naming import contact_index, wallet_index, wallet_of
from ccms.accounts.models import Firm, FirmContact
from ccms.accounts.models.firm_contact import Proof
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.contacting import CHECKED
from ccms.complaints.field_kinds import Line
from ccms.complaints.filing.history import asked_history
from ccms.complaints.filing.receiving import DuplicateComplaint
from ccms.complaints.filing.sellers import (
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_WALLET,
    Seller,
    give_up,
    name_seller,
    read_seller,
    read_ways,
)
from ccms.complaints.lifecycle import AT_OFFICE, Action, DeadlineKind, Reason, Status
from ccms.complaints.models import Complaint
from ccms.complaints.plan import CorrectedSeller, Ended, LoadedComplaint, Plan, begin
from ccms.core import references
from ccms.core.failures import ValidationFailed
from ccms.gate.statements import pipeline
from ccms.law.checks import firm_first_until
from ccms.ledger.models import Event
from ccms.notices import outbox
from ccms.notices.models import Notice

MOST_NAMED = 6  # contacts of one shop by one buyer, over all time
CHANNEL_OF = {"link": Channel.PAGE, "phone": Channel.SMS, "email": Channel.EMAIL}
WAYS = (*CHANNEL_OF, "wallet")


@dataclass(frozen=True, kw_only=True)
class CorrectSeller(Act):
    """Correct who the seller is: a shop of the register by its id, or one by a name and a way to find it.

    The checks of the register run anew: a second open complaint about the purchase is refused, and an officer looks
    first where the buyer's own number is the shop's. The seller that was told before is told no more.
    """

    action = Action.CORRECT_SELLER
    firm: UUID | None = None
    name: Annotated[str, Line(LONGEST_NAME)] = ""
    link: Annotated[str, Line(LONGEST_LINK)] = ""
    phone: Annotated[str, Line(LONGEST_PHONE)] = ""
    wallet: Annotated[str, Line(LONGEST_WALLET)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        begin(loaded, self.action, event="consumer.corrected_seller", by=by, now=now)  # nothing is named in vain
        complaint, described = loaded.complaint, self._described()
        if was_reached(complaint):
            raise ValidationFailed(errors={"": ("seller-reached", {})})
        person, before = complaint.consumer_id, _named(complaint.firm_id, complaint.consumer_id)
        had = entries.contacts_named_by(complaint.firm_id, person).get("wallet", "")
        is_new_wallet = described is not None and described.wallet != "" and wallet_of(described.wallet) != had
        firm = name_seller(described, person=person, now=now, is_act=True).pk if described else self.firm
        if firm is None or not entries.can_be_complained_about(firm):
            raise ValidationFailed(errors={"firm": ("choice-unknown", {})})
        if entries.is_only_a_name(firm):
            raise ValidationFailed(errors={"firm": ("firm-only-a-name", {})})
        give_up(complaint.firm_id, person=person, seller=described, complaint=complaint.id, now=now)
        if self.firm == complaint.firm_id or (before == _named(firm, person) and not is_new_wallet):
            raise ValidationFailed(errors={"": ("seller-unchanged", {})})
        outbox.call_off(complaint.reference, "contact")
        return replace(loaded, seller=_checked(complaint, firm, now))

    def _described(self) -> Seller | None:
        if self.firm:
            return None
        return read_seller(name=self.name, link=self.link, phone=self.phone, wallet=self.wallet)

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan, seller = begin(loaded, self.action, event="consumer.corrected_seller", by=by, now=now), loaded.seller
        if seller is None:
            raise LookupError("the act is loaded before it is planned")
        complaint = plan.complaint
        plan.data["from"] = str(complaint.firm_id)
        plan.set("firm_id", seller.firm)
        plan.set("seller_corrections", complaint.seller_corrections + 1)
        plan.set("received_at", None)
        plan.set("receipt_basis", "")
        if seller.same_party:
            plan.set("told_at", None)
            plan.move_to(Status.ESCALATED, reason=Reason.ABUSE_REVIEW)
            deadlines.arrive_at_office(plan)
            return plan
        plan.set("told_at", now)
        plan.move_to(Status(complaint.status))
        if plan.status is Status.TOLD_FIRM:
            until = firm_first_until(loaded.pack, now, complaint.outer_last)
            deadlines.start(plan, DeadlineKind.FIRM_FIRST, until=until)
        else:
            plan.stop(DeadlineKind.ANSWER, Ended.CANCELLED)
            deadlines.start(plan, DeadlineKind.REACH_FIRM)
        return plan


@dataclass(frozen=True, kw_only=True)
class AddContact(Act):
    """Add how the seller can be reached, where no message has come to an address that is proved to be the seller's.

    It serves this buyer's complaints alone until an officer confirms it. While the seller is to answer, the message
    goes there at once, and the days in which it has to arrive begin anew; before the office, the officer reads it.
    """

    action = Action.ADD_CONTACT
    link: Annotated[str, Line(LONGEST_LINK)] = ""
    phone: Annotated[str, Line(LONGEST_PHONE)] = ""
    email: Annotated[str, Line(LONGEST_LINK)] = ""
    wallet: Annotated[str, Line(LONGEST_WALLET)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        begin(loaded, self.action, event="consumer.added_contact", by=by, now=now)  # nothing is named in vain
        complaint, given = loaded.complaint, read_ways(**{name: getattr(self, name) for name in WAYS})
        if ways.has_own_way(complaint.firm_id):
            raise ValidationFailed(errors={"": ("seller-has-own-contact", {})})
        named = {contact_index(Channel.SMS, given["phone"]), wallet_index(given["wallet"])}
        if bytes(complaint.consumer.phone_index or b"") in named:
            raise ValidationFailed(errors={"phone": ("phone-is-the-other-party", {})})
        person, before = complaint.consumer_id, entries.named_by(complaint.firm_id, complaint.consumer_id)
        had = ways.named_ever(complaint.firm_id, person)
        contacts = ways.name_ways(
            complaint.firm,
            {CHANNEL_OF[name]: given[name] for name in CHANNEL_OF},
            wallet=given["wallet"],
            person=person,
            now=now,
            is_act=True,
        )
        named_now = ways.named_ever(complaint.firm_id, person)
        # a wallet that another buyer has named before is not new to the register, and no buyer learns that from it; nor
        # that the holder of a number has told another buyer that they are no shop: it is kept, and nothing goes there
        if not given["wallet"] and had == named_now and before == entries.named_by(complaint.firm_id, person):
            raise ValidationFailed(errors={"": ("seller-unchanged", {})})
        if len(named_now) > MOST_NAMED:
            raise ValidationFailed(errors={"": ("seller-contacts-enough", {"most": MOST_NAMED})})
        new = (each for each in contacts if each.pk not in before and not (each.pk in had and each.retired_at))
        return replace(loaded, named=tuple(new))

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.added_contact", by=by, now=now)
        plan.data["contacts"] = [str(each.pk) for each in loaded.named]
        can_be_told = any(each.channel != Channel.PAGE for each in loaded.named)
        if can_be_told and loaded.complaint.status not in AT_OFFICE and loaded.clock(DeadlineKind.REACH_FIRM):
            deadlines.start(plan, DeadlineKind.REACH_FIRM)
        return plan


def was_reached(complaint: Complaint) -> bool:
    """Tell whether a message is known to have come to a proved contact of the firm, or the firm knows the buyer."""
    proved = FirmContact.objects.filter(firm_id=complaint.firm_id, proof=Proof.PROVED).values_list("pk", flat=True)
    to_it = [f"contact:{contact}" for contact in proved]
    came = Notice.objects.filter(subject=complaint.reference, recipient__in=to_it, delivered_at__isnull=False)
    checked = Event.objects.filter(subject=complaint.subject, kind=CHECKED, at__gte=complaint.told_at)
    return came.exists() or any(event.data["matches"] for event in checked)


def _named(firm: UUID, person: UUID) -> object:
    """Return what a correction must change: the shop, its name, or what this person named of it."""
    return firm, Firm.objects.values_list("name_bn", flat=True).filter(pk=firm).first(), entries.named_by(firm, person)


def _checked(complaint: Complaint, firm: UUID, now: datetime) -> CorrectedSeller:
    """Run the checks that look at the shop. Raises DuplicateComplaint."""
    person, given = complaint.consumer_id, {"purchase_number": complaint.purchase.number}
    with pipeline():
        asked = asked_history(person, firm, given, now, beside=complaint.id)
    history = asked()
    if history.duplicate_reference:
        raise DuplicateComplaint(reference=references.display(history.duplicate_reference))
    return CorrectedSeller(firm=firm, same_party=history.same_party)
