"""Manages firms: found under any name, made from a buyer's words, reached through contacts with a known proof."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.channels import Channel
from ccms.accounts.firms import naming
from ccms.accounts.firms.naming import (
    alias_of,
    contact_index,
    looks_like_link,
    nameless,
    normal_value,
    wallet_index,
    wallet_of,
)
from ccms.accounts.models import ApiKey, Firm, FirmAlias, FirmContact, FirmWallet, Member
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_contact import Proof, Source
from ccms.accounts.privacy import sealing
from ccms.core.failures import Failure, ValidationFailed
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.gate.statements import select

_HAS_A_PAGE = Q(registered=True) | Q(claimed_at__isnull=False) | Q(confirmed_at__isnull=False)
ALIKE = 0.75  # of two phonetic keys; one slip in a name of four consonants


class NotYours(Failure):
    """Only an officer or the firm itself says which contact is the firm's."""

    slug = "forbidden"


class HasOwnPeople(Failure):
    """An entry in which people or machines work, or under which brands stand, is merged into no other."""

    slug = "has-own-people"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmEntry:
    """A firm as a register lists it."""

    slug: str
    name_bn: str
    name_en: str
    kind: FirmKind = FirmKind.OTHER
    dbid: str = ""
    website: str = ""
    aliases: tuple[str, ...] = ()
    contacts: tuple[tuple[Channel, str], ...] = field(default=())


def register_firm(entry: FirmEntry, now: datetime) -> Firm:
    """Enter a registered firm with its names and the contacts of the register, which are proved."""
    with transaction.atomic():
        firm = Firm.objects.create(
            slug=entry.slug,
            name_bn=entry.name_bn,
            name_en=entry.name_en,
            kind=entry.kind,
            registered=True,
            dbid=entry.dbid,
            website=entry.website,
            created_at=now,
        )
        add_aliases(firm, (entry.name_bn, entry.name_en, entry.website, *entry.aliases))
        enter_contacts(firm, entry.contacts, now)
    return firm


def enter_contacts(firm: Firm, contacts: Iterable[tuple[Channel, str]], now: datetime) -> None:
    """Give a firm the contacts that a register lists, which are proved."""
    for channel, value in contacts:
        contact = name_contact(firm, channel, value, source=Source.REGISTER, named_by=None, now=now)
        _prove(contact, now)


def make_shadow(
    name: str,
    *,
    now: datetime,
    named_by: UUID | None,
    link: str = "",
    phone: str = "",
    wallet: str = "",
    source: Source = Source.COMPLAINANT,
) -> Firm:
    """Return the shop that a buyer describes: the one already known by the same page, or by number and name.

    What they name, or an officer for them, becomes an unproved contact that opens their own complaints only. Where the
    name is not known, it is called by the end of its number. Raises PhoneNotSupported and TooManyRequests.
    """
    with transaction.atomic():
        if named_by and source is Source.COMPLAINANT:
            take_or_refuse(Counted.SHOPS_NAMED, str(named_by), now)
        firm = _known(name, link=link, phone=phone, wallet=wallet) or _new_shadow(name, now, phone or wallet)
        named = [(Channel.PAGE, link)] if looks_like_link(link) else []
        named += [(Channel.SMS, phone)] if phone else []
        for channel, value in named:
            name_contact(firm, channel, value, source=source, named_by=named_by, now=now)
        if wallet:
            add_wallet(firm, wallet, source=Source.COMPLAINANT, named_by=named_by, now=now)
    return firm


def list_firm(firm: Firm) -> None:
    """Let a firm that somebody vouched for be found, complained about and shown."""
    Firm.objects.filter(pk=firm.pk).update(registered=True, listed=True)
    firm.registered = firm.listed = True
    add_aliases(firm, (firm.name_bn, firm.name_en, firm.website))


def require_listed(firm: UUID, field: str) -> None:
    """Refuse a key for what is real to a firm that no officer has verified yet. Raises ValidationFailed."""
    if not Firm.objects.filter(pk=firm, listed=True).exists():
        raise ValidationFailed(errors={field: ("firm-not-verified", {})})


def rename(firm: Firm, name: str) -> None:
    """Give a shop that a buyer named another name; it is found under the old one no more."""
    FirmAlias.objects.filter(firm=firm).delete()
    firm.name_bn = firm.name_en = name
    firm.save(update_fields=["name_bn", "name_en"])
    add_aliases(firm, (name,))


