"""Every surface states the facts of the rows at each step of every play, also where the same combination was met.

A short soak plays one of the trees, another one each time, and looks once at each combination.
"""

import random

from tests.facts.comparing import Comparison
from tests.facts.plays import ROOTS, play
from tests.golden import world


def test_every_surface_states_what_the_rows_hold_at_each_step(db, is_whole, soak_seed, record_property):
    roots = list(ROOTS)
    if not is_whole:
        roots = [random.Random(soak_seed).choice(roots)]  # noqa: S311 - no secret
    print(f"trees of what can happen: {len(roots)} of {len(ROOTS)}")  # noqa: T201 - what was tried
    comparison = Comparison(whole=is_whole)
    with world.place():
        for root in roots:
            play(root, comparison)

    assert not comparison.wrong, comparison.report()
    record_property("figure", comparison.said())
