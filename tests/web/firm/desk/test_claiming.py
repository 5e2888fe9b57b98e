"""A page is taken over by its own people: by code, or on an officer's word; what was said before stays apart."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import Firm, FirmClaim, FirmContact, Member
from ccms.complaints.acts import contacting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Reject
from ccms.complaints.filing.receiving import file
from ccms.complaints.firm_desk import inbox
from ccms.complaints.firm_desk.firm_case import firm_case
from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.complaints.models import Answer
from ccms.complaints.registry import claiming, contacts
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.web.firm.desk.counter import Ticket, words_of
from tests.web.firm.desk.test_people import link_to

PHONE = "+8801819000111"
WHO = {"name": "মিনা", "email": "mina@page.test"}


@pytest.fixture
def page_shop(counter):
    """Return a complaint about a page that only its buyer has named, by a number."""
    person = factories.consumer(counter.now)
    shop = make_shadow("মিনার শাড়ি", now=counter.now, named_by=person.pk, phone=PHONE)
    made = file(filing=factories.filing(shop, counter.now), by=factories.as_consumer(person), now=counter.now).complaint
    counter.contacts[shop.pk] = FirmContact.objects.get(firm=shop, channel="sms")
    return Ticket(counter, made, person, shop)


def speaker(ticket):
    """Return who proved the page's contact by a code, as he stands now."""
    contact = FirmContact.objects.get(firm=ticket.shop, channel="sms")
    return contacting.actor_for(ticket.reference, contact.pk)


def officer_of(ticket, sign_in):
    actor = factories.officer(ticket.complaint.office)
    return actor, sign_in(Member.objects.get(pk=actor.id))


def test_who_proves_a_contact_of_the_register_gets_the_page_at_once(counter):
    ticket = counter.filed(counter.other)
    Member.objects.filter(firm=counter.other).update(is_active=False)

    granted = claiming.claim_by_link(**ticket.by(speaker(ticket)), **WHO)

    assert granted
    mina = Member.objects.get(email=WHO["email"])
    assert (mina.role, mina.firm_id) == (Role.FIRM_ADMIN, counter.other.pk)
    assert Firm.objects.get(pk=counter.other.pk).claimed_at is not None
    assert ticket.events()[-1] == "firm.claimed_page"
    assert "/sign-in/invited/" in link_to(counter, WHO["email"])


def test_a_page_that_has_its_people_cannot_be_claimed_by_link(counter):
    ticket = counter.filed()

    with pytest.raises(NotFound):
        claiming.claim_by_link(**ticket.by(speaker(ticket)), **WHO)
    assert not Member.objects.filter(email=WHO["email"]).exists()


def test_through_a_number_that_a_buyer_named_it_waits_for_an_officer(counter, page_shop, sign_in):
    seller = speaker(page_shop)
    assert not seller.contact_verified
    page_shop.offered(seller)

    assert not claiming.claim_by_link(**page_shop.by(seller), **WHO)
    assert not Member.objects.filter(email=WHO["email"]).exists()
    assert not speaker(page_shop).contact_verified
    assert Notice.objects.filter(template="office.page_claimed", subject=page_shop.reference).exists()
    assert FirmClaim.objects.get().email.open() == WHO["email"]


def test_the_officers_word_lets_him_in_and_what_was_said_before_stays_unverified(counter, page_shop, sign_in):
    page_shop.offered(speaker(page_shop))
    claiming.claim_by_link(**page_shop.by(speaker(page_shop)), **WHO)
    perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **page_shop.by(page_shop.buyer))
    _actor, browser = officer_of(page_shop, sign_in)
    contact = FirmContact.objects.get(firm=page_shop.shop, channel="sms")
    seller_page = browser.get(f"/office/{page_shop.reference}/seller")
    assert WHO["email"] in words_of(seller_page)

    confirmed = browser.post(
        f"/office/firms/{page_shop.shop.slug}/contact/{contact.pk}",
        {"idempotency_key": str(uuid.uuid4()), "how": "paper"},
    )

    assert confirmed.status_code == 302
    mina = Member.objects.get(email=WHO["email"])
    assert (mina.role, mina.firm_id) == (Role.FIRM_ADMIN, page_shop.shop.pk)
    assert speaker(page_shop).contact_verified
    assert FirmClaim.objects.get().granted_at is not None
    case = firm_case(page_shop.reference, counter.actor(mina))
    assert [answer.verified for answer in case.answers] == [False]
    assert "যাচাই" in words_of(counter.get(mina, page_shop.url))
    page_shop.offered(mina)
    assert [answer.verified for answer in Answer.objects.order_by("at")] == [False, True]


