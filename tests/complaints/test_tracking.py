"""What is read to follow a complaint: one answer by its number alone and by its own person."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.proof_of_service import consumer_received, firm_received
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Statement
from ccms.complaints.reading.own_case import case_of, filing_event, reading_matters
from ccms.complaints.reading.tracking import mine, standing, standing_of, standings
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.core.references import new_reference
from ccms.ledger.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(now):
    """Return a complaint with its person, firm and contact."""
    return factories.a_complaint(now)


def answered(filed, now):
    """Let the firm be reached and offer."""
    complaint, _person, _shop, contact = filed
    known = {"reference": complaint.reference, "now": now}
    firm_received(**known, contact=contact.id, at=now, basis="opened", by=factories.as_firm(contact))
    terms = Terms(remedy="refund", amount_paisa=100_000, day=dhaka_day(now) + timedelta(days=3), text="ফেরত দেব")
    perform(as_act(Offer, terms), by=factories.as_firm(contact), **known)
    complaint.refresh_from_db()
    return complaint


def test_a_number_that_nobody_has_stands_nowhere():
    assert standing(new_reference()) is None


def test_the_number_alone_and_the_case_agree(filed, now):
    complaint, person = answered(filed, now), filed[1]

    case = case_of(complaint.reference, factories.as_consumer(person))

    assert standing(complaint.reference) == case.standing == standing_of(complaint, case.timeline.future)
    assert case.standing.deadline.kind is DeadlineKind.CONSUMER_REPLY


def test_it_takes_one_query(filed, django_assert_num_queries):
    with django_assert_num_queries(1):
        standing(filed[0].reference)


def test_the_list_shows_the_same_facts(filed, now):
    complaint = answered(filed, now)

    assert standings([complaint]) == {complaint.id: standing(complaint.reference)}
    assert standings([]) == {}


def test_a_person_has_his_own_complaints_and_no_others(filed, now):
    stranger = factories.consumer(now)

    assert mine(factories.as_consumer(filed[1])) == [filed[0]]
    assert mine(factories.as_consumer(stranger)) == []
    with pytest.raises(NotFound):
        case_of(filed[0].reference, factories.as_consumer(stranger))


def test_only_a_person_follows_his_case_not_an_office(filed):
    with pytest.raises(NotFound):
        case_of(filed[0].reference, factories.officer(filed[0].office))


def test_reading_matters_until_it_proves_nothing_new(filed, now):
    complaint, person = answered(filed, now), factories.as_consumer(filed[1])
    assert reading_matters(case_of(complaint.reference, person), now)

    consumer_received(reference=complaint.reference, at=now, basis="opened", now=now, by=person)

    assert not reading_matters(case_of(complaint.reference, person), now)


@pytest.mark.parametrize(("channels", "alone"), [(["sms"], False), (["page"], True), (["page", "email"], False)])
def test_a_page_is_the_only_way_where_no_number_and_no_address_is_known(filed, now, channels, alone):
    complaint, person, shop, contact = filed
    FirmContact.objects.filter(pk=contact.pk).update(channel=channels[0])
    for channel in channels[1:]:
        factories.contact(shop, now, channel=channel)

    assert case_of(complaint.reference, factories.as_consumer(person)).only_page is alone


def test_the_filing_is_the_first_event(filed):
    assert Event.objects.get(event_id=filing_event(filed[0])).kind == "consumer.filed"


@pytest.mark.parametrize("first", ["reasons", "section_reason"])
def test_texts_of_one_event_stand_in_one_order_however_they_are_stored(filed, now, first):
    complaint, by = filed[0], factories.as_consumer(filed[1])
    for kind in sorted(["reasons", "section_reason"], key=lambda kind: kind != first):
        known = {"complaint": complaint, "event": filing_event(complaint), "author": by.text}
        Statement.objects.create(id=uuid4(), kind=kind, text=kind, salt=b"", at=now, **known)

    happened = case_of(complaint.reference, by).timeline.past[0]

    assert [said.kind for said in happened.words if said.text == said.kind] == ["reasons", "section_reason"]
