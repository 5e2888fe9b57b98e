"""Records proof of service: a notice demonstrably reached the firm or the consumer, and deadlines count from then.

Receipt is an event (`notice.received`) with its basis: the outbox says "designated" (it entered the system that the
recipient designated) or "undesignated" (a gateway's receipt from another), pages say "opened", also for the link that
the buyer pasted, which is notice and never identity. Source: ICT Act 2006, section 15.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.models import FirmContact
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import lock
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record


def notice_proved(*, subject: str, recipient: str, at: datetime, basis: str, now: datetime) -> None:
    """Record that a notice reached its recipient ("contact:<id>" or "consumer:<id>"), where that matters."""
    kind, _, key = recipient.partition(":")
    if kind == "contact":
        firm_received(reference=subject, contact=UUID(key), at=at, basis=basis, now=now, by=CLOCK)
    elif kind == "consumer":
        consumer_received(reference=subject, at=at, basis=basis, now=now, by=CLOCK)


def firm_received(*, reference: str, contact: UUID | None, at: datetime, basis: str, now: datetime, by: Actor) -> None:
    """The formal notice reached the firm: its days to answer run from that instant. Later proofs change nothing."""
    # a member reads it in the firm's own account; a pasted link, which is nobody's, proves nothing
    proved = by.contact_verified
    if contact is not None:
        proved = FirmContact.objects.filter(id=contact, proof="proved").exists()
    with transaction.atomic():
        loaded = lock(reference, by)
        if not loaded.clock(DeadlineKind.REACH_FIRM) or (contact and not _is_of_the_firm(contact, loaded)):
            return
        record([plan_firm_received(loaded, at, basis, by, now, proved=proved)])


def _is_of_the_firm(contact: UUID, loaded: LoadedComplaint) -> bool:
    """Tell whether a contact is in use by the firm that the complaint is about now; it may have been another's."""
    return FirmContact.objects.filter(id=contact, firm_id=loaded.complaint.firm_id, retired_at=None).exists()


def plan_firm_received(
    loaded: LoadedComplaint, at: datetime, basis: str, by: Actor, now: datetime, *, proved: bool
) -> Plan:
    """Plan that the formal notice reached the firm at `at`."""
    plan = Plan(loaded=loaded, event="notice.received", by=by, at=now)
    plan.data = {"party": "firm", "basis": basis, "proved": proved, "received_at": at.isoformat()}
    plan.set("received_at", at)
    plan.set("receipt_basis", basis)
    plan.set("receipt_proved", value=proved)
    deadlines.receive(plan, at)
    return plan


def consumer_received(*, reference: str, at: datetime, basis: str, now: datetime, by: Actor) -> None:
    """A message reached the consumer: a running reply clock counts from then, if that is earlier."""
    with transaction.atomic():
        loaded = lock(reference, by)
        earlier = _earlier_reply(loaded, at)
        if loaded.complaint.consumer_reached and not earlier:
            return
        plan = Plan(loaded=loaded, event="notice.received", by=by, at=now)
        plan.data = {"party": "consumer", "basis": basis, "received_at": at.isoformat()}
        plan.set("consumer_reached", value=True)
        if earlier:
            deadlines.start(plan, DeadlineKind.CONSUMER_REPLY, counted_from=at)
        record([plan])


def _earlier_reply(loaded: LoadedComplaint, at: datetime) -> bool:
    """Tell whether the running reply clock began later than this receipt of what was asked."""
    clock = loaded.clock(DeadlineKind.CONSUMER_REPLY)
    asked_at = loaded.on_table.at if loaded.on_table else at
    return bool(clock and asked_at <= at < clock.starts_at)
