"""Every event of the life cycle is told to the office, in both languages."""

import pytest
from django.utils.translation import override

from ccms.complaints.announcements import ANNOUNCEMENTS
from ccms.complaints.lifecycle import DeadlineKind, Reason, Status
from ccms.complaints.models.evidence import Flag
from ccms.notices.models import Channel, State
from ccms.web.office import labels
from ccms.web.office.timeline_words import LAPSES, STORIES
from ccms.web.shared.channel_words import CHANNELS


def test_every_event_has_its_story():
    told = {topic.partition("/")[0] for topic in ANNOUNCEMENTS} | {"office.reassigned", "office.added_note"}

    assert told == set(STORIES)


def test_every_code_has_its_words():
    assert {str(reason) for reason in Reason} | {labels.REVIEWED} == set(labels.REASONS)
    assert set(DeadlineKind) == set(labels.CLOCKS)
    assert set(State) == set(labels.STATES)
    assert set(Flag) == set(labels.FLAGS)
    assert {*map(str, Channel), "page"} == set(CHANNELS)
    assert set(labels.STATUSES) < set(Status)


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_the_offices_own_lapses_say_whose_they_are(lang):
    with override(lang):
        said = {kind: str(words) for kind, words in LAPSES.items() if kind not in {"charge_sheet", "recovery"}}

    assert all(words.startswith("কার্যালয়" if lang == "bn" else "The office") for words in said.values())
