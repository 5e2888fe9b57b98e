"""An administrator sets and ends the desk of a body by a page, as the operator does by the command."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import BodyAddress, Member
from ccms.gate.limits import SIGN_IN
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web import signed_in
from tests.web.office.working import words_of

PAGE = "/manage/bodies"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.fixture
def admin(desk):
    return Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")


def send(desk, who, **sent):
    return desk.sign_in(who).post(PAGE, {"idempotency_key": str(uuid.uuid4()), **sent})


def test_a_desk_is_set_by_mail_and_ended_again_and_the_other_administrators_are_told(desk, admin):
    other = Member.objects.create_member(email="b@ccms.test", password=None, role=Role.ADMIN, name="আরেক")

    assert send(desk, admin, body="DGDA", district="", address="desk@dgda.gov.example").status_code == 302
    row = BodyAddress.objects.get()
    assert (row.body, row.district, row.email, row.active) == ("DGDA", "", "desk@dgda.gov.example", True)
    page = desk.sign_in(admin).get(PAGE)
    assert "…@dgda.gov.example" in page.text
    assert send(desk, admin, act="end", body="DGDA", district="").status_code == 302

    assert not BodyAddress.objects.get().active
    kinds = Event.objects.filter(subject="body:DGDA").order_by("seq").values_list("kind", "actor")
    by = f"admin:{admin.pk}"
    assert list(kinds) == [("admin.set_body_address", by), ("admin.ended_body_address", by)]
    told = Notice.objects.filter(template__startswith="operator.desk_changed")
    assert {each.recipient for each in told} == {f"member:{other.pk}"}
    assert send(desk, admin, act="end", body="DGDA", district="").status_code == 404


def test_the_secret_of_a_bodys_system_is_shown_once(desk, admin):
    sent = {"idempotency_key": str(uuid.uuid4()), "body": "BB", "district": "", "address": "https://bb.example/in"}
    browser = desk.sign_in(admin)

    first, again = browser.post(PAGE, sent), browser.post(PAGE, sent)

    assert SECRET.search(first.text)
    assert again.status_code == 302
    assert BodyAddress.objects.get().url == "https://bb.example/in"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "http://127.0.0.1/"}, "যা https:// দিয়ে শুরু"),
        ({"address": "desk@"}, "ইমেইল"),
        ({"body": "CDCC", "address": "https://cdcc.example/in"}, "এভাবে পাঠানো যায় না"),
        ({"body": "NOBODY"}, "বাছুন"),
    ],
)
def test_a_wrong_desk_is_refused_in_words_and_keeps_what_was_typed(desk, admin, changed, said):
    sent = {"body": "BB", "district": "dhaka", "address": "desk@bb.example", **changed}

    page = send(desk, admin, **sent)

    assert page.status_code == 422
    assert said in words_of(page)
    assert f'value="{sent["address"]}"' in page.text
    assert not BodyAddress.objects.exists()


def test_the_second_factor_is_asked_for_again_before_a_desk_is_set_and_no_officer_sets_one(desk, admin, monkeypatch):
    assert send(desk, desk.nasrin, body="BB", district="", address="desk@bb.example").status_code == 404
    monkeypatch.setattr(signed_in, "SIGN_IN", replace(SIGN_IN, second_factor_fresh=-timedelta(minutes=1)))

    answer = send(desk, admin, body="BB", district="", address="desk@bb.example")

    assert answer.headers["Location"].startswith("/sign-in/code/again")
    assert not BodyAddress.objects.exists()
