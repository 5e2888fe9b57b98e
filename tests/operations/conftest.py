"""An installation run by its commands, as an operator runs it."""

import pytest

from tests.operations.living import House


@pytest.fixture
def house():
    """Return an installation that is empty but for its offices."""
    one = House().prepare()
    yield one
    one.remove()
