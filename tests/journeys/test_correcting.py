"""A buyer corrects who the seller is: the right one is told and has its days, the wrong one hears and reads no more."""

from dataclasses import replace

import pytest

from ccms.accounts.actors import Power
from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import Firm, FirmContact, FirmWallet
from ccms.complaints.acts import contacting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.seller import CorrectSeller
from ccms.complaints.filing.receiving import DuplicateComplaint
from ccms.complaints.models import Deadline
from ccms.complaints.queries import visible_to
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.registry import contacts
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import NotFound, ValidationFailed
from ccms.notices.models import Notice, State
from tests import factories as make

OWN, WRONG, RIGHT, OTHER = "+8801711000001", "+8801811000002", "+8801811000003", "+8801811000004"
PAGE = "https://facebook.com/rongin.sari"


@pytest.fixture
def misnamed(story):
    """Return a complaint of which the notice went to a wrong number, on Wednesday 25 November at 12:00."""
    told = story("2026-11-25 12:00", contact=None, phone=OWN)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, phone=WRONG)
    told.contact = FirmContact.objects.get(firm=told.shop)
    return told.file()


@pytest.fixture
def first_told(story):
    """Return one whose seller has 72 hours first, told at the wrong number."""
    told = story("2026-11-25 12:00", contact=None, phone=OWN)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, phone=WRONG)
    told.contact = FirmContact.objects.get(firm=told.shop)
    return told.file(facts={**NOT_TOLD})


NOT_TOLD = {
    "category": "WRONG_ITEM",
    "sale_channel": "social_page",
    "purchase_purpose": "own_use",
    "price": 430_000,
    "pay_method": "cod",
    "firm_told": "not_told",
    "full_name": "রহিমা খাতুন",
    "district": "dhaka",
}


def correct(told, **seller):
    perform(CorrectSeller(**seller), **told.by(told.buyer))
    told.complaint.refresh_from_db()


def refused(act):
    """Return why the whole of an act is refused."""
    with pytest.raises(ValidationFailed) as why:
        act()
    return why.value.errors[""][0]


def contact_of(told, phone):
    index = contact_index(Channel.SMS, phone)
    return FirmContact.objects.get(firm=told.complaint.firm, value_index=index, retired_at=None)


def test_the_right_number_gets_the_notice_and_its_days_begin_with_it(misnamed):
    misnamed.is_served()
    assert misnamed.due("answer") == "2026-12-03 00:00"
    misnamed.wait(days=2)
    correct(misnamed, name="রঙিন শাড়ি", phone=RIGHT)

    assert misnamed.stands() == ("with_firm",)
    assert (misnamed.complaint.received_at, misnamed.complaint.receipt_basis) == (None, "")
    right = contact_of(misnamed, RIGHT)
    sent = Notice.objects.get(template="firm.formal_notice", recipient=f"contact:{right.id}")
    assert sent.subject == misnamed.complaint.reference
    assert misnamed.told("consumer")[-1] == "consumer.corrected_seller"
    assert not Deadline.objects.filter(complaint=misnamed.complaint, kind="answer", closed_at=None).exists()
    misnamed.contact = right
    misnamed.is_served()
    assert misnamed.due("answer") == "2026-12-05 00:00"


def test_the_72_hours_begin_anew_and_the_formal_notice_follows(first_told):
    first_told.wait(hours=50)
    correct(first_told, name="রঙিন শাড়ি", phone=RIGHT)

    assert first_told.stands() == ("told_firm",)
    assert first_told.due("firm_first") == "2026-11-30 14:00"
    right = contact_of(first_told, RIGHT)
    assert Notice.objects.filter(template="firm.told_first", recipient=f"contact:{right.id}").exists()
    first_told.wait_until("2026-11-30 14:00")
    assert first_told.stands() == ("with_firm",)


