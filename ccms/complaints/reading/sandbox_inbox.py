"""Reads which of the messages that a sandbox kept a firm's member may see: those that its own complaints sent.

Other firms try their programs in the same sandbox. A message of no complaint may hold a code or a link with which
somebody signs in, so it is shown only where it went to the firm itself or to a made-up buyer of its own.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from ccms.accounts import consumers
from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.brands import brands_of, notice_addresses
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.models import FirmContact
from ccms.complaints.models import Complaint
from ccms.complaints.queries import visible_to
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
