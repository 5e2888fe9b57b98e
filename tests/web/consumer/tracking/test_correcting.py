"""The page on which a buyer corrects who the seller is, and the door at which the wrong person stands afterwards."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import FirmEntry, add_aliases, name_contact, register_firm
from ccms.accounts.models import FirmContact
from ccms.accounts.models.firm_contact import Source
from ccms.accounts.sessions import open_link_session
from ccms.complaints.acts import contacting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.seller import CorrectSeller
from ccms.gate.clock import current_time
from ccms.notices.models import Notice
from tests.web.consumer.tracking.conftest import Followed
from tests.web.consumer.tracking.reading import words

LINK = "বিক্রেতা, নম্বর বা লিংক ভুল? ঠিক করুন"
PAGE = "https://www.facebook.com/sharighor.bd"
WRONG, RIGHT = "+8801811000002", "+8801811000003"


@pytest.fixture
def misnamed(db):
    """Return a complaint of which the notice goes to a number that its buyer mistyped."""
    case = Followed()
    FirmContact.objects.filter(pk=case.contact.pk).delete()
    case.firm.registered = False
    case.firm.save()
    add_aliases(case.firm, (case.firm.name_bn,))
    by = {"source": Source.COMPLAINANT, "named_by": case.person.pk, "now": current_time()}
    case.contact = name_contact(case.firm, Channel.SMS, WRONG, **by)
    return case


def correct(case, **seller):
    perform(CorrectSeller(**seller), **case.by(case.buyer))


def test_the_complaint_s_page_leads_there_and_the_form_holds_what_was_named(misnamed):
    assert LINK in words(misnamed.get())
    page = misnamed.get("/seller")

    assert page.status_code == 200
    assert 'value="শাড়িঘর"' in page.text
    assert "01811 000002" in page.text
    assert "আর ২ বার ঠিক করতে পারবেন" in words(page)


def test_it_is_sent_once_however_often_the_button_is_pressed(misnamed):
    key = uuid.uuid4()
    sent = {"name": "শাড়িঘর", "phone": "০১৮১১-০০০০০৩"}
    first, again = misnamed.post("/seller", key, **sent), misnamed.post("/seller", key, **sent)

    assert (first.status_code, again.status_code) == (302, 302)
    assert misnamed.stands.seller_corrections == 1
    page = words(misnamed.get())
    assert "বিক্রেতার নাম-ঠিকানা ঠিক করা হয়েছে।" in page
    assert "আপনি বিক্রেতার নাম-ঠিকানা ঠিক করেছেন" in page
    assert misnamed.events().count("consumer.corrected_seller") == 1
    assert Notice.objects.filter(template="firm.formal_notice").exclude(state="superseded").count() == 1


def test_a_shop_of_the_register_is_found_and_chosen(misnamed):
    right = register_firm(FirmEntry(slug="daraz", name_bn="দারাজ", name_en="Daraz"), current_time())
    page = misnamed.get("/seller?q=daraz")
    assert f'value="{right.pk}"' in page.text
    misnamed.post("/seller?q=daraz", firm=str(right.pk))

    assert misnamed.stands.firm == right


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "শাড়িঘর"}, "যেকোনো একটি দিন"),
        ({"name": "শাড়িঘর", "phone": "12345"}, "১১টি অঙ্ক"),
        ({"name": "শাড়িঘর", "link": "my page"}, "পুরো লিংকটি দিন"),
        ({"name": "শাড়িঘর", "phone": WRONG}, "বিক্রেতা আগের মতোই আছে"),
        ({"firm": str(uuid.uuid4())}, ""),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(misnamed, sent, said):
    answer = misnamed.post("/seller", **sent)

    assert answer.status_code == 422
    assert said in words(answer)
    assert misnamed.stands.seller_corrections == 0


def test_where_it_cannot_be_corrected_the_page_says_where_it_stands(followed):
    assert LINK not in words(followed.get())
    assert followed.get("/seller").status_code == 409
    assert followed.post("/seller", name="অন্য", phone=RIGHT).status_code == 409


def test_nobody_else_corrects_it(misnamed):
    assert Client().get(f"{misnamed.url}/seller").status_code in {302, 404}
    other = Followed()
    assert other.browser.get(f"{misnamed.url}/seller").status_code == 404


class TestTheWrongPerson:
    """A stranger with an official message has a right to a kind word."""

    @pytest.fixture
    def stranger(self, misnamed):
        browser, answer = Client(), HttpResponse()
        open_link_session(answer, misnamed.contact, misnamed.reference, current_time())
        browser.cookies = answer.cookies
        return browser

    def test_reads_nothing_any_more_and_is_told_why(self, misnamed, stranger):
        address = f"/answer/{misnamed.reference}"
        assert "শাড়িঘর" in words(stranger.get(address))
        correct(misnamed, name="আসল দোকান", phone=RIGHT)
        page = words(stranger.get(address))

        assert "মেসেজটি ভুল করে আপনার কাছে গেছে" in page
        assert "আপনার কিছু করতে হবে না" in page
        assert stranger.post(f"{address}/refuse/wrong_firm", {"text": "এটি আমার নয়।"}).status_code in {302, 404}
        assert misnamed.stands.status == "with_firm"

    def test_gets_no_code_at_the_wrong_number(self, misnamed):
        correct(misnamed, name="আসল দোকান", phone=RIGHT)
        page = Client().get(f"/answer/{misnamed.reference}")

        assert str(misnamed.contact.pk) not in page.text
        assert "01•••••0003" in page.text

    def test_of_a_page_opens_nothing_by_the_text_that_was_pasted_there(self, misnamed):
        pasted = f"/answer/{misnamed.reference}?k={contacting.page_token(misnamed.reference)}"
        reader = Client()
        person = {"user-agent": "Mozilla/5.0 (Linux; Android 9)"}
        reader.get(pasted, headers=person)
        correct(misnamed, name="আসল দোকান", link=PAGE)
        assert reader.get(pasted, headers=person, follow=True).status_code == 200

        assert misnamed.stands.received_at is None
        assert reader.get(f"/answer/{misnamed.reference}/number").status_code == 302


ADD = "বিক্রেতার নম্বর বা পেজ জানেন? যোগ করুন"


def test_a_buyer_adds_a_number_and_it_is_told_there_once(misnamed):
    assert ADD in words(misnamed.get())
    key = uuid.uuid4()
    sent = {"phone": "০১৮১১-০০০০০৩", "email": "", "link": "", "wallet": ""}
    answers = [misnamed.post("/seller/contact", key, **sent) for _ in range(2)]

    assert [each.status_code for each in answers] == [302, 302]
    [right] = FirmContact.objects.filter(firm=misnamed.firm).exclude(pk=misnamed.contact.pk)
    assert Notice.objects.filter(recipient=f"contact:{right.pk}").count() == 1
    assert misnamed.post("/seller/contact", **dict.fromkeys(sent, "")).status_code == 422


def test_nobody_is_asked_for_a_number_of_a_shop_that_has_its_own(db):
    case = Followed()

    assert ADD not in words(case.get())
    assert case.post("/seller/contact", phone=RIGHT).status_code == 422
