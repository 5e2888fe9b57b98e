"""Thousands of orders of what happens to dispatches, other ones in each soak."""

from collections import Counter

from tests.complaints.dispatch_orders import play

ORDERS, ALL = 10_000, 600


def test_no_order_of_ten_thousand_moves_anything_else_of_a_complaint(now, as_many, soak_seed):
    done = Counter()
    orders = as_many(ORDERS, "orders", soak=ALL)
    play(orders, now, soak_seed, done)
    print(f"{orders:,} orders, {sum(done.values()):,} dispatch events")  # noqa: T201 - the figure

    assert sum(done.values()) > orders
