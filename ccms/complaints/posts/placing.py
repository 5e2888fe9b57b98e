"""Gives each open complaint of before a post, by an event of its own: the post of the officer who was in charge."""

from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK
from ccms.accounts.models import Holding, Member
from ccms.accounts.models.post import new_post
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.lifecycle import OPEN
from ccms.complaints.models import Complaint
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record

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
