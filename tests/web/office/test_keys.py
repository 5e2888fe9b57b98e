"""Keys of an office's own programs: each officer has his own, a head ends everybody's of his office."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.members.managing import deactivate, password_word
from ccms.accounts.members.staff import start_over
from ccms.accounts.models import ApiKey
from ccms.complaints.verification import verify_complaints
from ccms.ledger.models import Event

PASSWORD = "a long password of an officer"
WANTED = {"name": "Nothi", "scopes": ["read", "answer"], "days": "30", "networks": "10.0.0.0/8"}


@pytest.fixture
def head(desk):
    return desk.member("প্রধান", Role.OFFICE_HEAD)


def send(desk, who, path, key=None, **sent):
    return desk.sign_in(who).post(path, {"idempotency_key": str(key or uuid.uuid4()), **sent})


def keys_of(desk, who):
    return [line.key.name for line in desk.sign_in(who).get("/office/keys").context["keys"]]


def made(desk, who, name="Nothi"):
    return api_keys.make(KeyWanted(name=name, scopes=[Scope.READ], days=30), desk.actor(who), desk.now)[0]


def test_an_officer_makes_a_key_that_is_shown_once_and_acts_as_he_does(desk):
    key = uuid.uuid4()

    page = send(desk, desk.nasrin, "/office/keys", key, **WANTED)

    text = html.unescape(re.search(r'<textarea[^>]*id="secret"[^>]*>([^<]+)<', page.text)[1])
    bearer = api_keys.bearer_of(text, "10.1.2.3", desk.now)
    assert (bearer.actor, bearer.scopes) == (desk.actor(desk.nasrin), {Scope.READ, Scope.ANSWER})
    assert api_keys.bearer_of(text, "203.0.113.7", desk.now) is None
    again = send(desk, desk.nasrin, "/office/keys", key, **WANTED)
    assert again.headers["Location"] == "/office/keys"
    listed = desk.sign_in(desk.nasrin).get("/office/keys").text
    assert text not in listed
    assert text[-4:] in listed
    assert "10.0.0.0/8" in listed
    assert ApiKey.objects.count() == 1


def test_each_officer_sees_his_own_keys_and_a_head_those_of_his_office(desk, head):
    made(desk, desk.nasrin, "a")
    made(desk, desk.tanvir, "b")
    elsewhere = desk.member("অন্য প্রধান", Role.OFFICE_HEAD, "chattogram")

    assert keys_of(desk, desk.nasrin) == ["a"]
    assert keys_of(desk, head) == ["b", "a"]
    assert keys_of(desk, elsewhere) == []


def test_a_head_ends_an_officers_key_and_a_colleague_does_not(desk, head):
    key = made(desk, desk.nasrin)
    address = f"/office/keys/{key.pk}"
    elsewhere = desk.member("অন্য প্রধান", Role.OFFICE_HEAD, "chattogram")

    for who in (desk.tanvir, elsewhere):
        assert send(desk, who, address).status_code == 404
    assert desk.sign_in(head).get(address).status_code == 200
    assert send(desk, head, address).status_code == 302

    key.refresh_from_db()
    assert key.revoked_at is not None
    last = Event.objects.filter(subject=f"key:{key.pk}").order_by("-seq").first()
    assert (last.kind, last.actor) == ("office.revoked_key", f"office:{head.pk}")
    assert send(desk, head, address).status_code == 404


def test_who_only_reads_has_no_keys(desk):
    who = desk.member("দর্শক", Role.AUDITOR)
    assert desk.sign_in(who).get("/office/keys").status_code == 404
    assert send(desk, who, "/office/keys", **WANTED).status_code == 404
    assert "/office/keys" not in desk.sign_in(who).get("/office/").text


def test_a_clerk_makes_keys_for_what_is_handed_over_alone(desk, head):
    clerk = desk.member("সোহেল রানা", Role.CLERK)
    refused = send(desk, clerk, "/office/keys", **WANTED)
    assert refused.status_code == 422
    assert not ApiKey.objects.exists()

    page = send(desk, clerk, "/office/keys", **{**WANTED, "name": "333", "scopes": ["intakes"], "networks": ""})

    text = html.unescape(re.search(r'<textarea[^>]*id="secret"[^>]*>([^<]+)<', page.text)[1])
    bearer = api_keys.bearer_of(text, "203.0.113.7", desk.now)
    assert (bearer.actor, bearer.scopes) == (desk.actor(clerk), {Scope.INTAKES})
    assert "/office/keys" in desk.sign_in(clerk).get("/office/calls").text
    shown = desk.sign_in(head).get("/office/keys")
    assert shown.context["keys"][0].may[0][1] == "intakes"
    assert shown.context["keys"][0].may[0][0]
    assert send(desk, desk.nasrin, "/office/keys", **{**WANTED, "scopes": ["intakes"]}).status_code == 422


def test_before_a_machine_is_let_in_the_second_factor_is_asked_for_again(desk, monkeypatch):
    monkeypatch.setattr("ccms.web.fresh.has_fresh_second_factor", lambda *_: False)

    asked = desk.sign_in(desk.nasrin).get("/office/keys")
    sent = send(desk, desk.nasrin, "/office/keys", **WANTED)

    assert asked.headers["Location"] == "/sign-in/code/again?next=%2Foffice%2Fkeys"
    assert sent.headers["Location"] == "/sign-in/code/again?next=%2Foffice%2F"
    assert not ApiKey.objects.exists()


def test_a_head_sees_that_the_maker_of_a_key_is_gone(desk, head):
    made(desk, desk.nasrin)
    assert "আর নেই" not in desk.sign_in(head).get("/office/keys").text

    deactivate(desk.nasrin, desk.now)

    page = desk.sign_in(head).get("/office/keys")
    (line,) = page.context["keys"]
    assert (line.maker.name, line.maker.is_there) == (desk.nasrin.name, False)
    assert "আর নেই" in page.text


def test_a_key_that_is_over_has_nothing_to_end(desk):
    made(desk, desk.nasrin)
    ApiKey.objects.update(expires_at=desk.now - timedelta(days=1))
    (line,) = desk.sign_in(desk.nasrin).get("/office/keys").context["keys"]
    assert line.end_url == ""


def test_a_new_password_ends_the_keys_that_were_made_before(desk):
    before, of_another = made(desk, desk.nasrin), made(desk, desk.tanvir)
    link = reverse("account_reset_password_from_key", kwargs=password_word(desk.nasrin))
    browser = Client()
    page = browser.get(link, follow=True)

    browser.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    desk.nasrin.refresh_from_db()
    assert desk.nasrin.check_password(PASSWORD)
    assert ApiKey.objects.get(pk=before.pk).revoked_at
    assert ApiKey.objects.get(pk=of_another.pk).revoked_at is None
    assert verify_complaints().findings == []


def test_starting_over_ends_the_keys_of_who_lost_their_password(desk):
    before = made(desk, desk.nasrin)

    start_over(desk.nasrin.email, now := desk.now)

    assert ApiKey.objects.get(pk=before.pk).revoked_at == now
