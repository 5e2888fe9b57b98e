"""The webhooks of a firm as its administrator keeps them: a secret shown once, a log of status and time, an end."""

import re
import uuid

import pytest

from ccms.apps.webhooks import calling, claims, hearing
from ccms.apps.webhooks.claims import Outcome
from ccms.apps.webhooks.models import Delivery, Webhook
from ccms.core import wire
from tests.web.firm.desk.counter import Counter

LIST = "/developers/webhooks"
URL = "https://bazarghor.test/hooks/ccms?key=geheim"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


@pytest.fixture
def counter(db, sign_in):
    return Counter(sign_in)


def _add(counter, url=URL, **more):
    return counter.post(counter.boss, LIST, url=url, **more)


def _path():
    return f"{LIST}/{Webhook.objects.latest('created_at').pk}"


def _answered(counter, answer):
    claims.settle([Outcome(each, answer, 34, counter.now) for each in claims.claim(counter.now, 10)])


def test_an_administrator_adds_one_and_sees_its_secret_once(counter):
    page = _add(counter, events="firm.offered consumer.accepted")
    secret = SECRET.search(page.text).group()
    row = Webhook.objects.get()
    assert (row.firm_id, row.events, row.secret.open()) == (
        counter.firm.pk,
        ["consumer.accepted", "firm.offered"],
        secret,
    )
    for path in (LIST, _path()):
        assert not SECRET.search(counter.get(counter.boss, path).text)


def test_a_form_that_comes_twice_makes_one_and_shows_the_secret_once(counter):
    key = str(uuid.uuid4())
    first = _add(counter, idempotency_key=key)
    second = _add(counter, idempotency_key=key)
    assert SECRET.search(first.text)
    assert second.status_code == 302
    assert Webhook.objects.count() == 1


def test_what_cannot_be_an_address_is_said_and_kept(counter):
    for url in ("http://bazarghor.test/", "https://127.0.0.1/", "https://localhost/", "bazarghor"):
        page = _add(counter, url=url)
        assert page.status_code == 422
        assert "https://" in page.text
        assert url in page.text
    assert _add(counter, events="firm.offered nonsense").status_code == 422
    assert Webhook.objects.count() == 0


def test_the_list_does_not_show_what_may_be_a_password_in_an_address(counter):
    _add(counter)
    page = counter.get(counter.boss, LIST).text
    assert "https://bazarghor.test/…" in page
    assert "geheim" not in page


def test_an_address_that_leads_inwards_says_so_in_the_log(counter, monkeypatch):
    _add(counter)
    counter.post(counter.boss, _path(), act="test")
    monkeypatch.setattr(wire, "_resolve", lambda *_: ["10.0.0.1"])
    line = calling.Line()
    called = [calling._call(each, counter.now) for each in line._parcels(claims.claim(counter.now, 10), counter.now)]
    line.close()
    claims.settle(called)

    assert Delivery.objects.get().refused
    assert "not called: the address leads into an inner network" in counter.get(counter.boss, f"{_path()}?lang=en").text
    _answered_later(counter, 204)
    assert not Delivery.objects.get().refused


def _answered_later(counter, answer):
    counter.later(minutes=1)
    _answered(counter, answer)


def test_a_test_event_stands_in_the_log_and_is_sent_again(counter):
    _add(counter)
    assert counter.post(counter.boss, _path(), act="test").status_code == 302
    _answered(counter, 500)
    counter.later(minutes=1)
    _answered(counter, 204)
    page = counter.get(counter.boss, f"{_path()}?lang=en").text
    assert "webhook.test" in page
    assert "204" in page
    assert "taken" in page

    row = Delivery.objects.get()
    counter.post(counter.boss, f"{_path()}/again", delivery=str(row.key))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert counter.post(counter.boss, f"{_path()}/again", delivery="x").status_code == 404


def test_one_that_is_off_says_why_and_is_switched_on_again(counter):
    _add(counter)
    counter.post(counter.boss, _path(), act="test")
    _answered(counter, 410)
    page = counter.get(counter.boss, f"{_path()}?lang=en").text
    assert "410" in page
    assert "Send a test event</button>" not in page
    said = counter.post(counter.boss, _path(), act="test")
    assert said.status_code == 302
    assert Delivery.objects.get().state == "failed"

    counter.post(counter.boss, _path(), act="on")
    assert Webhook.objects.get().is_on
    assert Delivery.objects.get().state == "waiting"


def test_everything_since_a_day_is_sent_again_at_most_thirty_days_back(counter):
    _add(counter)
    counter.post(counter.boss, _path(), act="test")
    _answered(counter, 200)
    Delivery.objects.update(kind="firm.offered", reference="7K4M92XDPQH")
    day = counter.today
    parts = {"since-day": day.day, "since-month": day.month, "since-year": day.year}
    assert counter.post(counter.boss, _path(), act="replay", **parts).status_code == 302
    assert Delivery.objects.get().state == "waiting"
    parts["since-year"] -= 1
    assert counter.post(counter.boss, _path(), act="replay", **parts).status_code == 422


def test_a_new_secret_is_asked_for_first_and_shown_once(counter):
    former = SECRET.search(_add(counter).text).group()
    assert counter.get(counter.boss, f"{_path()}/secret").status_code == 200
    page = counter.post(counter.boss, f"{_path()}/secret")
    assert SECRET.search(page.text).group() != former
    assert Webhook.objects.get().old_secret.open() == former


def test_it_is_deleted_after_a_question(counter):
    _add(counter)
    assert counter.get(counter.boss, f"{_path()}/end").status_code == 200
    assert counter.post(counter.boss, f"{_path()}/end").status_code == 302
    assert Webhook.objects.get().ended_at
    assert counter.get(counter.boss, _path()).status_code == 404


def test_a_colleague_who_is_no_administrator_and_another_firm_find_nothing(counter):
    _add(counter)
    for path in (LIST, _path(), f"{_path()}/secret", f"{_path()}/end"):
        assert counter.get(counter.rahim, path).status_code in {403, 404}
    other = counter.member("অন্য প্রধান", "firm_admin", firm=counter.other)
    for path in (_path(), f"{_path()}/secret", f"{_path()}/end"):
        assert counter.get(other, path).status_code == 404
    assert counter.post(other, _path(), act="test").status_code == 404
    assert Delivery.objects.count() == 0


def test_every_name_of_an_event_that_can_be_asked_for_is_shown(counter):
    page = counter.get(counter.boss, LIST).text
    assert not [name for name in hearing.OFFERED if name not in page]


def test_one_of_every_event_goes_to_a_webhook_marked_as_test(counter, settings):
    settings.CCMS_ENV = "sandbox"
    _add(counter)
    path = _path()
    assert "Send me one of every event" in counter.get(counter.boss, path, lang="en").text
    counter.post(counter.boss, path, act="each")
    assert set(Delivery.objects.values_list("kind", flat=True)) == set(hearing.OFFERED)

    settings.CCMS_ENV = "production"
    assert "Send me one of every event" not in counter.get(counter.boss, path, lang="en").text
    counter.post(counter.boss, path, act="each")
    assert Delivery.objects.count() == len(hearing.OFFERED)


def test_a_key_can_be_made_for_them_and_the_tab_stands_on_each_page_for_developers(counter):
    page = counter.get(counter.boss, "/developers/keys", lang="bn").text

    assert 'value="webhooks"' in page
    assert f'<a href="{LIST}">' in page
