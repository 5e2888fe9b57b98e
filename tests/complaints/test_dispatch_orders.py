"""No order of what happens to dispatches moves the status, the reason, the outcome or another deadline."""

from collections import Counter

from ccms.complaints.lifecycle import BESIDE
from tests.complaints.dispatch_orders import ACTS, UNTIL, play

ORDERS = 100  # ten thousand in the soak


def test_no_order_of_dispatches_moves_anything_else_of_a_complaint(now, record_property):
    done = Counter()
    play(ORDERS, now, 0, done)

    record_property("figure", f"{ORDERS} orders of dispatch events, {sum(done.values())} done")
    assert {action for action, _ in done} >= set(ACTS)
    assert {kind for kind, _ in done} >= BESIDE
    assert {status for action, status in done if action in ACTS} == set(UNTIL)
