"""The made-up purchases are older than the complaints about them, and a story alone is not all of them."""

from datetime import date, datetime

import pytest

from ccms.core.clock import dhaka_day
from ccms.demonstration import loading
from ccms.demonstration.bulk import SAMPLES
from ccms.demonstration.sample_complaints import STORIES


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample.facts()["category"]))
def test_nothing_was_bought_or_told_after_its_complaint(sample):
    facts = sample.facts()
    days = [
        dhaka_day(value) if isinstance(value, datetime) else value
        for name, value in facts.items()
        if isinstance(value, date) and not name.startswith("promised")
    ]
    assert len(days) >= 3
    assert max(days) <= sample.filed_on


def test_a_story_alone_keeps_no_start_from_loading_the_rest(db):
    alone = next(each for each in STORIES if each.id == "R4")

    loading.tell_story(alone, say=list)

    assert not loading.is_loaded()
