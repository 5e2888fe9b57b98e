"""Removes a member of a firm: their sessions end, and what they worked on waits for a colleague."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms import firm_members
from ccms.accounts.models import Member
from ccms.complaints.firm_desk.papers import release


def remove_member(*, member: UUID, by: Actor, now: datetime) -> Member:
    """Remove a member. Raises NotFound, and ValidationFailed for the last administrator."""
    with transaction.atomic():
        gone = firm_members.shut_out(member, by, now)
        release(gone.pk, by, now)
    return gone
