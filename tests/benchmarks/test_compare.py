"""What the comparison with an older commit says of the costs that it measured."""

import pytest

from benchmarks.compare.measuring import statements_in
from benchmarks.compare.steps import STEPS
from benchmarks.compare.table import Cost, table
from benchmarks.compare.trees import Tree
from benchmarks.systems import Ccms

LOG = b"""\
2026-12-01 12:00:00.000 UTC [7] LOG:  statement: BEGIN
2026-12-01 12:00:00.001 UTC [7] LOG:  execute <unnamed>: SELECT 1
2026-12-01 12:00:00.002 UTC [7] LOG:  execute _pg3_0:\x20
\t    WITH found AS (SELECT 1) SELECT * FROM found
2026-12-01 12:00:00.003 UTC [7] DETAIL:  parameters: $1 = 'LOG:  a statement: SELECT'
2026-12-01 12:00:00.004 UTC [7] LOG:  statement: SAVEPOINT "s1"
2026-12-01 12:00:00.005 UTC [7] LOG:  execute <unnamed>: COMMIT
"""


@pytest.fixture
def sides(tmp_path):
    """Return two sides at which nothing runs."""
    return Tree("before", Ccms(tmp_path / "before")), Tree("here", Ccms(tmp_path / "here"))


def costs(processor, statements=2.0, octets=1000.0):
    """Return the costs of the first page, and of every other step one that never changes."""
    same = {step.name: Cost([1.0], 1.0, 1.0) for step in STEPS}
    return same | {"first page": Cost(processor, statements, octets)}


def test_what_became_dearer_by_more_than_a_tenth_is_named(sides):
    said = table(*sides, {"before": costs([1.9, 2.1]), "here": costs([2.9, 3.1], statements=2.1, octets=1200.0)})

    assert "| first page | 1.9 · 2.1 | 2.9 · 3.1 | 1.50 | 2.0 | 2.1 | 1.05 | 1.0 | 1.2 | 1.20 |" in said
    assert said.endswith("Dearer by more than a tenth:\n\n* first page: processor 1.50 ×, bytes 1.20 ×")


def test_a_step_that_cannot_be_played_at_one_side_is_said_with_its_reason(sides):
    sides[0].missing["by number"] = "404 without 'XK4F'"

    said = table(*sides, {"before": costs([1.0]), "here": costs([1.0])})

    assert "| by number | not played (before: 404 without 'XK4F') |" in said
    assert said.endswith("Dearer by more than a tenth: nothing")


def test_statements_are_counted_without_the_frame_of_their_transaction():
    assert statements_in(LOG) == 2
