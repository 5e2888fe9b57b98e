"""Three buyers of an unregistered shop: what one says serves that one, what an officer confirms serves them all."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import entries, ways
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.seller import AddContact
from ccms.complaints.filing.sellers import Seller, name_seller
from ccms.complaints.queries import visible_to
from ccms.complaints.registry import contacts
from ccms.complaints.registry.contacts import can_leave
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


def test_a_merged_entry_with_a_proved_number_of_its_own_brings_its_complaint_along_once(three):
    first = three[0]
    standing = make.firm(first.now)
    make.contact(standing, first.now)
    for each in three:
        each.now += timedelta(minutes=5)
    contacts.confirm_contact(
        FirmContact.objects.get(value_index__isnull=False, firm=first.shop, channel="sms").pk,
        HowKnown.CALL,
        first.first_officer,
        first.now,
    )
    assert follow(first.now) == 3
    merge_firms(first.shop.pk, standing.pk, make.officer(first.office, Role.OFFICE_HEAD), first.now)

    assert [follow(first.now + timedelta(minutes=minute)) for minute in (1, 2, 3)] == [3, 0, 0]
    assert {each.complaint.firm_id for each in three if each.stands()} == {standing.pk}


def test_a_number_that_is_proved_after_a_job_began_is_told_once(three):
    third = three[2]
    number, proved = FirmContact.objects.get(channel="sms"), third.now + timedelta(seconds=8)
    contacts.confirm_contact(number.pk, HowKnown.CALL, third.first_officer, proved)

    assert [follow(third.now), follow(proved), follow(proved + timedelta(minutes=1))] == [0, 3, 0]
    assert third.told("firm").count("firm.formal_notice") == 2  # as the buyer named it, and as it was proved


def test_a_number_that_is_given_up_while_a_job_tells_there_is_lost(three):
    first = three[0]
    number, asked = FirmContact.objects.get(channel="sms"), first.now + timedelta(minutes=1)
    contacts.confirm_contact(number.pk, HowKnown.CALL, first.first_officer, first.now + timedelta(seconds=1))
    assert follow(asked + timedelta(seconds=9)) == 3
    contacts.retire_contact(number.pk, contacts.Gone.OF_ANOTHER, first.first_officer, asked)

    assert [follow(asked + timedelta(minutes=minute)) for minute in (1, 2)] == [3, 0]
    assert [each.stands() for each in three] == [("escalated", "unreachable")] * 3


@pytest.mark.parametrize("gone", [*contacts.Gone])
def test_a_proved_number_that_was_taken_away_serves_who_names_it_again_and_nobody_else(three, gone):
    first, second, third = three
    number = FirmContact.objects.get(channel="sms")
    contacts.confirm_contact(number.pk, HowKnown.CALL, first.first_officer, first.now)
    contacts.retire_contact(number.pk, gone, first.first_officer, first.now)
    for buyer in (second, third):  # one who never named it, and the one who did
        ways.name_ways(first.shop, {Channel.SMS: NUMBER}, person=buyer.person.id, now=first.now)

    known = FirmContact.objects.filter(firm=first.shop, retired_at=None, channel="sms")
    assert set(known.values_list("named_by", "proof")) == {(each.person.id, "unproved") for each in (second, third)}
    assert not entries.can_be_told(first.shop.pk, first.person.id)
    later = first.now + timedelta(minutes=1)
    contacts.add_contact(first.shop.pk, NUMBER, HowKnown.CALL, first.first_officer, later)
    assert set(FirmContact.objects.filter(channel="sms").values_list("proof", "proved_at")) == {("proved", later)}


def test_no_buyer_learns_that_another_s_number_was_disowned(three):
    first = three[0]
    number = FirmContact.objects.get(channel="sms")
    ways.disown(number.pk, "contact:x", first.now)
    for given in (NUMBER, "+8801811000077"):
        perform(AddContact(phone=given), **first.by(first.buyer))
        with pytest.raises(ValidationFailed) as refused:
            perform(AddContact(phone=given), **first.by(first.buyer))
        assert refused.value.errors == {"": ("seller-unchanged", {})}
    assert [len(event.data["contacts"]) for event in first.events()[-2:]] == [1, 1]
    assert NUMBER not in told_at(first)


def test_a_postal_address_alone_leaves_buyers_and_firms_their_way_for_codes(three):
    first = three[0]
    number = FirmContact.objects.get(channel="sms")
    contacts.add_postal(first.shop.pk, "বাড়ি ১২, রোড ৭\nধানমন্ডি, ঢাকা ১২০৫", HowKnown.CALL, first.first_officer, first.now)
    assert not ways.has_own_way(first.shop.pk)
    contacts.confirm_contact(number.pk, HowKnown.CALL, first.first_officer, first.now)
    assert not can_leave(FirmContact.objects.get(pk=number.pk))
