"""A drip of codes at a fifth of scenario T-14, and six hundred numbers within an hour."""

import random

import pytest

from ccms.gate.limits import CODES
from tests.accounts.pumping import ALARM, FIFTH, TWENTY_FIFTH, sent_of
from tests.rights.sameness import taken_back


@pytest.mark.django_db
def test_pumping_is_stopped_and_honest_people_get_their_codes(now, monkeypatch, is_whole, soak_seed):
    """A shorter soak plays one of the four, another one each time, with a fifth or a quarter of the numbers."""
    drip, numbers = (FIFTH, 600) if is_whole else (TWENTY_FIFTH, 150)
    plays = [
        *(lambda: drip.is_stopped(now, monkeypatch, 1), lambda: drip.is_stopped(now, monkeypatch, drip.blocks)),
        *(lambda: _few_leave(numbers, now, 1), lambda: _few_leave(numbers, now, 12)),
    ]
    if not is_whole:
        plays = [random.Random(soak_seed).choice(plays)]  # noqa: S311 - no secret
    print(f"plays: {len(plays)} of 4, of {drip.numbers} or {numbers} numbers")  # noqa: T201 - what was tried
    for play in plays:
        with taken_back():
            play()


def _few_leave(numbers, now, prefixes):
    assert sent_of(numbers, now, prefixes) <= 12 * ALARM + CODES.campaign_blocks