def add_aliases(firm: Firm, names: Iterable[str]) -> None:
    """Let a firm be found under more names; a name it has already changes nothing."""
    aliases = [alias_of(name) for name in names if name]
    for alias in aliases:
        alias.firm = firm
    FirmAlias.objects.bulk_create([alias for alias in aliases if alias.words], ignore_conflicts=True)


def name_contact(
    firm: Firm, channel: Channel, value: str, *, source: Source, named_by: UUID | None, now: datetime
) -> FirmContact:
    """Return the firm's contact of this value as this person named it; made unproved at the first time."""
    normal = normal_value(channel, value)
    index = contact_index(channel, normal)
    same = FirmContact.objects.filter(firm=firm, channel=channel, value_index=index)
    known = same.filter(named_by=named_by).first()
    disowned_at = same.filter(disowned_at__isnull=False).values_list("disowned_at", flat=True).first()
    # what was proved and is used no more proves nothing: somebody has said that it is not the firm's any longer
    proved_at = same.filter(proof=Proof.PROVED, retired_at=None).values_list("proved_at", flat=True).first()
    proof = Proof.PROVED if proved_at else Proof.UNPROVED
    if known:
        if known.retired_at and named_by and not disowned_at:  # given up before, and now it is theirs after all
            known.retired_at, known.proof, known.proved_at = None, proof, proved_at
            known.save(update_fields=["retired_at", "proof", "proved_at"])
        return known
    contact = FirmContact(
        firm=firm,
        channel=channel,
        value=normal,
        value_index=index,
        source=source,
        proof=proof,
        proved_at=proved_at,
        named_by_id=named_by,
        created_at=now,
        retired_at=now if disowned_at else None,  # no stranger is written to once more
        disowned_at=disowned_at,
    )
    sealing.give_keys([contact], now)
    contact.save()
    return contact


def add_wallet(firm: Firm, number: str, *, source: Source, named_by: UUID | None, now: datetime) -> FirmWallet:
    """Keep a number that money for this firm went to; one that an officer has taken away stays so."""
    index = wallet_index(number)
    known = FirmWallet.objects.filter(firm=firm, number_index=index).first()
    if known:
        return known
    wallet = FirmWallet(
        firm=firm,
        number=wallet_of(number),
        number_index=index,
        source=source,
        named_by_id=named_by,
        created_at=now,
    )
    if source is not Source.COMPLAINANT:
        wallet.proof, wallet.proved_at = Proof.PROVED, now
    sealing.give_keys([wallet], now)
    wallet.save()
    return wallet


def known_wallets(firm: UUID, *, sure: bool = False, beside: UUID | None = None) -> frozenset[bytes]:
    """Return the blind indexes of the firm's wallets, to compare with `naming.wallet_index` of a receiver.

    `sure`: only what a register, the firm or an office says; `beside`: without what this buyer alone named.
    """
    known = FirmWallet.objects.filter(firm_id=firm, number_index__isnull=False, retired_at=None)
    proved = Q(proof=Proof.PROVED)
    known = known.filter(proved) if sure else known.filter(proved | ~Q(named_by_id=beside) | Q(named_by_id=None))
    return frozenset(bytes(index) for index in known.values_list("number_index", flat=True) if index is not None)


def named_by(firm: UUID, person: UUID) -> frozenset[UUID]:
    """Return the ids of the contacts and wallets of a firm that this person named and that are in use."""
    contacts = FirmContact.objects.filter(firm_id=firm, named_by_id=person, retired_at=None)
    wallets = FirmWallet.objects.filter(firm_id=firm, named_by_id=person, retired_at=None)
    return frozenset((*contacts.values_list("pk", flat=True), *wallets.values_list("pk", flat=True)))


def contacts_named_by(firm: UUID, person: UUID) -> dict[str, str]:
    """Return what this person named of a firm and what is in use: its page link, its number, and its wallet."""
    contacts = FirmContact.objects.filter(firm_id=firm, named_by_id=person, retired_at=None, source=Source.COMPLAINANT)
    wallets = FirmWallet.objects.filter(firm_id=firm, named_by_id=person, retired_at=None)
    fields = {Channel.PAGE: "link", Channel.SMS: "phone"}
    held = sealing.load_keys(contacts.order_by("created_at"))
    named = {fields[Channel(each.channel)]: each.value.open() for each in held if each.channel in fields}
    for wallet in sealing.load_keys(wallets.order_by("created_at")):
        named["wallet"] = wallet.number.open()
    return named


