"""Manages the people of a firm: its administrator invites them, changes their roles, and removes them.

Each change is an event in the member's own chain (`member:<id>`), which holds ids and roles only.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import ADMINISTRATOR, deed
from ccms.accounts.firms.brands import brand_of, brands_of
from ccms.accounts.members import managing
from ccms.accounts.members.managing import OPENED_AGAIN, STARTED_OVER, change_role, deactivate
from ccms.accounts.models import Firm, Member
from ccms.accounts.models.member import FIRM_ROLES
from ccms.core.failures import NotFound, ValidationFailed

INVITED, CHANGED, REMOVED = "firm.invited_member", "firm.changed_role", "firm.removed_member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom an administrator invites, and to what."""

    name: str
    email: str
    role: Role
    firm: UUID


def members_of(by: Actor) -> list[Member]:
    """Return everybody of the administrator's firm and its brands, those that work there first."""
    found = Member.objects.filter(firm__in=brands_of(by), role__in=FIRM_ROLES).select_related("firm")
    return list(found.order_by("-is_active", "name", "email"))


def member_of(key: UUID, by: Actor, *, closed: bool = False) -> Member:
    """Return a member whom this administrator manages; with `closed`, a removed one. Raises NotFound."""
    found = next((member for member in members_of(by) if member.pk == key), None)
    if found is None or found.is_active is closed:
        raise NotFound
    return found


@deed(INVITED, by=ADMINISTRATOR)
def hire(invited: Invitation, by: Actor, now: datetime) -> tuple[Member, UUID]:
    """Make a member without password and return them with the event. Raises NotFound and ValidationFailed."""
    _still_one(by)
    member = employ(invited, brand_of(invited.firm, by))
    return member, note(member, INVITED, by, now)


def employ(invited: Invitation, firm: Firm) -> Member:
    """Make a member without password. Raises ValidationFailed where the address has an account."""
    if invited.role not in FIRM_ROLES:
        raise NotFound
    if Member.objects.filter(email=invited.email.strip().lower()).exists():
        raise ValidationFailed(errors={"email": ("email-in-use", {})})
    return Member.objects.create_member(
        email=invited.email, password=None, role=invited.role, firm=firm, name=invited.name
    )


@deed(INVITED, by=ADMINISTRATOR)
def invite_again(key: UUID, by: Actor, now: datetime) -> tuple[Member, UUID]:
    """Invite a member again whose link is not used yet; return them, and the event. Raises NotFound."""
    member = member_of(key, by)
    if member.has_usable_password():
        raise NotFound
    return member, note(member, INVITED, by, now)


def _held(key: UUID, by: Actor, *, closed: bool = False) -> Member:
    """Lock a member of this administrator's as they are now, while the caller still is an administrator."""
    member = member_of(key, by, closed=closed)
    _lock(member)
    _still_one(by)
    member.refresh_from_db()
    return member


@deed(CHANGED, by=ADMINISTRATOR)
def give_role(key: UUID, role: Role, by: Actor, now: datetime) -> Member:
    """Give a member another role in their firm; their sessions end with the next page. Raises ValidationFailed."""
    member = _held(key, by)
    if role not in FIRM_ROLES:
        raise NotFound
    if member.role == role:
        return member
    _keep_an_administrator(member)
    change_role(member, role, firm=member.firm)
    note(member, CHANGED, by, now)
    return member


@deed(REMOVED, by=ADMINISTRATOR)
def shut_out(key: UUID, by: Actor, now: datetime) -> Member:
    """Remove a member; every session of theirs ends at once. Raises NotFound and ValidationFailed."""
    member = _held(key, by)
    _keep_an_administrator(member)
    deactivate(member, now)
    note(member, REMOVED, by, now)
    return member


@deed(STARTED_OVER, OPENED_AGAIN, by=ADMINISTRATOR)
def start_over(key: UUID, by: Actor, now: datetime, *, closed: bool) -> tuple[Member, UUID]:
    """Let another member set password and second factor anew; return them, and the event. Raises NotFound.

    With `closed` it is one who was removed, and only then.
    """
    member = _held(key, by, closed=closed)
    if member.pk == by.id or member.is_active is closed:
        raise NotFound
    return member, managing.start_over(member, by.kind, by.text, now)


def note(member: Member, kind: str, by: Actor, now: datetime) -> UUID:
    """Write what was done to a member into their chain; the caller holds the transaction."""
    return managing.note(member, kind, by.text, now)


def _still_one(by: Actor) -> None:
    """Refuse a caller who is no administrator any more since their page was opened; hold the role until commit."""
    still = Member.objects.select_for_update().filter(firm=by.firm, role=Role.FIRM_ADMIN, is_active=True)
    if by.id is None or not still.filter(pk=by.id):
        raise NotFound


def _lock(member: Member) -> None:
    """Let two administrators not remove each other at once."""
    Firm.objects.select_for_update().filter(members=member).get()


def _keep_an_administrator(member: Member) -> None:
    """Refuse to take a firm's last administrator away: nobody could let anybody in."""
    others = Member.objects.filter(firm=member.firm, role=Role.FIRM_ADMIN, is_active=True).exclude(pk=member.pk)
    if member.role == Role.FIRM_ADMIN and not others.exists():
        raise ValidationFailed(errors={"role": ("last-administrator", {})})
