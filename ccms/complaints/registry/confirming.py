"""Lets an officer confirm a contact of the firm, or add one: from then on what is said through it counts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms.entries import confirm_contact, name_contact
from ccms.accounts.firms.naming import channel_of, contact_index
from ccms.accounts.models import FirmContact
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.acts.act import plan_of
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.office import AddNote
from ccms.complaints.models import Complaint
from ccms.complaints.plan import Plan
from ccms.complaints.record import record
from ccms.complaints.registry.claiming import grant
from ccms.core.failures import NotFound, ValidationFailed


def confirm_firm_contact(*, reference: str, contact: UUID, by: Actor, now: datetime, text: str) -> Complaint:
    """Confirm a contact of the complaint's firm, with the reason as a note of the office in the case's history.

    The person who claimed the page through it gets it now.
    """
    with transaction.atomic():
        loaded = lock(reference, by)
        held = FirmContact.objects.filter(id=contact, firm_id=loaded.complaint.firm_id, retired_at=None).first()
        if held is None:
            raise NotFound
        _vouch(plan_of(AddNote(text=text), loaded, by, now), held, by, now)
    return loaded.complaint


def add_firm_contact(*, reference: str, address: str, by: Actor, now: datetime, text: str) -> Complaint:
    """Write down a number or mail address of the complaint's firm, which somebody told the office.

    The reason is kept as a note. Raises `ValidationFailed` where it is the buyer's own number.
    """
    with transaction.atomic():
        loaded = lock(reference, by)
        plan, channel = plan_of(AddNote(text=text), loaded, by, now), channel_of(address)
        if contact_index(channel, address) == bytes(loaded.complaint.consumer.phone_index or b""):
            raise ValidationFailed(errors={"address": ("phone-is-the-other-party", {})})
        held = name_contact(loaded.complaint.firm, channel, address, source=Source.OFFICER, named_by=None, now=now)
        _vouch(plan, held, by, now)
    return loaded.complaint


def _vouch(plan: Plan, contact: FirmContact, by: Actor, now: datetime) -> None:
    plan.data["contact"] = str(contact.pk)
    confirm_contact(contact, by=by, now=now)
    if granted := grant(contact, by, now):
        plan.data["claims"] = [str(claim) for claim in granted]
    record([plan])
