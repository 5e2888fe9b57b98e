"""Through the pages and the worker, no order of dispatches moves the status or a deadline but by a referral."""

from collections import Counter

import pytest

from tests.integrations.door_orders import Order
from tests.integrations.other_sides import World

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = {5: "referred", 10: "hearing"}  # two hundred in the soak


def test_no_order_of_dispatches_through_the_doors_moves_anything_else(
    desk, settings, key_file, numbered, record_property
):
    world, done = World(settings, desk, key_file), Counter()
    with world.open:
        for seed in ORDERS:
            Order(world, seed, done).play()
    record_property("figure", f"{len(ORDERS)} orders of dispatches through the doors, {sum(done.values())} events")
    assert {status for _, status in done} >= set(ORDERS.values())
    assert {"office.referred", "dispatch.sent", "body.answered"} <= {kind for kind, _ in done}
