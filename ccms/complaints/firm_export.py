"""A firm's complaints as a table for its own programs: no text of the buyer's, and of his number only the ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ccms.accounts.actors import Actor
from ccms.accounts.models import Consumer
from ccms.accounts.privacy import open_many
from ccms.complaints import firm_inbox
from ccms.complaints.firm_inbox import Row
from ccms.complaints.tracking import shown_deadlines
from ccms.core import phones


@dataclass(frozen=True, slots=True)
class Exported:
    """One complaint as the table has it."""

    row: Row
    due_at: datetime | None
    phone: str  # masked; empty where the person was erased


def exported(references: Iterable[str], by: Actor) -> list[Exported]:
    """Return the ticked complaints that this member may see, a query for each kind of row."""
    rows = firm_inbox.chosen(references, by)
    complaints = [row.complaint for row in rows]
    due = shown_deadlines(complaints)
    people = Consumer.objects.filter(pk__in={each.consumer_id for each in complaints})
    numbers = open_many(people, "phone")
    return [
        Exported(row, due.get(row.complaint.id), _masked(numbers.get(row.complaint.consumer_id, ""))) for row in rows
    ]


def _masked(number: str) -> str:
    return phones.mask(number) if number else ""
