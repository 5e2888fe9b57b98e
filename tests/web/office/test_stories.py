"""Every event of the life cycle is told to the office, in both languages."""

import pytest
from django.utils.translation import override

from ccms.accounts.channels import Channel
from ccms.complaints.events.book import EVENT_TYPES
from ccms.complaints.events.deadlines import PASSED
from ccms.complaints.lifecycle import DeadlineKind, Reason, Status
from ccms.complaints.models.evidence import Flag
from ccms.complaints.reading import case_words
from ccms.notices.channels.table import CHANNELS
from ccms.notices.models import State
from ccms.web.office import labels


def test_every_event_is_told_to_the_office():
    assert [row.kind for row in EVENT_TYPES.values() if not row.office] == []


def test_every_code_has_its_words():
    assert {str(reason) for reason in Reason} | {labels.REVIEWED} == set(labels.REASONS)
    assert set(DeadlineKind) == set(case_words.CLOCKS)
    assert set(State) == set(case_words.STATES)
    assert set(Flag) == set(labels.FLAGS)
    assert {*map(str, Channel)} == set(CHANNELS)
    assert set(labels.STATUSES) < set(Status)


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_the_offices_own_lapses_say_whose_they_are(lang):
    with override(lang):
        said = [str(row.office) for row in PASSED if row.late and row.led_to != "charge_sheet"]

    assert len(said) == 7
    assert all(words.startswith("অফিস" if lang == "bn" else "The office") for words in said)
