"""A buyer's program accepts the answer that it has read, and no newer one."""

from datetime import timedelta

import pytest

from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from tests import factories
from tests.api.conftest import of_consumer, of_firm

pytestmark = pytest.mark.django_db


def test_a_yes_names_the_answer_that_was_read_by_its_event():
    now = current_time()
    complaint, person, shop, _ = factories.a_complaint(now)
    buyer, seller, address = of_consumer(person), of_firm(shop), f"/complaints/{complaint.reference}"
    day = (dhaka_day(now) + timedelta(days=3)).isoformat()

    def offer(paisa):
        sent = seller.post(f"{address}/actions/offer", {"remedy": "refund", "amount_paisa": paisa, "day": day})
        assert sent.status_code == 200, sent.content
        told = [each for each in buyer.get(address).json()["timeline"] if each["event"] == "firm.offered"]
        return told[-1]["id"]

    refused = {"code": "not_our_customer", "text": "এই নামে অর্ডার নেই।"}
    assert seller.post(f"{address}/actions/refuse", refused).status_code == 200
    read, newer = offer(215_000), offer(100)

    late = buyer.post(f"{address}/actions/accept", {"answer": read})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/stale-version")
    assert buyer.post(f"{address}/actions/accept", {"answer": newer}).json()["status"] == "promised"
