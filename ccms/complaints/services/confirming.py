"""An officer vouches for a contact of the firm: from then on what is said through it counts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms import confirm_contact
from ccms.accounts.models import FirmContact
from ccms.complaints.models import Complaint
from ccms.complaints.record import record
from ccms.complaints.services.acting import lock
from ccms.complaints.services.claiming import grant
from ccms.complaints.services.office import plan_add_note
from ccms.core.failures import NotFound


def confirm_firm_contact(*, reference: str, contact: UUID, by: Actor, now: datetime, text: str) -> Complaint:
    """Confirm a contact of the complaint's firm, with the reason as a note of the office in the case's history.

    Whoever claimed the page through it gets it now.
    """
    with transaction.atomic():
        matter = lock(reference, by)
        held = FirmContact.objects.filter(id=contact, firm_id=matter.complaint.firm_id, retired_at=None).first()
        if held is None:
            raise NotFound
        plan = plan_add_note(matter, by, now, text)
        plan.data["contact"] = str(contact)
        confirm_contact(held, by=by, now=now)
        if granted := grant(held, by, now):
            plan.data["claims"] = [str(claim) for claim in granted]
        record([plan])
    return matter.complaint
