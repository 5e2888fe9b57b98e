"""The clock buttons: once per tap, and what has fallen due is done at once."""

import uuid
from datetime import timedelta

import pytest

from ccms.complaints.jobs import tick
from ccms.complaints.models import Complaint
from ccms.gate.clock import current_time, offset
from ccms.notices.channels.development import inbox
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_moved_it(settings, tmp_path):
    settings.CCMS_CLOCK_OFFSET_FILE = tmp_path / "offset"


def press(client, step, key=None):
    return client.post("/dev/clock", {"step": step, "idempotency_key": str(key or uuid.uuid4())}, follow=True)


def test_each_button_adds_its_length(client):
    for step in ("1h", "1d", "3d", "8d"):
        press(client, step)

    assert offset() == timedelta(hours=1, days=12)


def test_a_double_tap_moves_once(client):
    key = uuid.uuid4()
    press(client, "3d", key)
    press(client, "3d", key)

    assert offset() == timedelta(days=3)


def test_only_the_lengths_of_the_buttons_are_taken(client):
    assert press(client, "-8d").status_code == 404
    assert offset() == timedelta()


def test_a_form_without_key_moves_nothing(client):
    assert client.post("/dev/clock", {"step": "1h"}).status_code == 400
    assert offset() == timedelta()


def test_days_later_the_seller_who_stayed_silent_is_before_the_office(client):
    filed, *_ = factories.a_complaint(current_time())
    press(client, "1h")
    press(client, "8d")

    filed.refresh_from_db()
    assert (filed.status, filed.reason) == ("escalated", "silence")
    assert inbox()[0]["at"] > filed.filed_at.isoformat()


def test_the_page_says_what_the_tap_did(client):
    factories.a_complaint(current_time())
    page = press(client, "8d").text

    assert "Deadlines fired: " in page
    assert "(really " in page  # the true time stands beside the moved one


@pytest.mark.django_db(transaction=True)
def test_a_round_rings_delivers_and_signs(now):
    factories.a_complaint(current_time())

    first, second = tick(current_time), tick(current_time)

    assert Complaint.objects.count() == 1
    assert first.delivered.sent > 0
    assert first.signed == 1
    assert (second.fired, second.delivered.sent, second.signed) == (0, 0, 0)
