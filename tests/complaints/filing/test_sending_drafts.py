"""What is sent is the person's own draft; nobody's draft or evidence is taken by another."""

import pytest

from ccms.complaints.acts import evidence
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint, Draft, Evidence
from ccms.core.failures import NotFound
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(now):
    make.offices(now)
    return make.firm(now)


def test_a_draft_with_its_evidence_is_nobody_elses_to_send(now, shop):
    victim, stranger = make.as_consumer(make.consumer(now)), make.as_consumer(make.consumer(now))
    draft = drafts.begin(victim, now).id
    evidence.add_to_draft(draft_id=draft, upload=make.a_picture(now), kind="payment_proof", by=victim, now=now)

    with pytest.raises(NotFound):
        file(filing=make.filing(shop, now, draft=draft), by=stranger, now=now)

    assert not Complaint.objects.exists()
    assert Draft.objects.get(id=draft).sent_at is None
    assert Evidence.objects.get(holder=draft).event is None


def test_a_draft_is_sent_with_its_complaint_and_its_text_goes(now, shop):
    buyer = make.as_consumer(make.consumer(now))
    draft = drafts.begin(buyer, now).id

    filed = file(filing=make.filing(shop, now, draft=draft), by=buyer, now=now).complaint

    assert filed.purchase_id == draft
    kept = Draft.objects.get(id=draft)
    assert (kept.sent_at, bool(kept.body)) == (now, False)
    assert drafts.current(buyer) is None
