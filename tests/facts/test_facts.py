"""Every surface states the facts that the rows, deadlines, notices and events hold, value by value.

The facts are computed anew for every reachable combination of status × overdue × paid × unserved × withdrawn ×
told-first; a claim of sent, told or overdue needs its notice or its missed deadline.
"""

from tests import sampling
from tests.facts.comparing import Comparison
from tests.facts.plays import ROOTS, play
from tests.golden import world


def test_every_surface_states_what_the_rows_hold(db, record_property):
    comparison = Comparison()
    with world.place():
        for root in sampling.sample(ROOTS, of=5):
            play(root, comparison)

    assert not comparison.wrong, comparison.report()
    record_property("figure", comparison.said())
