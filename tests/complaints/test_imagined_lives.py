"""Lives of complaints by their pure plans alone: after each act and each deadline the rules of every complaint hold."""

from tests.complaints.imagined import live_many

LIVES = 100  # ten thousand in the soak


def test_the_rules_of_every_complaint_hold_after_each_step_of_a_random_life(now, record_property):
    lived = live_many(LIVES, now)
    record_property("imagined lives", str(lived))

    assert lived.lives == LIVES
    assert lived.rows_done >= 60
