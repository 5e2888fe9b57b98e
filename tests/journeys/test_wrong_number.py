"""A stranger is named as the seller: they say so once, are left alone, and the buyer reads what is true."""

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse, Terms
from ccms.complaints.acts.office import RequestInformation, TakeUp
from ccms.complaints.models import Answer
from ccms.core.failures import ValidationFailed
from ccms.notices.composition.texts import text_of
from ccms.notices.models import Notice

BUYER, STRANGER = "+8801711000001", "+8801811000002"


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


def test_the_stranger_is_written_to_no_more_unless_an_officer_asks_them(misdirected):
    before = to_the_stranger(misdirected)
    assert "firm.answer_received" in before
    known = {"reference": misdirected.complaint.reference, "by": misdirected.first_officer, "now": misdirected.now}
    perform(TakeUp(), **known)
    assert to_the_stranger(misdirected) == before

    perform(RequestInformation(party="firm", text="নম্বরটি কবে থেকে আপনার?"), **known)
    assert to_the_stranger(misdirected) == before | {"firm.information_requested"}


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
