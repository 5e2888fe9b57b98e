"""Each brand of a firm has its own address for notices: added with a code, or chosen among those it has."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.entries import contacts_to_tell, own_contact, retire_contact
from ccms.accounts.models import Firm, FirmContact
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.acts import contacting
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from tests.web.firm.desk.counter import words_of

MAIL = "notices@jutaghor.test"


def ask(counter, address, brand=None, who=None):
    url = f"/firm/pages/{(brand or counter.brand).pk}/address"
    return counter.browser(who or counter.boss), url, {"idempotency_key": str(uuid.uuid4()), "address": address}


def add(counter, address, brand=None):
    """Ask for the code, enter it, and return the page that follows."""
    browser, url, form = ask(counter, address, brand)
    asked = browser.post(url, form)
    code = next(message.code for message in current_codes(counter.now) if message.purpose == "answer")
    return browser.post(asked.headers["Location"], {"idempotency_key": str(uuid.uuid4()), "code": code}, follow=True)


def first_of(brand):
    contact = contacts_to_tell(brand, None)[0]
    return contact.channel, contact.value.open()


def test_a_brand_is_told_first_at_the_address_whose_code_was_entered_and_no_other_brand_is(counter):
    page = add(counter, "  Notices@Jutaghor.test ")

    assert MAIL in page.text
    assert "এখন থেকে নতুন অভিযোগ সেখানে জানানো হবে" in words_of(page)
    assert first_of(counter.brand) == (Channel.EMAIL, MAIL)
    assert first_of(counter.firm)[0] == Channel.SMS
    contact = FirmContact.objects.get(firm=counter.brand, channel="email")
    assert (contact.is_proved, contact.designated, contact.source) == (True, True, Source.FIRM)
    event = Event.objects.get(subject=f"shop:{counter.brand.pk}")
    assert (event.kind, event.actor) == ("firm.chose_notice_address", f"firm:{counter.boss.pk}")


def test_a_number_is_taken_in_any_writing_and_answers_are_given_through_it(counter):
    add(counter, "০১৮১৯-০০০২২২")
    ticket = counter.filed(counter.brand)

    assert first_of(counter.brand) == (Channel.SMS, "+8801819000222")
    assert contacting.contact_with(ticket.reference, "+8801819000222").is_proved


def test_without_the_right_code_nothing_is_added(counter):
    browser, url, form = ask(counter, MAIL)
    assert browser.get(f"{url}/code").headers["Location"] == url
    asked = browser.post(url, form)
    code = next(message.code for message in current_codes(counter.now))
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    refused = browser.post(asked.headers["Location"], {"idempotency_key": str(uuid.uuid4()), "code": wrong})

    assert refused.status_code == 422
    assert MAIL in refused.text
    assert "ইমেইলে আসা কোডটি লিখুন" in words_of(refused)
    assert not FirmContact.objects.filter(firm=counter.brand, channel="email").exists()


@pytest.mark.parametrize("typed", ["", "x@", "0171", "+1 202 555 0100"])
def test_what_is_no_address_is_named_and_kept(counter, typed):
    browser, url, form = ask(counter, typed)

    page = browser.post(url, form)

    assert page.status_code == 422
    assert f'value="{typed}"' in page.text or not typed
    assert not current_codes(counter.now)


def test_only_the_administrator_adds_and_only_to_his_own_brands(counter):
    for who, brand in (
        (counter.rahim, counter.brand),
        (counter.boss, counter.other),
        (counter.stranger, counter.brand),
    ):
        browser, url, form = ask(counter, MAIL, brand, who)
        assert [browser.get(url).status_code, browser.post(url, form).status_code] == [404, 404]
    by = counter.actor(counter.boss)
    with pytest.raises(NotFound):
        firm_members.add_notice_address(counter.other.pk, Channel.EMAIL, MAIL, by, counter.now)
    with pytest.raises(NotFound):
        firm_members.add_notice_address(
            counter.brand.pk, Channel.EMAIL, MAIL, counter.actor(counter.rahim), counter.now
        )


def test_one_that_was_given_up_is_in_use_again(counter):
    old = own_contact(counter.brand, Channel.EMAIL, MAIL, now=counter.now)
    retire_contact(old, counter.now)

    add(counter, MAIL)

    assert first_of(counter.brand) == (Channel.EMAIL, MAIL)
    assert FirmContact.objects.filter(firm=counter.brand, channel="email").count() == 1


def test_another_of_its_addresses_is_chosen_by_a_button_and_the_choice_is_written_down_once(counter):
    add(counter, MAIL)
    number, boss = counter.contacts[counter.brand.pk], counter.member("ব্র্যান্ডের প্রশাসক", Role.FIRM_ADMIN, counter.brand)

    assert f'action="/firm/pages/addresses/{number.pk}"' in counter.get(boss, "/firm/pages").text
    for _ in range(2):
        assert counter.post(boss, f"/firm/pages/addresses/{number.pk}").status_code == 302
    assert counter.post(counter.stranger, f"/firm/pages/addresses/{number.pk}").status_code == 404

    assert first_of(counter.brand)[0] == Channel.SMS
    assert FirmContact.objects.filter(firm=counter.brand, designated=True).count() == 1
    assert Event.objects.filter(subject=f"shop:{counter.brand.pk}").count() == 2
    assert Firm.objects.get(pk=counter.brand.pk).parent_id == counter.firm.pk
