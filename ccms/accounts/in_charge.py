"""Finds the member that acts for a post at a moment, by days alone: a holding begins and ends by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from ccms.accounts.actors import Power
from ccms.accounts.models import Holding, Member, Post
from ccms.accounts.models.office import live_on
from ccms.core.clock import dhaka_day
from ccms.gate.statements import pipeline, prepared_cursor, query_later


@dataclass(frozen=True, slots=True)
class Acting:
    """A post with the person who acts for it now: its holder, a head in its place, or nobody."""

    post: Post
    member: Member | None
    stands_in: bool = False


def acting(post: UUID, moment: datetime) -> Member | None:
    """Return the member that acts for a post: its holder, else the nearest present head upwards, else None."""
    return acting_for([post], moment)[post].member


# The office of a post and those above it: the tree has three levels.
_UPWARDS = """
SELECT p.id, o.id, o.parent_id, up.parent_id
FROM accounts_post AS p
JOIN accounts_office AS o ON o.id = p.office_id
LEFT JOIN accounts_office AS up ON up.id = o.parent_id
WHERE p.id = ANY(%s::uuid[])
"""
# Holders of these posts, and heads of their offices and of those above.
_PRESENT = f"""
WHERE (t.post_id = ANY(%s::uuid[]) OR post.is_head AND post.office_id IN (
        SELECT unnest(ARRAY[office, parent, above]) FROM ({_UPWARDS}) AS tree (post, office, parent, above)))
    AND member.is_active AND coalesce(t.since <= %s, true) AND coalesce(t.until > %s, true)
    AND coalesce(post.since <= %s, true) AND coalesce(post.until > %s, true)
ORDER BY t.since NULLS FIRST, t.id
"""  # noqa: S608 - our own words


def acting_for(posts: Collection[UUID], moment: datetime) -> dict[UUID, Acting]:
    """Return each of these posts with the member that acts for it, in one wait for all."""
    if not posts:
        return {}
    keys, day = list(posts), dhaka_day(moment)
    with pipeline():
        asked = query_later(Post, "WHERE t.id = ANY(%s::uuid[])", [keys], beside=("office",))
        present = query_later(Holding, _PRESENT, [keys, keys, day, day, day, day], beside=("member", "post"))
        upwards = prepared_cursor()
        upwards.execute(_UPWARDS, [keys])
    holders: dict[UUID, Member] = {}
    heads: dict[UUID, Member] = {}
    for holding in present():
        holders.setdefault(holding.post_id, holding.member)
        if holding.post.is_head:
            heads.setdefault(holding.post.office_id, holding.member)
    above = {post: offices for post, *offices in upwards.fetchall()}
    return {post.pk: _acting(post, above[post.pk], holders, heads) for post in asked()}


def held_in(offices: Collection[UUID], posts: Collection[UUID], moment: datetime) -> dict[UUID, Acting]:
    """Return the posts of these offices, and of these beside, that have a holder now, by the name of the holder."""
    day = dhaka_day(moment)
    here = Q(post__office__in=offices) | Q(post__in=posts)
    held = Holding.objects.filter(here & live_on(day) & live_on(day, "post__"), member__is_active=True)
    found = held.select_related("post__office", "member").order_by("member__name", "member__email", "pk")
    return {holding.post_id: Acting(holding.post, holding.member) for holding in found}


def _acting(post: Post, above: list[UUID], holders: dict[UUID, Member], heads: dict[UUID, Member]) -> Acting:
    if post.pk in holders:
        return Acting(post, holders[post.pk])
    standing_in = next((heads[office] for office in above if office in heads), None)
    return Acting(post, standing_in, stands_in=standing_in is not None)


# Own posts first, the oldest first; then the vacant ones whose nearest present head this member is.
_POSTS_OF = """
WITH held AS (
    SELECT h.post_id, h.member_id, h.since, p.office_id, p.is_head, p.powers, o.is_head AS at_head
    FROM accounts_holding AS h
    JOIN accounts_post AS p ON p.id = h.post_id
    JOIN accounts_office AS o ON o.id = p.office_id
    JOIN accounts_member AS m ON m.id = h.member_id
    WHERE m.is_active AND coalesce(h.since <= %(day)s, true) AND coalesce(h.until > %(day)s, true)
      AND coalesce(p.since <= %(day)s, true) AND coalesce(p.until > %(day)s, true)
)
SELECT post_id, office_id, powers, since, at_head FROM held WHERE member_id = %(member)s
UNION ALL
SELECT p.id, p.office_id, NULL, NULL, o.is_head
FROM accounts_post AS p
JOIN accounts_office AS o ON o.id = p.office_id
LEFT JOIN accounts_office AS up ON up.id = o.parent_id
WHERE EXISTS (SELECT FROM held WHERE member_id = %(member)s AND is_head)
  AND NOT EXISTS (SELECT FROM held WHERE post_id = p.id)
  AND CASE
    WHEN EXISTS (SELECT FROM held WHERE is_head AND office_id = o.id) THEN o.id
    WHEN EXISTS (SELECT FROM held WHERE is_head AND office_id = o.parent_id) THEN o.parent_id
    ELSE up.parent_id
  END IN (SELECT office_id FROM held WHERE member_id = %(member)s AND is_head)
"""


@dataclass(frozen=True, slots=True)
class Acts:
    """For which posts a member acts, in which offices these are, and the powers of those that the member holds."""

    posts: tuple[UUID, ...]
    offices: frozenset[UUID]
    powers: frozenset[Power]
    at_head_office: bool = False


NOTHING = Acts((), frozenset(), frozenset())


def acts_of(member: UUID, day: date) -> Acts:
    """Return what a member acts for on this day, in one query."""
    with prepared_cursor() as cursor:
        cursor.execute(_POSTS_OF, {"member": member, "day": day})
        rows = cursor.fetchall()
    own = sorted((since or date.min, post) for post, _, powers, since, _ in rows if powers is not None)
    falling = sorted(post for post, _, powers, *_ in rows if powers is None)
    return Acts(
        posts=(*(post for _, post in own), *falling),
        offices=frozenset(office for _, office, *_ in rows),
        powers=frozenset(Power(power) for _, _, powers, *_ in rows for power in powers or ()),
        at_head_office=any(at_head for *_, at_head in rows),
    )
