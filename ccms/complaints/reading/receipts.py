"""Reads the signed receipt of a filing, as each party may have it."""

from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.lifecycle import FIRM
from ccms.complaints.models import Complaint
from ccms.complaints.queries import is_disowned
from ccms.ledger.models import Event
from ccms.ledger.receipts import receipt


def filing_event(complaint: Complaint) -> UUID:
    """Return the id of the event with which this complaint began."""
    first: UUID = Event.objects.values_list("event_id", flat=True).get(subject=complaint.subject, seq=1)
    return first


def filing_receipt(complaint: Complaint, by: Actor) -> dict[str, Any] | None:
    """Return the signed receipt of the filing as this party may have it; None while no head covers it.

    A firm gets the proof without the event, which names the buyer by an id of their own and what was checked of them;
    so does the holder of a number who did not file it.
    """
    found = receipt(filing_event(complaint))
    if found is None:
        return None
    of_another = by.role in FIRM or (by.kind is Kind.CONSUMER and is_disowned(complaint))
    return found.without_event() if of_another else found.as_json()
