"""A drip of codes at a fifth of scenario T-14, and six hundred numbers within an hour."""

import random

import pytest

from ccms.gate.limits import CODES
from tests.accounts.pumping import ALARM, FIFTH, sent_of
from tests.rights.sameness import taken_back


@pytest.mark.django_db
def test_pumping_is_stopped_and_honest_people_get_their_codes(now, monkeypatch, is_whole, soak_seed):
    """A shorter soak plays one of the four, another one each time."""
    plays = [
        *(lambda: FIFTH.is_stopped(now, monkeypatch, 1), lambda: FIFTH.is_stopped(now, monkeypatch, 60)),
        *(lambda: _few_leave(now, 1), lambda: _few_leave(now, 12)),
    ]
    if not is_whole:
        plays = [random.Random(soak_seed).choice(plays)]  # noqa: S311 - no secret
    print(f"plays: {len(plays)} of 4")  # noqa: T201 - what was tried
    for play in plays:
        with taken_back():
            play()


def _few_leave(now, prefixes):
    assert sent_of(600, now, prefixes) <= 12 * ALARM + CODES.campaign_blocks
