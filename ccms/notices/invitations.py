"""Invites members by mail, or lets them start over. The link is made while the mail is written, and never kept."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.firm_members import Invitation
from ccms.accounts.members import people
from ccms.accounts.members.managing import password_word
from ccms.accounts.members.people import Wanted
from ccms.accounts.members.staff import Newcomer
from ccms.accounts.models import Holding, Member
from ccms.core.clock import dhaka_day
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


def invite_from_outside(*, wanted: Newcomer, by: Actor, now: datetime) -> Member:
    """Let an administrator invite somebody of the Cell, an association or another body.

    Raises as `invite_to_office` does.
    """
    with transaction.atomic():
        member, event = people.invite_outside(wanted, by, now)
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


def start_over(*, member: UUID, closed: bool, by: Actor, now: datetime) -> Member:
    """Send a member a link by which they set password and second factor anew.

    With `closed` their account is open again. Raises NotFound and TooManyRequests.
    """
    with transaction.atomic():
        start = firm_members.start_over if by.role is Role.FIRM_ADMIN else people.start_over
        helped, event = start(member, by, now, closed=closed)
        tell_to_start_over(helped, event, now, closed=closed)
    return helped


def tell_to_start_over(member: Member, event: UUID, now: datetime, *, closed: bool = False) -> None:
    """Queue the mail with the link that sets password and second factor anew. Raises TooManyRequests."""
    take_or_refuse(Counted.EMAIL_LINK, f"member:{member.pk}", now)
    outbox.write([_mail(member, event, now, "member.opened_again" if closed else "member.started_over")])


def tell(member: Member, event: UUID, now: datetime) -> None:
    """Queue the mail of an invitation, in the transaction of its event."""
    if member.firm_id:
        outbox.write([_mail(member, event, now, "member.invited", firm=member.firm_id)])
    elif member.office_id:
        outbox.write([_mail(member, event, now, "member.invited_to_office", office=member.office_id)])
    else:
        outbox.write([_mail(member, event, now, "member.invited_from_outside")])


def tell_first(member: Member, event: UUID, now: datetime) -> None:
    """Queue the mail to the first administrator of a firm, whom nobody of the firm has invited."""
    outbox.write([_mail(member, event, now, "member.invited_first", firm=member.firm_id)])


def tell_of_posts(posts: Iterable[UUID], event: UUID, now: datetime) -> None:
    """Queue one mail to each new holder of these posts, in the transaction of the event."""
    today = dhaka_day(now)
    held = Holding.objects.filter(Q(until=None) | Q(until__gt=today), post__in=list(posts), since__gte=today)
    told = {one.member: one for one in held.select_related("member", "post").order_by("pk")}
    outbox.write([_given(member, one, event, now) for member, one in told.items()])


def _given(member: Member, holding: Holding, event: UUID, now: datetime) -> NoticePlan:
    """Plan the mail about a post, which says the day where it lies ahead."""
    office = str(holding.post.office_id)
    if holding.since and holding.since > dhaka_day(now):
        return _mail(member, event, now, "member.given_post_later", office=office, day=holding.since.isoformat())
    return _mail(member, event, now, "member.given_post", office=office)


def _mail(member: Member, event: UUID, now: datetime, template: str, **named: UUID | str | None) -> NoticePlan:
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
