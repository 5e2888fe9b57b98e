"""Lets complaints follow the ways to their seller: told where a way is proved, brought to the office where one is lost.

An officer confirms a number, a clerk hears it in a call, a list of firms brings it, the shop proves it, an entry is
merged into one that has it: whichever it was, each complaint of that shop that waits for a seller is told there, and
its time begins anew. Where the only way that a complaint had is used no more, it goes before the office. What is due is
read from rows, so a job does it.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from ccms.accounts.actors import CLOCK
from ccms.accounts.channels import Channel
from ccms.accounts.firms.registrars import hold
from ccms.accounts.models import FirmContact
from ccms.accounts.models.firm_contact import Proof, Source
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.office import begin_round
from ccms.complaints.lifecycle import NOT_FOUND, OPEN, Action, DeadlineKind, Reason, Status
from ccms.complaints.models import Call, Complaint
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.complaints.record import record
from ccms.law.checks import firm_first_until
from ccms.notices.models import Notice

log = logging.getLogger(__name__)

FOUND, LOST = "clock.found_contact", "clock.lost_contact"
BEFORE = datetime(2000, 1, 1, tzinfo=UTC)  # of a seller who was never told
MOST = 500  # complaints in one round; the rest have their turn a minute later
WITH_SELLER = (Status.TOLD_FIRM, Status.WITH_FIRM)


def follow(now: datetime) -> int:
    """Tell of each way that was found or lost since a seller was told; return how many complaints were."""
    waiting = _waiting(now).values_list("id", "reference")[:MOST]
    return sum(_tried(key, reference, now) for key, reference in list(waiting))


def _waiting(now: datetime) -> QuerySet[Complaint]:
    """Return the complaints whose seller has another way than when it was told, or none any more."""
    told = Complaint.objects.annotate(told=Coalesce("told_at", Value(BEFORE, DateTimeField())))
    return told.filter(_found(now) | _lost()).order_by("filed_at")


def _found(now: datetime) -> Q:
    """A way was proved since the seller was told; while the seller has time, only where it had no proved one before.

    Where the complaint is at the office, what was said at the number that its buyer named is a way for it, too.
    """
    fresh = _usable(proof=Proof.PROVED, proved_at__gt=OuterRef("told"), proved_at__lte=now)
    of_whole = FirmContact.objects.filter(firm=OuterRef("firm__merged_into"), proof=Proof.PROVED, proved_at__lte=now)
    of_whole = of_whole.filter(retired_at=None, value_index__isnull=False).exclude(channel=Channel.PAGE)
    before = _usable(proof=Proof.PROVED, proved_at__lte=OuterRef("told"))
    with_seller = Q(_UNHEARD, ~Exists(before), status__in=WITH_SELLER)
    at_office = Q(status=Status.ESCALATED, reason__in=NOT_FOUND)
    twin = Complaint.objects.filter(firm=OuterRef("firm__merged_into"), purchase=OuterRef("purchase"), status__in=OPEN)
    merged = Q(Exists(of_whole), ~Exists(twin))
    heard = _usable(named_by=OuterRef("consumer"), source=Source.OFFICER, created_at__gt=OuterRef("told"))
    return (
        (with_seller | at_office) & Q(Exists(fresh))
        | at_office & Q(Exists(heard))
        | (Q(_UNHEARD, status__in=WITH_SELLER) | at_office) & merged
    )


def _lost() -> Q:
    """What served the complaint when the seller was told is used no more, all of it."""
    serves = Q(proof=Proof.PROVED) | Q(named_by=OuterRef("consumer"))
    known = _ways(retired_at__isnull=False).filter(serves, created_at__lte=OuterRef("told"))
    # a request may give up a contact at an earlier moment than the one at which a job has told the seller there
    address = Concat(Value("contact:"), Cast(OuterRef("pk"), TextField()))
    sent = Notice.objects.filter(subject=OuterRef(OuterRef("reference")), recipient=address)
    sent = sent.filter(created_at__gte=OuterRef(OuterRef("told")))
    gone = known.filter(Q(retired_at__gt=OuterRef("told")) | Exists(sent))
    left = _usable(created_at__lte=OuterRef("told")).filter(serves)
    return Q(_UNHEARD, ~Exists(left), Exists(gone), status__in=WITH_SELLER, told_at__isnull=False)


_UNHEARD = Q(receipt_proved=False, asked=False, interim=False, countered=False)


def _ways(**narrowed: object) -> QuerySet[FirmContact]:
    known = FirmContact.objects.filter(firm=OuterRef("firm"), value_index__isnull=False)
    return known.exclude(channel=Channel.PAGE).filter(**narrowed)


def _usable(**narrowed: object) -> QuerySet[FirmContact]:
    return _ways(retired_at=None, **narrowed)


def _tried(key: UUID, reference: str, now: datetime) -> bool:
    """Follow one complaint; its trouble must not keep the others from being told."""
    try:
        with transaction.atomic():
            loaded = lock(reference, CLOCK)
            hold({loaded.complaint.firm_id})  # a contact is taken away before or after this, and not in between
            if not _waiting(now).filter(reference=reference).exists():
                return False  # another run was quicker, or somebody acted meanwhile
            record([plan_following(loaded, tuple(_newest(loaded, now)), now)])
    except Exception:
        log.exception("complaint %s did not follow its seller's contacts", key)
        return False
    return True


def _newest(loaded: LoadedComplaint, now: datetime) -> Iterator[FirmContact]:
    """Yield where this complaint's seller can be told now: proved before others, of the standing entry, the newest.

    Where the buyer has another open complaint on this purchase about the entry that stands, this one stays where it is.
    """
    complaint, firms = loaded.complaint, [loaded.complaint.firm_id]
    if into := complaint.firm.merged_into_id:
        twin = Complaint.objects.filter(firm=into, purchase=complaint.purchase_id, status__in=OPEN)
        firms += [] if twin.exists() else [into]
    known = FirmContact.objects.filter(firm_id__in=firms, retired_at=None).exclude(channel=Channel.PAGE)
    usable = [each for each in known if each.serves(complaint.consumer_id) and (each.proved_at or now) <= now]
    yield from sorted(usable, key=lambda each: _rank(each, complaint), reverse=True)[:1]


def _rank(contact: FirmContact, complaint: Complaint) -> tuple[bool, bool, datetime]:
    stands = contact.firm_id != complaint.firm_id
    return contact.is_proved, stands, contact.proved_at or contact.created_at


def plan_following(loaded: LoadedComplaint, ways: tuple[FirmContact, ...], now: datetime) -> Plan:
    """Plan that a complaint's seller is told at another contact, or, where there is none, that the office has it."""
    event = FOUND if ways else LOST
    plan = begin(replace(loaded, named=ways), Action.FOLLOW_CONTACT, event=event, by=CLOCK, now=now)
    if not ways:
        disowned = _disowned(loaded.complaint)
        plan.move_to(Status.ESCALATED, reason=Reason.NOT_A_SHOP if disowned else Reason.UNREACHABLE)
        deadlines.arrive_at_office(plan)
        plan.rows.append(Call(complaint_id=plan.complaint.id, party="firm", since=now, due_at=now))
        return plan
    plan.data["contact"] = str(ways[0].pk)
    if ways[0].firm_id != plan.complaint.firm_id:  # the entry was merged into the one that stands
        plan.data["from"] = str(plan.complaint.firm_id)
        plan.set("firm_id", ways[0].firm_id)
    plan.set("told_at", now)
    plan.set("received_at", None)
    plan.set("receipt_basis", "")
    if plan.complaint.status == Status.TOLD_FIRM:
        until = firm_first_until(loaded.pack, now, plan.complaint.outer_last)
        deadlines.start(plan, DeadlineKind.FIRM_FIRST, until=until)
        return plan
    if plan.complaint.status == Status.ESCALATED:
        begin_round(plan)
    plan.move_to(Status.WITH_FIRM)
    plan.stop(DeadlineKind.ANSWER, Ended.CANCELLED)
    deadlines.start(plan, DeadlineKind.REACH_FIRM)
    return plan


def _disowned(complaint: Complaint) -> bool:
    """Tell whether the holder of a number that served this complaint has said that they are no shop."""
    said = FirmContact.objects.filter(firm_id=complaint.firm_id, disowned_at__isnull=False)
    return any(each.serves(complaint.consumer_id) for each in said)
