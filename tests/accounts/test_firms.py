"""Who a firm is, who speaks for it, and what a buyer's word about it is worth."""

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.consumers import consumer_of
from ccms.accounts.firms import entries, naming
from ccms.accounts.firms.entries import FirmEntry, NotYours, make_shadow, register_firm
from ccms.accounts.firms.naming import find
from ccms.accounts.models import Firm, FirmContact
from ccms.accounts.models.firm_contact import Source

pytestmark = pytest.mark.django_db
PAGE = "https://www.facebook.com/Moyna.Kids/?ref=share"
SHOP_PHONE = "01811111111"


@pytest.fixture
def buyer(now):
    return consumer_of("+8801712345678", now)


@pytest.fixture
def other_buyer(now):
    return consumer_of("+8801912345678", now)


@pytest.fixture
def officer():
    return Actor(role=Role.OFFICER)


@pytest.fixture
def shadow(buyer, now):
    return make_shadow("Moyna Kids", link=PAGE, phone=SHOP_PHONE, named_by=buyer.pk, now=now)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.facebook.com/Moyna.Kids/?ref=share",
        "http://m.facebook.com/moyna.kids",
        "fb.com/moyna.kids",
        "facebook.com/Moyna.Kids#about",
    ],
)
def test_every_link_to_a_page_is_the_same_page(link):
    assert naming.page_of(link) == "facebook.com/moyna.kids"


def test_a_profile_without_a_name_is_known_by_its_number():
    assert naming.page_of("https://m.facebook.com/profile.php?id=100012&mibextid=x") == "facebook.com/100012"


def test_a_shop_that_only_a_buyer_named_has_no_public_page(shadow):
    assert not shadow.is_public
    assert not entries.public_firms().filter(pk=shadow.pk).exists()


def test_a_registered_shop_has_a_public_page(now):
    firm = register_firm(FirmEntry(slug="rupkotha", name_bn="রূপকথা", name_en="Rupkotha"), now)

    assert entries.public_firms().get() == firm


def test_the_same_page_is_the_same_shop_whatever_it_is_called(shadow, other_buyer, now):
    again = make_shadow("ময়না", link="fb.com/moyna.kids", named_by=other_buyer.pk, now=now)

    assert again == shadow


def test_the_same_number_is_the_same_shop_only_under_a_like_name(shadow, other_buyer, now):
    alike = make_shadow("moyna kidz", phone=SHOP_PHONE, named_by=other_buyer.pk, now=now)
    unlike = make_shadow("Rupkotha", phone=SHOP_PHONE, named_by=other_buyer.pk, now=now)

    assert alike == shadow
    assert unlike != shadow


def test_what_a_buyer_says_of_a_registered_shop_leads_nobody_elses_complaint_there(buyer, other_buyer, now):
    contacts = ((Channel.SMS, "01822222222"),)
    known = register_firm(FirmEntry(slug="rupkotha", name_bn="রূপকথা", name_en="Rupkotha", contacts=contacts), now)
    foisted = {"link": PAGE, "wallet": SHOP_PHONE}
    assert make_shadow("Rupkotha", phone="01822222222", named_by=buyer.pk, now=now, **foisted) == known
    other = make_shadow("Moyna Kids", link=PAGE, wallet=SHOP_PHONE, named_by=other_buyer.pk, now=now)

    assert other != known
    assert find(PAGE) == find(SHOP_PHONE) == [other]
    assert find("01822222222") == [known]


def test_a_shop_that_was_confirmed_is_known_by_the_page_that_it_was_named_by(shadow, other_buyer, officer, now):
    entries.confirm_contact(shadow.contacts.get(channel=Channel.SMS), by=officer, now=now)

    assert make_shadow("ময়না", link=PAGE, named_by=other_buyer.pk, now=now) == shadow
    assert find(PAGE) == [shadow]


def test_the_same_wallet_ties_a_new_page_to_the_vanished_one(buyer, other_buyer, now):
    first = make_shadow("Moyna Kids", wallet="01811-111111", named_by=buyer.pk, now=now)
    second = make_shadow("ময়না কিডস", wallet="+8801811111111", link="fb.com/new", named_by=other_buyer.pk, now=now)

    assert second == first


def test_a_complainants_contact_is_unproved_and_his_own(shadow, buyer, other_buyer, now):
    make_shadow("Moyna Kids", link=PAGE, phone=SHOP_PHONE, named_by=other_buyer.pk, now=now)

    mine = entries.contacts_to_tell(shadow, buyer.pk)

    assert FirmContact.objects.filter(channel=Channel.SMS).count() == 2
    assert {contact.named_by_id for contact in mine} == {buyer.pk}
    assert not any(contact.is_proved for contact in mine)
    assert entries.contacts_to_tell(shadow, None) == []


