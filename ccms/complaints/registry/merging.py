"""Says that two entries of the registry are one shop, and takes it back; nothing moves, so both are one event each.

Reads what an office may see of one firm in the registry; it shows no complaint.
"""

from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import Actor
from ccms.accounts.deed import deed
from ccms.accounts.firms import entries, naming
from ccms.accounts.firms.identities import identities_of
from ccms.accounts.firms.naming import alias_of
from ccms.accounts.firms.registrars import REGISTRAR, hold, note
from ccms.accounts.models import Firm, FirmAlias, FirmContact, FirmIdentity, FirmWallet, Member
from ccms.accounts.privacy import sealing
from ccms.complaints.registry.announced import FIRM_EVENTS
from ccms.core.failures import Failure, NotFound
from ccms.notices.applications import tell_people

MERGED, UNMERGED = "merged_firm", "unmerged_firm"  # after the kind of actor
MOST = 20


class NotMergeable(Failure):
    """Two entries become one only where both stand for themselves, and are two."""

    slug = "not-mergeable"


@dataclass(slots=True)
class Alike:
    """An entry that may be the same shop, and by what: its name, a number, a wallet, a page or an identity."""

    firm: Firm
    by: set[str] = field(default_factory=set)


@deed(MERGED, by=REGISTRAR)
def merge_firms(firm: UUID, into: UUID, by: Actor, now: datetime) -> Firm:
    """Merge a shadow into the entry that stands. Raises NotFound, NotMergeable and HasOwnPeople."""
    return merge_as(firm, into, f"{by.kind}.{MERGED}", by.text, now)


@deed(UNMERGED, by=REGISTRAR)
def unmerge_firms(firm: UUID, by: Actor, now: datetime) -> Firm:
    """Let a merged entry stand for itself again. Raises NotFound and NotMergeable."""
    return unmerge_as(firm, f"{by.kind}.{UNMERGED}", by.text, now)


def merge_as(firm: UUID, into: UUID, kind: str, by: str, now: datetime, *, told: bool = True) -> Firm:
    """As `merge_firms`, for a caller that was let in already; not `told` where its people hear of more than this."""
    with transaction.atomic():
        held = hold({firm, into})
        gone, standing = held[firm], held[into]
        if firm == into or gone.merged_into_id or standing.merged_into_id:
            raise NotMergeable
        entries.merge(gone, standing)
        note(firm, kind, by, now, into=str(into))
        event = note(into, kind, by, now, merged=str(firm))
        if told:
            tell_people(into, FIRM_EVENTS[f"office.{MERGED}"], event, now)
        gone.merged_into = standing
    return gone


def unmerge_as(firm: UUID, kind: str, by: str, now: datetime) -> Firm:
    """As `unmerge_firms`, for a caller that was let in already."""
    with transaction.atomic():
        gone = hold({firm})[firm]
        if gone.merged_into_id is None:
            raise NotMergeable
        into = hold({gone.merged_into_id})[gone.merged_into_id].pk
        entries.unmerge(gone)
        note(firm, kind, by, now, out_of=str(into))
        note(into, kind, by, now, unmerged=str(firm))
        gone.merged_into = None
    return gone


def alike(firm: Firm) -> list[Alike]:
    """Return the other standing entries that may be this shop, those with most in common first; nothing is merged."""
    family = {firm.pk, *Firm.objects.filter(merged_into=firm).values_list("pk", flat=True)}
    found: dict[UUID, Alike] = {}
    for why, ids in _same(family):
        for other in Firm.objects.select_related("merged_into").filter(pk__in=ids):
            standing = other.merged_into or other
            found.setdefault(standing.pk, Alike(standing)).by.add(why)
    for other in _named_alike(firm):
        found.setdefault(other.pk, Alike(other)).by.add("name")
    return sorted(
        (each for key, each in found.items() if key not in family),
        key=lambda each: (-len(each.by), each.firm.created_at),
    )[:MOST]


def _same(family: set[UUID]) -> list[tuple[str, list[UUID]]]:
    contacts = FirmContact.objects.filter(firm_id__in=family).exclude(value_index=None)
    pages = list(contacts.filter(channel="page").values_list("value_index", flat=True))
    ways = list(contacts.exclude(channel__in=("page", "letter")).values_list("value_index", flat=True))
    wallets = list(
        FirmWallet.objects.filter(firm_id__in=family, retired_at=None).values_list("number_index", flat=True)
    )
    numbers = FirmIdentity.objects.filter(firm_id__in=family).values_list("kind", "number_index")
    others = FirmContact.objects.exclude(firm_id__in=family)
    of_wallets = FirmWallet.objects.filter(retired_at=None).exclude(firm_id__in=family)
    same_number = Q(pk__in=[])
    for kind, index in numbers:
        same_number |= Q(kind=kind, number_index=index)
    identities = FirmIdentity.objects.filter(same_number).exclude(firm_id__in=family)
    paid = [*ways, *wallets]
    return [
        ("page", list(others.filter(value_index__in=pages).values_list("firm_id", flat=True))),
        ("number", list(others.filter(value_index__in=paid).values_list("firm_id", flat=True))),
        ("wallet", list(of_wallets.filter(number_index__in=paid).values_list("firm_id", flat=True))),
        ("identity", list(identities.values_list("firm_id", flat=True))),
    ]


def _named_alike(firm: Firm) -> list[Firm]:
    own = {alias_of(name).sound for name in (firm.name_bn, firm.name_en) if name}
    own |= set(FirmAlias.objects.filter(firm=firm).values_list("sound", flat=True))
    near = {other.pk: other for name in {firm.name_bn, firm.name_en} for other in naming.find(name, MOST)}
    sounds: dict[UUID, set[str]] = {}
    for key, sound in FirmAlias.objects.filter(firm_id__in=near).values_list("firm_id", "sound"):
        sounds.setdefault(key, set()).add(sound)
    return [other for key, other in near.items() if _sound_alike(own, sounds.get(key, set()))]


def _sound_alike(own: set[str], others: set[str]) -> bool:
    pairs = ((one, other) for one in own for other in others if one and other)
    return any(SequenceMatcher(None, one, other).ratio() >= entries.ALIKE for one, other in pairs)


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