def give_up_named(
    firm: UUID, person: UUID, now: datetime, *, link: str = "", phone: str = "", wallet: str = ""
) -> bool:
    """Use no more what a person alone named of a firm, beyond the ways given; tell whether there was anything."""
    kept = [contact_index(Channel.PAGE, normal_value(Channel.PAGE, link))] if looks_like_link(link) else []
    kept += [contact_index(Channel.SMS, normal_value(Channel.SMS, phone))] if phone else []
    contacts = FirmContact.objects.filter(firm_id=firm, named_by_id=person, proof=Proof.UNPROVED, retired_at=None)
    wallets = FirmWallet.objects.filter(firm_id=firm, named_by_id=person, proof=Proof.UNPROVED, retired_at=None)
    retired = contacts.exclude(value_index__in=kept).update(retired_at=now)
    deleted, _ = wallets.exclude(number_index__in=[wallet_index(wallet)] if wallet else []).delete()
    return bool(retired or deleted)


def confirm_contact(contact: FirmContact, *, by: Actor, now: datetime) -> None:
    """Make a contact the firm's own, on an officer's word; then a shop that nobody registered has a page too."""
    if by.kind is not Kind.OFFICE:
        raise NotYours
    with transaction.atomic():
        _prove(contact, now)
        Firm.objects.filter(pk=contact.firm_id, confirmed_at=None).update(confirmed_at=now)


def claim_firm(contact: FirmContact, *, by: Actor, now: datetime) -> None:
    """Let the firm take its page over: its own account vouches for the contact that a code has just proved."""
    if by.kind is not Kind.FIRM or by.firm != contact.firm_id or not by.contact_verified:
        raise NotYours
    with transaction.atomic():
        _prove(contact, now)
        Firm.objects.filter(pk=contact.firm_id, claimed_at=None).update(claimed_at=now)


def own_contact(firm: Firm, channel: Channel, value: str, *, now: datetime) -> FirmContact:
    """Return an address that the firm itself named and proved by a code; one that it gave up is in use again."""
    contact = name_contact(firm, channel, value, source=Source.FIRM, named_by=None, now=now)
    use_again(contact)
    _prove(contact, now)
    return contact


def use_again(contact: FirmContact) -> None:
    """Use a contact again that was given up; what proved it then proves it no more."""
    gone = FirmContact.objects.filter(pk=contact.pk, retired_at__isnull=False)
    gone.update(retired_at=None, proof=Proof.UNPROVED, proved_at=None)


def retire_contact(contact: FirmContact, now: datetime) -> None:
    """Use a contact no more; sessions that were opened through it end."""
    FirmContact.objects.filter(pk=contact.pk, retired_at=None).update(retired_at=now)


def contacts_to_tell(firm: Firm, named_by: UUID | None) -> list[FirmContact]:
    """Return how a complaint of this person reaches the firm, the best way first, keys loaded."""
    return sealing.load_keys(_ways_to(firm.pk, named_by))


def can_be_told(firm: UUID, named_by: UUID | None) -> bool:
    """Tell whether a message about a complaint of this person could be sent to the firm: a page's inbox takes none."""
    return any(contact.channel not in {Channel.PAGE, Channel.LETTER} for contact in _ways_to(firm, named_by))


_WAYS = "WHERE firm_id = %s AND retired_at IS NULL ORDER BY designated DESC, proof, channel, created_at"


def _ways_to(firm: UUID, named_by: UUID | None) -> list[FirmContact]:
    return [contact for contact in select(FirmContact, _WAYS, [firm]) if contact.serves(named_by)]


def public_firms() -> QuerySet[Firm]:
    """Return the firms that have a public page."""
    return Firm.objects.filter(_HAS_A_PAGE, merged_into=None, listed=True)


def standing_firm(firm: UUID) -> Firm | None:
    """Return the public firm that this entry is, or that it was merged into; None where it has no page."""
    found = Firm.objects.select_related("merged_into").filter(pk=firm).first()
    standing = (found.merged_into or found) if found else None
    return standing if standing and standing.is_public else None


