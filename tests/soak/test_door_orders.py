"""Two hundred orders of dispatches through pages, worker and clock, other ones in each soak."""

from collections import Counter

import pytest

from tests.integrations.conftest import key_file, numbered  # noqa: F401 - fixtures
from tests.integrations.door_orders import Order
from tests.integrations.other_sides import World
from tests.rights.visitors import member_browser
from tests.web.office.working import Desk

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS, ALL = 200, 2400


@pytest.mark.timeout(1800)
def test_no_order_of_two_hundred_through_the_doors_moves_anything_else(
    settings,
    key_file,  # noqa: F811
    numbered,  # noqa: F811
    as_many,
    soak_seed,
):
    world, done = World(settings, Desk(member_browser), key_file), Counter()
    orders = as_many(ORDERS, "orders through the doors", soak=ALL)
    with world.open:
        for number in range(orders):
            Order(world, soak_seed + number, done).play()
    print(f"{orders} orders, {sum(done.values()):,} events: {dict(done)}")  # noqa: T201 - figures

    assert sum(done.values()) > orders
