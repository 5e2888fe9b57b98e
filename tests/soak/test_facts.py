"""Every surface states the facts of the rows at each step of every play, also where the same combination was met."""

from tests.facts.comparing import Comparison
from tests.facts.plays import ROOTS, play
from tests.golden import world


def test_every_surface_states_what_the_rows_hold_at_each_step(db, record_property):
    comparison = Comparison(whole=True)
    with world.place():
        for root in ROOTS:
            play(root, comparison)

    assert not comparison.wrong, comparison.report()
    record_property("figure", comparison.said())
