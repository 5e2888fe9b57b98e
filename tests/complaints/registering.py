"""People, posts, firms and their machines, made by the acts that make them: every row is named by its act's event."""

from dataclasses import replace
from datetime import timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from ccms.accounts import api_keys
from ccms.accounts.actors import Power, Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.channels import Channel
from ccms.accounts.development import SECOND_FACTOR
from ccms.accounts.firms import firm_members, origins, shop_keys
from ccms.accounts.firms.firm_members import Invitation
from ccms.accounts.firms.identities import Identity
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.members import managing, people, posts
from ccms.accounts.members.managing import actor_of
from ccms.accounts.members.people import Wanted
from ccms.accounts.members.posts import PostWanted
from ccms.accounts.members.staff import appoint
from ccms.accounts.models import FirmContact, Office
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.complaints.filing.sellers import Seller, name_seller
from ccms.complaints.intakes.receiving import IntakeInput, receive
from ccms.complaints.own_data.asking import ask_erasure
from ccms.complaints.registry import applying, claiming, contacts, deciding, importing
from ccms.complaints.registry.applying import Details
from ccms.complaints.registry.entering import KnownContact, Papers, enter_firm
from ccms.core.clock import dhaka_day
from ccms.integrations import bodies
from ccms.law.pack.book import book
from ccms.ledger.row_digests import has_written
from ccms.notices import applications
from tests import factories as make
from tests.optional import of_apps

LISTS = {
    "dbid": "DBID,Name,Mobile,Issued\n151258421,Padma Sharee,01711223344,2024-03-01\n",
    "ecab": "Member ID,Company,Mobile,Member since\n77,Meghna Fashion,01811223344,2024-03-01\n",
}
_numbers = iter(range(300_000_000, 400_000_000))


def a_register(now):
    """Make staff, two firms with their people and machines, two lists taken over, and a shop with a claim on it."""
    make.offices(now)
    head = staff(now)
    assert not has_written()
    first, second = (_a_firm(name, head, now) for name in ("Rongin Sharee", "Jamuna Books"))
    assert not has_written()
    _machines(_people(first, head, now), now)
    assert not has_written()
    _machines(_people(second, head, now), now)
    assert not has_written()
    for code, text in LISTS.items():
        importing.apply(text, book().on(dhaka_day(now)).registers[code], None, "operator", now, code)
        assert not has_written()
    claimed_shop(now)
    assert not has_written()
    _applicant(head, now)
    assert not has_written()
    ask_erasure(words="", by=make.as_consumer(make.consumer(now)), now=now)
    assert not has_written()
    bodies.set_address("BSTI", "https://api.bsti.example/ccms", by="operator", now=now)
    assert not has_written()
    for app in of_apps("world"):
        app.register(first, now)
    assert not has_written()
    handed = {"source": "grs", "first_made_at": dhaka_day(now), "name": "রহিমা", "phone": "01912345678"}
    receive(IntakeInput(**handed, firm="Jeans Bazar BD"), replace(head, role=Role.CLERK), now)
    assert not has_written()
    return head


def staff(now):
    """Let the first administrator invite people, and give posts; return the head of the head office."""
    admin = actor_of(appoint("admin@ccms.test", now).member)
    places = {code: Office.objects.get(code=code).pk for code in ("head", "dhaka")}
    invited = {
        name: people.invite(Wanted(name=name, email=f"{name}@dncrp.test", role=role, office=places[place]), admin, now)[
            0
        ]
        for name, role, place in (
            ("head", Role.OFFICE_HEAD, "head"),
            ("first", Role.OFFICER, "dhaka"),
            ("second", Role.OFFICER, "dhaka"),
            ("leaving", Role.OFFICER, "dhaka"),
        )
    }
    named = {"designation_bn": "সহকারী পরিচালক", "designation_en": "Assistant Director", "unit": "", "order_no": "7"}
    wanted = PostWanted(office=places["dhaka"], powers=(Power.DECIDE,), since=dhaka_day(now), **named)
    post = posts.add_post(wanted, admin, now)
    later = now + timedelta(minutes=1)
    people.transfer(post.pk, invited["first"].pk, "8", admin, later)
    people.deactivate(invited["leaving"].pk, post.pk, admin, later)
    with transaction.atomic():
        with managing.naming_second_factors(invited["head"]):
            TOTP.activate(invited["head"], SECOND_FACTOR)
        factors = managing.second_factors_of(invited["head"])
        managing.note_own_act(invited["head"], managing.SET_SECOND_FACTOR, later, factors=factors)
    return actor_of(invited["head"])


