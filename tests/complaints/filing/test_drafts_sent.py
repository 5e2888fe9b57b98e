"""How many of the drafts that were begun are sent, and what Prometheus is told of it."""

from datetime import timedelta

import pytest

from ccms.complaints.filing import drafts
from ccms.complaints.filing.drafts import DraftsSent, drafts_sent
from ccms.gate.clock import current_time
from ccms.operations.metrics import Installation
from tests import factories
from tests.web.consumer.filing.walking import Walker

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_share_counts_what_was_sent_left_and_thrown_away():
    now = current_time()
    assert drafts_sent(now) == DraftsSent(0, 0, 0)
    assert drafts_sent(now).percent is None
    Walker().sign_in().to_the_end().send(declaration="on")
    for ago in (0, 2, 3, 40):  # written in just now, left, left, so long ago that nobody asks
        drafts.begin(factories.as_consumer(factories.consumer(now)), now - ago * DAY)
    gone = factories.as_consumer(factories.consumer(now))
    drafts.begin(gone, now)
    drafts.discard(by=gone, now=now)
    waits = factories.as_consumer(factories.consumer(now))
    drafts.begin(waits, now - 2 * DAY)
    drafts.keep_until(by=waits, day=(now + 9 * DAY).date(), last=None)

    found = drafts_sent(current_time())

    assert found == DraftsSent(sent=1, left=2, discarded=1)
    assert found.percent == 25
    assert drafts_sent(now + 60 * DAY) == DraftsSent(0, 0, 0)


def test_prometheus_is_told_and_asks_the_table_once_an_hour(monkeypatch, settings, tmp_path):
    settings.CCMS_EVIDENCE_URL, settings.CCMS_EVIDENCE_DIR = tmp_path.as_uri(), tmp_path
    monkeypatch.setattr("ccms.operations.metrics.connection.close", lambda: None)
    drafts.begin(factories.as_consumer(factories.consumer(current_time())), current_time() - 2 * DAY)
    told = Installation()

    def values():
        found = {
            sample.name + str(sample.labels): sample.value for family in told.collect() for sample in family.samples
        }
        return {name: value for name, value in found.items() if "drafts" in name}

    assert values() == {
        "ccms_drafts{'became': 'sent'}": 0,
        "ccms_drafts{'became': 'left'}": 1,
        "ccms_drafts{'became': 'discarded'}": 0,
        "ccms_drafts_sent_percent{}": 0,
    }
    drafts.begin(factories.as_consumer(factories.consumer(current_time())), current_time() - 2 * DAY)
    assert values()["ccms_drafts{'became': 'left'}"] == 1
