"""Manages the people of a firm: its administrator invites them, changes their roles, and removes them.

Each change is an event in the member's own chain (`member:<id>`), which holds ids and roles only.

Manages the brands of a legal firm: members of the legal firm work on the complaints about all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.deed import ADMINISTRATOR, deed
from ccms.accounts.firms import entries as firms
from ccms.accounts.firms import shop_keys
from ccms.accounts.members import managing
from ccms.accounts.members.managing import OPENED_AGAIN, STARTED_OVER, change_role, deactivate
from ccms.accounts.models import Firm, FirmContact, Member
from ccms.accounts.models.member import FIRM_ROLES
from ccms.accounts.privacy.sealing import load_keys
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.gate.statements import Pending, query_later, select
from ccms.ledger.row_digests import has_written

CHOSEN = "firm.chose_notice_address"
# as plain text, for every page of a firm's desk asks both (decision 30: 13 instead of 16 ms)
_HOUSE = "WHERE (t.id = %s OR t.parent_id = %s) AND t.merged_into_id IS NULL"
_COLLEAGUES = """
    WHERE t.role = ANY(%s) AND t.is_active AND (
        t.firm_id = ANY(%s::uuid[]) OR t.firm_id IN (SELECT parent_id FROM accounts_firm WHERE id = ANY(%s::uuid[]))
    ) ORDER BY t.name, t.email
"""


class NotABrand(Failure):
    """Brands are one level deep, and a brand has one legal firm."""

    slug = "not-a-brand"


def brands_of(by: Actor) -> list[Firm]:
    """Return the firms on whose complaints a member works: their own first, then its brands by name."""
    if by.firm is None or by.role not in FIRM_ROLES:
        return []
    return sorted(select(Firm, _HOUSE, [by.firm, by.firm]), key=lambda firm: (firm.pk != by.firm, firm.name_bn))


def brand_of(key: UUID, by: Actor) -> Firm:
    """Return one of the firms on whose complaints a member works. Raises NotFound."""
    found = next((firm for firm in brands_of(by) if firm.pk == key), None)
    if found is None:
        raise NotFound
    return found


def colleagues(firms: Iterable[UUID]) -> list[Member]:
    """Return who works on the complaints of any of these firms: their own members and those of their legal firms."""
    return colleagues_later(firms)()


def colleagues_later(firms: Iterable[UUID]) -> Pending[list[Member]]:
    """Ask for what `colleagues` returns, to be read later."""
    places, roles = list(firms), [str(role) for role in FIRM_ROLES]
    return query_later(Member, _COLLEAGUES, [roles, places, places], beside=("firm",))


def names_of(members: Iterable[UUID], by: Actor) -> dict[UUID, str]:
    """Return the names of members of this member's own firm, its legal firm and its brands; of no others."""
    if by.firm is None or by.role not in FIRM_ROLES:
        return {}
    house = Q(firm_id=by.firm) | Q(firm__parent_id=by.firm) | Q(firm__brands=by.firm)
    found = Member.objects.filter(house, pk__in=list(members), role__in=FIRM_ROLES)
    return dict(found.values_list("pk", "name"))


def take_in(brand: Firm, legal: Firm) -> None:
    """Make a firm a brand of a legal firm. Raises NotABrand where it is one of another, or has brands itself."""
    with transaction.atomic():
        held = {firm.pk: firm for firm in Firm.objects.select_for_update().filter(pk__in=[brand.pk, legal.pk])}
        standing, over = held[brand.pk], held[legal.pk]
        another = standing.parent_id not in {None, over.pk}
        if standing.pk == over.pk or another or over.parent_id or not over.listed or standing.brands.exists():
            raise NotABrand
        Firm.objects.filter(pk=standing.pk).update(parent=over)


def notice_addresses(firms: Iterable[UUID]) -> list[FirmContact]:
    """Return the contacts in use of these firms, keys loaded: the one chosen for notices first."""
    found = FirmContact.objects.filter(firm_id__in=list(firms), retired_at=None, named_by=None)
    return load_keys(found.exclude(value_index=None).order_by("-designated", "proof", "channel", "created_at"))


@deed(CHOSEN, by=ADMINISTRATOR)
def add_notice_address(brand: UUID, channel: Channel, value: str, by: Actor, now: datetime) -> FirmContact:
    """Tell a firm first at an address to which its administrator has entered the code. Raises NotFound."""
    contact = firms.own_contact(brand_of(brand, by), channel, value, now=now)
    return choose_notice_address(contact.pk, by, now)


@deed(CHOSEN, by=ADMINISTRATOR)
def choose_notice_address(contact: UUID, by: Actor, now: datetime) -> FirmContact:
    """Let an administrator choose where a firm of theirs is told first, among what is proved. Raises NotFound."""
    mine = [firm.pk for firm in brands_of(by)]
    chosen = FirmContact.objects.select_for_update().filter(
        pk=contact, firm_id__in=mine, proof="proved", retired_at=None, named_by=None
    )
    found = chosen.first()
    if found is None:
        raise NotFound
    if not found.designated or has_written():
        shop_keys.shop_of(found.firm_id, now)
        shop_keys.held(found.firm_id)
        FirmContact.objects.filter(firm_id=found.firm_id, designated=True).update(designated=False)
        FirmContact.objects.filter(pk=found.pk).update(designated=True)
        shop_keys.note(found.firm_id, CHOSEN, by, now, contact=str(found.pk))
    return found


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