def other_names(firms: Collection[Firm]) -> dict[UUID, list[str]]:
    """Return by which other names people know these firms; of one that has no public page, none."""
    own = {firm.pk: {firm.name_bn, firm.name_en} for firm in firms if firm.is_public}
    found: dict[UUID, list[str]] = {}
    for alias in FirmAlias.objects.filter(firm_id__in=own).order_by("text"):
        if alias.text not in own[alias.firm_id]:
            found.setdefault(alias.firm_id, []).append(alias.text)
    return found


def is_only_a_name(firm: UUID) -> bool:
    """Tell whether nobody vouched for the shop, and it has no page, number or wallet."""
    known = Q(contacts__retired_at=None, contacts__isnull=False) | _HAS_A_PAGE
    known |= Q(wallets__retired_at=None, wallets__isnull=False)
    return not Firm.objects.filter(known, pk=firm).exists()


def can_be_complained_about(firm: UUID) -> bool:
    """Tell whether there is such a shop, known or shadow, that was not merged into another."""
    return Firm.objects.filter(pk=firm, merged_into=None, listed=True).exists()


def merge(firm: Firm, into: Firm) -> None:
    """Say that two entries are one shop; `unmerge` takes it back, as nothing moves.

    Raises HasOwnPeople where somebody works in the one that would not stand any more, or machines of its own: what
    comes in from then on would go past them unseen. Two firms with people are a legal firm and its brand (`take_in`).
    """
    if into.merged_into_id is not None or into.pk == firm.pk:
        raise ValueError("merge into the entry that stands")
    keys = ApiKey.objects.filter(firm=firm, revoked_at=None)
    if keys.exists() or firm.brands.exists() or Member.objects.filter(firm=firm, is_active=True).exists():
        raise HasOwnPeople
    Firm.objects.filter(Q(pk=firm.pk) | Q(merged_into=firm)).update(merged_into=into)


def unmerge(firm: Firm) -> None:
    """Let an entry stand for itself again."""
    Firm.objects.filter(pk=firm.pk).update(merged_into=None)


def _prove(contact: FirmContact, now: datetime) -> None:
    same = FirmContact.objects.filter(firm=contact.firm_id, channel=contact.channel, value_index=contact.value_index)
    same.filter(proof=Proof.UNPROVED).update(proof=Proof.PROVED, proved_at=now)
    contact.refresh_from_db(fields=["proof", "proved_at"])


def _new_shadow(name: str, now: datetime, number: str) -> Firm:
    name_bn, name_en = (name, name) if name else nameless(number)
    firm = Firm(name_bn=name_bn, name_en=name_en, created_at=now)
    firm.slug = f"shop-{firm.pk.hex[:12]}"
    firm.save()
    add_aliases(firm, (name,))
    return firm


def _known(name: str, *, link: str, phone: str, wallet: str) -> Firm | None:
    """A page is one shop. A number may serve several, so there the name must sound the same, or be known to nobody."""
    if looks_like_link(link):
        found = naming.holders([contact_index(Channel.PAGE, normal_value(Channel.PAGE, link))])
        if found:
            return Firm.objects.get(pk=found[0])
    numbers = [wallet_index(number) for number in (phone, wallet) if number]
    if not name:
        named = Q(contacts__value_index__in=numbers) | Q(wallets__number_index__in=numbers, wallets__retired_at=None)
        return _standing(Firm.objects.filter(named, name_bn=nameless(phone or wallet)[0]).distinct())
    sound = alias_of(name).sound
    of_the_number = Q(firm__contacts__value_index__in=numbers)
    of_the_number |= Q(firm__wallets__number_index__in=numbers, firm__wallets__retired_at=None)
    alike = [alias.firm_id for alias in FirmAlias.objects.filter(of_the_number) if _alike(alias.sound, sound)]
    return _standing(Firm.objects.filter(pk__in=alike))


def _alike(sound: str, other: str) -> bool:
    return bool(sound) and SequenceMatcher(None, sound, other).ratio() >= ALIKE


def _standing(found: QuerySet[Firm]) -> Firm | None:
    firm = found.select_related("merged_into").order_by("-registered", "created_at").first()
    return (firm.merged_into or firm) if firm else None
