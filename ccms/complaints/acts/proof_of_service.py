"""Records proof of service: a notice demonstrably reached the firm or the consumer, and deadlines count from then.

Receipt is an event (`notice.received`) with its basis: the outbox says "designated" (it entered the system that the
recipient designated) or "undesignated" (a gateway's receipt from another), pages say "opened", also for the link that
the buyer pasted, which is notice and never identity. Source: ICT Act 2006, section 15.

Takes posted letters as received once their days are over: a letter that nobody sent back has arrived.
"""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.actors import CLOCK, Actor, Kind
from ccms.accounts.channels import Channel
from ccms.accounts.models import FirmContact
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import lock
from ccms.complaints.directory import directory_of, usable_contacts
from ccms.complaints.events.book import QUIET
from ccms.complaints.lifecycle import ENDED, TO_SERVE, DeadlineKind, Reason
from ccms.complaints.models import Answer, Complainant, Complaint, Deadline, Hearing, InformationRequest
from ccms.complaints.office_people import Staffing
from ccms.complaints.plan import Ended, LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.ledger.canonical import JSON
from ccms.ledger.models import Event
from ccms.notices import outcomes, proofs
from ccms.notices.channels.receipts import starts_a_clock
from ccms.notices.composition.texts import goes_by_letter
from ccms.notices.models import Notice, State
from ccms.notices.outbox import NoticePlan


def letters() -> QuerySet[Notice]:
    """Return all notices that go by post."""
    return Notice.objects.filter(channel=Channel.LETTER)


def receive_posted(now: datetime) -> frozenset[UUID]:
    """Take posted letters as received before the time to reach their firms ends, also after a standstill.

    It ends a day later than the letter is presumed to have arrived; a system that stood still finds both due. Returns
    the complaints that were not told yet of a letter that arrived: their time is not over.
    """
    over = Deadline.objects.filter(kind=DeadlineKind.REACH_FIRM, step=deadlines.POSTED, closed_at=None)
    if not over.filter(next_alarm_at__lte=now).exists():
        return frozenset()
    presume(now)
    proofs.tell(now)
    untold = letters().filter(proof_due=True).values("subject")
    return frozenset(Complaint.objects.filter(reference__in=untold).values_list("id", flat=True))


def presume(now: datetime) -> int:
    """Take the letters as received whose days are over; `proofs.tell` then tells their complaints."""
    due = letters().filter(state=State.SENT, next_try_at__lte=now)
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True))
        for row in rows:
            row.state, row.delivered_at = State.DELIVERED, row.next_try_at
            row.proof_due, row.next_try_at = starts_a_clock(row), now
            row.save(update_fields=["state", "delivered_at", "proof_due", "next_try_at"])
        outcomes.hold_of(rows, now)
    return len(rows)


log = logging.getLogger(__name__)

TOLD_AGAIN = "notice.told_again"
FIRM_CAME = frozenset({"both", "firm_only"})  # to a hearing


ORDER = "firm.ordered"


def notice_proved(*, subject: str, recipient: str, template: str, at: datetime, basis: str, now: datetime) -> None:
    """Record that a notice reached its recipient ("contact:<id>" or "consumer:<id>"), where that matters."""
    kind, _, key = recipient.partition(":")
    if kind == "contact":
        told = order_received if template == ORDER else firm_received
        told(reference=subject, contact=UUID(key), at=at, basis=basis, now=now, by=CLOCK)
    elif kind == "consumer":
        consumer_received(reference=subject, at=at, basis=basis, now=now, by=CLOCK)


def firm_received(*, reference: str, contact: UUID | None, at: datetime, basis: str, now: datetime, by: Actor) -> None:
    """The formal notice reached the firm: its days to answer run from that instant. Later proofs change nothing."""
    with transaction.atomic():
        loaded = lock(reference, by)
        if loaded.clock(DeadlineKind.REACH_FIRM) and _is_of_the_firm(contact, loaded):
            record([plan_firm_received(loaded, at, basis, by, now, proved=_is_proved(contact, by))])


def order_received(*, reference: str, contact: UUID | None, at: datetime, basis: str, now: datetime, by: Actor) -> None:
    """The order reached the firm: its days to pay run from that instant. Later proofs change nothing.

    What came to an address of which nothing proves that it is the firm's serves no order.
    """
    with transaction.atomic():
        loaded = lock(reference, by)
        if not loaded.clock(DeadlineKind.PAYMENT, TO_SERVE) or not _is_of_the_firm(contact, loaded):
            return
        if not _is_proved(contact, by):
            return
        plan = Plan(loaded=loaded, event="notice.received", by=by, at=now)
        plan.data = {"party": "firm", "of": "order", "basis": basis, "proved": True, "received_at": at.isoformat()}
        deadlines.start_payment(plan, at)
        record([plan])


def _is_proved(contact: UUID | None, by: Actor) -> bool:
    """Tell whether an address is proved to be the firm's; of no address, whether a member reads the firm's account.

    A pasted link, which is nobody's, proves nothing.
    """
    if contact is None:
        return by.contact_verified
    return FirmContact.objects.filter(id=contact, proof="proved").exists()


def _is_of_the_firm(contact: UUID | None, loaded: LoadedComplaint) -> bool:
    """Tell whether a contact is in use by the firm that the complaint is about now; it may have been another's."""
    if contact is None:
        return True
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


