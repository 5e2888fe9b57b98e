"""A draft that nobody sends is kept for thirty days and then forgotten; one that waits for its day is not."""

from datetime import timedelta

import pytest

from ccms.complaints.filing import drafts
from ccms.complaints.models import Draft
from tests import factories as make


@pytest.mark.django_db
def test_a_draft_is_kept_for_thirty_days_and_then_forgotten(now):
    buyer = make.as_consumer(make.consumer(now))
    drafts.begin(buyer, now)

    assert drafts.purge(now + timedelta(days=30)) == 0
    assert drafts.purge(now + timedelta(days=30, minutes=1)) == 1
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_a_draft_that_waits_for_its_day_is_kept_until_long_after_it(now):
    buyer = make.as_consumer(make.consumer(now))
    drafts.begin(buyer, now)
    drafts.keep_until(by=buyer, day=(now + timedelta(days=40)).date(), last=None)

    assert drafts.purge(now + timedelta(days=60)) == 0
    assert drafts.purge(now + timedelta(days=72)) == 1
