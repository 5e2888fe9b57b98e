"""Records proof of service: a notice demonstrably reached the firm or the consumer, and deadlines count from then.

Receipt is an event (`notice.received`) with its basis: the outbox says "designated" (it entered the system that the
recipient designated) or "undesignated" (a gateway's receipt from another), pages say "opened", also for the link that
the buyer pasted, which is notice and never identity. Source: ICT Act 2006, section 15.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.models import FirmContact
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import lock
from ccms.complaints.directory import directory_of, usable_contacts
from ccms.complaints.events.book import QUIET
from ccms.complaints.lifecycle import ENDED, DeadlineKind
from ccms.complaints.office_people import Staffing
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.ledger.canonical import JSON
from ccms.ledger.models import Event
from ccms.notices import proofs
from ccms.notices.models import Notice
from ccms.notices.outbox import NoticePlan

log = logging.getLogger(__name__)

TOLD_AGAIN = "notice.told_again"


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


def tell_again(now: datetime) -> int:
    """Tell in another way what started a time and is not proved to have arrived within a day; return how many were."""
    return sum(_tried(notice, now) for notice in proofs.unproved(now))


def _tried(notice: Notice, now: datetime) -> bool:
    """Tell again of one notice; one complaint's trouble must not keep the others from being told."""
    try:
        return _tell_again(notice, now)
    except Exception:
        log.exception("a notice was not told again", extra={"notice": str(notice.pk)})
        return False


def _tell_again(notice: Notice, now: datetime) -> bool:
    """Tell of one event again, if the complaint still stands as the notice says and another way is known."""
    is_firm = notice.recipient.startswith("contact:")
    with transaction.atomic():
        loaded = lock(notice.subject, CLOCK)
        if loaded.clock(DeadlineKind.REACH_FIRM) or not _still_stands(loaded, notice):
            return False  # a formal notice is given again by its own deadline
        plan = Plan(loaded=loaded, event=TOLD_AGAIN, by=CLOCK, at=now)
        plan.data = {"party": "firm" if is_firm else "consumer", "of": str(notice.event)}
        way = _other_way(loaded, notice)
        if way is None or _was_told_again(loaded, plan.data):
            return False
        plan.notices.append(_again(notice, plan, *way))
        record([plan])
    return True


def _still_stands(loaded: LoadedComplaint, notice: Notice) -> bool:
    """Tell whether a notice is the first of its event, and nothing that counts was done since that event."""
    events = Event.objects.filter(subject=loaded.complaint.subject)
    told = events.filter(event_id=notice.event).exclude(kind=TOLD_AGAIN).values_list("seq", flat=True).first()
    if told is None or loaded.complaint.status in ENDED:
        return False
    return not events.filter(seq__gt=told).exclude(kind__in=QUIET).exists()


def _was_told_again(loaded: LoadedComplaint, told: Mapping[str, JSON]) -> bool:
    """Tell whether another run was quicker."""
    again = Event.objects.filter(subject=loaded.complaint.subject, kind=TOLD_AGAIN)
    return any(event.data.items() >= told.items() for event in again)


def _other_way(loaded: LoadedComplaint, notice: Notice) -> tuple[str, str] | None:
    """Return recipient and channel: the same person's other one, else the firm's next address for this buyer."""
    if channel := proofs.other_channel(notice):
        return notice.recipient, channel
    party, _, first = notice.recipient.partition(":")
    if party != "contact":
        return None
    usable = usable_contacts(loaded.complaint, directory_of([loaded], Staffing()))
    other = next((each for each in usable if str(each.id) != first), None)
    return (f"contact:{other.id}", other.channel) if other else None


def _again(notice: Notice, plan: Plan, recipient: str, channel: str) -> NoticePlan:
    return NoticePlan(
        event=plan.event_id,
        subject=notice.subject,
        recipient=recipient,
        channel=channel,
        template=notice.template,
        language=notice.language,
        at=plan.at,
        params=notice.params,
        group=notice.group,
    )
