"""Manages the people of the directorate's offices: they are invited and deactivated, and posts change hands.

An administrator does it everywhere, the head of an office there, and a supervisor hands over the posts below.
Each act is an event of the member or of the post, which holds ids and roles only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.in_charge import Acting, held_in
from ccms.accounts.members import managing
from ccms.accounts.members.staff import Newcomer, NoSuchBody, check_body
from ccms.accounts.models import Holding, Member, Office, Post
from ccms.accounts.models.member import OF_A_POST, OFFICE_ROLES
from ccms.accounts.models.office import live_on
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger import events
from ccms.ledger.models import Event

INVITED, DEACTIVATED, TRANSFERRED = "invited_member", "deactivated_member", "transferred_post"
# Whom each role lets in and out. Who makes an administrator is the operator of the machine.
MANAGED: Mapping[Role, tuple[Role, ...]] = {
    Role.ADMIN: (Role.OFFICER, Role.OFFICE_HEAD, Role.CLERK, Role.SUPERVISOR, Role.AUDITOR),
    Role.OFFICE_HEAD: (Role.OFFICER, Role.CLERK),
    Role.SUPERVISOR: (),
}

HEADS, ADMIN = frozenset({Role.ADMIN, Role.OFFICE_HEAD}), frozenset({Role.ADMIN})
# The roles that belong to no office of the directorate: an administrator lets them in and out.
OUTSIDE = (Role.COORDINATOR, Role.ASSOCIATION, Role.BODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to invite to an office, and to what: a vacant post, or a new one where none is named."""

    name: str
    email: str
    role: Role
    office: UUID
    post: UUID | None = None


def managed_offices(by: Actor) -> QuerySet[Office]:
    """Return the offices whose people this actor manages. Raises NotFound where there can be none."""
    if by.role not in MANAGED:
        raise NotFound
    offices = Office.objects.order_by("name_en")
    if by.role is Role.ADMIN:
        return offices
    return offices.filter(pk__in=by.offices if by.role is Role.SUPERVISOR else filter(None, (by.office,)))


def members_in(office: Office) -> list[Member]:
    """Return everybody of an office, those who work there first."""
    found = Member.objects.filter(office=office, role__in=OFFICE_ROLES)
    return list(found.order_by("-is_active", "name", "email"))


def posts_in(offices: Iterable[Office], now: datetime) -> list[Acting]:
    """Return every living post of these offices with its holder, vacant ones last."""
    places = [office.pk for office in offices]
    held = held_in(places, (), now)
    vacant = Post.objects.select_related("office").filter(live_on(dhaka_day(now)), office__in=places)
    return [*held.values(), *(Acting(post, None) for post in vacant.exclude(pk__in=held).order_by("-is_head", "pk"))]


def managed_member(key: UUID, by: Actor) -> Member:
    """Return a member who works where this actor lets people in and out. Raises NotFound."""
    member = helped_member(key, by)
    if not member.is_active or member.role == Role.ADMIN:
        raise NotFound
    return member


def helped_member(key: UUID, by: Actor) -> Member:
    """Return a member, also one whose account is closed, for whom this actor can start over; never the actor.

    Raises NotFound. Administrators help each other, and nobody else lets them in or out on a page.
    """
    helped = Q(office__in=managed_offices(by), role__in=MANAGED[by.role])
    if by.role is Role.ADMIN:
        helped |= Q(role__in=(*OUTSIDE, Role.ADMIN))
    member = Member.objects.select_related("office").filter(helped, pk=key).first()
    if member is None or member.pk == by.id:
        raise NotFound
    return member


def managed_post(key: UUID, by: Actor, now: datetime) -> Acting:
    """Return a living post that this actor may hand over, with its holder. Raises NotFound."""
    found = Post.objects.select_related("office").filter(live_on(dhaka_day(now)), office__in=managed_offices(by))
    post = found.filter(pk=key).first()
    if post is None:
        raise NotFound
    return held_in((), [post.pk], now).get(post.pk) or Acting(post, None)


def to_come(post: UUID, today: date) -> list[Holding]:
    """Return the holdings of a post that begin on a day to come, with their members."""
    found = Holding.objects.filter(Q(until=None) | Q(until__gt=F("since")), post=post, since__gt=today)
    return list(found.select_related("member").order_by("since"))


