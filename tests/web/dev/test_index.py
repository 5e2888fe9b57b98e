"""The first page of development shows who, which code, and which deadline is next."""

import pytest

from ccms.accounts.codes import current_codes, request_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.development import complainers, next_deadlines
from ccms.complaints.models import Deadline
from ccms.core import references
from ccms.gate.clock import current_time
from ccms.notices.outbox import queue_code
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_code_just_asked_for_can_be_read(client):
    now = current_time()
    request_code("01712345678", CodePurpose.FILE, address="192.0.2.1", send=queue_code, now=now)

    page = client.get("/dev").text

    assert current_codes(now)[0].code in page
    assert "01712 345678" in page


def test_a_complaint_is_listed_with_its_buyer_its_seller_and_its_next_clock(client):
    filed, *_ = factories.a_complaint(current_time())

    page = client.get("/dev").text

    number = references.display(filed.reference)
    assert page.count(number) == 1 + Deadline.objects.count()
    assert f"/dev/as-seller/{filed.reference}" in page
    assert f"/dev/as-consumer/{filed.consumer_id}" in page


def test_a_seller_who_was_not_told_yet_cannot_be_played(client):
    now = current_time()
    filed, *_ = factories.a_complaint(now, facts={"purchase_purpose": "resale"})
    assert filed.told_at is None

    page = client.get("/dev").text

    assert f"/dev/as-seller/{filed.reference}" not in page
    assert client.post(f"/dev/as-seller/{filed.reference}").status_code == 404


def test_the_buyers_are_those_whose_complaints_moved_last(client):
    now = current_time()
    filed = [factories.a_complaint(now)[0] for _ in range(4)]

    shown = complainers(most=3)

    assert [one.person.pk for one in shown] == [one.consumer_id for one in reversed(filed[1:])]
    assert [[c.pk for c in one.complaints] for one in shown] == [[one.pk] for one in reversed(filed[1:])]


def test_the_deadlines_are_those_that_ring_next(client):
    now = current_time()
    for _ in range(3):
        factories.a_complaint(now)

    shown = next_deadlines(most=4)

    assert shown == sorted(shown, key=lambda clock: clock.rings_at)
    assert len(shown) == 4


def test_the_page_asks_the_same_number_of_times_for_many_as_for_one(client, django_assert_max_num_queries):
    now = current_time()
    for _ in range(4):
        factories.a_complaint(now)

    with django_assert_max_num_queries(16):
        client.get("/dev")