def test_a_buyer_who_names_his_own_number_shows(buyer, now):
    shadow = make_shadow("My Shop", phone="01712345678", named_by=buyer.pk, now=now)

    assert bytes(shadow.contacts.get().value_index) == bytes(buyer.phone_index)


def test_an_officers_word_proves_the_contact_for_everybody(shadow, buyer, other_buyer, officer, now):
    make_shadow("Moyna Kids", link=PAGE, phone=SHOP_PHONE, named_by=other_buyer.pk, now=now)
    mine = FirmContact.objects.get(channel=Channel.SMS, named_by=buyer)

    entries.confirm_contact(mine, by=officer, now=now)

    assert mine.is_proved
    assert FirmContact.objects.get(channel=Channel.SMS, named_by=other_buyer).is_proved
    assert not FirmContact.objects.get(channel=Channel.PAGE, named_by=buyer).is_proved
    assert entries.contacts_to_tell(shadow, None) != []
    assert Firm.objects.get(pk=shadow.pk).is_public


@pytest.mark.parametrize("role", [Role.CONSUMER, Role.FIRM_LINK, Role.FIRM_ADMIN, Role.COORDINATOR])
def test_nobody_but_an_officer_confirms_a_contact(shadow, role, now):
    with pytest.raises(NotYours):
        entries.confirm_contact(shadow.contacts.first(), by=Actor(role=role, firm=shadow.pk), now=now)


def test_a_firm_claims_its_own_page_and_no_other(shadow, now):
    contact = shadow.contacts.get(channel=Channel.SMS)

    with pytest.raises(NotYours):
        entries.claim_firm(contact, by=Actor(role=Role.FIRM_ADMIN, firm=contact.pk, contact_verified=True), now=now)
    with pytest.raises(NotYours):
        entries.claim_firm(contact, by=Actor(role=Role.FIRM_LINK, firm=shadow.pk), now=now)
    entries.claim_firm(contact, by=Actor(role=Role.FIRM_ADMIN, firm=shadow.pk, contact_verified=True), now=now)

    assert Firm.objects.get(pk=shadow.pk).claimed_at == now


def test_a_proved_number_named_again_is_proved_at_once(now, buyer):
    contacts = ((Channel.SMS, SHOP_PHONE),)
    entry = FirmEntry(slug="rupkotha", name_bn="রূপকথা", name_en="Rupkotha", contacts=contacts)
    firm = register_firm(entry, now)

    contact = entries.name_contact(firm, Channel.SMS, SHOP_PHONE, source=Source.COMPLAINANT, named_by=buyer.pk, now=now)

    assert contact.is_proved


def test_a_retired_contact_is_told_nothing(shadow, buyer, now):
    for contact in entries.contacts_to_tell(shadow, buyer.pk):
        entries.retire_contact(contact, now)

    assert entries.contacts_to_tell(shadow, buyer.pk) == []


def test_known_wallets_are_compared_without_being_read(buyer, now):
    shadow = make_shadow("Moyna Kids", wallet="01811-111111", named_by=buyer.pk, now=now)

    assert naming.wallet_index("০১৮১১১১১১১১") in entries.known_wallets(shadow.pk)
    assert naming.wallet_index("01811111112") not in entries.known_wallets(shadow.pk)


def test_a_merge_is_undone_without_trace(shadow, now):
    firm = register_firm(FirmEntry(slug="moyna", name_bn="ময়না", name_en="Moyna"), now)
    entries.merge(shadow, firm)
    assert find(PAGE) == [firm]

    entries.unmerge(shadow)

    assert find(PAGE) == [shadow]


def test_what_is_said_of_a_merged_entry_is_kept_at_the_one_that_stands(shadow, now):
    firm = register_firm(FirmEntry(slug="moyna", name_bn="ময়না", name_en="Moyna"), now)
    entries.merge(shadow, firm)

    assert make_shadow("Moyna", link=PAGE, named_by=None, now=now) == firm
    assert firm.contacts.count() == 1


def test_only_an_entry_that_stands_takes_others_in(shadow, now):
    firm = register_firm(FirmEntry(slug="moyna", name_bn="ময়না", name_en="Moyna"), now)
    entries.merge(shadow, firm)
    shadow.refresh_from_db()

    with pytest.raises(ValueError, match="stands"):
        entries.merge(firm, shadow)
