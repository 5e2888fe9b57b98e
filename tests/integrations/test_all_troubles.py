"""Referral, copies and e-filing of one complaint come to one file, and no text says more than what happened."""

import pytest

from tests.integrations import claims
from tests.integrations.other_sides import World
from tests.integrations.troubled import Life

pytestmark = pytest.mark.django_db(transaction=True)


def test_whatever_is_lost_doubled_late_or_lied_all_sides_hold_one_file_and_no_text_says_more(
    desk, settings, key_file, numbered, record_property
):
    assert claims.unclassified() == set()
    world = World(settings, desk, key_file)
    with world.open:
        life = Life(world, seed=1)
        life.live()
    record_property("figure", f"{life.read} claims of pages and messages were true, {life.killed} workers killed")
    assert life.read > 100
    assert life.killed
