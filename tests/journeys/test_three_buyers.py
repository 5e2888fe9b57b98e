"""Three buyers of an unregistered shop: what one says serves that one, what an officer confirms serves them all."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import ways
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.seller import AddContact
from ccms.complaints.filing.sellers import Seller, name_seller
from ccms.complaints.queries import visible_to
from ccms.complaints.registry import contacts
from ccms.complaints.registry.following import follow
from ccms.complaints.registry.merging import merge_firms
from ccms.core.failures import ValidationFailed
from ccms.notices.models import Notice
from tests import factories as make

NAME, PAGE, NUMBER = "রঙিন শাড়ি", "https://facebook.com/rongin.sari", "+8801811000009"


@pytest.fixture
def three(story):
    """Return three buyers' complaints about one shop: a name, its page, its number; the third's message went out."""
    told = [story("2026-11-25 12:00", contact=None, phone=f"+880171100000{number}") for number in (1, 2, 3)]
    first, second, third = told
    first.shop = second.shop = third.shop = name_seller(Seller(name=NAME), person=first.person.id, now=first.now)
    first.file()  # a name alone: straight to the office
    ways.name_ways(second.shop, {Channel.PAGE: PAGE}, person=second.person.id, now=second.now)
    second.file()
    third.file()
    perform(AddContact(phone=NUMBER), **third.by(third.buyer))
    return told


def told_at(story):
    """Return the contacts to which a message about this complaint was made."""
    sent = Notice.objects.filter(subject=story.complaint.reference, recipient__startswith="contact:")
    return [FirmContact.objects.get(pk=each.recipient.partition(":")[2]).value.open() for each in sent]


def test_a_number_serves_who_named_it_and_once_an_officer_confirms_it_all_three(three):
    third = three[2]
    assert [told_at(each) for each in three] == [[], [], [NUMBER]]
    assert three[0].stands() == ("escalated", "unreachable")
    assert three[0].complaint.told_at is None
    assert third.told("firm") == ["firm.formal_notice"]

    third.wait_until("2026-11-29 00:05")  # nothing shows that it came
    assert [each.stands() for each in three] == [("escalated", "unreachable")] * 3
    assert follow(third.now) == 0

    number = FirmContact.objects.get(channel="sms")
    contacts.confirm_contact(number.pk, HowKnown.CALL, third.first_officer, third.now)
    assert follow(third.now) == 3
    assert follow(third.now) == 0
    for each in three:
        each.now = third.now
        assert each.stands()[0] == "with_firm"
        assert told_at(each)[-1] == NUMBER
        assert each.told("consumer")[-1] == "consumer.contact_found"
        assert each.due("reach_firm") == "2026-12-03 00:00"


def test_before_that_the_holder_of_the_number_reads_the_complaint_of_who_named_it_alone(three):
    holder = make.as_firm(FirmContact.objects.get(channel="sms"))

    assert list(visible_to(holder)) == [three[2].complaint]


def test_no_buyer_learns_from_a_refusal_what_another_has_named(three):
    """What is new to the register and what another buyer has named is answered alike."""
    first, second, third = three
    perform(AddContact(wallet="01911000001"), **third.by(third.buyer))
    for buyer, given in ((first, {"wallet": "01911000001"}), (second, {"phone": NUMBER}), (first, {"link": PAGE})):
        perform(AddContact(**given), **buyer.by(buyer.buyer))
        assert buyer.happened()[-1] == "consumer.added_contact"
        said = repr([event.data for event in buyer.events()])
        assert not [each for each in (NUMBER, "01911000001", PAGE, third.complaint.reference) if each in said]


def test_a_number_of_the_buyer_s_own_is_no_way_to_a_seller(three):
    with pytest.raises(ValidationFailed):
        perform(AddContact(phone="+8801711000001"), **three[0].by(three[0].buyer))


def test_nobody_waits_for_ever_though_the_number_never_answers(three):
    third = three[2]
    third.wait_until("2026-11-29 00:05")
    number = FirmContact.objects.get(channel="sms")
    contacts.confirm_contact(number.pk, HowKnown.CALL, third.first_officer, third.now)
    follow(third.now)
    third.wait_until("2026-12-03 00:05")

    assert [each.stands() for each in three] == [("escalated", "unreachable")] * 3
    assert follow(third.now) == 0


def test_an_entry_of_the_same_shop_that_is_merged_brings_its_complaint_along(three):
    first = three[0]
    standing = make.firm(first.now)
    make.contact(standing, first.now)
    merge_firms(first.shop.pk, standing.pk, make.officer(first.office, Role.OFFICE_HEAD), first.now)

    assert follow(first.now) == 3
    assert follow(first.now) == 0
    for each in three:
        assert each.stands()[0] == "with_firm"
        assert each.complaint.firm_id == standing.pk
        assert each.told("firm")[-1] == "firm.formal_notice"
