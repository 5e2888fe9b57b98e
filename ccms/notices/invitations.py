"""Invites a new member of a firm or an office by mail. The link is made while the mail is written, and never kept."""

from collections.abc import Iterable
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
from ccms.accounts.models import Holding, Member
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
    if member.firm_id:
        outbox.write([_mail(member, event, now, "member.invited", firm=member.firm_id)])
    else:
        outbox.write([_mail(member, event, now, "member.invited_to_office", office=member.office_id)])


def tell_of_posts(posts: Iterable[UUID], event: UUID, now: datetime) -> None:
    """Queue one mail to each new holder of these posts, in the transaction of the event."""
    held = Holding.objects.filter(post__in=list(posts), until=None).select_related("member", "post").order_by("pk")
    told = {one.member: one.post.office_id for one in held}
    outbox.write([_mail(member, event, now, "member.given_post", office=office) for member, office in told.items()])


def _mail(member: Member, event: UUID, now: datetime, template: str, **named: UUID | None) -> NoticePlan:
    return NoticePlan(
        event=event,
        subject=f"member:{member.pk}",
        recipient=f"member:{member.pk}",
        channel=Channel.EMAIL,
        template=template,
        language=member.language,
        at=now,
        params={name: str(key) for name, key in named.items()},
    )


def path_for(recipient: str) -> str:
    """Return the address at which an invited member sets their password; worthless once they have."""
    member = Member.objects.get(pk=UUID(recipient.partition(":")[2]))
    return reverse("account_reset_password_from_key", kwargs=password_word(member))
