"""Files that are sent together are told once, and what comes later is told again."""

from datetime import timedelta

import pytest

from ccms.complaints.acts import evidence
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices.models import Notice, State
from ccms.notices.outbox import BURST
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def add():
    """Adds a file to one complaint: by its buyer, or by whom the test names, as late as it says."""
    begun = current_time()
    complaint, person, _firm, contact = factories.a_complaint(begun)
    sides = {"buyer": factories.as_consumer(person), "firm": factories.as_firm(contact)}

    def added(by="buyer", after=timedelta(0)):
        picture, now = factories.a_picture(begun), begun + after
        evidence.add_to_complaint(reference=complaint.reference, upload=picture, kind="other", by=sides[by], now=now)

    return added


def told(template):
    return Notice.objects.filter(template=template)


def test_eight_files_that_are_sent_together_make_one_notice(add):
    for number in range(8):
        add(after=timedelta(seconds=20 * number))
    assert Event.objects.filter(kind="evidence.added").count() == 8
    assert told("firm.evidence_added").count() == 1
    add(by="firm", after=timedelta(minutes=3))
    assert told("consumer.evidence_added").count() == 1


def test_a_file_that_comes_later_is_told_and_so_is_one_whose_notice_was_parked(add):
    add()
    add(after=BURST + timedelta(seconds=1))
    assert told("firm.evidence_added").count() == 2
    told("firm.evidence_added").update(state=State.PARKED)
    add(after=BURST + timedelta(seconds=2))
    assert told("firm.evidence_added").count() == 3
