"""What every story ends with: the records agree, and each text that was written can be put into words."""

import pytest

from ccms.complaints.verification import verify_complaints
from ccms.ledger.verify import verify_ledger
from ccms.notices.models import Notice
from ccms.notices.texts import missing_params
from tests.journeys.telling import Story


@pytest.fixture
def story(db):
    """Return a function that begins a story at a moment, and check the records when the test is over."""
    yield Story

    assert verify_complaints().findings == []
    assert verify_ledger().findings == []
    written = Notice.objects.values_list("template", "params")
    assert {
        (template, *missing) for template, params in written if (missing := missing_params(template, params))
    } == set()
