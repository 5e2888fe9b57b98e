"""One tap is as good as the ordinary sign-in, and exists in no production."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.development import PASSWORD, SECOND_FACTOR
from ccms.accounts.models.member import SIGNED_ROLES
from ccms.gate import clock
from ccms.gate.clock import current_time
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESSES = [
    ("get", "/dev"),
    ("get", "/dev/"),
    ("get", "/dev/inbox"),
    ("get", "/dev/inbox.json"),
    ("post", "/dev/clock"),
    ("post", "/dev/as-number"),
    ("post", "/dev/as-member/6d5f8a3e-1111-4222-8333-944455556666"),
    ("post", "/dev/as-consumer/6d5f8a3e-1111-4222-8333-944455556666"),
    ("post", "/dev/as-seller/7K4M92XDPQH"),
]


@pytest.fixture
def complaint(now):
    return factories.a_complaint(current_time())


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
def test_nothing_of_it_exists_in_production(client, settings, complaint, method, address):
    settings.CCMS_ENV = "production"

    assert getattr(client, method)(address).status_code == 404


@pytest.mark.parametrize("role", SIGNED_ROLES)
def test_one_tap_signs_in_each_role_past_its_second_factor(client, member, role):
    who = member(role)

    client.post(reverse("dev:as_member", args=[who.pk]))

    assert client.get("/sign-in/account").status_code == 200
    assert client.get("/dev").wsgi_request.actor.id == who.pk


def test_a_tap_after_a_long_silence_begins_a_new_session(client, member):
    who = member(Role.OFFICER)
    client.post(reverse("dev:as_member", args=[who.pk]))
    client.get("/sign-in/account")
    clock.move(timedelta(days=8))

    client.post(reverse("dev:as_member", args=[who.pk]))

    assert client.get("/sign-in/account").status_code == 200


def test_a_buyer_sees_his_complaints(client, complaint):
    filed, person, *_ = complaint

    answer = client.post(reverse("dev:as_consumer", args=[person.pk]), follow=True)

    assert answer.status_code == 200
    assert f"/t/{filed.reference}" in answer.text


def test_any_number_is_a_buyer(client):
    client.post("/dev/as-number", {"phone": "০১৭১২ ৩৪৫৬৭৮"})

    assert client.get("/t/mine").status_code == 200


def test_what_is_no_number_signs_nobody_in_and_is_explained(client):
    answer = client.post("/dev/as-number", {"phone": "12"}, follow=True)

    assert "01712 345678" in answer.text or "০১৭১২ ৩৪৫৬৭৮" in answer.text
    assert client.get("/t/mine").status_code == 302


def test_a_seller_comes_in_through_the_contact_that_the_complaint_is_answered_by(client, complaint):
    filed, _person, firm, contact = complaint

    client.post(reverse("dev:as_seller", args=[filed.reference]))
    actor = client.get("/dev").wsgi_request.actor

    assert (actor.role, actor.firm, actor.contact, actor.complaint) == (
        Role.FIRM_LINK,
        firm.pk,
        contact.pk,
        filed.reference,
    )


def test_a_contact_that_another_buyer_named_answers_nothing_of_this_one(client):
    now = current_time()
    factories.offices(now)
    shop, person, another = factories.firm(now), factories.consumer(now), factories.consumer(now)
    factories.contact(shop, now, proved=False, named_by=another)
    filed = factories.file(filing=factories.filing(shop, now), by=factories.as_consumer(person), now=now).complaint

    assert client.post(reverse("dev:as_seller", args=[filed.reference])).status_code == 404


def test_whoever_was_signed_in_before_is_nobody_afterwards(client, member, complaint):
    who = member(Role.OFFICER)
    client.post(reverse("dev:as_member", args=[who.pk]))
    client.post(reverse("dev:as_consumer", args=[complaint[1].pk]))
    as_buyer = client.get("/dev").wsgi_request.actor
    client.post(reverse("dev:as_member", args=[who.pk]))
    as_officer = client.get("/dev").wsgi_request.actor

    assert (as_buyer.role, as_officer.role) == (Role.CONSUMER, Role.OFFICER)
    assert not client.cookies["ccms"].value


def test_a_tap_from_another_site_signs_nobody_in(member):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(reverse("dev:as_member", args=[member(Role.OFFICER).pk])).status_code == 403


def test_password_and_code_beside_the_name_open_the_ordinary_door(client, member):
    who = member(Role.OFFICER)
    who.set_password(PASSWORD)
    who.save()
    TOTP.activate(who, SECOND_FACTOR)
    page = client.get("/dev?lang=en").text
    code = re.search(r">(\d{6})<", page)[1]

    client.post(reverse("account_login"), {"login": who.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert PASSWORD in page
    assert client.get("/sign-in/account").status_code == 200


def test_a_password_that_nobody_here_knows_is_not_guessed(client, member):
    who = member(Role.OFFICER)
    TOTP.activate(who, "JBSWY3DPEHPK3PXP")

    assert PASSWORD not in client.get("/dev").text
