"""Gives /dev its complaints: whose changed last, and which deadlines' alarms are due next. Development only.

Reads which of the messages that a sandbox kept a firm's member may see: those that its own complaints sent.

Other firms try their programs in the same sandbox. A message of no complaint may hold a code or a link with which
somebody signs in, so it is shown only where it went to the firm itself or to a made-up buyer of its own.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from ccms.accounts import consumers
from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.firm_members import brands_of, notice_addresses
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import Consumer, FirmContact
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.queries import visible_to
from ccms.complaints.reading.office_queue import CLOCK_OF
from ccms.core.failures import NotFound
from ccms.core.phones import PhoneNotSupported, normalise
from ccms.ledger.models import Event
from ccms.notices.channels.development import inbox


def messages_to(by: Actor, asked: str = "") -> list[dict[str, Any]]:
    """Return what was kept for the firm and its buyers, or for the one number that is asked for, newest first."""
    told = inbox(asked or None, most=None)  # of all firms: what is cut off first may be this firm's
    mine, known = _own_addresses(by), _own_events(told, by)
    if _is_own_buyer(asked, by):
        mine |= {each["to"] for each in told}
    return [each for each in told if (each["event"] in known if each["event"] else each["to"] in mine)]


def _own_addresses(by: Actor) -> set[str]:
    """Return where the firm is told, and for its administrator also the addresses of its members."""
    found = {contact.value.open() for contact in notice_addresses(firm.pk for firm in brands_of(by))}
    return found | {member.email for member in _members(by)}


def _own_events(told: Iterable[dict[str, Any]], by: Actor) -> set[str]:
    """Return which of the events that told somebody belong to the firm's complaints, and to its members."""
    named = Event.objects.filter(event_id__in={each["event"] for each in told if each["event"]})
    subjects = {str(event): subject for event, subject in named.values_list("event_id", "subject")}
    mine = {f"complaint:{key}" for key in _visible(subjects.values(), by)}
    mine |= {f"member:{member.pk}" for member in _members(by)}
    return {event for event, subject in subjects.items() if subject in mine}


def _visible(subjects: Collection[str], by: Actor) -> Iterable[UUID]:
    keys = [subject.removeprefix("complaint:") for subject in subjects if subject.startswith("complaint:")]
    return visible_to(by).filter(pk__in=keys).values_list("pk", flat=True)


def _members(by: Actor) -> list[Any]:
    return firm_members.members_of(by) if by.role is Role.FIRM_ADMIN else []


def _is_own_buyer(asked: str, by: Actor) -> bool:
    """Tell whether a number is no contact of another firm, and its buyer has complained about no other firm."""
    try:
        phone = normalise(asked)
    except PhoneNotSupported:
        return False
    index = contact_index(Channel.SMS, phone)
    if FirmContact.objects.filter(value_index=index).exclude(firm__in=brands_of(by)).exists():
        return False
    buyer = consumers.find(phone)
    theirs = Complaint.objects.filter(consumer=buyer) if buyer else Complaint.objects.none()
    return not theirs.exclude(pk__in=visible_to(by)).exists()


EVENTS_READ = 500  # the newest; that is quick in a ledger of any length
COMPLAINTS_EACH = 4


@dataclass(frozen=True, slots=True)
class Complainer:
    """One consumer with those of their complaints that changed last."""

    person: Consumer
    complaints: list[Complaint]


def complainers(most: int = 10) -> list[Complainer]:
    """Return the consumers whose complaints moved last, the last one first."""
    found: dict[UUID, Complainer] = {}
    for complaint in _moved_last():
        if complaint.consumer_id not in found and len(found) == most:
            continue
        complainer = found.setdefault(complaint.consumer_id, Complainer(complaint.consumer, []))
        if len(complainer.complaints) < COMPLAINTS_EACH:
            complainer.complaints.append(complaint)
    return list(found.values())


def waiting_by_office() -> dict[UUID, int]:
    """Return how many complaints stand before each office: ordered ones too, ended ones not."""
    before = Complaint.objects.filter(status__in=CLOCK_OF, office__isnull=False)
    return dict(before.order_by().values_list("office").annotate(Count("pk")))


def next_deadlines(most: int = 20) -> list[Deadline]:
    """Return the deadlines whose alarms are due next in the whole product, with their complaints."""
    running = Deadline.objects.filter(closed_at__isnull=True).select_related("complaint")
    return list(running.order_by("next_alarm_at")[:most])


def told_firm(reference: str) -> Complaint:
    """Return a complaint that its firm was told of, and could answer. Raises NotFound."""
    found = Complaint.objects.filter(reference=reference, told_at__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def _moved_last() -> Iterator[Complaint]:
    newest = Event.objects.order_by("-id").values_list("subject", flat=True)[:EVENTS_READ]
    keys = dict.fromkeys(subject.removeprefix("complaint:") for subject in newest if subject.startswith("complaint:"))
    complaints = Complaint.objects.select_related("consumer", "firm", "office").in_bulk([UUID(key) for key in keys])
    for key in keys:
        complaint = complaints.get(UUID(key))
        if complaint is not None and complaint.consumer.erased_at is None:
            yield complaint
