"""How often a program may call: each limit of the table is held at its very number, and says when to come back."""

from datetime import timedelta

import pytest

from ccms.accounts.api_keys import bearer_of
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.limits import LIMITS, MINUTE, Counted
from ccms.ledger.models import Event
from tests import factories
from tests.api.conftest import Machine, of_consumer, of_firm, of_officer
from tests.hits import count_before

pytestmark = pytest.mark.django_db
ADDRESS = "127.0.0.1"
VISITOR = f"visitor:{caller_of(ADDRESS)}"
CALLS = {
    Counted.API_READS: lambda caller: caller.get("/firms?q=shari"),
    Counted.API_WRITES: lambda caller: caller.post("/prechecks", {"category": "WRONG_ITEM"}),
}
WINDOWS = [(name, number) for name in CALLS for number in range(len(LIMITS[name]))]


def _fill(name, account, now, number, leaving):
    """Count so many acts that of this window alone so many are left: the longer ones are filled from their begin."""
    windows = LIMITS[name]
    steps, room = [], windows[number].most - leaving
    while room > 0:
        steps.append(min(room, windows[0].most - leaving))
        room -= steps[-1]
    for step, count in enumerate(steps, start=1 - len(steps)):
        at = now + step * (MINUTE + timedelta(seconds=5))
        count_before(name, account, at, count - 1)
        assert counters.take(name, account, at).allowed


def _account(caller, now):
    return bearer_of(caller.token, ADDRESS, now).actor.text


def test_the_table_says_six_hundred_reads_and_sixty_writes_a_minute_with_twice_that_in_a_burst():
    for name, most in ((Counted.API_READS, 600), (Counted.API_WRITES, 60)):
        burst, steady = LIMITS[name]
        assert (burst.most, burst.length) == (2 * most, MINUTE)
        assert steady.most / (steady.length / MINUTE) == most


@pytest.mark.parametrize(("name", "number"), WINDOWS, ids=[f"{name}-{number}" for name, number in WINDOWS])
def test_the_last_call_of_a_window_passes_and_the_next_is_told_when_to_come_back(now, name, number):
    desk = of_firm(factories.firm(now))
    _fill(name, _account(desk, now), now, number, leaving=1)
    last, refused = CALLS[name](desk), CALLS[name](desk)

    assert last.status_code == 200, last.content
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    wait = int(refused.headers["Retry-After"])
    assert refused.json()["retry_after"] == wait
    assert 0 < wait <= LIMITS[name][number].length.total_seconds()
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert CALLS[name](of_firm(factories.firm(now))).status_code == 200  # another key has its own


def test_reads_and_writes_are_counted_apart(now):
    desk = of_firm(factories.firm(now))
    _fill(Counted.API_WRITES, _account(desk, now), now, 0, leaving=0)

    assert CALLS[Counted.API_WRITES](desk).status_code == 429
    assert CALLS[Counted.API_READS](desk).status_code == 200


def test_a_visitor_is_counted_by_his_address_and_so_is_a_wrong_token(now):
    person = factories.consumer(now)
    _fill(Counted.API_READS, VISITOR, now, 0, leaving=2)
    wrong = Machine("ccms_" + "x" * 43).get("/complaints")

    assert wrong.status_code == 401
    assert Machine().get("/firms?q=shari").status_code == 200
    assert Machine().get("/firms?q=shari").status_code == 429
    assert Machine("ccms_" + "x" * 43).get("/complaints").status_code == 429
    assert of_consumer(person).get("/complaints").status_code == 200


def test_all_keys_of_an_officer_are_one_caller(now):
    office = factories.offices(now)
    desk = of_officer(office)
    _fill(Counted.API_READS, _account(desk, now), now, 0, leaving=0)

    assert desk.get("/complaints").status_code == 429
    assert of_officer(office).get("/complaints").status_code == 200


def test_twenty_messages_of_a_firm_to_one_complaint_are_enough_for_a_day_by_whichever_door(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    address, desk = f"/complaints/{complaint.reference}/actions/offer", of_firm(shop)
    day = (dhaka_day(now) + timedelta(days=3)).isoformat()
    for _ in range(20):  # as the pages count them
        counters.take(Counted.FIRM_MESSAGES, f"{shop.pk}:{complaint.reference}", now)
    refused = desk.post(address, {"remedy": "refund", "amount_paisa": 430_000, "day": day, "text": "ফেরত দেব।"})

    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    assert int(refused.headers["Retry-After"]) > 60
    assert Complaint.objects.get().event_seq == 1
    assert Event.objects.filter(subject=complaint.subject).count() == 1


def test_a_message_that_is_refused_or_repeated_is_not_counted(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    desk, key = of_firm(shop), {"Idempotency-Key": "7d4c1f9e-31a5-4c0e-9e57-5d2f6f0f9a11"}
    address, ask = f"/complaints/{complaint.reference}/actions/ask", {"text": "কোন সাইজ চেয়েছিলেন?"}
    assert desk.post(address, {"text": ""}).status_code == 422
    assert {desk.post(address, ask, **key).status_code for _ in range(3)} == {200}

    assert counters.standing(Counted.FIRM_MESSAGES, f"{shop.pk}:{complaint.reference}", now).left == 19
