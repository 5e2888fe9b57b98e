"""The days a firm may name: an offer soon, a performance never in the future, and never without a fact."""

from datetime import timedelta

import pytest

from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept
from ccms.complaints.acts.firm import Offer, ReportPerformance, Terms, as_act
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reached(now):
    complaint, person, _, contact = make.a_complaint(now)
    seller = make.as_firm(contact)
    proof_of_service.firm_received(
        reference=complaint.reference, contact=contact.id, at=now, basis="undesignated", now=now, by=seller
    )
    return complaint, make.as_consumer(person), seller


def offer(reached, now, days):
    complaint, _, seller = reached
    terms = Terms(remedy="refund", amount_paisa=215_000, day=dhaka_day(now) + timedelta(days=days))
    return perform(as_act(Offer, terms), reference=complaint.reference, by=seller, now=now)


def test_an_offer_names_a_day_within_ten(reached, now):
    with pytest.raises(ValidationFailed) as refused:
        offer(reached, now, 11)

    assert refused.value.errors["day"].slug == "date-too-far"
    assert offer(reached, now, 10).status == "with_consumer"


def test_an_offer_for_yesterday_is_refused(reached, now):
    with pytest.raises(ValidationFailed) as refused:
        offer(reached, now, -1)

    assert refused.value.errors["day"].slug == "date-in-past"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"amount_paisa": 215_000, "transaction": "8N7A6D5E4F", "days": 1}, "day"),
        ({"amount_paisa": 215_000, "days": 0, "text": "দিয়ে দিয়েছি।"}, "transaction"),
        ({"transaction": "8N7A6D5E4F", "days": 0}, "amount"),
    ],
)
def test_a_performance_needs_its_amount_its_proof_and_a_day_that_has_come(reached, now, terms, field):
    complaint, buyer, seller = reached
    offer(reached, now, 3)
    perform(Accept(), reference=complaint.reference, by=buyer, now=now)
    day = dhaka_day(now) + timedelta(days=terms.pop("days"))

    with pytest.raises(ValidationFailed) as refused:
        perform(as_act(ReportPerformance, Terms(day=day, **terms)), reference=complaint.reference, by=seller, now=now)

    assert field in refused.value.errors
