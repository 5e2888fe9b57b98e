"""The day that a message names is the day that counts."""

import pytest

from ccms.complaints.acts.firm import Terms
from ccms.notices.models import Notice


def day_told(story, template):
    """Return the day in the last message of this kind."""
    told = Notice.objects.filter(subject=story.complaint.reference, template=template)
    return told.latest("created_at").params["day"]


@pytest.fixture
def refused(story):
    """Return a complaint that the seller refused on Wednesday 25 November."""
    told = story("2026-11-25 12:00").file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    return told


def test_the_buyer_is_told_the_day_that_counts_once_the_message_arrives(story):
    asked = story("2026-11-25 12:00").file()
    asked.offers()
    told = day_told(asked, "consumer.offered")
    asked.is_reached()

    assert told == "2026-12-02"
    assert asked.due("consumer_reply") == "2026-12-03 00:00"


def test_what_the_office_missed_is_told_with_the_day_that_passed(refused):
    assert refused.due("take_up") == "2026-12-01 00:00"
    refused.wait_until("2026-12-01 00:00")

    assert day_told(refused, "office.take_up") == "2026-11-30"
