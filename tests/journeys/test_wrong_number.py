"""A stranger is named as the seller: they say so once, are left alone, and the buyer reads what is true."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import FirmContact
from ccms.complaints.acts import contacting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse, Terms
from ccms.complaints.acts.office import RequestInformation, TakeUp
from ccms.complaints.filing.sellers import Seller, name_seller
from ccms.complaints.models import Answer, Call
from ccms.complaints.queries import visible_to
from ccms.complaints.registry import contacts
from ccms.complaints.registry.following import follow
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.models import Event
from ccms.notices.composition.texts import text_of
from ccms.notices.models import Notice

BUYER, STRANGER, OTHER_BUYER = "+8801711000001", "+8801811000002", "+8801711000004"


@pytest.fixture
def misdirected(story):
    """Return a complaint with a wrong number: the stranger who has it said so."""
    told = story("2026-11-25 12:00", contact=None, phone=BUYER)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, phone=STRANGER)
    told.contact = FirmContact.objects.get(firm=told.shop)
    told.file()
    told.says("refuse", Terms(code="not_a_shop"))
    return told


def to_the_stranger(told):
    sent = Notice.objects.filter(subject=told.complaint.reference, recipient=f"contact:{told.contact.id}")
    return set(sent.values_list("template", flat=True))


def test_it_goes_to_an_officer_under_a_reason_of_its_own(misdirected):
    assert misdirected.stands() == ("escalated", "not_a_shop")


def test_the_buyer_is_told_of_the_number_and_not_that_a_seller_denies_anything(misdirected):
    told = Notice.objects.get(subject=misdirected.complaint.reference, template="consumer.escalated_not_a_shop")
    assert told.channel == "sms"
    said = text_of(told.template, told.params)
    assert "দায়" not in said.sms["bn"] + said.body["bn"]
    assert "ঠিক নম্বর" in said.sms["bn"]


def test_the_stranger_is_written_to_no_more_and_reads_nothing_more(misdirected):
    assert to_the_stranger(misdirected) == {"firm.formal_notice"}
    assert list(visible_to(misdirected.seller)) == []
    with pytest.raises(NotFound):
        contacting.held_contact(misdirected.complaint.reference, misdirected.contact.id)
    known = misdirected.by(misdirected.first_officer)
    perform(TakeUp(own=False), **known)
    with pytest.raises(ValidationFailed):
        perform(RequestInformation(party="firm", text="নম্বরটি কবে থেকে আপনার?"), **known)


@pytest.fixture
def both(story):
    """Return two buyers who named the same wrong number of one shop; the stranger refuses on the first's complaint."""
    first, second = (story("2026-11-25 12:00", contact=None, phone=phone) for phone in (BUYER, OTHER_BUYER))
    for each in (first, second):
        each.shop = name_seller(Seller(name="রঙিন শাড়ি", phone=STRANGER), person=each.person.id, now=each.now)
        each.file()
    assert first.shop == second.shop
    first.now = second.now = first.now + timedelta(hours=1)
    number = FirmContact.objects.get(named_by=first.person)
    assert contacting.say_no_shop(reference=first.complaint.reference, contact=number.pk, now=first.now)
    return first, second


def test_the_number_is_used_for_no_buyer_any_more_and_each_goes_to_an_officer(both):
    first, second = both
    assert first.stands() == ("escalated", "not_a_shop")
    assert (follow(first.now), follow(first.now)) == (1, 0)
    assert second.stands() == ("escalated", "not_a_shop")
    for each in both:
        assert each.told("consumer")[-1] == "consumer.escalated_not_a_shop"
        assert each.told("office")[-1] == "office.escalated"
    assert set(Call.objects.values_list("complaint", "party")) == {(second.complaint.id, "firm")}
    [note] = Event.objects.filter(subject=f"firm:{first.shop.pk}", kind="firm.disowned_contact")
    assert STRANGER not in bytes(note.body).decode()


def test_a_third_buyer_who_names_the_same_number_sends_the_stranger_no_message(both, story):
    third = story(both[0].now, contact=None, phone="+8801711000005")
    third.shop = name_seller(Seller(name="রঙিন শাড়ি", phone=STRANGER), person=third.person.id, now=third.now)
    third.file()

    assert third.told("firm") == []
    assert third.stands() == ("escalated", "unreachable")


def test_a_shop_does_not_leave_its_complaints_by_saying_so(story):
    told = story("2026-11-25 12:00").file()
    contact = told.contact
    assert not contacting.say_no_shop(reference=told.complaint.reference, contact=contact.pk, now=told.now)

    contact.refresh_from_db()
    assert (contact.retired_at, contact.disowned_at) == (None, None)
    assert told.stands() == ("escalated", "not_a_shop")


def test_an_officer_who_knows_better_takes_the_number_back_and_all_are_told(both):
    first = both[0]
    follow(first.now)
    contacts.add_contact(first.shop.pk, STRANGER, HowKnown.CALL, first.first_officer, first.now)

    assert follow(first.now) == 2
    assert [each.stands()[0] for each in both] == ["with_firm", "with_firm"]


def test_who_said_it_of_a_complaint_that_waits_for_another_is_left_alone_too(misdirected, story):
    told = story("2026-11-25 12:00", contact=None, phone=OTHER_BUYER)
    told.shop = make_shadow("আরেক দোকান", now=told.now, named_by=told.person.id, phone=STRANGER)
    told.contact = FirmContact.objects.get(firm=told.shop)
    told.file()
    told.offers()
    assert contacting.say_no_shop(reference=told.complaint.reference, contact=told.contact.pk, now=told.now)

    assert told.stands() == ("with_consumer",)
    assert FirmContact.objects.get(pk=told.contact.pk).disowned_at == told.now


def test_it_is_nobody_s_answer_and_counts_against_no_shop(misdirected):
    assert not Answer.objects.get(complaint=misdirected.complaint).verified


def test_a_firm_s_own_people_cannot_say_it(story):
    told = story("2026-11-25 12:00").file()
    member = Actor(role=Role.FIRM_ADMIN, id=told.contact.id, firm=told.shop.id, contact_verified=True)

    with pytest.raises(ValidationFailed):
        perform(Refuse(code="not_a_shop"), reference=told.complaint.reference, by=member, now=told.now)
    assert told.stands()[0] == "with_firm"


def test_a_message_to_an_unproved_number_alone_says_what_to_do_if_it_is_wrong(misdirected, story):
    sure = story("2026-11-25 12:00").file()
    first = Notice.objects.filter(template="firm.formal_notice")

    assert first.get(subject=misdirected.complaint.reference).params["unproved"] is True
    assert "unproved" not in first.get(subject=sure.complaint.reference).params
