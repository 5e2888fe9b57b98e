"""A firm gives up an address of its own: never the last one, and whoever holds the address is told."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from ccms.accounts.api_keys import Scope
from ccms.accounts.channels import Channel
from ccms.accounts.firms import entries, firm_members
from ccms.accounts.models import Firm
from ccms.complaints.acts import contacting
from ccms.complaints.registry import following
from ccms.ledger.models import Event
from ccms.notices.addresses import addresses_of
from ccms.notices.models import Notice
from tests.api.conftest import of_firm
from tests.web.firm.desk.counter import Counter, words_of

MAIL = "support@jutaghor.example"


@pytest.fixture
def counter(transactional_db, sign_in):
    return Counter(sign_in)


@pytest.fixture
def mail(counter):
    """A proved mail address beside the number that the brand has."""
    return firm_members.add_notice_address(
        counter.brand.pk, Channel.EMAIL, MAIL, counter.actor(counter.boss), counter.now
    )


def url(contact):
    return f"/firm/pages/addresses/{contact.pk}/give-up"


def test_an_address_is_given_up_and_its_holder_is_told_there(counter, mail):
    number = counter.contacts[counter.brand.pk]
    ticket = counter.filed(counter.brand)
    assert {url(mail), url(number)} <= set(counter.get(counter.boss, "/firm/pages").text.split('"'))
    asked = counter.get(counter.boss, url(mail))
    assert MAIL in asked.text
    assert "ঠিকানাটি যাঁর, তাঁকে আমরা জানাব" in words_of(asked)

    assert counter.post(counter.boss, url(mail)).headers["Location"] == "/firm/pages"

    mail.refresh_from_db()
    assert mail.retired_at is not None
    assert not mail.designated
    assert [each.pk for each in contacting.contacts_for_codes(ticket.reference)] == [number.pk]
    event = Event.objects.get(kind="firm.gave_up_contact")
    assert (event.subject, event.actor) == (f"firm:{counter.brand.pk}", counter.actor(counter.boss).text)
    told = Notice.objects.get(template="applicant.contact_left")
    assert (told.channel, told.event) == ("email", event.event_id)
    assert addresses_of([(told.recipient, "email")])[told.recipient, "email"].value == MAIL
    assert counter.get(counter.boss, url(mail)).status_code == 404


def test_the_last_address_that_reaches_the_firm_stays(counter, mail):
    number = counter.contacts[counter.brand.pk]
    counter.post(counter.boss, url(mail))

    assert url(number) not in counter.get(counter.boss, "/firm/pages").text
    refused = counter.post(counter.boss, url(number))

    assert refused.status_code == 422
    assert "আর কোনো ঠিকানা নেই" in words_of(refused)
    number.refresh_from_db()
    assert number.retired_at is None


def test_nobody_but_its_administrator_gives_it_up(counter, mail):
    for who in (counter.rahim, counter.of_brand, counter.stranger):
        assert counter.post(who, url(mail)).status_code == 404
    other = counter.contacts[counter.other.pk]
    assert counter.post(counter.boss, url(other)).status_code == 404
    mail.refresh_from_db()
    assert mail.retired_at is None


def test_by_machine_it_is_the_same(counter, mail):
    desk, number = of_firm(counter.firm, Scope.ANSWER), counter.contacts[counter.brand.pk]
    listed = {each["id"]: each for each in desk.get("/contacts").json()["contacts"]}
    assert listed[str(mail.pk)] == {
        "id": str(mail.pk),
        "firm": str(counter.brand.pk),
        "channel": "email",
        "value": MAIL,
        "proved": True,
        "first": True,
    }
    assert len(listed) == 3  # the legal firm's number, the brand's number and mail
    assert of_firm(counter.other, Scope.ANSWER).send("DELETE", f"/contacts/{mail.pk}").status_code == 404
    assert of_firm(counter.firm, Scope.READ).send("DELETE", f"/contacts/{mail.pk}").status_code == 403
    assert desk.send("DELETE", f"/contacts/{mail.pk}").status_code == 204
    last = desk.send("DELETE", f"/contacts/{number.pk}")
    assert (last.status_code, last.json()["errors"][0]["code"]) == (422, "last-contact")


def test_while_a_complaint_follows_its_firm_no_address_is_taken_away(counter, monkeypatch):
    counter.filed(counter.brand)
    entries.retire_contact(counter.contacts[counter.brand.pk], counter.now + timedelta(seconds=1))
    newest, seen = following._newest, []

    def asked(loaded, now):
        def another():
            with transaction.atomic(), suppress(OperationalError):
                seen.append(Firm.objects.select_for_update(nowait=True).get(pk=counter.brand.pk))
            connection.close()

        with ThreadPoolExecutor() as pool:
            pool.submit(another).result()
        return newest(loaded, now)

    monkeypatch.setattr(following, "_newest", asked)
    assert following.follow(counter.now + timedelta(minutes=1)) == 1
    assert seen == []