def test_the_wrong_person_opens_it_no_more_and_no_message_waits_for_them(misnamed):
    wrong = misnamed.seller
    assert list(visible_to(wrong)) == [misnamed.complaint]
    correct(misnamed, name="আসল দোকান", link=PAGE, phone=RIGHT)

    assert misnamed.complaint.firm.name_bn == "আসল দোকান"
    assert list(visible_to(wrong)) == []
    with pytest.raises(NotFound):
        misnamed.offers(by=wrong)
    with pytest.raises(NotFound):
        contacting.held_contact(misnamed.complaint.reference, misnamed.contact.id)
    to_wrong = Notice.objects.filter(recipient=f"contact:{misnamed.contact.id}")
    assert [notice.state for notice in to_wrong] == [State.SUPERSEDED]
    assert [each.id for each in contacting.contacts_for_codes(misnamed.complaint.reference)] == [
        contact_of(misnamed, RIGHT).id
    ]


def test_of_one_page_only_the_number_is_corrected(story):
    told = story("2026-11-25 12:00", contact=None, phone=OWN)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, phone=WRONG, link=PAGE)
    told.file()
    correct(told, name="রঙিন শাড়ি", phone=RIGHT, link=PAGE)

    assert told.complaint.firm == told.shop
    in_use = FirmContact.objects.filter(firm=told.shop, retired_at=None, channel="sms")
    assert [each.value.open() for each in in_use] == [RIGHT]


def test_a_receipt_of_the_wrong_number_that_comes_late_proves_nothing(misnamed):
    correct(misnamed, name="আসল দোকান", phone=RIGHT)
    misnamed.is_served()  # the gateway's report of the first message

    assert misnamed.complaint.received_at is None
    assert misnamed.due("reach_firm")


def test_the_link_that_was_pasted_before_is_notice_of_nothing(story):
    told = story("2026-11-25 12:00", contact=None, phone=OWN)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, link=PAGE)
    told.file()
    reference = told.complaint.reference
    pasted = contacting.page_token(reference)
    correct(told, name="রঙিন শাড়ি", link=f"{PAGE}.official")

    assert told.told("consumer")[-1] == "consumer.corrected_seller_untold"
    with pytest.raises(NotFound):
        contacting.link_opened(reference=reference, token=pasted, now=told.now)
    told.opens_pasted_link()
    told.complaint.refresh_from_db()
    assert told.complaint.receipt_basis == "opened"


def test_what_the_wrong_one_has_answered_is_rejected_and_not_corrected(misnamed):
    misnamed.defends(text="আমি দোকানদার নই।")
    with pytest.raises(NotAllowed):
        correct(misnamed, name="আসল দোকান", phone=RIGHT)


def test_a_firm_of_the_register_is_chosen_and_its_desk_reads_it(misnamed):
    right = make.firm(misnamed.now, "আসল দোকান")
    speaker = make.as_firm(make.contact(right, misnamed.now))
    misnamed.wait(hours=1)
    correct(misnamed, firm=right.id)

    seen = firm_view(misnamed.complaint.reference, speaker)
    assert [event.kind for event in seen.past] == ["consumer.filed", "consumer.corrected_seller"]
    assert Deadline.objects.get(complaint=misnamed.complaint, kind="reach_firm", closed_at=None).firm == right


def test_who_was_reached_cannot_be_swapped(story):
    told = story("2026-11-25 12:00").file()
    told.is_served()
    with pytest.raises(NotAllowed):
        correct(told, name="আসল দোকান", phone=RIGHT)


@pytest.mark.parametrize("reached", ["delivered", "knows"])
def test_nor_one_of_whom_something_else_shows_that_they_know(first_told, reached):
    if reached == "delivered":
        keeper = replace(first_told.first_officer, powers=frozenset({Power.REGISTRY}))
        contacts.confirm_contact(first_told.contact.pk, HowKnown.CALL, keeper, first_told.now)
        Notice.objects.filter(recipient=f"contact:{first_told.contact.id}").update(delivered_at=first_told.now)
    else:
        assert contacting.is_my_order(**first_told.by(first_told.seller), phone=OWN)
    assert refused(lambda: correct(first_told, name="আসল দোকান", phone=RIGHT)) == "seller-reached"


