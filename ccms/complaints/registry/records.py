"""Reads what an office may see of one firm in the registry; it shows no complaint."""

from dataclasses import dataclass

from ccms.accounts.firms.identities import identities_of
from ccms.accounts.models import Firm, FirmContact, FirmIdentity, FirmWallet, Member
from ccms.accounts.privacy import sealing
from ccms.complaints.registry.merging import Alike, alike
from ccms.core.failures import NotFound


@dataclass(frozen=True, slots=True)
class FirmRecord:
    """One firm with everything that hangs on it."""

    firm: Firm
    identities: list[FirmIdentity]
    contacts: list[FirmContact]
    wallets: list[FirmWallet]
    members: list[Member]
    brands: list[Firm]
    merged: list[Firm]
    alike: list[Alike]


def firm_of(slug: str) -> Firm:
    """Return the entry of this short name, whichever way it was entered. Raises NotFound."""
    found = Firm.objects.select_related("merged_into", "parent").filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def firm_record(slug: str) -> FirmRecord:
    """Return the record of a firm, also of one that only a buyer named. Raises NotFound."""
    firm = firm_of(slug)
    merged = list(firm.merged.order_by("created_at"))
    family = [firm.pk, *(each.pk for each in merged)]
    contacts = FirmContact.objects.filter(firm_id__in=family, retired_at=None).exclude(value_index=None)
    wallets = FirmWallet.objects.select_related("firm").filter(firm_id__in=family, number_index__isnull=False)
    return FirmRecord(
        firm=firm,
        identities=identities_of(family),
        contacts=sealing.load_keys(contacts.order_by("proof", "channel", "created_at")),
        wallets=sealing.load_keys(wallets.order_by("retired_at", "proof", "created_at")),
        members=list(Member.objects.filter(firm=firm).order_by("-is_active", "name")),
        brands=list(firm.brands.order_by("name_bn")),
        merged=merged,
        alike=alike(firm),
    )
