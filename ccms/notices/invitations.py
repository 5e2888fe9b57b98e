"""Invites a new member of a firm or an office by mail. The link is made while the mail is written, and never kept."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.firm_members import Invitation
from ccms.accounts.members import people
from ccms.accounts.members.managing import password_word
from ccms.accounts.members.people import Wanted
from ccms.accounts.models import Member
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

BY_LINK = "invitation"  # the path of a text whose link is made for its recipient alone


def invite(*, invited: Invitation, by: Actor, now: datetime) -> Member:
    """Let an administrator invite somebody. Raises NotFound and ValidationFailed."""
    with transaction.atomic():
        member, event = firm_members.hire(invited, by, now)
        tell(member, event, now)
    return member


def invite_to_office(*, wanted: Wanted, by: Actor, now: datetime) -> Member:
    """Let an administrator or a head invite somebody to an office. Raises NotFound and ValidationFailed."""
    with transaction.atomic():
        member, event = people.invite(wanted, by, now)
        tell(member, event, now)
    return member


def invite_to_office_again(*, member: UUID, by: Actor, now: datetime) -> Member:
    """Send the link of an office once more. Raises NotFound and TooManyRequests."""
    with transaction.atomic():
        take_or_refuse(Counted.EMAIL_LINK, f"member:{member}", now)
        invited, event = people.invite_again(member, by, now)
        tell(invited, event, now)
    return invited


def invite_again(*, member: UUID, by: Actor, now: datetime) -> None:
    """Send the link once more. Raises NotFound, and TooManyRequests, so that CCMS fills nobody's mailbox."""
    with transaction.atomic():
        take_or_refuse(Counted.EMAIL_LINK, f"member:{member}", now)
        tell(*firm_members.invite_again(member, by, now), now)


def tell(member: Member, event: UUID, now: datetime) -> None:
    """Queue the mail of an invitation, in the transaction of its event."""
    outbox.write(
        [
            NoticePlan(
                event=event,
                subject=f"member:{member.pk}",
                recipient=f"member:{member.pk}",
                channel=Channel.EMAIL,
                template="member.invited" if member.firm_id else "member.invited_to_office",
                language=member.language,
                at=now,
                params={"firm": str(member.firm_id)} if member.firm_id else {"office": str(member.office_id)},
            )
        ]
    )


def path_for(recipient: str) -> str:
    """Return the address at which an invited member sets their password; worthless once they have."""
    member = Member.objects.get(pk=UUID(recipient.partition(":")[2]))
    return reverse("account_reset_password_from_key", kwargs=password_word(member))