def firm_was_told(loaded: LoadedComplaint) -> bool:
    """Tell whether the present firm is proved to know of the complaint: a notice came, it answered, or it was heard.

    Nobody is fined unheard. What counts came to an address that is proved to be the firm's (ICT Act 2006, section 15,
    or a letter by registered post): the buyer can open a pasted link, or name a number of their own.
    """
    complaint = loaded.complaint
    since = complaint.told_at or complaint.filed_at
    came = Hearing.objects.filter(complaint=complaint, attendance__in=FIRM_CAME, held_at__gte=since)
    if complaint.receipt_proved or came.exists():
        return True
    said = Answer.objects.filter(complaint=complaint, verified=True, at__gte=since)
    if said.exclude(code=Reason.NOT_A_SHOP).exists():
        return True
    ways = FirmContact.objects.filter(firm_id=complaint.firm_id, proof="proved", retired_at=None)
    return proofs.arrived(complaint.reference, [f"contact:{each.id}" for each in ways])


def buyer_was_heard(complaint: Complaint) -> bool:
    """Tell whether a hearing was held, or the office asked the buyer who answered or let the time for it pass.

    A hearing that was held and goes on another day was held.
    """
    if Hearing.objects.filter(complaint=complaint, held_at__isnull=False).exists():
        return True
    asked = InformationRequest.objects.filter(
        complaint=complaint, party="consumer", asked_by__startswith=f"{Kind.OFFICE}:"
    )
    let_pass = Deadline.objects.filter(complaint=complaint, kind=DeadlineKind.INFORMATION, party="consumer")
    return asked.exclude(answered_at=None).exists() or let_pass.filter(closed_how=Ended.MISSED).exists()


def consumer_received(*, reference: str, at: datetime, basis: str, now: datetime, by: Actor) -> Complaint:
    """A message reached the consumer: a running reply clock counts from then, if that is earlier.

    Returns the complaint as it then stands.
    """
    with transaction.atomic():
        loaded = lock(reference, by)
        earlier = _earlier_reply(loaded, at)
        if loaded.complaint.consumer_reached and not earlier:
            return loaded.complaint
        plan = Plan(loaded=loaded, event="notice.received", by=by, at=now)
        plan.data = {"party": "consumer", "basis": basis, "received_at": at.isoformat()}
        plan.set("consumer_reached", value=True)
        if earlier:
            deadlines.start(plan, DeadlineKind.CONSUMER_REPLY, counted_from=at)
        record([plan])
        return loaded.complaint


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
    party = "firm" if notice.recipient.startswith("contact:") else "consumer"
    with transaction.atomic():
        loaded = lock(notice.subject, CLOCK)
        of = _still_stands(loaded, notice)
        if loaded.clock(DeadlineKind.REACH_FIRM) or of is None:
            return False  # a formal notice is given again by its own deadline
        plan = Plan(loaded=loaded, event=TOLD_AGAIN, by=CLOCK, at=now)
        plan.data = {"party": party, "of": str(of)}
        way = _next_way(loaded, notice, told_again(loaded, plan.data))
        if way is None:
            return False
        if way[1] == Channel.LETTER:
            plan.data["way"] = str(Channel.LETTER)
        plan.notices.append(_again(notice, plan, *way))
        record([plan])
    return True


def _still_stands(loaded: LoadedComplaint, notice: Notice) -> UUID | None:
    """Return the event that a notice tells of, unless something that counts was done since."""
    events = Event.objects.filter(subject=loaded.complaint.subject)
    told = events.filter(event_id=notice.event).first()
    if told is not None and told.kind == TOLD_AGAIN:
        told = events.filter(event_id=told.data["of"]).first()
    if told is None or loaded.complaint.status in ENDED:
        return None
    return None if events.filter(seq__gt=told.seq).exclude(kind__in=QUIET).exists() else told.event_id


def told_again(loaded: LoadedComplaint, told: Mapping[str, JSON]) -> list[str]:
    """Return by which channels the same was told again before: a letter, or an empty text for another way."""
    again = Event.objects.filter(subject=loaded.complaint.subject, kind=TOLD_AGAIN)
    return [event.data.get("way", "") for event in again if event.data.items() >= told.items()]


def _next_way(loaded: LoadedComplaint, notice: Notice, before: Collection[str]) -> tuple[str, str] | None:
    """Return recipient and channel: another one of the recipient's, then their postal address."""
    if not before and (way := _other_way(loaded, notice)):
        return way
    if Channel.LETTER in before or not goes_by_letter(notice.template):
        return None
    recipient = letter_to(loaded, notice.recipient.partition(":")[0])
    return (recipient, Channel.LETTER) if recipient else None


def letter_to(loaded: LoadedComplaint, party: str) -> str | None:
    """Return to whom a letter goes, the firm ("contact") or the consumer; None where no postal address is known."""
    complaint = loaded.complaint
    if party == "contact":
        contact = directory_of([loaded], Staffing()).letters.get(complaint.firm_id)
        return f"contact:{contact.id}" if contact else None
    written = Complainant.objects.filter(complaint=complaint).exclude(address=b"").exists()
    return f"consumer:{complaint.consumer_id}" if written else None


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
