"""The buyer reads that a program of the shop, or of the office, was told of the complaint."""

from ccms.apps.webhooks import claims, hearing
from ccms.apps.webhooks.claims import Outcome
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.complaints.own_data.gathering import recipients_of
from ccms.gate.clock import current_time
from tests import factories
from tests.apps.webhooks.conftest import administrator, catch_up


def programs(complaint):
    rows = recipients_of([complaint], "en")
    return [(row["complaint"], row["to"], row["name"]) for row in rows if row["way"] == "program"]


def test_a_program_that_took_an_event_is_named_and_one_that_did_not_is_not():
    now = current_time()
    firm = factories.firm(now)
    factories.contact(firm, now)
    hearing.add(WebhookWanted("https://shop.example/told"), administrator(firm), now)
    factories.offices(now)
    buyer = factories.as_consumer(factories.consumer(now))
    complaint = factories.file(filing=factories.filing(firm, now), by=buyer, now=now).complaint
    catch_up()
    assert programs(complaint) == []

    claims.settle([Outcome(each, 200, 9, now) for each in claims.claim(current_time(), 10)])

    assert programs(complaint) == [(complaint.reference, "firm", firm.name("en"))]