def _a_firm(name, head, now):
    phone, mail = f"018{next(_numbers) % 100_000_000:08}", f"{name.split()[0].lower()}@shop.example"
    known = tuple(KnownContact(c, v, HowKnown.PAPER) for c, v in ((Channel.SMS, phone), (Channel.EMAIL, mail)))
    numbers = (Identity(IdentityKind.DBID, str(next(_numbers))), Identity(IdentityKind.BIN, f"{next(_numbers)}-0101"))
    return enter_firm(
        Papers(name_bn=name, name_en=name, kind="own_store", identities=numbers, website="x.example", contacts=known),
        head,
        now,
    )


def _people(firm, head, now):
    mail = f"admin@{firm.slug}.example"
    contacts.hand_over_page(firm.pk, "মালিক", mail, HowKnown.VISIT, head, now)
    admin = actor_of(firm.members.get(email=mail))
    invited = Invitation(name="কর্মী", email=f"agent@{firm.slug}.example", role=Role.FIRM_AGENT, firm=firm.pk)
    firm_members.hire(invited, admin, now)
    return admin


def _machines(admin, now):
    api_keys.make(KeyWanted(name="our server", scopes=[Scope.READ, Scope.ANSWER], days=30), admin, now)
    assert not has_written()
    shop_keys.rotate_key(admin, now)
    assert not has_written()
    shop_keys.rotate_key(admin, now + timedelta(minutes=1))
    assert not has_written()
    shop_keys.set_question_address("https://shop.example/asked", admin, now)
    assert not has_written()
    for address in ("https://shop.example", "https://www.shop.example"):
        origins.add(address, admin, now)
        assert not has_written()
    mail = FirmContact.objects.get(firm=admin.firm, channel=Channel.EMAIL)
    firm_members.choose_notice_address(mail.pk, admin, now)
    assert not has_written()


def claimed_shop(now):
    """Let a buyer name a shop with its number and wallet, and complain; whoever has the number claims its page."""
    buyer = make.consumer(now)
    phone = f"+880171{next(_numbers) % 10_000_000:07}"
    seller = Seller(name="জয়া শাড়ি", link="", phone=phone, wallet="01911556677")
    shop = name_seller(seller, person=buyer.pk, now=now)
    filed = make.file(filing=make.filing(shop, now), by=make.as_consumer(buyer), now=now).complaint
    by = make.as_firm(shop.contacts.get())
    claiming.claim_by_link(reference=filed.reference, by=by, name="জয়া", email="joya@shop.example", now=now)
    return shop


def _applicant(head, now):
    """Let somebody apply whose number the office sends back."""
    said = Details(
        name_bn="রঙিন", name_en="Rongin", kind="own_store", identity="dbid", number="151258499", person="রহিমা"
    )
    held = applying.begin(said, "127.0.0.1", "bn", now)
    applying.prove_phone(held.pk, "+8801911223344", now)
    applying.keep_contact(held.pk, "রহিমা", "rahima@rongin.example")
    applying.ask_email(held.pk, now)
    held = applying.confirm_email(applications.SIGNER.sign_object([str(held.pk), now.isoformat()]), now)
    applying.change(held.pk, now, name_en="Rongin Sharee")
    applying.complete(held.pk, now, website="", page="facebook.com/rongin")
    deciding.return_application(held.pk, "name_differs", head, now)
