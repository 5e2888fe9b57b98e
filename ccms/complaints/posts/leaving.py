"""Lets members leave and posts change hands so that no open complaint is left without a person."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from ccms.accounts.actors import Actor
from ccms.accounts.in_charge import acting_for
from ccms.accounts.members import people, posts
from ccms.accounts.models import Holding, Member, Post
from ccms.accounts.models.post import live_on
from ccms.complaints.lifecycle import OPEN
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import ValidationFailed
from ccms.notices import invitations


def deactivate(*, member: UUID, successor: UUID | None, by: Actor, now: datetime) -> Member:
    """Deactivate a member; see `people.deactivate`. Raises ValidationFailed where nobody would act for their cases."""
    with transaction.atomic():
        ending = Holding.objects.filter(member=member, until__gt=dhaka_day(now)).values_list("post", flat=True)
        left = set(ending)  # posts that somebody else is to get on a day to come
        gone, freed, event = people.deactivate(member, successor, by, now)
        if unattended(now, among=left.union(freed)):
            raise ValidationFailed(errors={"successor": ("nobody-acts", {})})
        if successor:
            invitations.tell_of_posts(freed, event, now)
    return gone


def transfer(*, post: UUID, to: UUID, order_no: str, by: Actor, now: datetime, since: date | None = None) -> None:
    """Give a post to another member, who is told; see `people.transfer`. Raises NotFound and ValidationFailed."""
    with transaction.atomic():
        event = people.transfer(post, to, order_no, by, now, since=since)
        invitations.tell_of_posts([post], event, now)


def end_post(*, post: UUID, until: date, order_no: str, by: Actor, now: datetime) -> None:
    """Let a post end on a day. Raises NotFound, and ValidationFailed where open complaints would then have nobody."""
    at = start_of_day(until)
    with transaction.atomic():
        before = {each.pk for each in unattended(at)}
        posts.end_post(post, until, order_no, by, now)
        if {each.pk for each in unattended(at)} - before:
            raise ValidationFailed(errors={"until": ("post-still-needed", {})})


def open_by_post(posts: Collection[UUID]) -> dict[UUID, int]:
    """Return how many open complaints each of these posts is in charge of; those with none are left out."""
    found = Complaint.objects.filter(post__in=posts, status__in=OPEN).values_list("post")
    return dict(found.annotate(Count("pk")).order_by())


def unattended(now: datetime, *, among: Collection[UUID] | None = None) -> list[Post]:
    """Return the posts that are in charge of open complaints while nobody acts for them, not even a head above."""
    day = dhaka_day(now)
    held = Holding.objects.filter(live_on(day) & live_on(day, "post__"), post=OuterRef("pk"), member__is_active=True)
    waiting = Complaint.objects.filter(post=OuterRef("pk"), status__in=OPEN)
    vacant = Post.objects.filter(Exists(waiting), ~Exists(held))
    if among is not None:
        vacant = vacant.filter(pk__in=among)
    found = acting_for(list(vacant.values_list("pk", flat=True)), now)
    return [charge.post for charge in found.values() if charge.member is None]
