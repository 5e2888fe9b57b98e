"""Finds the people, the firms' contacts and the offices to which the notices of some plans go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer, FirmContact
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint
from ccms.complaints.office_people import Staffing
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.gate.statements import Pending, pipeline, query_later


@dataclass(frozen=True, slots=True)
class Directory:
    """Who can be reached how, loaded once for all plans."""

    languages: Mapping[UUID, str]
    with_email: frozenset[UUID]
    contacts: Mapping[UUID, tuple[FirmContact, ...]]  # by firm, the first to be tried first; without postal addresses
    letters: Mapping[UUID, FirmContact]  # by firm, the postal address that is proved to be its own
    staffing: Staffing

    def people_of(self, loaded: LoadedComplaint) -> Staffing:
        """Return who works where the notices of a complaint's office go."""
        return loaded.staffing or self.staffing


def asked_contacts(firms: Collection[UUID]) -> Pending[list[FirmContact]]:
    """Ask by which ways these firms can be told anything."""
    return query_later(FirmContact, _TO_TELL, [list(firms)])


_TO_TELL = "WHERE firm_id = ANY(%b::uuid[]) AND retired_at IS NULL AND channel <> 'page'"


def directory_of(matters: Sequence[LoadedComplaint], staffing: Staffing) -> Directory:
    """Return who can be reached of these complaints; what they do not bring along is asked once for all."""
    known = {each.complaint.consumer for each in matters if Complaint.consumer.is_cached(each.complaint)}
    found = {contact.id: contact for each in matters for contact in each.contacts or ()}
    people = {each.complaint.consumer_id for each in matters} - {person.id for person in known}
    firms = {each.complaint.firm_id for each in matters if each.contacts is None}
    if people or firms:
        with pipeline():
            others, contacts = (
                query_later(Consumer, "WHERE id = ANY(%b::uuid[])", [list(people)]),
                asked_contacts(firms),
            )
        known |= set(others())
        found |= {contact.id: contact for contact in contacts()}
    of_firm: dict[UUID, list[FirmContact]] = {}
    letters: dict[UUID, FirmContact] = {}
    for contact in sorted(found.values(), key=lambda each: each.created_at):
        if contact.channel != Channel.LETTER:
            of_firm.setdefault(contact.firm_id, []).append(contact)
        elif contact.is_proved and contact.value_index is not None:
            letters[contact.firm_id] = contact  # the newest
    return Directory(
        languages={person.id: person.language for person in known},
        with_email=frozenset(person.id for person in known if person.email_confirmed_at),
        contacts={firm: tuple(sorted(each, key=_first_to_try)) for firm, each in of_firm.items()},
        letters=letters,
        staffing=staffing,
    )


def _first_to_try(contact: FirmContact) -> tuple[bool, bool, bool]:
    """Designated before others, proved before unproved, SMS before e-mail."""
    return (not contact.designated, not contact.is_proved, contact.channel != "sms")


# What is told at the contacts that are new, and at no other.
AT_THE_NEW = frozenset({"consumer.added_contact", "clock.found_contact"})
# What is also told to who said that they are no shop: that this was written down, and what an officer asks them.
CONCERNS_ANYBODY = frozenset({"firm.refused", "office.requested_information"})


def usable_contacts(complaint: Complaint, directory: Directory) -> tuple[FirmContact, ...]:
    """Return the firm's contacts that serve this buyer, the first to be tried first."""
    contacts = directory.contacts.get(complaint.firm_id, ())
    return tuple(contact for contact in contacts if contact.serves(complaint.consumer_id))


def contacts_for(plan: Plan, directory: Directory) -> tuple[FirmContact, ...]:
    """Return whom to tell at the firm: nobody before it is told at all, the second way only when the first failed."""
    complaint, usable = plan.complaint, usable_contacts(plan.complaint, directory)
    if complaint.standing.misdirected and plan.event not in CONCERNS_ANYBODY:
        usable = tuple(contact for contact in usable if contact.is_proved)
    if (named := plan.loaded.named) and plan.event in AT_THE_NEW:
        usable = tuple(contact for contact in usable if contact.id in {each.id for each in named})
    if complaint.told_at is None or not usable:
        return ()
    if plan.event == "clock.reminded" and plan.data.get("deadline") == DeadlineKind.REACH_FIRM:
        return usable[1:] or usable[:1]
    return usable[:1]
