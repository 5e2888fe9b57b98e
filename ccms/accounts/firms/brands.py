"""Manages the brands of a legal firm: members of the legal firm work on the complaints about all of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.deed import ADMINISTRATOR, deed
from ccms.accounts.firms import entries as firms
from ccms.accounts.firms import shop_keys
from ccms.accounts.models import Firm, FirmContact, Member
from ccms.accounts.models.member import FIRM_ROLES
from ccms.accounts.privacy.sealing import load_keys
from ccms.core.failures import Failure, NotFound
from ccms.gate.rows import select
from ccms.ledger.written_rows import has_written

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
    places, roles = list(firms), [str(role) for role in FIRM_ROLES]
    return select(Member, _COLLEAGUES, [roles, places, places], beside=("firm",))


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
