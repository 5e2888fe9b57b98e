"""Removes a member of a firm, whose work waits for a colleague, and helps an administrator who cannot sign in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.registrars import REGISTRAR, hold
from ccms.accounts.members import managing
from ccms.accounts.models import Member
from ccms.complaints.firm_desk.papers import release
from ccms.core.failures import NotFound
from ccms.notices import invitations


def remove_member(*, member: UUID, by: Actor, now: datetime) -> Member:
    """Remove a member. Raises NotFound, and ValidationFailed for the last administrator."""
    with transaction.atomic():
        gone = firm_members.shut_out(member, by, now)
        release(gone.pk, by, now)
    return gone


def administrator_of(firm: UUID, key: UUID) -> Member:
    """Return an administrator of a firm who may sign in. Raises NotFound."""
    found = Member.objects.filter(pk=key, firm=firm, role=Role.FIRM_ADMIN, is_active=True).first()
    if found is None:
        raise NotFound
    return found


@deed(managing.STARTED_OVER, by=REGISTRAR)
def start_administrator_over(*, firm: UUID, member: UUID, by: Actor, now: datetime) -> None:
    """Let a firm's administrator, whom nobody of the firm may be able to help, set password and second factor anew.

    An officer who keeps the registry does it; the administrator helps the others. Raises NotFound and TooManyRequests.
    """
    hold({firm})
    found = administrator_of(firm, member)
    invitations.tell_to_start_over(found, managing.start_over(found, by.kind, by.text, now), now)
