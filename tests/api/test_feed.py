"""The feed by which machines catch up: every event of the caller's complaints, once, in order, and no others."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.reading import feed
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from ccms.ledger.heads import sign_head
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer
from tests.receipts import receipt_of

pytestmark = pytest.mark.django_db(transaction=True)


def _offer(complaint, reach, now):
    terms = Terms(remedy="refund", amount_paisa=100_000, day=dhaka_day(now))
    perform(as_act(Offer, terms), reference=complaint.reference, by=factories.as_firm(reach), now=now)


def _all(caller, limit):
    """Follow the feed to its end."""
    after, told = "", []
    while True:
        found = caller.get(f"/events?after={after}&limit={limit}").json()
        told += [(each["event"], each["reference"]) for each in found["events"]]
        if not found["events"] and not found["more"]:
            return told, found["next"]
        after = found["next"]


def test_the_feed_brings_each_event_of_a_firms_complaints_once_in_order_and_no_others(monkeypatch):
    now = current_time()
    complaint, _, shop, reach = factories.a_complaint(now)
    factories.a_complaint(now)
    _offer(complaint, reach, now)
    desk = of_firm(shop)
    wanted = ["consumer.filed", "firm.offered"]

    for looked_at, limit in ((2_000, 100), (1, 100), (2_000, 1)):
        monkeypatch.setattr(feed, "LOOKED_AT", looked_at)
        told, end = _all(desk, limit)
        assert [event for event, _ in told] == wanted
        assert len({reference for _, reference in told}) == 1

    factories.a_complaint(now)
    assert desk.get(f"/events?after={end}").json()["events"] == []


def test_an_office_hears_of_its_district_and_a_buyer_has_no_feed():
    now = current_time()
    complaint, person, *_ = factories.a_complaint(now)
    heard = of_officer(complaint.office).get("/events").json()["events"]
    assert [each["event"] for each in heard] == ["consumer.filed"]
    assert of_consumer(person).get("/events").status_code == 404


def test_a_position_that_is_none_is_named():
    now = current_time()
    desk = of_firm(factories.firm(now))
    for after in ("x", "1", "1-", "-1", "1-২", "9" * 50 + "-1"):
        refused = desk.get(f"/events?after={after}")
        assert refused.status_code == 400, after
        assert refused.json()["type"] == "/problems/malformed-request"


def test_a_receipt_proves_the_very_event_that_the_filing_was_answered_with():
    now = current_time()
    complaint, person, *_ = factories.a_complaint(now)
    head = sign_head(now)
    handed = of_consumer(person).get(f"/complaints/{complaint.reference}/receipt")

    assert handed.status_code == 200, handed.content
    receipt = receipt_of(handed.json())
    receipt.check([bytes(head.public_key)])
    assert complaint.subject in receipt.event.decode()
