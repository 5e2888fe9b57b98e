"""Thousands of orders of what happens to dispatches, other ones in each soak."""

from collections import Counter

from tests.complaints.dispatch_orders import play

ORDERS, ORDERS_IN_A_SECOND = 10_000, 70  # with `make soak T=300`; a shorter soak plays as many as it can


def test_no_order_of_ten_thousand_moves_anything_else_of_a_complaint(now, request, soak_seed):
    done = Counter()
    orders = min(ORDERS, ORDERS_IN_A_SECOND * request.config.option.soak_seconds)
    play(orders, now, soak_seed, done)
    print(f"{orders:,} orders, {sum(done.values()):,} dispatch events")  # noqa: T201 - the figure

    assert sum(done.values()) > orders
