"""Every surface states the facts that the rows, deadlines, notices and events hold, value by value.

The facts are computed anew for every reachable combination of status × overdue × paid × unserved × withdrawn ×
told-first; a claim of sent, told or overdue needs its notice or its missed deadline.
"""

import pytest

from tests.facts.comparing import Comparison
from tests.facts.plays import ROOTS, play
from tests.golden import world


@pytest.fixture
def comparison():
    return Comparison()


@pytest.mark.parametrize("root", ROOTS)
def test_every_surface_states_what_the_rows_hold(db, root, comparison, record_property):
    with world.place():
        play(root, comparison)

    assert comparison.wrong == []
    record_property("figure", comparison.said(root))
