"""Lets members leave and posts change hands so that no open complaint is left without a person.

Gives each open complaint of before a post, by an event of its own: the post of the officer who was in charge.

Performs one act on several complaints, each as it would be alone: where it cannot be done, the others go on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.in_charge import acting_for
from ccms.accounts.members import people, posts
from ccms.accounts.models import Holding, Member, Post
from ccms.accounts.models.post import live_on, new_post
from ccms.complaints.acts.act import Act, plan_of
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.lifecycle import OPEN
from ccms.complaints.models import Complaint
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.queries import visible_to
from ccms.complaints.record import record
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import Failure, NotFound, ValidationFailed
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


PLACED = "clock.placed_post"
AT_ONCE = 500


def place_posts(now: datetime) -> int:
    """Place every open complaint that has an officer and no post; return how many there were. A second run finds none.

    The post of an officer who may not sign in any more is made without holder, so that its work falls to the head.
    """
    waiting = Complaint.objects.filter(post=None, officer__isnull=False, status__in=OPEN).order_by("id")
    found = list(waiting.values_list("id", "officer_id", "office_id"))
    posts: dict[UUID | None, UUID] = {}
    for some in batched(found, AT_ONCE):
        with transaction.atomic():
            _find_posts({officer: office for _, officer, office in some if officer not in posts}, posts)
            locked = Complaint.objects.select_for_update().filter(id__in=[key for key, _, _ in some], post=None)
            record([_placed(loaded, posts, now) for loaded in load_complaints(locked.order_by("id"))])
    return len(found)


def _find_posts(officers: dict[UUID | None, UUID], posts: dict[UUID | None, UUID]) -> None:
    """Note each officer's post: the one they hold, or a vacant one in their office, else in that of the complaint."""
    held = Holding.objects.filter(member__in=list(officers), until=None)
    posts |= dict(held.order_by("pk").values_list("member_id", "post_id"))
    for member, office in Member.objects.filter(pk__in=officers - posts.keys()).values_list("pk", "office_id"):
        posts[member] = new_post(office or officers[member], is_head=False).pk


def _placed(loaded: LoadedComplaint, posts: dict[UUID | None, UUID], now: datetime) -> Plan:
    """Plan the event that names the post."""
    plan = Plan(loaded=loaded, event=PLACED, by=CLOCK, at=now)
    post = posts[loaded.complaint.officer_id]
    plan.set("post_id", post)
    plan.data["post"] = str(post)
    return plan


MOST = 50  # complaints at once: a page of a list


@dataclass(frozen=True, slots=True)
class Tried:
    """One complaint with why the act cannot be done to it; None where it can, or was done.

    Of what is not seen, or not any more, there is the number alone.
    """

    reference: str
    complaint: Complaint | None
    why_not: Failure | None


def try_each(act: Act, *, references: Collection[str], by: Actor, now: datetime) -> list[Tried]:
    """Say of each complaint whether the act could be done, and write nothing. Raises as `perform_each` does."""
    with transaction.atomic():  # an act locks rows while it loads
        tried, _ = _plan_each(act, references, by, now)
        transaction.set_rollback(True)
    return tried


def perform_each(act: Act, *, references: Collection[str], by: Actor, now: datetime) -> list[Tried]:
    """Do the act to each complaint to which it can be done, with an event for each.

    Raises NotFound where none is seen, and ValidationFailed for more than `MOST`.
    """
    with transaction.atomic():
        tried, plans = _plan_each(act, references, by, now)
        record(plans)
    return tried


def _plan_each(act: Act, references: Collection[str], by: Actor, now: datetime) -> tuple[list[Tried], list[Plan]]:
    wanted = set(references)
    if len(wanted) > MOST:
        raise ValidationFailed(errors={"": ("too-many-at-once", {"maximum": MOST})})
    seen = visible_to(by).select_related("firm").select_for_update(of=("self",)).filter(reference__in=wanted)
    tried: list[Tried] = []
    plans: list[Plan] = []
    for loaded in load_complaints(seen.order_by("id")):
        try:
            plans.append(plan_of(act, loaded, by, now))
            tried.append(Tried(loaded.complaint.reference, loaded.complaint, None))
        except Failure as failure:
            tried.append(Tried(loaded.complaint.reference, loaded.complaint, failure))
    if not tried:
        raise NotFound
    unseen = wanted - {each.reference for each in tried}
    return [*tried, *(Tried(each, None, NotFound()) for each in sorted(unseen))], plans
