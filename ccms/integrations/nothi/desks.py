"""Gives offices their own numbers in Nothi; an office without them files on paper."""

from django.db import transaction

from ccms.accounts.members.first_admin import OPERATOR
from ccms.accounts.models import Office
from ccms.complaints.posts.checking import DESK
from ccms.gate.clock import current_time
from ccms.ledger import events


def set_desk(code: str, office: str, designation: str) -> None:
    """Set both numbers of an office, or take them away, with an event. Raises LookupError."""
    with transaction.atomic():
        found = Office.objects.select_for_update().filter(code=code).first()
        if found is None:
            raise LookupError(code)
        found.nothi_office, found.nothi_designation = office.strip(), designation.strip()
        found.save(update_fields=["nothi_office", "nothi_designation"])
        numbers = {"office": found.nothi_office, "designation": found.nothi_designation}
        events.note(f"office:{found.pk}", DESK, by=OPERATOR, at=current_time(), **numbers)


def numbered() -> int:
    """Return how many offices have their numbers."""
    return Office.objects.exclude(nothi_office="").count()
