"""A machine reads for which sides a message was made of what happened."""

from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import SendToFirm
from ccms.notices.models import Notice
from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm

pytestmark = pytest.mark.django_db
BOTH, BUYER = ["consumer", "firm", "office"], ["consumer", "office"]


@pytest.mark.parametrize(("channel", "told"), [("sms", BOTH), ("page", BUYER)])
def test_a_filing_says_whether_the_shop_could_be_told(now, channel, told):
    factories.offices(now)
    person, shop = factories.consumer(now), factories.firm(now)
    factories.contact(shop, now, channel=channel)
    buyer = of_consumer(person)

    filed = buyer.post("/complaints", a_filing(shop, now))
    read = buyer.get(f"/complaints/{filed.json()['reference']}").json()

    assert filed.json()["told"] == told
    assert read["timeline"][0]["told"] == told


def test_who_says_that_all_was_given_back_is_told_that_an_officer_looks_first(now):
    factories.offices(now)
    person, shop = factories.consumer(now), factories.firm(now)
    factories.contact(shop, now)
    said = a_filing(shop, now)["facts"] | {"firm_said": "remedy", "remedy_offered": "refund", "remedy_received": "full"}

    filed = of_consumer(person).post("/complaints", a_filing(shop, now, facts=said)).json()

    assert filed["status"] == "escalated"
    told = Notice.objects.filter(template="office.escalated")
    assert [each.params["reason"] for each in told] == ["remedy_received"]


def test_a_second_shop_does_not_read_that_the_first_one_was_told(now):
    complaint, person, _, contact = factories.a_complaint(now)
    right, later = factories.firm(now), now + timedelta(minutes=5)
    factories.contact(right, now)
    refusal = Terms(code="wrong_firm", text="এটি আমাদের নয়।")
    perform(as_act(Refuse, refusal), reference=complaint.reference, by=factories.as_firm(contact), now=now)
    by = factories.officer(complaint.office)
    perform(SendToFirm(firm=right.id, text="বিক্রেতা অন্য।"), reference=complaint.reference, by=by, now=later)

    def told(machine):
        timeline = machine.get(f"/complaints/{complaint.reference}").json()["timeline"]
        return {each["event"]: each["told"] for each in timeline}

    assert told(of_consumer(person))["consumer.filed"] == BOTH
    assert told(of_firm(right))["consumer.filed"] == BUYER
    assert told(of_firm(right))["office.sent_to_firm"] == ["consumer", "firm"]
