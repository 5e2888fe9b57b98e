"""Where a stranger says that they are no shop, the buyer's page tells one story: of no time that a seller has."""

from datetime import UTC, datetime

import pytest

from ccms.accounts.models import FirmContact
from ccms.complaints.acts import contacting
from ccms.complaints.events.event_type import Happened
from ccms.gate.clock import current_time
from ccms.web.shared.timeline import Reading, to_consumer
from tests.web.consumer.tracking.reading import words
from tests.web.consumer.tracking.test_stories import PACK

AT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def of_stranger(filed):
    """Return a complaint whose notice was opened at a number of which only the buyer said that it is the seller's."""
    unproved = {"source": "complainant", "proof": "unproved", "proved_at": None, "designated": False}
    FirmContact.objects.filter(pk=filed.contact.pk).update(named_by=filed.person, **unproved)
    return filed.reached()


def test_a_number_that_is_not_proved_gives_no_seller_days(of_stranger):
    seen = words(of_stranger.get())
    assert "নম্বর বা ঠিকানাটি প্রতিষ্ঠানের হলে জবাবের জন্য তার হাতে এখন থেকে ৭ দিন" in seen

    told = {"reference": of_stranger.reference, "contact": of_stranger.contact.pk, "now": current_time()}
    assert contacting.say_no_shop(**told)
    seen = words(of_stranger.get())
    assert "আমি দোকানদার নই, এটি ভুল নম্বর" in seen
    assert "এখন থেকে জবাবের জন্য প্রতিষ্ঠানের হাতে" not in seen


def test_whose_number_was_lost_that_way_is_asked_for_the_right_one_too():
    lost = Happened(None, "clock.lost_contact", AT, None, {"set": {"reason": "not_a_shop"}})
    told = to_consumer(lost, Reading(PACK))
    assert any("ঠিক নম্বর বা পেজ জানেন" in str(fact) for fact in told.facts)
