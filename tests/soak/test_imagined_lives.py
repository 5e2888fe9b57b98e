"""Thousands of lives of complaints by their pure plans alone, other ones in each soak."""

from ccms.complaints.transitions import TRANSITIONS
from tests.complaints.imagined import NOT_PLANNED, live_many

LIVES, ALL = 10_000, 1200


def test_the_rules_of_every_complaint_hold_in_thousands_of_random_lives(now, as_many, soak_seed):
    lives = as_many(LIVES, "imagined lives", soak=ALL)
    lived = live_many(lives, now, soak_seed)
    print(lived)  # noqa: T201 - the figure
    rows = {(row.action, status) for row in TRANSITIONS for status in row.sources if row.action not in NOT_PLANNED}
    left = sorted(f"{action} in {status}" for action, status in rows - lived.done.keys())

    assert lived.lives == lives
    assert lives < LIVES or left == []
