"""Makes the invented firms of the demonstration: a marketplace, shops, a grocer, and pages that nobody registered."""

import zlib
from datetime import datetime
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import FirmEntry, make_shadow, register_firm
from ccms.accounts.firms.identities import Identity, normal_number, note_identity
from ccms.accounts.members.staff import OPERATOR
from ccms.accounts.models import Firm, FirmContact
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.complaints.registry import importing
from ccms.demonstration import sample_names

REGISTERED = (
    FirmEntry(
        slug="hatkhola",
        name_bn="হাটখোলা মার্কেট",
        name_en="Hatkhola Market",
        kind=FirmKind.MARKETPLACE,
        dbid="DBID-DEMO-0001",
        website="https://hatkhola.example",
        aliases=("হাটখোলা", "hatkhola", "hat khola"),
        contacts=((Channel.SMS, "01811000001"), (Channel.EMAIL, "complaints@hatkhola.example")),
    ),
    FirmEntry(
        slug="sharighor",
        name_bn="শাড়িঘর ডটকম",
        name_en="Sharighor",
        kind=FirmKind.OWN_STORE,
        dbid="DBID-DEMO-0002",
        website="https://sharighor.example",
        aliases=("শাড়িঘর", "sharighor", "sari ghor"),
        contacts=((Channel.SMS, "01811000002"),),
    ),
    FirmEntry(
        slug="tajabazar",
        name_bn="তাজাবাজার",
        name_en="Tajabazar",
        kind=FirmKind.GROCERY,
        dbid="DBID-DEMO-0003",
        website="https://tajabazar.example",
        aliases=("তাজা বাজার", "taja bazar", "tazabazar"),
        contacts=((Channel.EMAIL, "care@tajabazar.example"), (Channel.SMS, "01811000003")),
    ),
    FirmEntry(
        slug="jontropati",
        name_bn="যন্ত্রপাতি ইলেকট্রনিক্স",
        name_en="Jontropati Electronics",
        kind=FirmKind.OWN_STORE,
        website="https://jontropati.example",
        aliases=("যন্ত্রপাতি", "jontropati", "yontropati"),
        contacts=((Channel.SMS, "01811000004"),),
    ),
    FirmEntry(
        slug="meghna-hosto",
        name_bn="মেঘনা হস্তশিল্প",
        name_en="Meghna Crafts",
        kind=FirmKind.OWN_STORE,
        website="https://meghna-hosto.example",
        aliases=("মেঘনা", "meghna crafts"),
        contacts=((Channel.LETTER, "দোকান ৭, মেঘনা বাজার\nনরসিংদী ১৬০০"),),
    ),
)
# Of the last one nothing but the postal address is known. The trade licences are those of its association's list.
BY_POST = "meghna-hosto"
LICENCES = {"hatkhola": "TRAD/DNCC/000101", "sharighor": "TRAD/DSCC/000102", "tajabazar": "TRAD/DNCC/000103"}
MEMBERS = """Member ID,Company,Mobile,Email,Website,Trade licence,Member since,Member until
E-0101,Hatkhola Market,01811000001,complaints@hatkhola.example,https://hatkhola.example,TRAD/DNCC/000101,2019-03-12,
E-0102,Sharighor,01811000002,,https://sharighor.example,TRAD/DSCC/000102,2020-07-01,
E-0103,Tajabazar,01811000003,care@tajabazar.example,https://tajabazar.example,TRAD/DNCC/000103,2021-11-20,
E-0104,Boipara,01811000014,,https://boipara.example,TRAD/DSCC/000104,2018-01-15,2024-12-31
"""


def install_shops(now: datetime) -> None:
    """Enter the registered firms that are not there yet."""
    known = set(Firm.objects.filter(slug__in=[entry.slug for entry in REGISTERED]).values_list("slug", flat=True))
    for entry in REGISTERED:
        if entry.slug not in known:
            register_firm(entry, now)


def list_members(now: datetime) -> None:
    """Take over the association's list of members, in which firms are known by licences that an officer has seen."""
    for slug, number in LICENCES.items():
        licence = Identity(IdentityKind.TRADE_LICENCE, normal_number(IdentityKind.TRADE_LICENCE, number))
        note_identity(registered(slug), licence, IdentityProof.SEEN, now)
    importing.apply_whole(MEMBERS, importing.register_of("ecab", now), OPERATOR, now)


def install_crowd(count: int, now: datetime) -> None:
    """Enter so many more registered firms, each with its SMS contact, that no list is one firm's alone."""
    known = set(Firm.objects.filter(slug__startswith="dokan-").values_list("slug", flat=True))
    for number in range(1, count + 1):
        if f"dokan-{number}" not in known:
            name = sample_names.maker(number * 37 % sample_names.MAKERS).capitalize()
            name_bn = sample_names.maker(number * 37 % sample_names.MAKERS, bangla=True)
            register_firm(
                FirmEntry(
                    slug=f"dokan-{number}",
                    name_bn=f"{name_bn} শপ",
                    name_en=f"{name} Shop",
                    kind=FirmKind.OWN_STORE,
                    website=f"https://dokan-{number}.example",
                    contacts=((Channel.SMS, f"018120{number:05}"),),
                ),
                now,
            )


def registered(slug: str) -> Firm:
    """Return a registered firm of the demonstration."""
    return Firm.objects.get(slug=slug)


def page(name: str, *, named_by: UUID, now: datetime, phone: str = "", wallet: str = "") -> Firm:
    """Return a Facebook page as a buyer names it."""
    link = f"https://facebook.example/{zlib.crc32(name.encode())}"
    return make_shadow(name, now=now, named_by=named_by, link=link, phone=phone, wallet=wallet)


def contact_of(firm: Firm) -> FirmContact:
    """Return the contact through which the demonstration lets a firm speak."""
    return FirmContact.objects.filter(firm=firm, channel=Channel.SMS).order_by("created_at")[0]
