"""A body sets where its own machine is called: the secret is shown once, and the second factor is asked anew."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.models import ApiKey, BodyAddress, Member
from ccms.complaints.verification import verify_complaints
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.ledger.models import Event
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import told_by
from ccms.notices.composition.texts import text_of
from ccms.notices.models import Notice
from tests.integrations.test_sending import Machine
from tests.receiver import running
from tests.web.office.working import words_of

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


def sends(browser, page="webhook", **sent):
    return browser.post(f"/body/{page}", {"idempotency_key": str(uuid.uuid4()), **sent})


@pytest.mark.django_db(transaction=True)
def test_an_address_is_set_tried_given_a_new_secret_and_ended(desk, bank, settings):
    browser = desk.sign_in(bank)
    with running(Machine()) as machine:
        settings.CCMS_WEBHOOK_TRUSTED = (machine.origin,)
        first = SECRET.search(sends(browser, url=machine.url).text)
        machine.secrets = [first.group()]
        assert "নিয়েছে" in words_of(browser.post("/body/webhook", trial(), follow=True))
        second = SECRET.search(sends(browser, act="secret").text)
        assert first.group() != second.group()
        machine.secrets = ["whsec_wrong"]
        machine.answers = [500]
    assert "নেয়নি" in words_of(browser.post("/body/webhook", trial(), follow=True))
    assert sends(browser, act="end").status_code == 302
    assert BodyAddress.objects.get().active is False
    kinds = list(Event.objects.filter(subject="body:BB").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["body.set_body_address", "body.set_body_address", "body.ended_body_address"]


def trial():
    return {"idempotency_key": str(uuid.uuid4()), "act": "test"}


def test_an_address_of_an_inner_network_and_a_body_that_takes_no_calls_are_refused(desk, bank, works_for):
    assert sends(desk.sign_in(bank), url="http://127.0.0.1:1/").status_code == 422
    page = desk.sign_in(works_for("ECAB")).get("/body/webhook")
    assert 'name="url"' not in page.text
    assert sends(desk.sign_in(works_for("ECAB")), url="https://example.com/").status_code == 422
    assert not BodyAddress.objects.exists()


def test_a_member_of_one_district_sets_the_desk_of_that_district_alone(desk, bank, works_for):
    sends(desk.sign_in(works_for("BB", "sylhet")), url="https://example.com/hook")
    assert [(each.body, each.district) for each in BodyAddress.objects.all()] == [("BB", "sylhet")]
    assert "example.com" not in desk.sign_in(bank).get("/body/webhook").text


def test_the_others_of_a_body_and_the_administrators_are_told_of_a_change(desk, bank, works_for):
    admin = Member.objects.create_member(email="a@admin.test", password=None, role=Role.ADMIN, name="প্রশাসক")
    other, sylhet = works_for("BB"), works_for("BB", "sylhet")
    works_for("BTRC")
    works_for("BB", "dhaka")
    Member.objects.filter(pk=works_for("BB").pk).update(is_active=False)
    browser = desk.sign_in(sylhet)
    sends(browser, url="https://hooks.example.com/hook/secret-word")
    sends(browser, act="end")

    told = Notice.objects.order_by("created_at", "pk")
    for what in ("set", "ended"):
        found = {each.recipient: each for each in told if each.params["act"] == what}
        assert found.keys() == {f"member:{each.pk}" for each in (admin, bank, other)}
        assert found[f"member:{admin.pk}"].template == "operator.desk_changed"
        (event,) = {each.event for each in found.values()}
        assert Event.objects.get(event_id=event).kind.endswith(f"{what}_body_address")
    texts = {}
    for each in told:
        mail = str(rendering.letter(told_by(each), {}))
        assert "hooks.example.com" in mail
        assert "secret-word" not in mail
        texts[text_of(each.template, each.params).key] = mail
    assert "বাংলাদেশ ব্যাংক (সিলেট)" in texts["member.desk_changed_set"]
    assert "/body/webhook" in texts["member.desk_changed_ended"]
    assert "/manage/bodies" in texts["operator.desk_changed_set"]
    assert desk.sign_in(admin).get("/manage/bodies").status_code == 200
    assert verify_complaints().findings == []


@pytest.mark.django_db(transaction=True)
def test_a_body_tries_its_machine_only_so_often(desk, bank, settings, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.BODY_TESTS, (Window(1, timedelta(hours=1)),))
    browser = desk.sign_in(bank)
    with running(Machine()) as machine:
        settings.CCMS_WEBHOOK_TRUSTED = (machine.origin,)
        machine.secrets = [SECRET.search(sends(browser, url=machine.url).text).group()]
        assert "নিয়েছে" in words_of(browser.post("/body/webhook", trial(), follow=True))
        called = len(machine.heard)
        assert "অনেকবার চেষ্টা হয়েছে।" in words_of(browser.post("/body/webhook", trial(), follow=True))
        assert len(machine.heard) == called


def test_a_key_is_made_for_what_it_was_sent_shown_once_and_ended(desk, bank):
    browser = desk.sign_in(bank)
    made = sends(browser, "keys", name="আমাদের প্রোগ্রাম", scopes="dispatch", days="30")
    assert "ccms_test_" in made.text
    key = ApiKey.objects.get()
    assert (key.member, key.scopes) == (bank, ["dispatch"])
    assert sends(browser, f"keys/{key.pk}/end").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at


@pytest.mark.parametrize("page", ["keys", "webhook"])
def test_the_second_factor_is_asked_anew(desk, bank, page, monkeypatch):
    browser = desk.sign_in(bank)
    monkeypatch.setattr("ccms.web.fresh.has_fresh_second_factor", lambda *_: False)
    asked = browser.get(f"/body/{page}")
    assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate"))
