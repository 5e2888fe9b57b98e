"""Adds posts to an office and ends them, each by a written order from a named day on.

An administrator does it everywhere, a supervisor in the offices below. A post that ends keeps its complaints, which
fall to the head above until somebody gets them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q

from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.deed import deed
from ccms.accounts.members import people
from ccms.accounts.models import Holding, Post
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.ledger import events
from ccms.ledger.canonical import JSON

ADDED, ENDED = "added_post", "ended_post"
KEEPERS = frozenset({Role.ADMIN, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostWanted:
    """A new post: what its holder is called, what they may do, by which order and from when."""

    office: UUID
    designation_bn: str
    designation_en: str
    unit: str
    powers: tuple[Power, ...]
    order_no: str
    since: date


@deed(ADDED, by=KEEPERS)
def add_post(wanted: PostWanted, by: Actor, now: datetime) -> Post:
    """Add a vacant post to an office. Raises NotFound."""
    people.still_manages(by)
    office = people.managed_offices(by).filter(pk=wanted.office).first()
    if office is None:
        raise NotFound
    post = Post.objects.create(
        office=office,
        unit=wanted.unit,
        designation_bn=wanted.designation_bn,
        designation_en=wanted.designation_en,
        powers=[str(power) for power in wanted.powers],
        since=wanted.since,
    )
    known = {"office": str(office.pk), "powers": post.powers, "since": wanted.since.isoformat()}
    _note(post.pk, ADDED, by, now, order_no=wanted.order_no, **known)
    return post


@deed(ENDED, by=KEEPERS)
def end_post(key: UUID, until: date, order_no: str, by: Actor, now: datetime) -> UUID:
    """End a post and its holding on this day; return the id of the event. Raises NotFound."""
    people.still_manages(by)
    post = people.managed_post(key, by, now).post
    if post.until:
        _hold_on(post)
    holdings = Holding.objects.filter(Q(until=None) | Q(until__gt=until), post=post)
    holdings.filter(since__gt=until).update(until=F("since"))  # these never begin
    holdings.exclude(since__gt=until).update(until=until)
    Post.objects.filter(pk=post.pk).update(until=until)
    return _note(post.pk, ENDED, by, now, order_no=order_no, until=until.isoformat())


def _hold_on(post: Post) -> None:
    """Give the post back to the person who would hold it at its end, before it gets another end."""
    last = Holding.objects.filter(post=post, until=post.until, member__is_active=True)
    held = last.order_by(F("since").desc(nulls_last=True)).first()
    if held:
        Holding.objects.filter(pk=held.pk).update(until=None)


def may_keep(by: Actor) -> bool:
    """Tell whether somebody adds posts and ends them."""
    return by.role in KEEPERS


def first_day(post: Post, now: datetime) -> date:
    """Return the earliest day on which a post can end."""
    return max(dhaka_day(now), post.since) if post.since else dhaka_day(now)


def _note(post: UUID, kind: str, by: Actor, now: datetime, **known: JSON) -> UUID:
    return events.note(f"post:{post}", f"{by.kind}.{kind}", by=by.text, at=now, post=str(post), **known)
