"""Every surface states the facts of the rows at each step of every play, also where the same combination was met."""

import random

from tests.facts.comparing import Comparison
from tests.facts.plays import ROOTS, play
from tests.golden import world

LONG_SECONDS = 100  # a shorter soak plays one of the trees, another one each time


def test_every_surface_states_what_the_rows_hold_at_each_step(db, request, soak_seed, record_property):
    roots = list(ROOTS)
    if request.config.option.soak_seconds < LONG_SECONDS:
        roots = [random.Random(soak_seed).choice(roots)]  # noqa: S311 - no secret
    comparison = Comparison(whole=True)
    with world.place():
        for root in roots:
            play(root, comparison)

    assert not comparison.wrong, comparison.report()
    record_property("figure", comparison.said())