@deed(INVITED, by=HEADS)
def invite(wanted: Wanted, by: Actor, now: datetime) -> tuple[Member, UUID]:
    """Make a member without password, and return them with the event. Raises NotFound and ValidationFailed."""
    still_manages(by)
    office = managed_offices(by).filter(pk=wanted.office).first()
    if office is None or wanted.role not in MANAGED[by.role]:
        raise NotFound
    _refuse_known(wanted.email)
    member = _without_password(wanted, office=office, post=_vacant(wanted, now), since=dhaka_day(now))
    return member, _note(member, INVITED, by, now, office=str(office.pk), posts=managing.posts_held(member))


def _refuse_known(email: str) -> None:
    if Member.objects.filter(email=email.strip().lower()).exists():
        raise ValidationFailed(errors={"email": ("email-in-use", {})})


def _without_password(wanted: Wanted | Newcomer, **place: Any) -> Member:
    """Make a member that sets a password by the link of the invitation."""
    return Member.objects.create_member(email=wanted.email, password=None, role=wanted.role, name=wanted.name, **place)


def members_outside() -> list[Member]:
    """Return the administrators, and the people of the Cell, of associations and of other bodies.

    Those who may sign in come first.
    """
    return list(
        Member.objects.filter(role__in=(*OUTSIDE, Role.ADMIN)).order_by("-is_active", "role", "body", "name", "email")
    )


@deed(INVITED, by=ADMIN)
def invite_outside(wanted: Newcomer, by: Actor, now: datetime) -> tuple[Member, UUID]:
    """Make a member of the Cell, an association or another body; return them with the event.

    Raises NotFound and ValidationFailed.
    """
    still_manages(by)
    if wanted.role not in OUTSIDE:
        raise NotFound
    if wanted.district and wanted.role is not Role.BODY:
        raise ValidationFailed(errors={"district": ("choice-unknown", {})})
    try:
        check_body(wanted, dhaka_day(now))
    except NoSuchBody as wrong:
        raise ValidationFailed(errors={"body": ("choice-missing", {})}) from wrong
    _refuse_known(wanted.email)
    member = _without_password(wanted, body=wanted.body, district=wanted.district)
    return member, _note(member, INVITED, by, now, office="", posts=[])


@deed(INVITED, by=HEADS)
def invite_again(key: UUID, by: Actor, now: datetime) -> tuple[Member, UUID]:
    """Invite a member again whose link is not used yet; return them, and the event. Raises NotFound."""
    still_manages(by)
    member = managed_member(key, by)
    if member.has_usable_password():
        raise NotFound
    return member, _note(member, INVITED, by, now)


def _may_open(member: Member, by: Actor) -> bool:
    """Tell whether this account may be opened again by this person: a head opens what a head has closed."""
    if by.role is Role.ADMIN:
        return True
    closings = Event.objects.filter(subject=f"member:{member.pk}", kind__endswith=f".{DEACTIVATED}")
    closed = closings.order_by("-seq").first()
    return closed is None or closed.kind == f"office.{DEACTIVATED}"


@deed(managing.STARTED_OVER, managing.OPENED_AGAIN, by=HEADS)
def start_over(key: UUID, by: Actor, now: datetime, *, closed: bool) -> tuple[Member, UUID]:
    """Let a member set password and second factor anew; return them, and the event. Raises NotFound.

    With `closed` it is one whose account was closed, and only then.
    """
    still_manages(by)
    member = helped_member(key, by)
    if member.is_active is closed or (closed and not _may_open(member, by)):
        raise NotFound
    return member, managing.start_over(member, by.kind, by.text, now)


