"""Webhooks by machine: added, listed, tested, replayed and ended, each by its owner's key and by nobody else's."""

import uuid
from datetime import timedelta, timezone

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from ccms.accounts.api_keys import Scope
from ccms.apps.webhooks import claims, content, hearing
from ccms.apps.webhooks.claims import Outcome
from ccms.apps.webhooks.models import Delivery, Webhook
from ccms.gate.clock import current_time
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer
from tests.tables import contents

pytestmark = pytest.mark.django_db(transaction=True)
URL = "https://shop.test/ccms"


@pytest.fixture
def now():
    """The time that the calls go by."""
    return current_time()


@pytest.fixture
def desk(now):
    return of_firm(factories.firm(now))


@pytest.fixture
def made(desk):
    answer = desk.post("/webhooks", {"url": URL})
    assert answer.status_code == 201, answer.content
    return answer.json()


def _told(answer=200):
    """Let a worker without a network have had this answer."""
    now = current_time()
    claims.settle([Outcome(claim, answer, 12, now) for claim in claims.claim(now, 10)])


def test_a_firm_adds_lists_reads_and_ends_a_webhook(desk, made):
    assert (made["url"], made["events"], made["on"]) == (URL, [], True)
    assert desk.get("/webhooks").json()["webhooks"] == [{key: made[key] for key in made if key != "secret"}]
    path = f"/webhooks/{made['id']}"
    assert desk.get(path).json()["id"] == made["id"]
    assert desk.send("DELETE", path).status_code == 204
    assert desk.get(path).status_code == 404
    assert desk.send("DELETE", path).status_code == 404


def test_the_secret_verifies_is_told_once_and_stands_nowhere_in_the_clear(desk, made):
    secret = made["secret"]
    assert secret.startswith("whsec_")
    Verifier(secret)
    assert "secret" not in desk.get(f"/webhooks/{made['id']}").json()
    held = contents()
    assert not [name for name, rows in held.items() if any(secret.removeprefix("whsec_") in row for row in rows)]


def test_a_call_sent_again_with_its_key_makes_no_second_webhook_and_tells_the_same_secret(desk):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = desk.post("/webhooks", {"url": URL}, **key)
    second = desk.post("/webhooks", {"url": URL}, **key)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Webhook.objects.count() == 1

    other = desk.post("/webhooks", {"url": "https://shop.test/other"}, **key)
    assert other.status_code == 422
    desk.post(f"/webhooks/{first.json()['id']}/rotate")
    assert desk.post("/webhooks", {"url": URL}, **key).json()["secret"] == ""
    assert desk.post("/webhooks", {"url": URL}, **{"Idempotency-Key": None}).status_code == 422


def test_what_cannot_be_an_address_or_an_event_is_named(desk):
    for body, pointer, code in (
        ({"url": "http://shop.test/"}, "/url", "webhook-address"),
        ({"url": "https://127.0.0.1/"}, "/url", "webhook-address"),
        ({"url": URL, "events": ["firm.offered", "office.added_note"]}, "/events", "webhook-events"),
        ({"url": URL, "secret": "x"}, "/secret", "field-unknown"),
    ):
        refused = desk.post("/webhooks", body)
        assert refused.status_code == 422, body
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [(pointer, code)]


def test_a_new_secret_signs_beside_the_old_one_for_a_day(desk, made):
    turned = desk.post(f"/webhooks/{made['id']}/rotate").json()
    assert turned["secret"] != made["secret"]
    assert turned["old_secret_until"]
    row = Webhook.objects.get()
    assert content.secrets_of(row, current_time()) == [turned["secret"], made["secret"]]
    assert content.secrets_of(row, current_time() + timedelta(hours=25)) == [turned["secret"]]


def test_a_test_event_stands_in_the_log_with_status_and_time_only(desk, made):
    path = f"/webhooks/{made['id']}"
    sent = desk.post(f"{path}/test")
    assert sent.status_code == 202
    assert sent.json()["event"] == "webhook.test"
    assert desk.post(f"{path}/test").json()["id"] == sent.json()["id"]  # while one waits, no second
    _told(204)

    (told,) = desk.get(f"{path}/deliveries").json()["deliveries"]
    assert (told["state"], told["status"], told["milliseconds"], told["attempts"]) == ("delivered", 204, 12, 1)
    assert told["next_try_at"] is None