def test_an_officer_hands_a_page_over_and_says_how_it_is_known(counter, page_shop, sign_in):
    page_shop.offered(speaker(page_shop))
    perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **page_shop.by(page_shop.buyer))
    _actor, browser = officer_of(page_shop, sign_in)
    sent = {**WHO, "how": "paper", "idempotency_key": str(uuid.uuid4())}
    address = f"/office/firms/{page_shop.shop.slug}/hand-over"
    wrong = browser.post(address, {**sent, "how": ""})
    done = browser.post(address, sent)

    assert wrong.status_code == 422
    assert done.status_code == 302
    assert Member.objects.get(email=WHO["email"]).firm_id == page_shop.shop.pk
    assert Event.objects.get(subject=f"firm:{page_shop.shop.pk}").kind == "office.handed_over_page"


def test_handed_to_another_firms_administrator_the_page_becomes_a_brand_of_that_firm(counter, page_shop):
    page_shop.offered(speaker(page_shop))
    perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **page_shop.by(page_shop.buyer))
    officer = factories.officer(page_shop.complaint.office)

    contacts.hand_over_page(page_shop.shop.pk, "", counter.boss.email, HowKnown.CALL, officer, counter.now)

    assert Firm.objects.get(pk=page_shop.shop.pk).parent_id == counter.firm.pk
    listed = inbox.page(InboxWanted(view=View.ALL), counter.actor(counter.rahim), counter.now)
    assert [row.complaint.reference for row in listed.rows] == [page_shop.reference]


def test_an_administrator_takes_a_page_in_by_the_code_to_its_number(counter):
    page = factories.firm(counter.now, "নতুন পেজ")
    counter.contacts[page.pk] = factories.contact(page, counter.now, value=PHONE)
    ticket, browser = counter.filed(page), counter.browser(counter.boss)
    key = {"idempotency_key": str(uuid.uuid4())}
    wrong = browser.post("/firm/pages/claim", {**key, "reference": ticket.reference, "phone": "01711000000"})
    assert wrong.status_code == 422
    assert "01711000000" in wrong.text
    asked = browser.post("/firm/pages/claim", {**key, "reference": ticket.reference, "phone": PHONE})
    code = next(message.code for message in current_codes(counter.now) if message.purpose == "answer")
    done = browser.post(asked.headers["Location"], {"idempotency_key": str(uuid.uuid4()), "code": code}, follow=True)

    assert Firm.objects.get(pk=page.pk).parent_id == counter.firm.pk
    assert "নতুন পেজ" in words_of(done)
    assert counter.get(counter.rahim, ticket.url).status_code == 200
    assert counter.get(counter.of_brand, ticket.url).status_code == 404


def test_a_page_on_which_people_work_is_not_taken_in_by_a_code(counter):
    ticket = counter.filed(counter.other)
    contact = counter.contacts[counter.other.pk]

    with pytest.raises(NotFound):
        claiming.claim_by_member(**ticket.by(counter.boss), contact=contact.pk)

    assert Firm.objects.get(pk=counter.other.pk).parent_id is None
    assert "firm.claimed_page" not in ticket.events()


def test_asked_twice_for_an_unconfirmed_page_one_claim_waits(counter, page_shop):
    contact = speaker_contact(page_shop)

    for _ in range(2):
        assert not claiming.claim_by_member(**page_shop.by(counter.boss), contact=contact.pk)

    assert FirmClaim.objects.count() == 1
    assert page_shop.events().count("firm.claimed_page") == 1


def test_a_claim_that_cannot_be_granted_any_more_does_not_keep_the_officer_from_confirming(counter, page_shop):
    page_shop.offered(speaker(page_shop))
    claiming.claim_by_member(**page_shop.by(counter.boss), contact=speaker_contact(page_shop).pk)
    perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **page_shop.by(page_shop.buyer))
    Member.objects.filter(pk=counter.boss.pk).update(is_active=False)

    officer = factories.officer(page_shop.complaint.office)
    contacts.confirm_contact(speaker_contact(page_shop).pk, HowKnown.PAPER, officer, counter.now)

    assert speaker(page_shop).contact_verified
    assert not Member.objects.filter(firm=page_shop.shop).exists()
    assert Firm.objects.get(pk=page_shop.shop.pk).parent_id is None
    assert claiming.may_claim(speaker(page_shop))


def test_a_seller_by_link_finds_the_way_to_take_his_page_over(counter, page_shop):
    browser, answer = Client(), HttpResponse()
    sessions.open_link_session(answer, speaker_contact(page_shop), page_shop.reference, counter.now)
    browser.cookies = answer.cookies
    url = f"/answer/{page_shop.reference}"
    assert f"{url}/claim" in browser.get(url).text

    bad = browser.post(f"{url}/claim", {"name": "মিনা", "email": "x", "idempotency_key": str(uuid.uuid4())})
    asked = browser.post(f"{url}/claim", {**WHO, "idempotency_key": str(uuid.uuid4())})

    assert bad.status_code == 422
    assert asked.headers["Location"] == url
    assert "কর্মকর্তা" in words_of(browser.get(url))
    assert f"{url}/claim" not in browser.get(url).text
    assert browser.get(f"{url}/claim").status_code == 409


def speaker_contact(ticket):
    return FirmContact.objects.get(firm=ticket.shop, channel="sms")