def test_it_is_corrected_twice_and_no_more(misnamed):
    correct(misnamed, name="রঙিন শাড়ি", phone=RIGHT)
    correct(misnamed, name="রঙিন শাড়ি", phone=OTHER)
    with pytest.raises(NotAllowed):
        correct(misnamed, name="রঙিন শাড়ি", phone=WRONG)


def test_what_stays_the_same_is_no_correction(misnamed):
    assert refused(lambda: correct(misnamed, name="রঙিন শাড়ি", phone=WRONG)) == "seller-unchanged"
    assert refused(lambda: correct(misnamed, firm=misnamed.shop.id)) == "seller-unchanged"
    assert misnamed.complaint.seller_corrections == 0
    assert FirmContact.objects.get(firm=misnamed.shop).retired_at is None


def test_a_misspelt_name_that_nobody_else_uses_is_corrected(misnamed):
    correct(misnamed, name="রঙ্গিন শাড়ি", phone=WRONG)

    assert misnamed.complaint.firm == misnamed.shop
    assert Firm.objects.get(pk=misnamed.shop.pk).name_bn == "রঙ্গিন শাড়ি"


@pytest.mark.parametrize("as_what", ["phone", "wallet"])
def test_the_buyer_s_own_number_goes_to_an_officer(misnamed, as_what):
    correct(misnamed, name="আসল দোকান", link=PAGE, **{as_what: "০১৭১১-০০০০০১"})

    assert misnamed.stands() == ("escalated", "abuse_review")
    assert misnamed.complaint.told_at is None
    assert misnamed.told("consumer")[-1] == "consumer.corrected_seller_at_office"
    assert misnamed.told("firm") == ["firm.formal_notice"]  # the first one, which was called off
    assert misnamed.told("office")[-1] == "office.escalated"


def test_a_second_open_complaint_about_the_purchase_is_refused(story):
    numbered = {**NOT_TOLD, "purchase_number": "A6"}
    told = story("2026-11-25 12:00", contact=None, phone=OWN)
    told.shop = make_shadow("আসল দোকান", now=told.now, named_by=told.person.id, phone=RIGHT)
    told.file(facts=dict(numbered))
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, phone=WRONG)
    told.file(facts=dict(numbered))
    with pytest.raises(DuplicateComplaint):
        correct(told, name="আসল দোকান", phone=RIGHT)


def test_what_another_open_complaint_still_needs_is_not_given_up(misnamed):
    first = misnamed.complaint
    misnamed.file(other_than=first.reference)
    correct(misnamed, name="আসল দোকান", phone=RIGHT)

    assert misnamed.contact in contacting.contacts_for_codes(first.reference)
    misnamed.contact.refresh_from_db()
    assert misnamed.contact.retired_at is None


def test_a_wrong_wallet_is_the_shop_s_no_more(story):
    told = story("2026-11-25 12:00", contact=None, phone=OWN)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, link=PAGE, wallet=WRONG)
    told.file()
    correct(told, name="রঙিন শাড়ি", link=PAGE, wallet=RIGHT)

    assert [each.number.open() for each in FirmWallet.objects.filter(firm=told.complaint.firm)] == [RIGHT]


def test_nobody_but_the_buyer_corrects_it(misnamed):
    stranger = make.as_consumer(make.consumer(misnamed.now))
    with pytest.raises(NotFound):
        perform(CorrectSeller(name="ক", phone=RIGHT), **misnamed.by(stranger))
    with pytest.raises(NotAllowed):
        perform(CorrectSeller(name="ক", phone=RIGHT), **misnamed.by(misnamed.seller))