@deed(DEACTIVATED, by=HEADS)
def deactivate(key: UUID, successor: UUID | None, by: Actor, now: datetime) -> tuple[Member, tuple[UUID, ...], UUID]:
    """End a member's sessions, keys and holdings at once; return them, the posts that they held, and the event.

    The posts go to the holder of the post `successor`, else to nobody, and so to the head above them.
    Raises NotFound and ValidationFailed.
    """
    still_manages(by)
    member = managed_member(key, by)
    next_holder = _holder_of(successor, member, by, now) if successor else None
    Member.objects.select_for_update().filter(pk=member.pk).get()
    posts, today = managing.posts_held(member), dhaka_day(now)
    begins = dict(Holding.objects.filter(member=member, until=None).values_list("post_id", "since"))
    managing.deactivate(member, now)
    if next_holder:
        Holding.objects.bulk_create(
            Holding(post_id=post, member=next_holder, since=max(since or today, today))
            for post, since in begins.items()
        )
    known = {"posts": posts, "successor": str(successor or ""), "to": str(next_holder.pk) if next_holder else ""}
    return member, tuple(map(UUID, posts)), _note(member, DEACTIVATED, by, now, **known)


@deed(TRANSFERRED, by=frozenset(MANAGED))
def transfer(key: UUID, to: UUID, order_no: str, by: Actor, now: datetime, *, since: date | None = None) -> UUID:
    """Give a post to another member from today on, or from a day to come; return the event.

    Until that day whoever holds it keeps it. What was planned for it before is not to be any more.
    Raises NotFound and ValidationFailed.
    """
    still_manages(by)
    charge = managed_post(key, by, now)
    member = candidates(charge, by).filter(pk=to).select_for_update(of=("self",)).first()
    if member is None:
        raise ValidationFailed(errors={"member": ("choice-missing", {})})
    today = dhaka_day(now)
    begins = max(since or today, today)
    if charge.post.until and begins >= charge.post.until:
        raise ValidationFailed(errors={"since": ("post-ends-before", {"day": charge.post.until})})
    going_on = Holding.objects.filter(Q(until=None) | Q(until__gt=today), post=key)
    going_on.filter(since__gt=today).update(until=F("since"))
    going_on.exclude(since__gt=today).update(until=begins)
    Holding.objects.create(post_id=key, member=member, since=begins, until=charge.post.until, order_no=order_no)
    before = str(charge.member.pk) if charge.member else ""
    known = {"from": before, "to": str(member.pk), "order_no": order_no, "since": begins.isoformat()}
    return events.note(f"post:{key}", f"{by.kind}.{TRANSFERRED}", by=by.text, at=now, post=str(key), **known)


def candidates(charge: Acting, by: Actor) -> QuerySet[Member]:
    """Return the members who could take a post: those who decide, in the offices that this actor manages."""
    found = Member.objects.filter(office__in=managed_offices(by), role__in=OF_A_POST, is_active=True)
    if charge.post.is_head:
        found = found.filter(role=Role.OFFICE_HEAD)
    if charge.member:
        found = found.exclude(pk=charge.member.pk)
    return found.select_related("office").order_by("name", "email")


def still_manages(by: Actor) -> None:
    """Refuse a caller who lost the role since their page was opened; hold it, and the turn, until the commit."""
    managing.wait_for_others()
    still = Member.objects.select_for_update().filter(role=by.role, is_active=True)
    if by.id is None or still.filter(pk=by.id).first() is None:
        raise NotFound


def _vacant(wanted: Wanted, now: datetime) -> Post | None:
    """Return the vacant post that was named. Raises ValidationFailed for one that is held, or not for this role."""
    if wanted.post is None:
        return None
    vacant = {charge.post.pk: charge.post for charge in posts_in([Office(pk=wanted.office)], now) if not charge.member}
    post = vacant.get(wanted.post)
    if post is None or wanted.role not in OF_A_POST or post.is_head is not (wanted.role is Role.OFFICE_HEAD):
        raise ValidationFailed(errors={"post": ("choice-missing", {})})
    return post


def _holder_of(successor: UUID, leaving: Member, by: Actor, now: datetime) -> Member:
    """Return the holder of the post that is named. Raises ValidationFailed."""
    charge = held_in(list(managed_offices(by).values_list("pk", flat=True)), (), now).get(successor)
    if charge is None or charge.member is None or charge.member.pk == leaving.pk:
        raise ValidationFailed(errors={"successor": ("choice-missing", {})})
    return Member.objects.select_for_update().get(pk=charge.member.pk)


def _note(member: Member, kind: str, by: Actor, now: datetime, **known: object) -> UUID:
    """Write what was done to a member into their chain."""
    return managing.note(member, f"{by.kind}.{kind}", by.text, now, **known)
