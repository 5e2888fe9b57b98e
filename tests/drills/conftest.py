"""An installation for each drill."""

import pytest

from tests.operations.living import House


@pytest.fixture
def house():
    """Return an installation that is empty but for its offices."""
    one = House().prepare()
    yield one
    one.remove()
