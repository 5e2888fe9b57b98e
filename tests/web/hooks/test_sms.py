"""Gateways report back: by secret and address, small, and with no effect where they repeat themselves."""

import json
import uuid

import pytest
from django.test import Client

from ccms.gate.clock import current_time
from ccms.notices.channels import sms
from ccms.notices.models import Notice, Receipt, State
from tests.servers import SECRET, TOKEN

pytestmark = pytest.mark.django_db
URL = "/hooks/sms/ssl-wireless"


@pytest.fixture(autouse=True)
def configured(settings):
    query = f"driver=ssl-wireless&api_token={TOKEN}&sid=CCMS"
    settings.CCMS_SMS_URL = [f"https://sms.example/api?{query}#secret={SECRET}&from=203.0.113.0/24"]
    assert sms.gateways()[0].name == "ssl-wireless"


@pytest.fixture
def notice():
    now = current_time()
    return Notice.objects.create(
        id=uuid.uuid4(),
        event=uuid.uuid4(),
        subject="7K4M92XDPQH",
        recipient=f"consumer:{uuid.uuid4()}",
        channel="sms",
        template="consumer.filed",
        language="bn",
        params={},
        state=State.SENT,
        provider="ssl-wireless",
        provider_id="theirs-1",
        created_at=now,
        next_try_at=now,
        sent_at=now,
    )


@pytest.fixture
def gateway():
    """Return the gateway's own caller, whom no CSRF cookie protects."""
    return Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9")


def report(notice, word="DELIVERED"):
    return {"csms_id": notice.id.hex[:20], "reference_id": "theirs-1", "sms_status": word}


def call(gateway, body, *, url=URL, secret=SECRET, content_type="application/json", **more):
    sent = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return gateway.post(url, sent, content_type=content_type, headers=headers, **more)


def test_a_report_makes_the_notice_delivered(gateway, notice):
    answer = call(gateway, report(notice))

    notice.refresh_from_db()
    assert (answer.status_code, answer.json()) == (200, {"effect": "taken"})
    assert notice.state == "delivered"


def test_said_again_or_of_a_stranger_it_is_a_success_without_effect(gateway, notice):
    call(gateway, report(notice))
    answers = [
        call(gateway, report(notice)),
        call(gateway, report(notice, "FAILED")),
        call(gateway, {"csms_id": "f" * 20, "reference_id": "nobody's", "sms_status": "DELIVERED"}),
    ]

    notice.refresh_from_db()
    assert [(answer.status_code, answer.json()["effect"]) for answer in answers] == [(200, "nothing")] * 3
    assert notice.state == "delivered"


def test_a_gateway_that_can_only_call_an_address_brings_its_secret_there(gateway, notice):
    form = "&".join(f"{name}={value}" for name, value in report(notice).items())
    answer = call(
        gateway, form, url=f"{URL}?secret={SECRET}", secret="", content_type="application/x-www-form-urlencoded"
    )

    assert (answer.status_code, answer.json()) == (200, {"effect": "taken"})


@pytest.mark.parametrize("secret", ["", "wrong", SECRET.upper()])
def test_without_the_secret_nothing_is_taken(gateway, notice, secret):
    assert call(gateway, report(notice), secret=secret).status_code == 401
    assert not Receipt.objects.exists()


def test_from_another_address_nothing_is_taken(gateway, notice):
    assert call(gateway, report(notice), REMOTE_ADDR="198.51.100.1").status_code == 401
    assert not Receipt.objects.exists()


def test_a_gateway_that_is_not_configured_is_nobody(gateway, notice):
    assert call(gateway, report(notice), url="/hooks/sms/greenweb").status_code == 401


@pytest.mark.parametrize("body", ["", "no json", "[" * 60_000, '"text"', "{}", "[]", b"\xff\xfe"])
def test_what_is_no_report_is_refused_as_such(gateway, notice, body):
    assert call(gateway, body).status_code == 400


def test_signs_that_no_database_keeps_are_left_out(gateway, notice):
    body = {"csms_id": "a\u0000b", "reference_id": "\ud800x\u0000", "sms_status": "DELIVERED"}

    assert call(gateway, body).status_code == 200
    assert Receipt.objects.get().provider_id == "x"


def test_a_body_of_more_than_64_kib_is_not_read_to_its_end(gateway, notice):
    fits = json.dumps(report(notice)).ljust(64 * 1024)

    assert call(gateway, fits + " ").status_code == 413
    assert not Receipt.objects.exists()
    assert call(gateway, fits).status_code == 200


def test_only_reports_are_sent_here(gateway):
    assert gateway.get(URL).status_code == 405