def test_a_log_goes_on_where_a_page_ends(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    desk = of_firm(shop)
    made = desk.post("/webhooks", {"url": URL}).json()
    for _ in range(3):
        desk.post(f"/webhooks/{made['id']}/test")
        _told()
    first = desk.get(f"/webhooks/{made['id']}/deliveries?limit=2").json()
    rest = desk.get(f"/webhooks/{made['id']}/deliveries?limit=2&after={first['next']}").json()
    assert (len(first["deliveries"]), len(rest["deliveries"]), rest["next"]) == (2, 1, None)
    assert complaint.reference


def test_what_was_sent_is_sent_again_since_a_moment_at_most_thirty_days_back(now):
    factories.offices(now)
    shop = factories.firm(now)
    factories.contact(shop, now)
    desk = of_firm(shop)
    made = desk.post("/webhooks", {"url": URL}).json()
    factories.file(
        filing=factories.filing(shop, now), by=factories.as_consumer(factories.consumer(now)), now=current_time()
    )
    hearing.catch_up()
    _told()
    path = f"/webhooks/{made['id']}/replay"

    assert desk.post(path, {"since": (now - timedelta(days=29)).isoformat()}).json() == {"deliveries": 1}
    assert Delivery.objects.get().state == "waiting"
    for since in (now - timedelta(days=31), now + timedelta(days=1)):
        refused = desk.post(path, {"since": since.isoformat()})
        assert refused.json()["errors"][0]["code"] == "replay-too-far"
    assert desk.post(path, {"since": "2026-01-01T00:00:00"}).status_code == 422


def test_a_webhook_that_is_off_says_why_and_is_switched_on_again(desk, made):
    path = f"/webhooks/{made['id']}"
    desk.post(f"{path}/test")
    _told(410)
    shown = desk.get(path).json()
    assert (shown["on"], shown["why_off"]) == (False, "gone")
    assert desk.post(f"{path}/test").json()["errors"][0]["code"] == "webhook-off"
    assert desk.post(f"{path}/resume").json()["on"] is True
    assert Delivery.objects.get().state == "waiting"


def test_another_firms_an_offices_and_a_missing_webhook_look_the_same(desk, made, now):
    complaint, person, *_ = factories.a_complaint(now)
    stranger, office = of_firm(factories.firm(now)), of_officer(complaint.office)
    for caller in (stranger, office):
        for method, tail, body in (
            ("GET", "", None),
            ("DELETE", "", None),
            ("POST", "/rotate", {}),
            ("POST", "/resume", {}),
            ("POST", "/test", {}),
            ("POST", "/replay", {"since": now.isoformat()}),
            ("GET", "/deliveries", None),
        ):
            for key in (made["id"], uuid.uuid4()):
                assert caller.send(method, f"/webhooks/{key}{tail}", body).status_code == 404, (method, tail)
        assert caller.get("/webhooks").json() == {"webhooks": []}
    assert of_consumer(person).get("/webhooks").status_code == 404
    assert Webhook.objects.get().is_on


def test_a_key_without_the_scope_manages_no_webhooks(now):
    reads = of_firm(factories.firm(now), Scope.READ)
    assert reads.get("/webhooks").status_code == 403
    assert reads.post("/webhooks", {"url": URL}).status_code == 403


def test_an_offices_webhook_is_its_offices_and_not_one_officers(now):
    office = factories.a_complaint(now)[0].office
    made = of_officer(office).post("/webhooks", {"url": URL}).json()
    assert of_officer(office).get(f"/webhooks/{made['id']}").status_code == 200
    assert Webhook.objects.get().office_id == office.pk


def test_events_that_there_are_not_are_named_once_with_those_that_there_are(desk):
    [error] = desk.post("/webhooks", {"url": URL, "events": ["x"] * 100}).json()["errors"]

    assert (error["code"], "firm.offered" in error["allowed"]) == ("webhook-events", True)


def test_a_call_without_its_body_is_refused_as_a_whole(desk):
    [error] = desk.send("POST", "/webhooks").json()["errors"]

    assert (error["pointer"], error["code"]) == ("", "text-missing")


def test_what_the_list_does_not_know_in_a_query_is_named(desk):
    refused = desk.get("/webhooks?staus=settled")

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/staus")


def test_a_time_of_a_zone_that_the_database_does_not_know_is_a_time(desk, made):
    zone = timezone(timedelta(hours=23, minutes=59))
    since = (current_time() - timedelta(days=6)).astimezone(zone).isoformat()

    assert desk.post(f"/webhooks/{made['id']}/replay", {"since": since}).status_code == 202
